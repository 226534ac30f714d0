import { calcStory, command, devAfter, makeCalc } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, git, useStack } from '../support/stack.js';
import { commandsOf } from '../support/processes.js';

let server: MessagesApi;
const ticks = command('for i in $(seq 30); do echo x >> once.txt; sleep 0.1; done');
const stack = useStack(async () => {
  server = await startMessagesApi({ script: calcStory({ dev: devAfter(ticks) }) });
  return { workers: 1, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});
afterAll(() => server.close());

it('ends the command of a stopped worker before the run goes on, and refuses what that worker writes when it wakes', async () => {
  const projectPath = await makeCalc(stack());
  const stopped = stack().workers[0]!;
  const runId = await stack().submit({ task: 'Make add add', storyId: 'stopped', projectPath });
  const { data } = await stack().event(runId, 'tool.started', (event) => event.data.summary.includes('seq 30'));
  const worktree = (await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } })).worktreePath!;
  await eventually('the command runs', () => commandsOf(worktree).length > 0);
  const before = commandsOf(worktree);
  stopped.signal('SIGSTOP');
  const { id: stoppedId } = await stack().prisma.worker.findFirstOrThrow({ where: { pid: stopped.pid } });
  await stack().startWorker();
  await stack().event(runId, 'run.recovered');
  await eventually('the command of the stopped worker is ended', () =>
    before.every((pid) => !commandsOf(worktree).includes(pid)),
  );
  stopped.signal('SIGCONT');
  const run = await stack().status(runId, 'complete');

  expect(await faultsOf(stack(), runId)).toEqual([]);
  const calls = await stack().prisma.toolCall.findUniqueOrThrow({ where: { id: data.toolCallId } });
  expect(calls).toMatchObject({ status: 'completed', exitCode: 0 });
  expect((await git(projectPath, 'show', `${run.commitHash}:once.txt`)).split('\n')).toHaveLength(31);
  await eventually('the refusal is counted', async () => {
    const worker = await stack().prisma.worker.findUniqueOrThrow({ where: { id: stoppedId } });
    return worker.refusedWrites > 0;
  });
});
