import pg from 'pg';
import type { ToolCallView } from '../../src/runs/dto/run.dto.js';
import { calcStory, call, devAfter, makeCalc, scriptsByStory } from '../support/calc.js';
import { startMessagesApi, type Behaviour, type MessagesApi, type MessagesRequest } from '../support/messages-api.js';
import { isForJudge, judgement, textOf } from '../support/scripted-story.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, useStack } from '../support/stack.js';

/** What the judge answers, by a text that stands in the call. */
const judges: Record<string, (asked: number) => Behaviour | Promise<Behaviour>> = {};
const asked = new Map<string, number>();
const story = (mark: string) =>
  calcStory({ dev: devAfter(call('run_command', { command: `ls /usr/share > /dev/null; echo ${mark}` })) });

let server: MessagesApi;
const stack = useStack(async () => {
  const stories = scriptsByStory({ 'mark-before': story('mark-before'), 'mark-after': story('mark-after') });
  server = await startMessagesApi({
    script: async (request: MessagesRequest) => {
      if (!isForJudge(request)) return stories(request);
      const mark = Object.keys(judges).find((text) => textOf(request).includes(text));
      if (mark === undefined) return judgement(1);
      asked.set(mark, (asked.get(mark) ?? 0) + 1);
      return judges[mark]!(asked.get(mark)!);
    },
  });
  return { workers: 0, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});
let repository: string;
beforeAll(async () => {
  repository = await makeCalc(stack());
  await stack().ask('POST', '/projects', { path: repository });
});
afterAll(() => server.close());

const submit = (storyId: string) => stack().submit({ task: 'Make add add', storyId, projectPath: repository });

async function judgementOf(runId: string, mark: string): Promise<ToolCallView['judgement']> {
  const calls = await stack().all<ToolCallView>(`/orchestrator/runs/${runId}/tool-calls`);
  return calls.find(({ args }) => JSON.stringify(args).includes(mark))!.judgement;
}

const ledgerOf = (runId: string) =>
  stack().prisma.budgetEntry.findMany({ where: { runId, agent: 'judge' }, orderBy: { id: 'asc' } });

it('counts a judgement in full when its worker dies while it waits for it, and asks again', async () => {
  judges['mark-before'] = (count) => (count === 1 ? { fault: 'hang', afterHeaders: true } : judgement(0.9));
  const worker = await stack().startWorker();
  const runId = await submit('mark-before');
  await eventually('the judge to be asked', () => asked.has('mark-before'));
  await worker.kill();
  const next = await stack().startWorker();
  await stack().status(runId, 'complete');
  expect(await judgementOf(runId, 'mark-before')).toMatchObject({ score: 0.9, cached: false });
  const [lost, lostSettled, second, settled] = await ledgerOf(runId);
  expect([lost, lostSettled, second, settled].map((entry) => entry!.kind)).toEqual([
    'reserve',
    'settle',
    'reserve',
    'settle',
  ]);
  expect(lostSettled!.tokens).toBe(lost!.tokens);
  expect(settled!.tokens).toBeLessThan(second!.tokens);
  expect(await faultsOf(stack(), runId)).toEqual([]);
  await next.kill();
});

it('neither loses nor repeats a judgement when its worker dies before the call is on the record', async () => {
  // While the judge answers, the table of calls is locked: the worker books the judgement and gets no further.
  const blocker = new pg.Client({ connectionString: stack().database.url });
  await blocker.connect();
  judges['mark-after'] = async () => {
    await blocker.query('begin');
    await blocker.query('lock table tool_call in exclusive mode');
    return judgement(0.9, { reasoning: 'Said once.' });
  };
  const worker = await stack().startWorker();
  const runId = await submit('mark-after');
  await eventually(
    'the judgement to be kept',
    async () => (await stack().prisma.judgement.count({ where: { reasoning: 'Said once.' } })) > 0,
  );
  await worker.kill();
  await blocker.query('rollback');
  await blocker.end();
  expect(await stack().prisma.toolCall.count({ where: { runId, args: { string_contains: 'mark-after' } } })).toBe(0);
  await stack().startWorker();
  await stack().status(runId, 'complete');
  expect(asked.get('mark-after')).toBe(1);
  expect(await judgementOf(runId, 'mark-after')).toMatchObject({ score: 0.9, reasoning: 'Said once.', cached: true });
  const ledger = await ledgerOf(runId);
  expect(ledger.map(({ kind }) => kind)).toEqual(['reserve', 'settle']);
  expect(await faultsOf(stack(), runId)).toEqual([]);
});
