import { HOLE, globMatcher } from '../paths.js';
import type { Session } from '../session.js';
import type { Shell } from '../shell/shell.js';

export type RefKind = 'own' | 'protected' | 'other';

/** Whose a branch is. Names that merely begin like the run's own belong to others. */
export function refKind(name: string, shell: Shell): RefKind {
  const { context } = shell.session;
  const branch = branchName(name, shell);
  if (branch.includes(HOLE)) return 'other';
  if (isProtected(branch, shell.session)) return 'protected';
  if (branch === context.branch || shell.state.ownBranches.has(branch)) return 'own';
  return 'other';
}

/** `refs/heads/x` and `HEAD` as plain branch names. */
export function branchName(name: string, shell: Shell): string {
  const plain = name
    .replace(/^\+/, '')
    .replace(/^refs\/heads\//, '')
    .replace(/^heads\//, '');
  return plain === 'HEAD' || plain === '@' || plain === '' ? currentBranch(shell) : plain;
}

export const currentBranch = (shell: Shell): string => shell.state.branches[0] ?? shell.session.context.branch;

export function isProtected(branch: string, { context }: Session): boolean {
  const name = branch.toLowerCase();
  return context.protectedBranches.some((glob) => globMatcher(glob.toLowerCase())(name));
}

/** The worst kind among the branches that may be checked out now. */
export function currentKind(shell: Shell): RefKind {
  const { branches } = shell.state;
  if (branches.length === 0) return 'own';
  const kinds = branches.map((branch) => (branch === '' ? 'own' : refKind(branch, shell)));
  return kinds.includes('protected') ? 'protected' : kinds.includes('other') ? 'other' : 'own';
}
