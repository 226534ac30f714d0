import type { RunPhase, RunStatus } from './dto/run.dto.js';

export type RunCommand = 'hold' | 'resume' | 'next' | 'kill';

/** What decides whether a command is legal. */
export interface RunPosition {
  status: RunStatus;
  /** A review waits for a person: the run goes on by an answer, not by `resume`. */
  awaitsReview: boolean;
  /** In step mode a run that is held goes on by `next`, too. */
  mode: 'auto' | 'step';
  /** A wish that the worker has not carried out yet. */
  pendingCommand: 'hold' | 'kill' | null;
}

const terminal: readonly RunStatus[] = ['complete', 'failed', 'killed'];

export function isTerminal(status: string): boolean {
  return (terminal as readonly string[]).includes(status);
}

/** What may be done with a run now. A kill outranks a hold that has not been carried out; nothing outranks a kill. */
export function allowedCommands({ status, mode, awaitsReview, pendingCommand }: RunPosition): RunCommand[] {
  if (isTerminal(status) || pendingCommand === 'kill') return [];
  const commands: RunCommand[] = ['kill'];
  if ((status === 'queued' || status === 'running') && pendingCommand === null) commands.unshift('hold');
  if (status === 'held' && !awaitsReview)
    commands.unshift(...(mode === 'step' ? (['next', 'resume'] as const) : (['resume'] as const)));
  return commands;
}

/** Why a command is refused, as a sentence that says what can be done instead. */
export function refusal(command: RunCommand, position: RunPosition): string {
  const { status, mode, awaitsReview, pendingCommand } = position;
  if (isTerminal(status)) return `The run is ${status}; that is final.`;
  if (pendingCommand !== null) return `The run is being ${pendingCommand === 'kill' ? 'killed' : 'held'} already.`;
  if (command === 'next' && mode !== 'step')
    return 'Only a run in step mode has a next phase to call; this one runs by itself.';
  if ((command === 'resume' || command === 'next') && awaitsReview)
    return 'The run waits for a review; answer it in the inbox, and the run goes on.';
  if (command === 'resume' || command === 'next') return `Only a held run can go on; this one is ${status}.`;
  return `A run that is ${status} cannot be put on hold; it may be ${allowedCommands(position).join(' or ')}.`;
}

/** The phase shown for a status that outranks it. */
export function shownPhase(status: RunStatus, phase: RunPhase): RunPhase {
  return status === 'held' || isTerminal(status) ? (status as RunPhase) : phase;
}
