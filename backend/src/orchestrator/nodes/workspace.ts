import { byPolicy } from '../gate-keeper.service.js';
import type { GraphNode } from '../services.js';
import { enterPhase } from './phase.js';
import { reportTests, testCall, testResult } from './test-run.js';
import { newLoop } from './tool-loop.js';

/** Gate 3: the worktree stands on its own branch, and what the tests say before any work is on the record. */
export const workspace: GraphNode = async (state, context, { gates, endings }) => {
  const tree = await context.workspace();
  const result = testResult(state.loop);
  const git = {
    ...state.git!,
    worktreePath: tree.path,
    snapshot: state.git!.snapshot || (await tree.snapshot(0)),
    commitHash: await tree.head(),
  };
  context.outbox.patch({ worktreePath: tree.path, snapshot: git.snapshot, commitHash: git.commitHash });
  if (state.tests.command !== null && result === undefined) {
    const call = testCall(state);
    return {
      git,
      progress: { ...state.progress, toolCalls: call.number },
      loop: { ...newLoop('workspace'), pending: [call] },
      next: 'tools',
    };
  }
  const baseline = result === undefined ? null : reportTests(context, state, result, 'baseline');
  const settled = gates.settle(
    context,
    state.ladder,
    3,
    [
      {
        name: 'worktree',
        ok: tree.branch === git.branch && tree.branch !== context.run.baseBranch,
        required: true,
        detail: `${tree.path} on ${tree.branch}`,
      },
      {
        name: 'baseline',
        ok: baseline !== null,
        // What there is no command for cannot be recorded; gate 6 asks about that.
        required: state.tests.command !== null,
        detail:
          baseline === null
            ? 'the project has no test command'
            : `exit code ${baseline.exitCode}, ${baseline.passed} passed, ${baseline.failed} failed`,
      },
    ],
    byPolicy('the workspace is ready'),
  );
  if (settled.outcome.status !== 'go') return endings.fail(context, state, 'workspace_failed', settled.outcome.reason);
  const entered = enterPhase(context, state, 'development');
  context.outbox.patch({
    currentAgent: 'dev',
    iteration: 1,
    ...(baseline && { testsPassed: baseline.passed, testsFailed: baseline.failed }),
  });
  return {
    ...entered,
    progress: { ...entered.progress!, iteration: 1 },
    git,
    ladder: settled.ladder,
    tests: { ...state.tests, baseline },
    loop: null,
    next: 'dev',
  };
};
