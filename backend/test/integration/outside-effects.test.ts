import { calcStory, command, devAfter, makeCalc } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { allowOutside, doOutside, OutsideWorld } from '../support/outside-world.js';
import { textOf } from '../support/scripted-story.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, git, useStack } from '../support/stack.js';

let server: MessagesApi;
let world: OutsideWorld;
let projectPath: string;
const stack = useStack(async () => {
  world = await OutsideWorld.start();
  const first = calcStory({ dev: devAfter(command(`${doOutside(world, 'first')} && sleep 20`)) });
  const late = calcStory({ dev: devAfter(command(`echo y >> once.txt; sleep 4; ${doOutside(world, 'late')}`)) });
  server = await startMessagesApi({
    script: (request) => (textOf(request).includes('# Story: first') ? first(request) : late(request)),
  });
  return { workers: 1, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});
beforeAll(async () => {
  projectPath = await makeCalc(stack());
  await allowOutside(stack(), projectPath, world);
});
afterAll(async () => {
  await server.close();
  await world.stop();
});

/** Kills the only worker, and starts another. */
async function strike(): Promise<void> {
  await stack().workers.at(-1)!.kill();
  await stack().startWorker();
}

it('asks whether something outside has happened, instead of doing it twice', async () => {
  const runId = await stack().submit({ task: 'Make add add', storyId: 'first', projectPath });
  await eventually('it has happened', () => world.times('first') === 1);
  await strike();
  const review = await stack().review(runId);
  expect(review).toMatchObject({ type: 'unknown_outcome', answers: ['approve', 'edit', 'respond', 'reject'] });
  await stack().answer(review.reviewId, { decision: 'approve' });
  await stack().status(runId, 'complete');
  expect(world.times('first')).toBe(1);
  expect(await faultsOf(stack(), runId)).toEqual([]);
});

it('does it again when a person says that it has not happened, from the files as they were', async () => {
  const runId = await stack().submit({ task: 'Make add add', storyId: 'late', projectPath });
  await stack().event(runId, 'tool.started', ({ data }) => data.summary.includes('sleep 4'));
  await strike();
  const { reviewId, args } = await stack().review(runId);
  expect(world.times('late')).toBe(0);
  await stack().answer(reviewId, { decision: 'edit', args: args! });
  const run = await stack().status(runId, 'complete');
  expect(world.times('late')).toBe(1);
  expect(await git(projectPath, 'show', `${run.commitHash}:once.txt`)).toBe('y\nx');
  expect(await faultsOf(stack(), runId)).toEqual([]);
});
