import type { RunContext } from '../run-context.js';
import type { State, Update } from '../state.js';

/**
 * Takes the run into a phase. In step mode it stops there until `next` is called, except at its very beginning.
 *
 * @returns the part of the update that says so
 */
export function enterPhase(
  { run, outbox }: RunContext,
  state: State,
  phase: string,
): Pick<Update, 'progress' | 'paused'> {
  const { progress } = state;
  if (progress.phase === phase) return { progress };
  outbox.event({ type: 'phase.changed', data: { from: progress.phase, to: phase } });
  outbox.patch({ phase });
  const pauses = run.mode === 'step' && progress.phase !== 'initializing';
  if (pauses) {
    const reason = `Step mode: ${phase} comes next`;
    outbox.last({ type: 'run.held', data: { reason, by: 'policy' } });
    outbox.patch({ status: 'held', phase: 'held', resumePhase: phase, holdReason: reason });
  }
  return { progress: { ...progress, phase }, paused: pauses };
}
