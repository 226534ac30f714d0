import type { GateChoice, GateView, RunCommand, RunDetail } from './types';

/** What a person can do with a run as a whole: its commands, and the decision on the gate where it stands. */
export type RunAction = 'go' | RunCommand;

export interface RunActions {
  /** The one that is most likely meant now; none where every one of them is a choice to think about. */
  primary?: RunAction;
  /** The others in the order of their weight. */
  others: RunAction[];
}

/** Heaviest last, so that what ends a run stands apart from what continues it. */
const order: readonly RunAction[] = ['go', 'next', 'resume', 'hold', 'retry', 'fork', 'recycle', 'archive', 'kill'];

const likely: readonly RunAction[] = ['go', 'next', 'resume', 'retry'];

/**
 * @param run its allowed commands are the API's word; a gate that holds adds the decision to pass it
 * @param may which of the two rights the person has
 */
export function runActions(
  run: Pick<RunDetail, 'status' | 'allowedCommands' | 'gates' | 'currentGate' | 'openReviews'>,
  may: { command: boolean; decide: boolean },
): RunActions {
  const allowed = new Set<RunAction>(may.command ? (run.allowedCommands as RunCommand[]) : []);
  if (may.decide && heldGate(run) !== undefined) allowed.add('go');
  const actions = order.filter((action) => allowed.has(action));
  // An open question is what to look at first; its answers stand out instead.
  const primary =
    run.openReviews > 0 || run.status === 'complete' ? undefined : likely.find((action) => allowed.has(action));
  return { primary, others: actions.filter((action) => action !== primary) };
}

/** The gate that a held run stands at: what it waits for is a decision, not only a word to go on. */
export function heldGate(run: Pick<RunDetail, 'status' | 'gates' | 'currentGate'>): GateView | undefined {
  if (run.status !== 'held') return undefined;
  const gate = run.gates.find(({ number }) => number === run.currentGate);
  return gate?.status === 'hold' || gate?.status === 'recycle' ? gate : undefined;
}

/** The evidence that a person's word is, where the profile asks for one. */
const approval = 'approval';

/** What keeps a gate from passing by itself; whoever lets it pass nevertheless overrides. */
export function unmetEvidence({ evidence }: Pick<GateView, 'evidence'>): GateView['evidence'] {
  return evidence.filter(({ name, ok, required }) => required && !ok && name !== approval);
}

/** Whether the gate waits for the approval that the profile asks for; giving it overrides nothing. */
export function awaitsApproval({ evidence }: Pick<GateView, 'evidence'>): boolean {
  return evidence.some(({ name, ok }) => name === approval && !ok);
}

/** Whether nothing can change the run any more. */
export function isOver({ status }: Pick<RunDetail, 'status'>): boolean {
  return status === 'complete' || status === 'failed' || status === 'killed';
}

/**
 * What a person may decide on a gate: on the one where the run stands, while it lives. Where the gate waits for a person,
 * a decision answers its question; otherwise it is a command to the run.
 *
 * @param may which of the two rights the person has
 */
export function gateChoices(
  run: Pick<RunDetail, 'status' | 'allowedCommands' | 'gates' | 'currentGate'>,
  gate: Pick<GateView, 'number' | 'status'>,
  may: { command: boolean; decide: boolean },
): GateChoice[] {
  if (!may.decide || isOver(run) || gate.number !== run.currentGate || gate.status === 'go') return [];
  if (heldGate(run) !== undefined) return ['go', 'recycle', 'kill'];
  if (!may.command) return [];
  return (['hold', 'recycle', 'kill'] as const).filter((choice) => run.allowedCommands.includes(choice));
}

/** Shown between the press and the first sign of the run that it took the command. */
export const pendingWords: Partial<Record<RunAction, string>> = {
  fork: 'Beginning where the other run was…',
  go: 'Passing the gate…',
  next: 'Going on…',
  resume: 'Resuming…',
  hold: 'Holding…',
  recycle: 'Sending it back…',
  kill: 'Killing…',
  archive: 'Archiving…',
};
