import { existsSync, lstatSync, readlinkSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import {
  commandEnvironment,
  commandFolder,
  kernelTasks,
  shellInvocation,
  treeLimits,
  withoutDescriptors,
  type CommandLimits,
  type ToolFolder,
} from './command-shell.js';
import type { ControlGroups } from './control-groups.js';
import { missingDependencies } from './dependency-folders.js';
import { guardGroup, WorkspaceError } from '../../git/index.js';
import type { Git } from '../../git/index.js';
import { GitView } from './git-view.js';
import { gone, killGroup } from './process-tree.js';
import { BlindAttempts } from './network/blind-attempts.js';
import type { Resolve } from './network/destination.js';
import { openEgress } from './network/egress.js';
import type { Sandbox, SandboxCommand, SandboxOutcome } from './sandbox.js';
import { supervise, type Content } from './supervised-process.js';
import { firstFree } from './worker-tie.js';

export interface BubblewrapOptions {
  bubblewrap: string;
  git: Git;
  limits: CommandLimits;
  hardOutputBytes: number;
  /** Size of `/tmp` and of the home folder inside; they live in memory. */
  temporaryBytes: number;
  /** Programs outside the system folders that commands may use, Node first. */
  tools: readonly ToolFolder[];
  dependencyFolders: readonly string[];
  /** Whether this bubblewrap can forbid user namespaces inside. */
  disableUserns: boolean;
  /** Whether the kernel counts processes by namespace, so that its own limit can be used. */
  countsOwn: boolean;
  /** The Node that runs the bridge to the proxy. */
  node: string;
  /** Where WAVE may make them. */
  groups?: ControlGroups;
  /** See `syscallFilter`; absent where there is none. */
  filter?: Buffer;
  /** How the proxy looks names up; the system's way when absent. */
  resolve?: Resolve;
}

const home = '/home/wave';
/** Inside, commands run as this user; files that WAVE's own user owns look like this one's. */
const user = '1000';

/** What programs need of /etc. Nothing that may hold a secret: as root even private keys would be readable. */
const configuration = [
  'alternatives',
  'ca-certificates',
  'crypto-policies',
  'ld.so.cache',
  'ld.so.conf',
  'ld.so.conf.d',
  'localtime',
  'mime.types',
  'nsswitch.conf',
  'pki/ca-trust',
  'pki/tls/certs',
  'protocols',
  'services',
  'ssl/cert.pem',
  'ssl/certs',
  'ssl/openssl.cnf',
];

/**
 * Where the kernel is configured. It lets the owner of these files write them, whatever his capabilities; when WAVE runs
 * as root, that owner is who a command is outside, and `core_pattern` alone would run any program as root.
 */
const kernelSwitches = ['sys', 'sysrq-trigger', 'mtrr', 'acpi', 'fs', 'scsi'].map((name) => `/proc/${name}`);

/**
 * Linux namespaces by bubblewrap. Inside there is the worktree, the system's programs, the repository's history to
 * read, and nothing else: no network but what the project allows, no other process, no file of the user's, no variable of WAVE's.
 */
export class BubblewrapSandbox implements Sandbox {
  readonly kind = 'bubblewrap';
  readonly detail: string;
  private readonly gitView: GitView;

  constructor(private readonly options: BubblewrapOptions) {
    this.gitView = new GitView(options.git);
    this.detail = `${options.bubblewrap}: network to allowed hosts only, worktree writable, system read-only`;
  }

  async run(command: SandboxCommand): Promise<SandboxOutcome> {
    const { options } = this;
    const limits = { ...options.limits, memoryBytes: command.memoryBytes ?? options.limits.memoryBytes };
    const files: Content[] = [];
    const folder = await commandFolder(command);
    const mounts = [
      ...systemMounts(files),
      ...toolMounts(options.tools),
      ...(await this.projectMounts(command, files)),
    ];
    const invocation = shellInvocation(command.command, limits, 'namespace', options.countsOwn);
    const egress = await openEgress(command, options.resolve);
    if (egress) mounts.push(...egress.mounts((content) => fileNumber(files, content)));
    const group = await options.groups?.open(kernelTasks(limits));
    let inner: number | undefined;
    let attempts: Promise<BlindAttempts | undefined> | undefined;
    let release: (() => void) | undefined;
    try {
      const args = [
        ...isolation(options, files),
        ...mounts,
        ...['--remount-ro', '/', '--chdir', folder, '--info-fd', String(firstFree + files.length), '--'],
        ...(egress ? withoutDescriptors(egress.around(options.node, invocation)) : invocation),
      ];
      const { complaint, ...outcome } = await supervise({
        program: options.bubblewrap,
        args,
        env: {
          ...commandEnvironment(
            home,
            '/tmp',
            options.tools.map((tool) => tool.bin),
          ),
          ...egress?.environment,
          // Where the repository is another user's, git inside would refuse to read it.
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'safe.directory',
          GIT_CONFIG_VALUE_0: '*',
        },
        cwd: '/',
        tie: { by: 'namespace', enter: group?.enter },
        mayBegin: command.permitted,
        files,
        onReport: (text) => {
          inner ??= Number(/"child-pid":\s*(\d+)/.exec(text)?.[1]) || undefined;
          if (inner === undefined) return;
          attempts ??= BlindAttempts.open(inner);
          // A command may change its namespace's first process, which is its own user's: what the kernel was asked too.
          release ??= guardGroup(inner, { signal: 'KILL' });
        },
        timeoutMs: command.timeoutMs,
        outputBytes: command.outputBytes,
        hardOutputBytes: options.hardOutputBytes,
        limits: treeLimits(limits, command.worktree),
        signal: command.signal,
        onOutput: command.onOutput,
        cleanUp: async () => {
          if (inner === undefined) return;
          // The first process of the namespace: when it is gone, so is every other one inside.
          killGroup(inner);
          await gone(inner);
        },
      });
      if (outcome.exitCode !== 0 && !outcome.endedBy && complaint.startsWith('bwrap:')) {
        throw new WorkspaceError(
          'sandbox_unavailable',
          `The sandbox could not be set up: ${complaint.trim().slice(0, 500)}`,
        );
      }
      const pastProxy = (await (await attempts)?.close()) ?? 0;
      attempts = undefined;
      return { ...outcome, network: { connections: [], more: false, ...egress?.seen(), pastProxy } };
    } finally {
      release?.();
      await (await attempts)?.close();
      await egress?.close();
      await group?.close();
    }
  }

  private async projectMounts(command: SandboxCommand, files: Content[]): Promise<string[]> {
    const { worktree, gitCommonDir } = command;
    const pointer = join(worktree, '.git');
    const mounts = [
      ...(await this.gitView.mounts(worktree, gitCommonDir, (content) => fileNumber(files, content))),
      ...['--bind', worktree, worktree, '--ro-bind', pointer, pointer],
    ];
    const dependencies = await missingDependencies(worktree, gitCommonDir, this.options.dependencyFolders);
    for (const { source, target } of dependencies) {
      mounts.push('--ro-bind', source, target);
      // Test runners keep caches among the dependencies.
      for (const cache of (await readdir(source)).filter((name) => /^\.(cache|vite|vitest)$/.test(name))) {
        mounts.push('--size', String(this.options.temporaryBytes), '--tmpfs', join(target, cache));
      }
    }
    return mounts;
  }
}

/** Whether bubblewrap works here at all; some containers and kernels forbid user namespaces. */
export async function probeBubblewrap(options: BubblewrapOptions): Promise<{ works: boolean; detail: string }> {
  const files: Content[] = [];
  const outcome = await supervise({
    program: options.bubblewrap,
    args: [
      ...isolation(options, files),
      ...systemMounts(files),
      ...['--bind', '/tmp', '/mnt', '--remount-ro', '/', '--', '/bin/sh', '-c', 'echo works'],
    ],
    env: commandEnvironment(home, '/tmp', []),
    cwd: '/',
    files,
    timeoutMs: 10_000,
    outputBytes: 1_000,
    hardOutputBytes: 10_000,
    signal: new AbortController().signal,
  }).catch((error: Error) => ({ exitCode: null, output: '', complaint: error.message }));
  const works = outcome.exitCode === 0 && outcome.output === 'works\n';
  return { works, detail: works ? '' : outcome.complaint.trim() || `exit code ${outcome.exitCode}` };
}

function isolation(options: BubblewrapOptions, files: Content[]): string[] {
  const size = ['--size', String(options.temporaryBytes)];
  return [
    ...['--unshare-all', '--unshare-user', '--uid', user, '--gid', user, '--hostname', 'wave'],
    ...(options.disableUserns ? ['--disable-userns'] : []),
    ...['--die-with-parent', '--new-session', '--cap-drop', 'ALL'],
    ...(options.filter ? ['--seccomp', fileNumber(files, options.filter)] : []),
    ...['--proc', '/proc', '--dev', '/dev'],
    // Without a size it could take half of the machine's memory.
    ...[...size, '--tmpfs', '/dev/shm', '--remount-ro', '/dev'],
    ...kernelSwitches.flatMap((path) => ['--ro-bind-try', path, path]),
    ...[...size, '--tmpfs', '/tmp', ...size, '--tmpfs', home],
  ];
}

function systemMounts(files: Content[]): string[] {
  const mounts = ['--ro-bind', '/usr', '/usr', '--ro-bind-try', '/nix/store', '/nix/store'];
  for (const folder of ['/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']) {
    if (!existsSync(folder)) continue;
    if (lstatSync(folder).isSymbolicLink()) mounts.push('--symlink', readlinkSync(folder), folder);
    else mounts.push('--ro-bind', folder, folder);
  }
  for (const name of configuration) mounts.push('--ro-bind-try', `/etc/${name}`, `/etc/${name}`);
  const passwd = `root:x:0:0::/root:/bin/false\nwave:x:${user}:${user}::${home}:/bin/bash\nnobody:x:65534:65534::/:/bin/false\n`;
  const group = `root:x:0:\nwave:x:${user}:\nnogroup:x:65534:\n`;
  mounts.push('--ro-bind-data', fileNumber(files, passwd), '/etc/passwd');
  mounts.push('--ro-bind-data', fileNumber(files, group), '/etc/group');
  mounts.push('--ro-bind-data', fileNumber(files, '127.0.0.1 localhost wave\n::1 localhost wave\n'), '/etc/hosts');
  return mounts;
}

function toolMounts(tools: readonly ToolFolder[]): string[] {
  return tools.flatMap(({ mount }) => ['--ro-bind', mount, mount]);
}

/** @returns the descriptor on which the program will find this content */
function fileNumber(files: Content[], content: Content): string {
  return String(firstFree - 1 + files.push(content));
}
