import { pathToFileURL } from 'node:url';
import { resolve } from 'node:path';
import { calcStory, command, devAfter, makeCalc } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { useStack } from '../support/stack.js';

const hour = 3_600;
const jumper = pathToFileURL(resolve(import.meta.dirname, '../support/clock-that-jumps.mjs')).href;
/** A program whose clock goes through these offsets in seconds, over and over. */
const clock = (...offsets: number[]) => ({
  NODE_OPTIONS: `--import=${jumper}`,
  WAVE_TEST_CLOCK: offsets.join(','),
  WAVE_TEST_CLOCK_EVERY: '700',
});

let server: MessagesApi;
const stack = useStack(async () => {
  server = await startMessagesApi({ script: calcStory({ dev: devAfter(command('sleep 1')) }) });
  const environment = {
    ANTHROPIC_BASE_URL: server.url,
    WAVE_LEASE_SECONDS: '2',
    // Everything older than a day goes, should anybody believe that a day has passed.
    WAVE_RETENTION_WORKTREE_DAYS: '1',
    WAVE_RETENTION_CHECKPOINT_DAYS: '1',
  };
  return { workers: 0, environment };
});
afterAll(() => server.close());

it('goes by no wall clock: workers whose clocks are wrong and jump by days share runs, hand them over and lose nothing', async () => {
  const ahead = await stack().startWorker(clock(0, 48 * hour, -hour, 400 * 24 * hour));
  await stack().startWorker(clock(-hour, 0, -48 * hour));
  const projectPath = await makeCalc(stack());
  const stories = Array.from({ length: 4 }, (_, index) => `clock-${index + 1}`);
  const ids = await Promise.all(
    stories.map((storyId) => stack().submit({ task: 'Make add add', storyId, projectPath })),
  );
  await stack().event(ids[0]!, 'tool.started', (event) => event.data.summary.includes('sleep 1'));

  const { workers } = await stack().ask<{ workers: number }>('GET', '/orchestrator/health');
  expect(workers).toBe(2);
  const { items } = await stack().ask<{ items: { status: string }[] }>('GET', '/workers');
  expect(items.map(({ status }) => status)).toEqual(['alive', 'alive']);
  await ahead.kill();
  await stack().startWorker(clock(24 * hour, -24 * hour));

  for (const runId of ids) {
    await stack().status(runId, 'complete');
    expect(await faultsOf(stack(), runId)).toEqual([]);
    const metrics = await stack().ask<{ durationMs: number; activeMs: number; heldMs: number }>(
      'GET',
      `/orchestrator/runs/${runId}/metrics`,
    );
    expect(Math.min(metrics.durationMs, metrics.activeMs, metrics.heldMs)).toBeGreaterThanOrEqual(0);
  }
  expect(await verifyAudit(stack())).toMatchObject({ ok: true });
});
