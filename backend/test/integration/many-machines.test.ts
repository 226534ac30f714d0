import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { calcStory, command, devAfter, makeCalc } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, exitCodeAt, git, useStack } from '../support/stack.js';

let server: MessagesApi;
const stack = useStack(async () => {
  const slow = calcStory({ dev: devAfter(command('echo kept > once.txt && rm once.txt'), command('sleep 3')) });
  server = await startMessagesApi({ script: slow });
  return { workers: 0, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});
afterAll(() => server.close());

/** Workers that share the database and the hub, each with a data folder of its own, and none but the first with the checkout. */
const asRoot = process.getuid?.() === 0 ? it : it.skip;

asRoot('a run begins on one machine, goes on at another that never saw its repository, and is delivered', async () => {
  const { folder, repositories } = stack();
  const hub = { WAVE_HUB: join(folder, 'hub') };
  await stack().restartApi(hub);
  const projectPath = await makeCalc(stack());
  const first = await stack().startWorker({ ...hub, WAVE_DATA_DIR: join(folder, 'first') }, repositories);
  const runId = await stack().submit({ task: 'Make add add', storyId: 'travels', projectPath });
  await stack().event(runId, 'tool.started', ({ data }) => data.summary.includes('sleep 3'));
  expect(existsSync(join(folder, 'first', 'worktrees', runId))).toBe(true);
  await first.kill();
  await stack().startWorker({ ...hub, WAVE_DATA_DIR: join(folder, 'second') }, repositories);

  const run = await stack().status(runId, 'complete');
  expect(await faultsOf(stack(), runId)).toEqual([]);
  expect(existsSync(join(folder, 'second', 'worktrees', runId))).toBe(true);
  await eventually('the branch is in the checkout', async () =>
    (await git(projectPath, 'branch', '--list', run.branch!)).includes(run.branch!),
  );
  expect(await git(projectPath, 'rev-parse', run.branch!)).toBe(run.commitHash);
  expect(await exitCodeAt(projectPath, run.commitHash!, 'node --test')).toBe(0);
  expect(await git(projectPath, 'status', '--porcelain')).toBe('');
  const { patch } = await stack().ask<{ patch: string }>('GET', `/orchestrator/runs/${runId}/diff`);
  expect(patch).toContain('+export const add = (a, b) => a + b;');
});
