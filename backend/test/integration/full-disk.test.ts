import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { calcStory, makeCalc } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { faultsOf } from '../support/soundness.js';
import { useStack } from '../support/stack.js';

let server: MessagesApi;
const stack = useStack(async () => {
  server = await startMessagesApi({ script: calcStory() });
  return { workers: 0, environment: { ANTHROPIC_BASE_URL: server.url } };
});
afterAll(() => server.close());

/** A disk of its own for the worker's data; only root can arrange that. */
const asRoot = process.getuid?.() === 0 ? it : it.skip;

asRoot('a run whose disk is full rests, says why, and goes on from the same step when there is room', async () => {
  const disk = join(stack().folder, 'small');
  const filler = join(disk, 'filler');
  mkdirSync(disk);
  execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=4m', 'none', disk]);
  try {
    await fillAndMakeRoom(disk, filler);
  } finally {
    await Promise.all(stack().workers.map((worker) => worker.kill()));
    execFileSync('umount', ['--lazy', disk]);
  }
});

async function fillAndMakeRoom(disk: string, filler: string): Promise<void> {
  await stack().startWorker({ WAVE_DATA_DIR: disk });
  const left = 4 * 1024 * 1024 - 12 * 1024;
  for (let size = left; size > 0; size -= 4_096) {
    try {
      writeFileSync(filler, Buffer.alloc(size));
      break;
    } catch {
      rmSync(filler, { force: true });
    }
  }
  const projectPath = await makeCalc(stack());
  const runId = await stack().submit({ task: 'Make add add', storyId: 'full', projectPath });
  const held = await stack().status(runId, 'held');
  expect(held.holdReason).toMatch(/^The disk of the worker on \S+ is full .* Make room there, then resume\.$/);
  expect(held).toMatchObject({ errorCount: 0, allowedCommands: expect.arrayContaining(['resume', 'kill']) });
  rmSync(filler);
  await stack().released(runId);
  await stack().ask('POST', `/orchestrator/runs/${runId}/resume`, {});
  await stack().status(runId, 'complete');
  expect(await faultsOf(stack(), runId)).toEqual([]);
}
