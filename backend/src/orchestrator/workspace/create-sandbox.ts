import { existsSync, realpathSync } from 'node:fs';
import { release } from 'node:os';
import { BubblewrapSandbox, probeBubblewrap, type BubblewrapOptions } from './bubblewrap-sandbox.js';
import { controlGroups } from './control-groups.js';
import { nodeInstallation, type CommandLimits, type ToolFolder } from './command-shell.js';
import { WorkspaceError } from '../../git/index.js';
import { Git, type GitOptions } from '../../git/index.js';
import type { Resolve } from './network/destination.js';
import { removeStaleFolders } from './network/private-folders.js';
import { PlainSandbox, type PlainOptions } from './plain-sandbox.js';
import type { Sandbox } from './sandbox.js';
import { findSandboxExec } from './sandbox-exec.js';
import { syscallFilter } from './syscall-filter.js';

export interface SandboxOptions {
  /** `auto` takes the best that works here; a named one is taken or refused. */
  mode: 'auto' | 'bubblewrap' | 'sandbox-exec' | 'none';
  /** What this machine is; found out when absent. */
  platform?: NodeJS.Platform;
  /** The bubblewrap program; looked for in the usual places when absent. */
  bubblewrap?: string;
  /** The Node that commands find first; the one that runs WAVE when absent. */
  nodePath?: string;
  /** Further installations (a Python, a Go) outside the system folders; each has a `bin` folder. */
  toolPrefixes?: readonly string[];
  /** Folders of the main checkout that a worktree gets to read when it lacks them; `node_modules` when absent. */
  dependencyFolders?: readonly string[];
  limits?: Partial<CommandLimits>;
  /** Output past which a command is ended; 256 MiB when absent. */
  hardOutputBytes?: number;
  git?: GitOptions;
  /** How names of allowed hosts are looked up; the system's way when absent. */
  resolve?: Resolve;
}

const defaultLimits: CommandLimits = {
  memoryBytes: 4 * 1024 ** 3,
  processes: 2_048,
  fileBytes: 4 * 1024 ** 3,
  cpuSeconds: 3_600,
  disk: { growthBytes: 8 * 1024 ** 3, growthFiles: 1_000_000, reserveBytes: 1024 ** 3 },
};

/**
 * Finds out once what kind of sandbox this machine allows.
 *
 * Where none works (containers without user namespaces) `auto` gives kind `none`, and `detail` says why.
 *
 * @throws WorkspaceError `sandbox_unavailable` when `mode` names one that does not work here
 */
export async function createSandbox(options: SandboxOptions): Promise<Sandbox> {
  const node = nodeInstallation(options.nodePath ?? process.execPath);
  const shared = {
    limits: { ...defaultLimits, ...options.limits },
    hardOutputBytes: options.hardOutputBytes ?? 256 * 1024 ** 2,
    tools: [...(node ? [node] : []), ...(options.toolPrefixes ?? []).map(toolFolder)],
    dependencyFolders: options.dependencyFolders ?? ['node_modules'],
  };
  if (options.mode === 'none') return new PlainSandbox({ ...shared, detail: 'switched off by setting' });

  const platform = options.platform ?? process.platform;
  const found =
    options.mode === 'sandbox-exec' || (options.mode === 'auto' && platform === 'darwin')
      ? await findSandboxExec({ ...shared, resolve: options.resolve }, platform)
      : await findBubblewrap(options, shared, platform);
  if (typeof found !== 'string') return found;
  if (options.mode === 'auto') return new PlainSandbox({ ...shared, detail: `no sandbox: ${found}` });
  throw new WorkspaceError('sandbox_unavailable', `The sandbox ${options.mode} does not work here: ${found}`);
}

/** @returns the sandbox, or why there is none */
async function findBubblewrap(
  options: SandboxOptions,
  shared: Omit<PlainOptions, 'detail'>,
  platform: NodeJS.Platform,
): Promise<Sandbox | string> {
  const bubblewrap = options.bubblewrap ?? usualPlaces.find((path) => existsSync(path));
  if (platform !== 'linux') return `no sandbox is supported on ${platform} yet`;
  if (!bubblewrap) return 'bubblewrap (bwrap) is not installed';
  let reason = '';
  for (const disableUserns of [true, false]) {
    const settings: BubblewrapOptions = {
      ...shared,
      bubblewrap,
      git: new Git(options.git),
      temporaryBytes: 1024 ** 3,
      countsOwn: countsByNamespace(release()),
      node: realpathSync(options.nodePath ?? process.execPath),
      filter: syscallFilter(process.arch),
      resolve: options.resolve,
      disableUserns,
    };
    const probe = await probeBubblewrap(settings);
    if (probe.works) {
      await removeStaleFolders();
      return new BubblewrapSandbox({ ...settings, groups: await controlGroups() });
    }
    reason = probe.detail;
  }
  return reason;
}

const usualPlaces = ['/usr/bin/bwrap', '/usr/local/bin/bwrap', '/bin/bwrap', '/run/current-system/sw/bin/bwrap'];

/** Before Linux 5.14 the limit on processes counted all that a user runs, outside too. */
function countsByNamespace(kernel: string): boolean {
  const [major = 0, minor = 0] = kernel.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 14);
}

function toolFolder(prefix: string): ToolFolder {
  return { mount: prefix, bin: `${prefix}/bin` };
}
