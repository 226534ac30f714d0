import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { homedir, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import {
  commandEnvironment,
  commandFolder,
  shellInvocation,
  treeLimits,
  type CommandLimits,
  type ToolFolder,
} from './command-shell.js';
import { linkDependencies } from './dependency-folders.js';
import { ownGitDir } from './git-view.js';
import { worktreeVariable } from './leftover-commands.js';
import type { Resolve } from './network/destination.js';
import { EgressProxy } from './network/egress-proxy.js';
import { killMarked } from './process-tree.js';
import type { Sandbox, SandboxCommand, SandboxOutcome } from './sandbox.js';
import { supervise } from './supervised-process.js';

export interface SandboxExecOptions {
  limits: CommandLimits;
  hardOutputBytes: number;
  tools: readonly ToolFolder[];
  dependencyFolders: readonly string[];
  resolve?: Resolve;
}

/** Turns a command line into one that macOS confines; sandbox-runtime's, see `findSandboxExec`. */
export type Wrap = (confinement: Confinement & { command: string; binShell: string }) => string;

/** What sandbox-runtime makes a profile of. */
export interface Confinement {
  needsNetworkRestriction: true;
  /** The only thing that may be connected to. */
  httpProxyPort?: number;
  allowLocalBinding: false;
  allowPty: false;
  readConfig: { denyOnly: string[]; allowWithinDeny: string[] };
  writeConfig: { allowOnly: string[]; denyWithinAllow: string[] };
}

/** Where people and WAVE keep what is theirs. Programs and libraries lie elsewhere. */
const closed = [
  '/Users',
  '/Volumes',
  '/private/var/root',
  '/private/tmp',
  '/private/var/folders',
  '/Library/Keychains',
];
const sharedGit = ['HEAD', 'config', 'objects', 'refs', 'reftable', 'packed-refs', 'shallow', 'info'];
const program = '/usr/bin/sandbox-exec';

/**
 * macOS by its own sandbox, with a profile of sandbox-runtime's. It hides and write-protects as bubblewrap does, but it
 * has neither namespaces nor limits for whole process trees: see docs/sandbox.md for what is weaker.
 */
export class SandboxExecSandbox implements Sandbox {
  readonly kind = 'sandbox-exec';
  readonly detail = `${program}: network to allowed hosts only, worktree writable, personal folders hidden`;

  constructor(
    private readonly options: SandboxExecOptions,
    private readonly wrap: Wrap,
  ) {}

  async run(command: SandboxCommand): Promise<SandboxOutcome> {
    const { options } = this;
    const limits = { ...options.limits, memoryBytes: command.memoryBytes ?? options.limits.memoryBytes };
    const folder = await commandFolder(command);
    const invocation = shellInvocation(command.command, limits, 'group', false);
    const mark = randomUUID();
    const scratch = await realpath(await mkdtemp(join(tmpdir(), 'wave-command-')));
    const links = await linkDependencies(command.worktree, command.gitCommonDir, options.dependencyFolders);
    let proxy: EgressProxy | undefined;
    try {
      proxy = await openProxy(command, scratch, options.resolve);
      const own = await ownGitDir(command.worktree, command.gitCommonDir);
      const readable = [...links.sources, ...options.tools.map((tool) => tool.mount), own];
      const confined = this.wrap({
        ...confinement(command, scratch, readable, proxy?.port),
        command: invocation.map(quoted).join(' '),
        binShell: '/bin/sh',
      });
      const { complaint, ...outcome } = await supervise({
        program: '/bin/sh',
        args: ['-c', confined],
        env: {
          ...commandEnvironment(
            scratch,
            scratch,
            options.tools.map((tool) => tool.bin),
          ),
          WAVE_COMMAND: mark,
          [worktreeVariable]: command.worktree,
        },
        cwd: folder,
        tie: { by: 'group', mark: `WAVE_COMMAND=${mark}` },
        mayBegin: command.permitted,
        timeoutMs: command.timeoutMs,
        outputBytes: command.outputBytes,
        hardOutputBytes: options.hardOutputBytes,
        limits: treeLimits(limits, command.worktree),
        signal: command.signal,
        onOutput: command.onOutput,
        cleanUp: () => killMarked(`WAVE_COMMAND=${mark}`),
      });
      const connections = proxy?.log.list() ?? [];
      return {
        ...outcome,
        output: outcome.output + complaint,
        network: { connections, more: proxy?.log.more ?? false, pastProxy: 0 },
      };
    } finally {
      await proxy?.close();
      await links.remove();
      await rm(scratch, { recursive: true, force: true });
    }
  }
}

/** @param readable folders that may be read although they lie in a closed place */
export function confinement(
  { worktree, gitCommonDir }: Pick<SandboxCommand, 'worktree' | 'gitCommonDir'>,
  scratch: string,
  readable: readonly string[],
  httpProxyPort?: number,
): Confinement {
  return {
    needsNetworkRestriction: true,
    ...(httpProxyPort !== undefined && { httpProxyPort }),
    // Otherwise every port of this machine could be reached: there is no loopback apart.
    allowLocalBinding: false,
    allowPty: false,
    readConfig: {
      denyOnly: [...new Set([...closed, homedir()])],
      allowWithinDeny: [worktree, scratch, ...sharedGit.map((name) => join(gitCommonDir, name)), ...readable],
    },
    writeConfig: { allowOnly: [worktree, scratch, '/dev/null'], denyWithinAllow: [join(worktree, '.git')] },
  };
}

/**
 * sandbox-runtime's profile, by the function that makes it: its manager keeps one list of hosts and one proxy for the
 * whole process, whereas each project has its own here.
 *
 * @returns the sandbox, or why there is none
 */
export async function findSandboxExec(
  options: SandboxExecOptions,
  platform: NodeJS.Platform,
): Promise<Sandbox | string> {
  if (platform !== 'darwin') return `sandbox-exec is a program of macOS, and this is ${platform}`;
  if (!existsSync(program)) return `${program} is not there`;
  const { wrapCommandWithSandboxMacOS } =
    await import('@anthropic-ai/sandbox-runtime/dist/sandbox/macos-sandbox-utils.js');
  const works = await promisify(execFile)(program, ['-p', '(version 1)(allow default)', '/usr/bin/true']).then(
    () => true,
    () => false,
  );
  if (!works) return `${program} does not work here`;
  return new SandboxExecSandbox(options, wrapCommandWithSandboxMacOS);
}

async function openProxy(
  { allowHosts, allowLoopbackPorts = [], permitted }: SandboxCommand,
  folder: string,
  resolve?: Resolve,
): Promise<EgressProxy | undefined> {
  if (allowHosts.length === 0 && allowLoopbackPorts.length === 0) return undefined;
  const rules = { hosts: allowHosts, loopbackPorts: allowLoopbackPorts };
  return EgressProxy.open({ rules, folder, resolve, permitted, onPort: true });
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}
