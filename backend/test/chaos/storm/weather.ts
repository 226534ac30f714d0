/** What can be pulled from under WAVE while it works. */
export const faultKinds = [
  'worker killed',
  'worker paused',
  'worker terminated',
  'api killed',
  'postgres restarted',
  'postgres killed',
  'postgres silent',
  'connections dropped',
  'queue emptied',
  'redis restarted',
  'redis silent',
] as const;
export type FaultKind = (typeof faultKinds)[number];

export interface Strike {
  kind: FaultKind;
  /** Milliseconds of calm before it. */
  afterMs: number;
  /** 0–1: which of several victims. */
  victim: number;
  /** 0–1: how long what can last lasts. */
  length: number;
}

/** How often each comes, beside the others. */
const weights: Readonly<Record<FaultKind, number>> = {
  'worker killed': 6,
  'worker paused': 4,
  'worker terminated': 2,
  'api killed': 3,
  'postgres restarted': 1,
  'postgres killed': 1,
  'postgres silent': 1,
  'connections dropped': 3,
  'queue emptied': 3,
  'redis restarted': 2,
  'redis silent': 2,
};

/** Numbers from 0 to 1 that follow from the seed. */
export function* randomNumbers(seed: number): Generator<number, never> {
  for (let state = seed >>> 0; ;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

/**
 * The strikes of a storm, without end: the same seed gives the same ones in the same order. Each kind comes once before
 * any comes by chance, so that a short storm has seen them all.
 *
 * @param everyMs the calm between two strikes, on average
 */
export function* strikes(seed: number, kinds: readonly FaultKind[], everyMs: number): Generator<Strike, never> {
  const random = randomNumbers(seed);
  const next = () => random.next().value;
  const opening = [...kinds];
  const total = kinds.reduce((sum, kind) => sum + weights[kind], 0);
  const byChance = (): FaultKind => {
    let left = next() * total;
    return kinds.find((kind) => (left -= weights[kind]) < 0) ?? kinds[0]!;
  };
  for (;;) {
    const kind = opening.length > 0 ? opening.splice(Math.floor(next() * opening.length), 1)[0]! : byChance();
    yield { kind, afterMs: everyMs * (0.5 + next()), victim: next(), length: next() };
  }
}
