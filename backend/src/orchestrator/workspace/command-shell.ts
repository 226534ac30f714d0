import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, sep } from 'node:path';
import { WorkspaceError } from '../../git/index.js';
import type { DiskLimits } from './disk-growth.js';
import type { SandboxCommand } from './sandbox.js';
import type { TreeLimits } from './supervised-process.js';
import { askToBegin, doorNumber, type Tie } from './worker-tie.js';

export interface CommandLimits {
  /** Of the whole process tree. */
  memoryBytes: number;
  /** Processes and threads at once. */
  processes: number;
  /** The largest file that may be written. */
  fileBytes: number;
  /** Processor time, of all processors together. */
  cpuSeconds: number;
  disk: DiskLimits;
}

/** Linux takes no longer single argument than 128 KiB. */
const longestCommand = 120_000;

const systemPath = ['/usr/local/sbin', '/usr/local/bin', '/usr/sbin', '/usr/bin', '/sbin', '/bin'];

/**
 * What runs a command line under limits, once the worker has said so. Its stderr joins its stdout at once, so that the
 * order of lines is kept and what the sandbox itself complains about stays apart.
 *
 * @param countsOwn whether the kernel can tell the command's processes from all others of the user
 */
export function shellInvocation(command: string, limits: CommandLimits, tie: Tie['by'], countsOwn: boolean): string[] {
  if (command.includes('\0')) throw new WorkspaceError('invalid_command', 'A command cannot contain a NUL character');
  if (Buffer.byteLength(command) > longestCommand) {
    throw new WorkspaceError('invalid_command', 'The command is too long; write it to a file and run that');
  }
  const { shell, bash } = findShell();
  const limit = (flag: string, value: number) => `ulimit -${flag} ${Math.floor(value)} 2>/dev/null;`;
  const prelude = [
    // When memory runs out, the kernel ends a command rather than WAVE or anything else on the machine.
    'echo 1000 2>/dev/null >/proc/self/oom_score_adj;',
    limit('c', 0),
    limit('t', limits.cpuSeconds),
    // Address space is no measure (a WebAssembly memory reserves gigabytes); the tree's real use is watched as well.
    limit('d', (2 * limits.memoryBytes) / 1024),
    limit('f', limits.fileBytes / (bash ? 1024 : 512)),
    countsOwn ? limit(bash ? 'u' : 'p', kernelTasks(limits)) : '',
    askToBegin(tie),
    closeFrom(3, bash),
    'exec 2>&1; exec "$@"',
  ].join(' ');
  return [shell, '-c', prelude, 'wave', shell, '-c', command];
}

/** Runs a program with no descriptors but the standard ones and the one on which the command's shell will ask. */
export function withoutDescriptors(invocation: readonly string[]): string[] {
  passing ??= passesDescriptors();
  if (!passing) return [...invocation];
  const { shell, bash } = findShell();
  return [shell, '-c', `${closeFrom(doorNumber + 1, bash)} exec "$@"`, 'wave', ...invocation];
}

/**
 * Closes descriptors that nobody meant to give: Node passes those on that it was given itself, by a shell or a service
 * manager, when it has not come across them. Only bash can name one above 9.
 */
function closeFrom(first: number, bash: boolean): string {
  const kept = Array.from({ length: first }, (_, number) => number).join('|');
  return `for one in /dev/fd/*; do one=\${one##*/}; case $one in ${kept}|*[!0-9]*${bash ? '' : '|??*'}) ;; *) eval "exec $one>&-" ;; esac; done;`;
}

let passing: boolean | undefined;

/** Whether this process has descriptors that those it starts get too; only what it was given itself is such a one. */
function passesDescriptors(): boolean {
  try {
    return readdirSync('/proc/self/fdinfo')
      .filter((name) => Number(name) > 2)
      .some((name) => !(flagsOf(name) & closeOnExec));
  } catch {
    return true;
  }
}

/** The one that listed the folder is gone when it is looked at; it is nobody else's either. */
function flagsOf(descriptor: string): number {
  const file = `/proc/self/fdinfo/${descriptor}`;
  if (!existsSync(file)) return closeOnExec;
  return parseInt(/^flags:\s+(\d+)/m.exec(readFileSync(file, 'latin1'))?.[1] ?? '0', 8);
}

const closeOnExec = 0o2000000;

function findShell(): { shell: string; bash: boolean } {
  const shell = ['/bin/bash', '/usr/bin/bash'].find((path) => existsSync(path)) ?? '/bin/sh';
  return { shell, bash: basename(shell) === 'bash' };
}

/** Where the kernel itself refuses more: somewhat later than a watched command is ended, which says why. */
export function kernelTasks({ processes }: CommandLimits): number {
  return Math.ceil(processes * 1.25);
}

/** What is watched over a command's whole process tree; the shell's own limits hold for single processes only. */
export function treeLimits(limits: CommandLimits, worktree: string): TreeLimits {
  const { memoryBytes, processes, cpuSeconds, disk } = limits;
  return { memoryBytes, tasks: processes, cpuMs: cpuSeconds * 1_000, disk: { ...disk, folder: worktree } };
}

/** A clean environment: nothing of WAVE's own is inherited. */
export function commandEnvironment(home: string, temporary: string, toolPaths: readonly string[]) {
  return {
    PATH: [...toolPaths, ...systemPath].join(':'),
    HOME: home,
    TMPDIR: temporary,
    USER: 'wave',
    LOGNAME: 'wave',
    SHELL: '/bin/bash',
    LANG: 'C.UTF-8',
    TERM: 'dumb',
    CI: '1',
    NO_COLOR: '1',
    GIT_OPTIONAL_LOCKS: '0',
    GIT_TERMINAL_PROMPT: '0',
    npm_config_update_notifier: 'false',
    npm_config_fund: 'false',
    npm_config_audit: 'false',
  };
}

/** @throws WorkspaceError `invalid_path` when the folder is missing or lies outside the worktree */
export async function commandFolder({ worktree, cwd }: SandboxCommand): Promise<string> {
  const folder = await realpath(join(worktree, cwd ?? '.')).catch(() => undefined);
  if (folder && (folder === worktree || folder.startsWith(worktree + sep)) && statSync(folder).isDirectory())
    return folder;
  throw new WorkspaceError('invalid_path', `There is no folder ${cwd} in the worktree`);
}

export interface ToolFolder {
  /** To be readable inside. */
  mount: string;
  /** To be on the search path. */
  bin: string;
}

/**
 * The Node installation that runs WAVE, when it is not the system's (nvm, pyenv, a tarball). Its whole prefix where
 * that is plainly an installation, else the one program: a prefix such as a home folder must not come along.
 */
export function nodeInstallation(execPath: string): ToolFolder | undefined {
  const program = realpathSync(execPath);
  if (/^\/(usr|bin|sbin|nix\/store)\//.test(program)) {
    return program.startsWith('/nix/') ? { mount: dirname(dirname(program)), bin: dirname(program) } : undefined;
  }
  const bin = dirname(program);
  const prefix = dirname(bin);
  const isInstallation = basename(bin) === 'bin' && existsSync(join(prefix, 'include', 'node', 'node.h'));
  return { mount: isInstallation ? prefix : program, bin };
}
