import { branchName } from '../workspace/index.js';
import { byPolicy } from '../gate-keeper.service.js';
import type { GraphNode } from '../services.js';
import { enterPhase } from './phase.js';

/** Gates 0 and 1: can the work begin, and is the story one? */
export const intake: GraphNode = async (state, context, { gates, endings }) => {
  const { run, model, abort } = context;
  const commit = run.baseCommit;
  const reach = await model.check(abort.signal);
  const preflight = gates.settle(
    context,
    state.ladder,
    0,
    [
      {
        name: 'repository',
        ok: commit !== null,
        required: true,
        detail: `${run.project.path} at ${commit?.slice(0, 10) ?? 'no commit'} of ${run.baseBranch}`,
      },
      {
        name: 'budget',
        ok: run.tokenLimit > 0n && run.costLimitMicros > 0n,
        required: true,
        detail: `${run.tokenLimit} tokens, ${Number(run.costLimitMicros) / 1e6} USD`,
      },
      {
        name: 'model',
        ok: reach.reachable,
        required: true,
        detail: reach.reachable ? run.model : (reach.detail ?? 'the model cannot be reached'),
      },
    ],
    byPolicy('preflight'),
  );
  if (preflight.outcome.status !== 'go' || commit === null) {
    return endings.fail(context, state, 'preflight_failed', preflight.outcome.reason);
  }
  const given = run.acceptanceCriteria.length;
  const story = gates.settle(
    context,
    preflight.ladder,
    1,
    [
      { name: 'prompt', ok: run.task.trim() !== '', required: true, detail: `${run.task.trim().length} characters` },
      {
        name: 'criteria',
        ok: given > 0,
        required: false,
        detail: given > 0 ? `${given} given` : 'none given; the PM writes them',
      },
    ],
    byPolicy('the story is well formed'),
  );
  const branch = run.branch ?? branchName(run.storyId, run.id);
  context.outbox.patch({ branch, currentAgent: 'pm' });
  return {
    ...enterPhase(context, state, 'planning'),
    ladder: story.ladder,
    acceptanceCriteria: run.acceptanceCriteria,
    git: { branch, baseCommit: commit, commitHash: commit, worktreePath: '', snapshot: '', filesChanged: [] },
    tests: { command: run.project.testCommand, baseline: null, latest: null },
    next: 'pm',
  };
};
