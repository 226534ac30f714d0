import type { SafetyContext } from './verdict.js';

/** A policy file as the evaluation command takes it: every part may be absent. */
interface PolicyFile {
  cwd?: string;
  mainCheckout?: string;
  siblingWorktrees?: string[];
  home?: string;
  branch?: string;
  protectedBranches?: string[];
  writable?: string[];
  guardState?: string[];
  network?: {
    allowHosts?: string[];
    allowLoopbackPorts?: number[];
    gitRemotes?: string[];
    packageRegistries?: string;
  };
  databases?: Record<string, string>;
}

/** What calls are judged against when nobody says more: a run's worktree with nothing allowed outside it. */
export const offlineContext: SafetyContext = {
  worktree: '/repo/.worktrees/run',
  mainCheckout: '/repo',
  siblingWorktrees: [],
  home: '/home/agent',
  branch: 'wave/run',
  protectedBranches: ['main', 'master', 'release/*'],
  writable: [],
  guarded: ['.git', '.wave/**'],
  allowHosts: [],
  allowLoopbackPorts: [],
  gitRemotes: [],
  databases: {},
  sandboxed: true,
};

/**
 * Reads a policy file into a context.
 *
 * @param json the parsed file
 * @throws TypeError when it is no object
 */
export function contextFromPolicyFile(json: unknown): SafetyContext {
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new TypeError('a policy file is an object');
  const file = json as PolicyFile;
  const { network = {} } = file;
  return {
    worktree: file.cwd ?? offlineContext.worktree,
    mainCheckout: file.mainCheckout ?? offlineContext.mainCheckout,
    siblingWorktrees: file.siblingWorktrees ?? [],
    home: file.home ?? offlineContext.home,
    branch: file.branch ?? offlineContext.branch,
    protectedBranches: file.protectedBranches ?? offlineContext.protectedBranches,
    // Sentences such as "directories made by mktemp" describe what the analysis knows by itself.
    writable: (file.writable ?? []).filter((entry) => entry.startsWith('/')),
    guarded: file.guardState ?? offlineContext.guarded,
    allowHosts: network.allowHosts ?? [],
    allowLoopbackPorts: network.allowLoopbackPorts ?? [],
    gitRemotes: network.gitRemotes ?? [],
    packageRegistries: /\ballowed\b/.test(network.packageRegistries ?? '') ? 'allowed' : 'review',
    databases: Object.fromEntries(
      Object.entries(file.databases ?? {}).map(([name, rule]) => [
        name,
        /^prod|\bprod(uction)?\b/i.test(name) || !/dispos/i.test(rule) ? 'production' : 'disposable',
      ]),
    ),
    sandboxed: true,
  };
}
