import type { RunStatus } from './dto/run.dto.js';

/** What may be done with a run, in the order that people are shown it. */
export const runCommands = ['next', 'resume', 'hold', 'recycle', 'kill', 'fork', 'retry', 'archive'] as const;
export type RunCommand = (typeof runCommands)[number];

/**
 * A wish that no worker has carried out yet. `hold` and `kill` stop a run; `recycle` and `fork` put it somewhere else
 * before it goes on, and stay pending while it rests.
 */
export type PendingCommand = 'hold' | 'kill' | 'recycle' | 'fork';

/** What decides whether a command is legal. */
export interface RunPosition {
  status: RunStatus;
  /** A review waits for a person: the run goes on by an answer, not by `resume`. */
  awaitsReview: boolean;
  /** In step mode a run that is held goes on by `next`, too. */
  mode: 'auto' | 'step';
  pendingCommand: PendingCommand | null;
  /** The pending recycle or fork is followed by a hold. */
  holdsAfterwards: boolean;
  /** Steps committed. */
  steps: number;
  archived: boolean;
}

const terminal: readonly RunStatus[] = ['complete', 'failed', 'killed'];

export function isTerminal(status: string): boolean {
  return (terminal as readonly string[]).includes(status);
}

/**
 * What may be done with a run now. A kill outranks all that has not been carried out; a recycle outranks a hold, which
 * then follows it; nothing outranks a kill.
 */
export function allowedCommands(position: RunPosition): RunCommand[] {
  return runCommands.filter((command) => isAllowed(command, position));
}

function isAllowed(command: RunCommand, position: RunPosition): boolean {
  const { status, mode, awaitsReview, pendingCommand, holdsAfterwards, steps, archived } = position;
  const isOver = isTerminal(status);
  switch (command) {
    case 'kill':
      return !isOver && pendingCommand !== 'kill';
    case 'hold':
      return (
        (status === 'queued' || status === 'running') &&
        (pendingCommand === null || (isMove(pendingCommand) && !holdsAfterwards))
      );
    case 'recycle':
      return !isOver && (pendingCommand === null || pendingCommand === 'hold');
    case 'resume':
      return status === 'held' && !awaitsReview && (pendingCommand === null || isMove(pendingCommand));
    case 'next':
      return mode === 'step' && isAllowed('resume', position);
    case 'fork':
      return steps > 0;
    case 'retry':
      return isOver;
    case 'archive':
      return isOver && !archived;
  }
}

function isMove(command: PendingCommand): boolean {
  return command === 'recycle' || command === 'fork';
}

const doings: Readonly<Record<PendingCommand, string>> = {
  hold: 'held',
  kill: 'killed',
  recycle: 'recycled',
  fork: 'begun from another run',
};

/** Why a command is refused, as a sentence that says what can be done instead. */
export function refusal(command: RunCommand, position: RunPosition): string {
  const { status, mode, awaitsReview, pendingCommand, steps, archived } = position;
  if (command === 'fork' && steps === 0) return 'The run has made no step yet, so there is nothing to go on from.';
  if (command === 'archive' && archived) return 'The run is archived already.';
  if (command === 'retry' || command === 'archive')
    return `Only a run that is over can be ${command === 'retry' ? 'tried again' : 'archived'}; this one is ${status}.`;
  if (isTerminal(status)) return `The run is ${status}; that is final.`;
  if (command === 'next' && mode !== 'step')
    return 'Only a run in step mode has a next phase to call; this one runs by itself.';
  if ((command === 'resume' || command === 'next') && awaitsReview)
    return 'The run waits for a review; answer it in the inbox, and the run goes on.';
  if (pendingCommand !== null && (status !== 'held' || command !== 'hold'))
    return `The run is being ${doings[pendingCommand]} already.`;
  if (command === 'resume' || command === 'next') return `Only a held run can go on; this one is ${status}.`;
  return `A run that is ${status} cannot be put on hold; it may be ${people(allowedCommands(position))}.`;
}

function people(commands: readonly RunCommand[]): string {
  const participles = { next: 'continued', resume: 'resumed', hold: 'held', recycle: 'recycled', kill: 'killed' };
  const told = commands.flatMap((command) => (command in participles ? [participles[command as 'kill']] : []));
  return told.join(' or ');
}
