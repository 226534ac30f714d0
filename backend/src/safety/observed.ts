import { minimatch } from 'minimatch';
import { actOf, describe, targetOf } from './effects.js';
import type { PrincipleId } from './principles.js';
import { type EffectKind, scoreTable } from './score-table.js';

/** What was seen of a command that ran. */
export interface Observation {
  /** Relative to the worktree; ignored files aside. */
  filesChanged: readonly string[];
  connections: readonly ObservedConnection[];
  /** Attempts to leave the sandbox that were only counted, by whatever name. */
  blindAttempts: number;
  /** Why it was ended, when it did not end by itself. */
  endedBy?: string;
}

export interface ObservedConnection {
  host: string;
  port: number;
  allowed: boolean;
  /** `private_address` and `too_much_traffic` count for themselves. */
  reason: string;
}

/** A run's observations beside its predictions. */
export interface Comparison {
  filesOutsidePrediction: string[];
  /** Sentences for a person. */
  mismatches: string[];
  violations: PrincipleId[];
  /** 1 when everything is as predicted, else what the worst mismatch is worth. */
  score: number;
}

interface Severity {
  score: number;
  /** Why this score, in one line for a person. */
  reason: string;
  principles: readonly PrincipleId[];
}

/**
 * What each kind of mismatch is worth. The call has run, in a sandbox that held; what it shows is that the prediction
 * was not the truth, or that something tries what it did not say. Below 0.70 the safety gate holds the run.
 */
export const mismatchTable = {
  'unpredicted file': {
    score: 0.88,
    reason: 'a command whose effects were known in full changed another file; snapshots have the file as it was',
    principles: [],
  },
  'guarded file': {
    score: 0.69,
    reason: 'a guarded file changed without anybody having been asked',
    principles: ['security.features', 'compliance.gates'],
  },
  'unpredicted host': {
    score: 0.84,
    reason: 'a program that has no business on the network reached an allowed host',
    principles: ['system.network'],
  },
  'refused host': {
    score: 0.84,
    reason: 'a host that the policy does not allow was tried, and refused',
    principles: ['system.network'],
  },
  'private address': {
    score: 0.69,
    reason: 'a private, metadata or reserved address was tried, and refused',
    principles: ['system.network', 'security.secrets'],
  },
  'blind attempt': {
    score: 0.84,
    reason: 'a program that has no business on the network tried to leave the sandbox',
    principles: ['system.network'],
  },
  'too much': {
    score: 0.84,
    reason: 'far more than any build takes',
    principles: ['system.quotas'],
  },
} as const satisfies Record<string, Severity>;

type Mismatch = keyof typeof mismatchTable;

/**
 * Programs that do to files and network what their arguments say, and nothing else, so that the prediction can be held
 * to the letter. Of all others (test runners, compilers, scripts, git) files of the worktree and allowed hosts are what
 * one expects.
 */
const plainPrograms = new Set(
  (
    'echo printf cat head tail wc ls dir pwd cd true false test [ : grep egrep fgrep rg sort uniq cut tr nl rev tac comm ' +
    'diff cmp stat file basename dirname realpath readlink date sleep seq which type du df tree jq md5sum sha1sum ' +
    'sha256sum od xxd hexdump strings cp mv rm rmdir mkdir touch ln tee find sed'
  ).split(' '),
);

/** Acts that leave files as they are. */
const harmlessToFiles = new Set(['read', 'fetch', 'egress', 'reveal', 'hunt', 'listen', 'execute']);
const toFiles = new Set(['write', 'overwrite', 'delete', 'permit', 'plant', 'disable', 'erase', 'reveal', 'alter']);
/** Network use whose hosts a prediction does not name one by one. */
const anyHost =
  /^(install|publish|push|change remote|change cloud|read cloud|tunnel|execute (remote|elsewhere|network-shell))|unknown-host$/;
const kept = 20;

/**
 * Compares what was seen of a command with what its verdict said it would do.
 *
 * @param predicted the verdict's effects, as `describe` prints them
 * @param place the worktree's absolute path, and what is guarded in it: paths or globs relative to it
 */
