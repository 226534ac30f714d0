import { existsSync } from 'node:fs';
import { calcStory, makeCalc } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { eventually, git, useStack } from '../support/stack.js';

let server: MessagesApi;
const stack = useStack(async () => {
  server = await startMessagesApi({ script: calcStory() });
  return { environment: { ANTHROPIC_BASE_URL: server.url } };
});
afterAll(() => server.close());

const checkpoints = (thread: string) => stack().prisma.checkpoint.count({ where: { threadId: thread } });

it('takes back the space of runs that were over long enough ago, and leaves the record and everything else', async () => {
  const { prisma } = stack();
  const projectPath = await makeCalc(stack());
  const [old, recent] = await Promise.all(
    ['old', 'recent'].map((storyId) => stack().submit({ task: 'Make add add', storyId, projectPath })),
  );
  await stack().status(old!, 'complete');
  await stack().status(recent!, 'complete');
  await stack().released(old!);
  await stack().released(recent!);
  const snapshots = async (runId: string) =>
    (await git(projectPath, 'for-each-ref', '--format=%(refname)', `refs/wave/${runId}/`)).split('\n').filter(Boolean);
  const rows = () =>
    Promise.all([
      prisma.event.count(),
      prisma.toolCall.count(),
      prisma.transcriptEntry.count(),
      prisma.artifact.count(),
      prisma.auditEntry.count(),
    ]);
  const [before, run, other] = [
    await rows(),
    await prisma.run.findUniqueOrThrow({ where: { id: old! } }),
    await prisma.run.findUniqueOrThrow({ where: { id: recent! } }),
  ];
  const recently = [await checkpoints(other.threadId), await snapshots(recent!)];
  expect(await checkpoints(run.threadId)).toBeGreaterThan(5);
  expect((await snapshots(old!)).length).toBeGreaterThan(2);

  await prisma.run.update({ where: { id: old! }, data: { finishedAt: new Date(Date.now() - 31 * 86_400_000) } });
  await stack().startWorker();

  await eventually('one checkpoint is left', async () => (await checkpoints(run.threadId)) === 1);
  await eventually('the worktree is gone', () => !existsSync(run.worktreePath!));
  await eventually('the snapshots are gone', async () => (await snapshots(old!)).length <= 1);
  expect(existsSync(other.worktreePath!)).toBe(true);
  expect([await checkpoints(other.threadId), await snapshots(recent!)]).toEqual(recently);
  expect(await rows()).toEqual(before);
  expect(await faultsOf(stack(), old!)).toEqual([]);
  expect(await verifyAudit(stack())).toMatchObject({ ok: true });
  expect(await git(projectPath, 'rev-parse', run.branch!)).toBe(run.commitHash);
  expect((await stack().ask<{ patch: string }>('GET', `/orchestrator/runs/${old}/diff`)).patch).toContain(
    '+export const add = (a, b) => a + b;',
  );
});
