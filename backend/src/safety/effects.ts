import { type EffectKind, type Reversibility, scoreTable } from './score-table.js';

/**
 * What a tool call would do to one thing: the one algebra that every tool is mapped to. A kind is an act and a target
 * (`delete sibling`); the score table gives what each is worth.
 */
export interface Effect {
  kind: EffectKind;
  /** What is acted upon: a path, a host, a ref, a table. */
  subject: string;
  /** The part of the arguments that says so, for a person. */
  evidence: string;
  reversible: Reversibility;
}

const evidenceLimit = 200;

export function effect(kind: EffectKind, subject: string, evidence: string = subject): Effect {
  return { kind, subject: clip(subject), evidence: clip(evidence), reversible: scoreTable[kind].reversible };
}

export const actOf = ({ kind }: Pick<Effect, 'kind'>): string => kind.slice(0, kind.indexOf(' '));
export const targetOf = ({ kind }: Pick<Effect, 'kind'>): string => kind.slice(kind.indexOf(' ') + 1);
export const scoreOf = ({ kind }: Pick<Effect, 'kind'>): number => scoreTable[kind].score;

/**
 * The effects that count, worst first, each kind and subject once.
 *
 * @param score what an effect is worth; by the bundled table when absent
 */
export function normalise(effects: readonly Effect[], score: (one: Effect) => number = scoreOf): Effect[] {
  const seen = new Set<string>();
  const unique = effects.filter(({ kind, subject }) => {
    const key = `${kind}\n${subject}`;
    return seen.has(key) ? false : seen.add(key) !== undefined;
  });
  return unique.sort((one, other) => score(one) - score(other));
}

/** What a sandbox lets through: doing it twice is seen by others, so nobody repeats it unasked. */
const seenOutside =
  /^(egress|publish|push|tunnel) |^execute remote$|^(write|alter|delete|lock|change) (database|production-database|remote|cloud|deployment)/;
/** What only a sandbox holds back. */
const heldBack = /^(write|overwrite|delete|permit|install|plant|control) (?!worktree$|scratch$|temp$|own-process$)/;

/** Whether the effect is outside the run's workspace, where no snapshot takes it back. */
export function reachesOutside({ kind }: Pick<Effect, 'kind'>, sandboxed: boolean): boolean {
  return seenOutside.test(kind) || (!sandboxed && heldBack.test(kind));
}

/** One effect in words: `deletes in a sibling worktree: ../agent-3`. */
export function describe(one: Pick<Effect, 'kind' | 'subject'>): string {
  const act = actWords[actOf(one)] ?? actOf(one);
  const target = targetWords[targetOf(one)] ?? targetOf(one).replaceAll('-', ' ');
  return one.subject === '' ? `${act} ${target}` : `${act} ${target}: ${one.subject}`;
}

const clip = (text: string): string => (text.length > evidenceLimit ? `${text.slice(0, evidenceLimit)}…` : text);

const actWords: Readonly<Record<string, string>> = {
  read: 'reads',
  write: 'writes',
  overwrite: 'overwrites',
  delete: 'deletes',
  permit: 'changes permissions',
  reveal: 'reveals',
  hunt: 'hunts for a',
  execute: 'runs',
  install: 'installs',
  publish: 'publishes a',
  fetch: 'fetches from',
  egress: 'sends to',
  change: 'changes',
  use: 'uses the',
  listen: 'listens on the',
  tunnel: 'tunnels the',
  push: 'pushes',
  alter: 'alters a',
  escape: 'escapes the',
  lock: 'locks the',
  disable: 'disables',
  erase: 'erases a',
  plant: 'plants a',
  control: 'controls',
  unclear: 'unclear:',
};

const targetWords: Readonly<Record<string, string>> = {
  worktree: 'inside the worktree',
  scratch: 'in scratch space',
  temp: 'in shared temporary space',
  sibling: 'in a sibling worktree',
  'main-checkout': 'in the main checkout',
  'shared-git': 'in the shared git directory',
  guarded: 'in a guarded place',
  home: 'in home',
  system: 'in the system',
  device: 'on a device',
  elsewhere: 'outside the project',
  outside: 'outside the worktree',
};
