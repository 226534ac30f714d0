import type { NewEvent } from '../events/index.js';
import type { RunStatus } from './dto/run.dto.js';
import { isTerminal, type PendingCommand } from './lifecycle.js';

/** What a pending recycle or fork says beside its reason. */
export interface CommandArgs {
  /** The step whose end the run goes back to, and the checkpoint of it. */
  toStep?: number;
  /** The gate that is to be passed anew. */
  toGate?: number;
  checkpointId?: string;
  /** The fork's origin: the thread that the checkpoint belongs to, and where its log stood. */
  threadId?: string;
  fromSeq?: number;
  /** Somebody wants the run to rest once it is there. */
  hold?: { reason: string; by: string };
}

/** A run that no worker is on any more, with the wish that stands in its row. */
export interface RestingRun {
  status: RunStatus;
  phase: string;
  resumePhase: string | null;
  holdReason: string | null;
  command: PendingCommand | null;
  commandReason: string | null;
  commandBy: string | null;
  commandArgs: CommandArgs | null;
}

export interface CarriedOut {
  /** How the run's row stands afterwards. */
  run: RestingRun;
  events: NewEvent[];
  /** The run ends here: what it leaves open is closed. */
  ends: boolean;
  /** Its open questions need no answer any more. */
  withdraws: boolean;
}

const nothingPending = { command: null, commandReason: null, commandBy: null, commandArgs: null };

/**
 * What becomes of a run by the wish in its row, once no worker is on it. A hold and a kill are done with this; a recycle
 * and a fork stay pending until a worker puts the run where it is to go on, which takes its checkpoint and its files.
 */
export function carryOut(run: RestingRun): CarriedOut {
  const { command, status, phase } = run;
  const by = run.commandBy ?? 'unknown';
  const reason = run.commandReason ?? '';
  const still = { run: { ...run, ...nothingPending }, events: [], ends: false, withdraws: false };
  if (isTerminal(status)) return still;
  // The step's own commit would have said so if the run had come to a question or to its end.
  const rested = status === 'running' ? 'queued' : status;
  switch (command) {
    case null:
      return { ...still, run: { ...still.run, status: rested } };
    case 'kill':
      return {
        run: { ...run, ...nothingPending, status: 'killed', phase: 'killed', resumePhase: null },
        events: [{ type: 'run.killed', data: { reason, by } }],
        ends: true,
        withdraws: true,
      };
    case 'hold':
      if (status === 'held') return still;
      return {
        ...still,
        run: { ...still.run, status: 'held', phase: 'held', resumePhase: phase, holdReason: reason },
        events: [{ type: 'run.held', data: { reason, by } }],
      };
    case 'recycle':
    case 'fork': {
      const { hold, ...args } = run.commandArgs ?? {};
      const goesOn = run.resumePhase ?? phase;
      if (hold !== undefined) {
        return {
          run: {
            ...run,
            commandArgs: args,
            status: 'held',
            phase: 'held',
            resumePhase: goesOn,
            holdReason: hold.reason,
          },
          events: [{ type: 'run.held', data: hold }],
          ends: false,
          withdraws: true,
        };
      }
      return {
        run: { ...run, status: 'queued', phase: goesOn, resumePhase: null, holdReason: null },
        events: status === 'held' ? [{ type: 'run.resumed', data: { by, phase: goesOn } }] : [],
        ends: false,
        withdraws: true,
      };
    }
  }
}
