import { branchName, WorkspaceError } from '../workspace/index.js';
import { byPolicy, type GateKeeper } from '../gate-keeper.service.js';
import type { RunContext } from '../run-context.js';
import type { GraphNode } from '../services.js';
import type { State, Update } from '../state.js';
import { enterPhase } from './phase.js';

/** Gates 0 and 1: can the work begin, and is the story one? */
export const intake: GraphNode = async (state, context, { gates, endings }) => {
  const { run, model, abort } = context;
  const commit = run.baseCommit;
  // A person let the run pass here: what was lacking is not asked about once more.
  if (state.ladder[0] === 'go' && commit !== null) return passStory(state, context, gates, commit);
  const [reach, base] = await Promise.all([model.check(abort.signal), baseOf(context)]);
  const preflight = gates.settle(
    context,
    state.ladder,
    0,
    [
      { name: 'repository', ok: base.reachable, required: true, detail: base.detail },
      {
        name: 'clean',
        ok: base.clean,
        required: true,
        detail: base.clean
          ? 'nothing is left uncommitted at the base commit'
          : 'the checkout has changes to tracked files that are not committed; the run would begin without them',
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
  if (preflight.outcome.status === 'go' && commit !== null)
    return passStory({ ...state, ladder: preflight.ladder }, context, gates, commit);
  const isOnlyUnclean = base.reachable && reach.reachable && !base.clean && commit !== null;
  if (!isOnlyUnclean) return endings.fail(context, state, 'preflight_failed', preflight.outcome.reason);
  const asking = { ...state, ladder: preflight.ladder };
  return {
    ladder: preflight.ladder,
    ...gates.ask(context, asking, 0, preflight.outcome.reason, { repository: run.project.path }, 'intake'),
  };
};

/** Whether the base commit is to be had, and the checkout says nothing else than it. */
async function baseOf({
  run,
  repository,
}: RunContext): Promise<{ reachable: boolean; clean: boolean; detail: string }> {
  const { baseCommit, baseBranch, project } = run;
  const detail = `${project.path} at ${baseCommit?.slice(0, 10) ?? 'no commit'} of ${baseBranch}`;
  try {
    const { clean, head } = await repository();
    // Another branch than the one that is checked out has no files to be changed.
    return { reachable: baseCommit !== null, clean: clean || head !== baseCommit, detail };
  } catch (error) {
    if (!(error instanceof WorkspaceError)) throw error;
    return { reachable: false, clean: true, detail: `${detail}: ${error.message}` };
  }
}

function passStory(state: State, context: RunContext, gates: GateKeeper, commit: string): Update {
  const { run } = context;
  const given = run.acceptanceCriteria.length;
  const story = gates.settle(
    context,
    state.ladder,
    1,
    [
      { name: 'prompt', ok: run.task.trim() !== '', required: true, detail: `${run.task.trim().length} characters` },
      {
        name: 'criteria',
        ok: run.acceptanceCriteria.every((criterion) => criterion.trim() !== ''),
        required: true,
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
}
