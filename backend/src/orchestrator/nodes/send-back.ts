import { devAgainMessage } from '../agents/prompts.js';
import { cleanText } from '../redaction.js';
import type { RunContext } from '../run-context.js';
import type { NodeServices } from '../services.js';
import type { State, Update } from '../state.js';
import { enterPhase } from './phase.js';
import { newLoop } from './tool-loop.js';

/** Counts that an agent's or a person's decision sends the run back, and says so in the log. */
export function countRecycle({ outbox }: RunContext, by: string, reason: string, count: number): void {
  outbox.event({ type: 'run.recycled', data: { by, reason: cleanText(reason), count } });
  outbox.patch({ recycleCount: count });
}

/**
 * Sends the work back to dev for another iteration, with what is to be mended. The run fails when it has had all its
 * iterations.
 *
 * @param from the first gate that has to be passed again
 */
export async function sendBack(
  state: State,
  context: RunContext,
  { gates, endings, tasks }: NodeServices,
  problems: readonly string[],
  from: number,
): Promise<Update> {
  const { run, outbox } = context;
  const iteration = state.progress.iteration + 1;
  if (iteration > run.maxIterations) {
    const message = `Dev had ${run.maxIterations} iterations and it is still not done: ${problems.join('; ')}`;
    return endings.fail(context, state, 'iterations_exhausted', message);
  }
  const ladder = gates.reopen(context, state.ladder, Math.min(from, 4));
  const entered = enterPhase(context, state, 'development');
  outbox.patch({ iteration, currentAgent: 'dev' });
  const list = await tasks.list(run.id);
  return {
    ...entered,
    progress: { ...entered.progress!, iteration },
    ladder,
    loop: newLoop('dev', [devAgainMessage(iteration, problems, list)]),
    next: 'dev',
  };
}
