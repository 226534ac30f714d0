import { byPolicy } from '../gate-keeper.service.js';
import type { GraphNode } from '../services.js';

/** Gate 9: the work becomes commits on the run's branch, and the patch is kept. Repeating it makes nothing twice. */
export const deliver: GraphNode = async (state, context, { gates, artifacts, endings }) => {
  const { run, outbox } = context;
  const workspace = await context.workspace();
  await workspace.commit(commitMessage(run.task, state.work?.summary ?? '', run.id));
  const head = await workspace.head();
  const changes = await workspace.changes();
  const patch = await workspace.diff({ to: head, binary: true });
  const address = artifacts.address(patch);
  outbox.also((tx) =>
    artifacts.store(tx, run.id, address, {
      kind: 'patch',
      name: `${run.storyId}.patch`,
      phase: 'review',
      mediaType: 'text/x-diff',
      content: patch,
    }),
  );
  outbox.event({
    type: 'artifact.created',
    data: { artifactId: address.id, kind: 'patch', name: `${run.storyId}.patch`, sha256: address.sha256 },
  });
  const isClean = !(await workspace.hasUncommitted());
  const settled = gates.settle(
    context,
    state.ladder,
    9,
    [
      {
        name: 'commits',
        ok: head !== workspace.baseCommit,
        required: true,
        detail: `${workspace.branch} at ${head.slice(0, 10)}`,
      },
      {
        name: 'clean',
        ok: isClean,
        required: true,
        detail: isClean ? 'everything is committed' : 'files are left uncommitted',
      },
      {
        name: 'patch',
        ok: patch !== '',
        required: true,
        detail: `${patch.length} characters, SHA-256 ${address.sha256.slice(0, 12)}`,
      },
    ],
    byPolicy('delivered on the run’s branch'),
  );
  if (settled.outcome.status !== 'go') return endings.fail(context, state, 'delivery_failed', settled.outcome.reason);
  const git = { ...state.git!, commitHash: head, filesChanged: changes.map(({ path }) => path).slice(0, 500) };
  outbox.patch({ commitHash: head, snapshot: head });
  return { git, ladder: settled.ladder, ...endings.complete(context, { ...state, git }, head, changes.length) };
};

/** Subject from the task's first sentence, body from what dev said, and where it came from. */
function commitMessage(task: string, summary: string, runId: string): string {
  const sentence = task
    .trim()
    .split(/(?<=[.!?])\s|\n/)[0]!
    .replace(/(?<![.\s])[.\s]+$/, '');
  const subject = sentence.length > 72 ? `${sentence.slice(0, 71)}…` : sentence;
  return [subject, summary.trim(), `WAVE-Run: ${runId}`].filter((part) => part !== '').join('\n\n');
}