export function compare(
  predicted: readonly string[],
  seen: Observation,
  { worktree, guarded }: { worktree: string; guarded: readonly string[] },
): Comparison {
  const effects = predicted.map(effectOf);
  const found: { kind: Mismatch; says: string }[] = [];
  const isNamed = (path: string) =>
    effects.some((one) => one && toFiles.has(actOf(one)) && covers(one.subject, path, worktree));
  const filesOutsidePrediction = isExact(effects) ? seen.filesChanged.filter((path) => !isNamed(path)) : [];
  if (filesOutsidePrediction.length > 0) {
    found.push({
      kind: 'unpredicted file',
      says: `changed ${listed(filesOutsidePrediction)}, which was not predicted`,
    });
  }
  const guardedFiles = seen.filesChanged.filter((path) => matchesAny(path, guarded) && !isNamed(path));
  if (guardedFiles.length > 0) found.push({ kind: 'guarded file', says: `changed ${listed(guardedFiles)}, guarded` });
  for (const connection of seen.connections) {
    const kind = connectionMismatch(effects, connection);
    if (kind) found.push({ kind, says: sentenceOf(connection) });
  }
  if (seen.blindAttempts > 0 && isExact(effects) && !effects.some(usesNetwork)) {
    found.push({ kind: 'blind attempt', says: 'tried to reach the network, which was not predicted' });
  }
  if (seen.endedBy === 'processes' && !effects.some((one) => one?.kind === 'execute exhausting')) {
    found.push({ kind: 'too much', says: 'was ended for starting far too many processes' });
  }
  if (seen.endedBy === 'disk') found.push({ kind: 'too much', says: 'was ended for filling the disk' });
  const severities = found.map(({ kind }) => mismatchTable[kind]);
  return {
    filesOutsidePrediction: filesOutsidePrediction.slice(0, 10 * kept),
    mismatches: [...new Set(found.map(({ kind, says }) => `${says} (${mismatchTable[kind].reason})`))].slice(0, kept),
    violations: [...new Set(severities.flatMap(({ principles }): readonly PrincipleId[] => principles))],
    score: Math.min(1, ...severities.map(({ score }) => score)),
  };
}

interface Predicted {
  kind: EffectKind;
  subject: string;
}

/** Longest first, since one may begin another. */
const descriptions = (Object.keys(scoreTable) as EffectKind[])
  .map((kind) => ({ kind, words: describe({ kind, subject: '' }) }))
  .sort((one, other) => other.words.length - one.words.length);

/** Reads what `describe` printed; a record of a call has its effects in words. */
export function effectOf(description: string): Predicted | undefined {
  for (const { kind, words } of descriptions) {
    if (description === words) return { kind, subject: '' };
    if (description.startsWith(`${words}: `)) return { kind, subject: description.slice(words.length + 2) };
  }
  return undefined;
}

/** Whether the prediction says all that the command does, to the letter. */
function isExact(effects: readonly (Predicted | undefined)[]): boolean {
  if (effects.length === 0 || effects.length >= 50) return false;
  return effects.every((one) => {
    if (!one || targetOf(one) === 'unknown' || actOf(one) === 'unclear') return false;
    if (actOf(one) === 'execute') return one.kind === 'execute program' && plainPrograms.has(one.subject);
    return harmlessToFiles.has(actOf(one)) || toFiles.has(actOf(one));
  });
}

/** @param path relative to the worktree */
function covers(subject: string, path: string, worktree: string): boolean {
  // Cut short, or a place that is only known when it runs.
  if (subject.includes('…') || /[$`~*?[{]/.test(subject)) return true;
  const absolute = subject.startsWith('/');
  if (absolute && `${subject}/`.startsWith(`${worktree}/`) === false) return false;
  const plain = (absolute ? subject.slice(worktree.length) : subject)
    .replace(/^(\.?\/)+/, '')
    .replace(/(?<!\/)\/+$/, '');
  if (plain === '.' || plain === '') return true;
  // A relative one may begin in a folder that the command was run in.
  return absolute ? `${path}/`.startsWith(`${plain}/`) : `/${path}/`.includes(`/${plain}/`);
}

function usesNetwork(one: Predicted | undefined): boolean {
  if (!one) return true;
  return actOf(one) === 'fetch' || actOf(one) === 'egress' || anyHost.test(one.kind);
}

function connectionMismatch(
  effects: readonly (Predicted | undefined)[],
  { host, allowed, reason }: ObservedConnection,
): Mismatch | undefined {
  const named = effects.some(
    (one) => one && (actOf(one) === 'fetch' || actOf(one) === 'egress') && hostIn(one.subject) === host,
  );
  if (reason === 'too_much_traffic') return 'too much';
  if (named) return undefined;
  if (reason === 'private_address') return 'private address';
  if (effects.some((one) => one !== undefined && anyHost.test(one.kind))) return undefined;
  if (!allowed) return 'refused host';
  return isExact(effects) && !effects.some(usesNetwork) ? 'unpredicted host' : undefined;
}

function hostIn(subject: string): string {
  return subject
    .toLowerCase()
    .replace(/^[a-z+]+:\/\//, '')
    .replace(/^[^@/]*@/, '')
    .replace(/^\[([^\]]+)\].*$/, '$1')
    .replace(/[/:].*$/, '');
}

function sentenceOf({ host, port, allowed, reason }: ObservedConnection): string {
  if (reason === 'too_much_traffic') return 'sent and fetched more than one command may';
  return `${allowed ? 'connected' : 'tried to connect'} to ${host}:${port}, which was not predicted`;
}

function matchesAny(path: string, globs: readonly string[]): boolean {
  return globs.some((glob) => path === glob || minimatch(path, glob, { dot: true }));
}

function listed(paths: readonly string[]): string {
  return paths.length > 3 ? `${paths.slice(0, 3).join(', ')} and ${paths.length - 3} more` : paths.join(', ');
}
