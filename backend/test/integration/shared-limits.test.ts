import type { ReviewView } from '../../src/reviews/dto/review.dto.js';
import type { RunMetrics } from '../../src/runs/dto/run-metrics.dto.js';
import type { BudgetsView, ProjectBudgetChanged, RunBudgetView } from '../../src/spending/dto/budget.dto.js';
import { calcStory, devTurns, makeCalc, onceThen, scriptsByStory, turns } from '../support/calc.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, useStack } from '../support/stack.js';

let server: MessagesApi;
const stack = useStack(async () => {
  server = await startMessagesApi({
    script: scriptsByStory({
      'is-killed-with-its-worker': calcStory({
        dev: turns([onceThen({ fault: 'hang', afterHeaders: true }, devTurns[0]!), ...devTurns.slice(1)]),
      }),
    }),
  });
  return { workers: 2, environment: { ANTHROPIC_BASE_URL: server.url, WAVE_LEASE_SECONDS: '2' } };
});
afterAll(() => server.close());

async function newProject(name: string): Promise<{ projectId: string; submit: (story?: string) => Promise<string> }> {
  const path = await makeCalc(stack(), name);
  const { projectId } = await stack().ask<{ projectId: string }>('POST', '/projects', { path });
  const submit = (storyId = 'usual') => stack().submit({ task: 'Make add add', storyId, projectId });
  return { projectId, submit };
}

const limitProject = (projectId: string, tokenLimit: number | null) =>
  stack().ask<ProjectBudgetChanged>('PATCH', `/budgets/projects/${projectId}`, { tokenLimit, reason: 'a new month' });

it('holds the runs of a project at its limit, and lets them go on when it is raised', async () => {
  const { projectId, submit } = await newProject('shared');
  await limitProject(projectId, 12_000);
  const runIds = [await submit(), await submit()];
  const asked: ReviewView[] = [];
  for (const runId of runIds) asked.push(await stack().review(runId));
  for (const review of asked) {
    expect(review).toMatchObject({ type: 'budget_exceeded', answers: ['approve', 'reject'] });
    expect(review.question).toBe('The budget of shared does not cover the next model call. Raise it, or end the run?');
  }
  const { projects } = await stack().ask<BudgetsView>('GET', '/budgets');
  const shared = projects.find((one) => one.projectId === projectId)!;
  expect(shared).toMatchObject({ name: 'shared', waitingRuns: 2, tokens: { limit: 12_000, reserved: 0 } });
  const [first] = runIds;
  const { question } = await stack().ask<RunBudgetView>('GET', `/orchestrator/runs/${first}/budget`);
  expect(question).toMatchObject({ reviewId: asked[0]!.reviewId, shortfalls: [{ scope: 'project', what: 'tokens' }] });

  const { resumedRuns } = await limitProject(projectId, null);
  expect([...resumedRuns].sort()).toEqual([...runIds].sort());
  for (const runId of runIds) {
    const run = await stack().status(runId, 'complete');
    const events = await stack().events(runId);
    expect(events.map(({ type }) => type)).toEqual(expect.arrayContaining(['budget.exceeded', 'budget.raised']));
    const metrics = await stack().ask<RunMetrics>('GET', `/orchestrator/runs/${runId}/metrics`);
    expect(metrics).toMatchObject({ costUsd: run.costUsd, tokens: { total: run.tokensUsed } });
    expect(metrics.heldMs).toBeGreaterThan(0);
    expect(metrics.byPhase.map(({ phase }) => phase)).toEqual(
      expect.arrayContaining(['planning', 'development', 'testing', 'review']),
    );
    expect(metrics.byPhase.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(run.tokensUsed);
    expect(await faultsOf(stack(), runId)).toEqual([]);
  }
});

it('counts the call of a worker that was killed in every budget, once', async () => {
  const { projectId, submit } = await newProject('killed');
  const runId = await submit('is-killed-with-its-worker');
  const open = () =>
    stack()
      .ask<RunBudgetView>('GET', `/orchestrator/runs/${runId}/budget`)
      .then(({ entries }) => entries[0]);
  await eventually('dev asks the model', async () => {
    const newest = await open();
    return newest?.agent === 'dev' && newest.state === 'open';
  });
  const { callId, reservedTokens } = (await open())!;
  const { lease_owner: owner } = (
    await stack().prisma.pool.query<{ lease_owner: string }>('select lease_owner from run where id = $1', [runId])
  ).rows[0]!;
  const { pid } = await stack().prisma.worker.findUniqueOrThrow({ where: { id: owner } });
  await stack()
    .workers.find((worker) => worker.pid === pid)!
    .kill();
  const project = async () =>
    (await stack().ask<BudgetsView>('GET', '/budgets')).projects.find((one) => one.projectId === projectId)!;
  expect((await project()).tokens.reserved).toBe(reservedTokens);
  await stack().status(runId, 'complete');
  const { entries, tokens } = await stack().ask<RunBudgetView>('GET', `/orchestrator/runs/${runId}/budget?limit=200`);
  expect(entries.find((entry) => entry.callId === callId)).toMatchObject({
    state: 'settled',
    tokens: reservedTokens,
    usage: null,
  });
  expect((await project()).tokens).toEqual({ limit: null, reserved: 0, spent: tokens.spent });
  expect(await faultsOf(stack(), runId)).toEqual([]);
});
