import type { ReviewView } from '../../src/reviews/dto/review.dto.js';
import type { ArtifactView, RunDetail, ToolCallView, TranscriptMessage } from '../../src/runs/dto/run.dto.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { sideBySide } from '../support/side-by-side.js';
import { exitCodeAt, git, useStack } from '../support/stack.js';

/** The bundled stories, played by worker processes through the whole pipeline. They run side by side. */
const stack = useStack({ sample: true });
const runs = '/orchestrator/runs';
let repository: string;
let projectId: string;

beforeAll(async () => {
  projectId = await stack().sampleProject();
  const project = await stack().prisma.project.findUniqueOrThrow({ where: { id: projectId } });
  repository = project.path;
});

const scenario = sideBySide();
const submit = (storyId: string, more: object = {}) => stack().submit({ projectId, storyId, task: storyId, ...more });

/** A complete run has done its work: on its own branch, with tests that failed before and pass now. */
async function expectDelivered(run: RunDetail, commits: number): Promise<void> {
  expect(await faultsOf(stack(), run.runId)).toEqual([]);
  expect(run).toMatchObject({
    status: 'complete',
    phase: 'complete',
    progressPercent: 100,
    testsFailed: 0,
    error: null,
  });
  expect(run.branch).toMatch(new RegExp(`^wave/${run.storyId}-[0-9a-z]+$`));
  expect(await git(repository, 'rev-parse', run.branch!)).toBe(run.commitHash);
  const subjects = await git(repository, 'log', '--format=%s', `${run.baseCommit}..${run.branch}`);
  expect(subjects.split('\n')).toHaveLength(commits);
  expect(await exitCodeAt(repository, run.baseCommit!, 'node --test')).toBe(1);
  expect(await exitCodeAt(repository, run.commitHash!, 'node --test')).toBe(0);
  expect(run.gates.map(({ status }) => status)).toEqual(Array(10).fill('go'));
  expect(run.tasks.every(({ status }) => status === 'completed')).toBe(true);
}

const opinions = (run: RunDetail, gate: number) =>
  run.gates[gate]!.decisions.map(
    ({ byKind, decision, override }) => `${byKind} ${decision}${override ? ', override' : ''}`,
  );

describe('a story that needs nobody', () => {
  scenario('is begun by the first start, fails its tests once, and is delivered', async () => {
    const { items } = await stack().ask<{ items: RunDetail[] }>('GET', `${runs}?sort=createdAt&limit=1`);
    const run = await stack().status(items[0]!.runId, 'complete');
    expect(run).toMatchObject({ storyId: 'tally-cents', iteration: 2, modelProvider: 'rehearsal', blockedCount: 0 });
    await expectDelivered(run, 2);
    expect(opinions(run, 6)).toEqual(['agent recycle', 'policy go']);
    const events = await stack().events(run.runId);
    const tests = events.flatMap((event) => (event.type === 'tests.reported' ? [event.data] : []));
    expect(tests.map(({ when, exitCode }) => [when, exitCode])).toEqual([
      ['baseline', 1],
      ['qa', 1],
      ['qa', 0],
    ]);
    expect(await git(repository, 'status', '--porcelain')).toBe('');
    expect(await git(repository, 'rev-parse', 'HEAD')).toBe(run.baseCommit);
  });

  scenario('leaves everything on the record', async () => {
    const runId = await submit('tally-split');
    const run = await stack().status(runId, 'complete');
    await expectDelivered(run, 1);
    const at = `${runs}/${runId}`;
    const calls = await stack().all<ToolCallView>(`${at}/tool-calls`);
    expect(calls.map(({ number }) => number)).toEqual(calls.map((_, index) => index + 1));
    expect(calls.every(({ verdict, policyVersion }) => verdict === 'allow' && policyVersion !== null)).toBe(true);
    expect(calls.filter(({ tool }) => tool === 'run_command').every(({ exitCode }) => exitCode !== null)).toBe(true);
    expect(calls.flatMap(({ observed }) => observed?.mismatches ?? [])).toEqual([]);
    expect(calls.length).toBe(run.actionsCount);

    const messages = await stack().all<TranscriptMessage>(`${at}/transcript`);
    expect(new Set(messages.map(({ agent }) => agent))).toEqual(new Set(['pm', 'dev', 'qa', 'cto']));
    expect(messages.map(({ role }) => role)).toEqual(
      messages.map((_, index) => (index % 2 === 0 ? 'user' : 'assistant')),
    );
    const tokens = messages.reduce((sum, message) => sum + (message.tokensUsed ?? 0), 0);
    expect(tokens).toBe(run.tokensUsed);

    const diff = await stack().ask<{ head: string; patch: string; files: { path: string; status: string }[] }>(
      'GET',
      `${at}/diff`,
    );
    expect(diff.files.map(({ path, status }) => [path, status])).toEqual([
      ['README.md', 'modified'],
      ['src/index.js', 'modified'],
      ['src/share.js', 'modified'],
      ['test/split.test.js', 'added'],
    ]);
    expect(diff.patch).toContain('+export function split(amount, parts)');
    const artifacts = await stack().all<ArtifactView>(`${at}/artifacts`);
    const patch = artifacts.find(({ kind }) => kind === 'patch')!;
    const content = await stack().send('GET', `${at}/artifacts/${patch.artifactId}/content`);
    expect(content.headers.get('content-disposition')).toContain('attachment');
    expect(await content.text()).toContain('export function split(amount, parts)');
    expect(await stack().all(`${at}/tasks`)).toHaveLength(run.tasks.length);
    expect(await stack().all(`${at}/gates`)).toHaveLength(10);

    const events = await stack().events(runId);
    const middle = Math.floor(events.length / 2);
    expect(await stack().all(`${at}/events?after=${middle}`)).toEqual(events.slice(middle));
    for (const name of ['hold', 'resume', 'kill']) {
      const refused = await stack().send('POST', `${at}/${name}`, { reason: 'late' });
      expect([refused.status, await refused.json()]).toMatchObject([409, { code: 'illegal_state', state: 'complete' }]);
    }
  });

  scenario('is refused when it is none of the bundled ones, or not on the sample', async () => {
    const unknown = await stack().send('POST', runs, { projectId, task: 'Write a compiler' });
    expect([unknown.status, await unknown.json()]).toMatchObject([
      422,
      { code: 'rehearsal_unknown_story', errors: [{ field: 'task' }] },
    ]);
  });
});

describe('a story that waits for a person', () => {
  const asked = async () => {
    const runId = await submit('tally-properties');
    const review = await stack().review(runId);
    expect(review).toMatchObject({
      type: 'safety',
      status: 'open',
      tool: 'run_command',
      args: { command: expect.stringContaining('npm install') },
      answers: ['approve', 'edit', 'respond', 'reject'],
    });
    expect(await stack().get(runId)).toMatchObject({
      status: 'held',
      phase: 'held',
      allowedCommands: ['recycle', 'kill', 'fork'],
    });
    return { runId, review };
  };
  const callOf = async ({ runId, toolCallId }: ReviewView): Promise<ToolCallView> => {
    const calls = await stack().all<ToolCallView>(`${runs}/${runId}/tool-calls`);
    return calls.find((call) => call.toolCallId === toolCallId)!;
  };

  scenario('goes on with the call when it is approved', async () => {
    const { runId, review } = await asked();
    // Nobody holds the run while it waits, and `resume` is no answer.
    await stack().released(runId);
    expect((await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } })).leaseOwner).toBeNull();
    const refused = await stack().send('POST', `${runs}/${runId}/resume`);
    expect([refused.status, await refused.json()]).toMatchObject([409, { state: 'held' }]);
    expect(await stack().answer(review.reviewId, { decision: 'approve', reason: 'fine' })).toMatchObject({
      status: 'resolved',
      answer: { decision: 'approve' },
    });
    await expectDelivered(await stack().status(runId, 'complete'), 1);
    // The sandbox has no network, so it ran and failed: the receipt says so.
    expect(await callOf(review)).toMatchObject({ verdict: 'review', status: 'failed', exitCode: expect.any(Number) });
  });

  scenario('goes on with changed arguments, judged again', async () => {
    const { runId, review } = await asked();
    await stack().answer(review.reviewId, { decision: 'edit', args: { command: 'node --test test/money.test.js' } });
    await expectDelivered(await stack().status(runId, 'complete'), 1);
    expect(await callOf(review)).toMatchObject({ status: 'rejected' });
    const calls = await stack().all<ToolCallView>(`${runs}/${runId}/tool-calls`);
    expect(calls.find(({ args }) => args['command'] === 'node --test test/money.test.js')).toMatchObject({
      verdict: 'allow',
      status: 'completed',
      exitCode: 0,
    });
  });

  scenario('is blocked when the changed arguments are worse', async () => {
    const { runId, review } = await asked();
    await stack().answer(review.reviewId, { decision: 'edit', args: { command: 'rm -rf ~/.ssh /var/lib' } });
    const gate = await stack().review(runId);
    expect(gate).toMatchObject({ type: 'gate_override', gate: 5 });
    await stack().answer(gate.reviewId, { decision: 'reject', reason: 'my mistake' });
    expect(await stack().status(runId, 'killed')).toMatchObject({ blockedCount: 1 });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });

  for (const [name, answer, told] of [
    ['answered', { decision: 'respond', message: 'Do without a library, please.' }, 'Do without a library, please.'],
    ['rejected', { decision: 'reject', reason: 'no dependencies here' }, 'no dependencies here'],
  ] as const) {
    scenario(`goes on without the call when it is ${name}`, async () => {
      const { runId, review } = await asked();
      await stack().answer(review.reviewId, answer);
      await expectDelivered(await stack().status(runId, 'complete'), 1);
      expect(await callOf(review)).toMatchObject({
        status: 'rejected',
        exitCode: null,
        output: expect.stringContaining(told),
      });
      const heard = await stack().all<TranscriptMessage>(`${runs}/${runId}/transcript`);
      expect(JSON.stringify(heard)).toContain(told);
    });
  }

  scenario('takes one answer, and shows it to whoever comes second', async () => {
    const { runId, review } = await asked();
    const reviewer = await stack().signedInAs('reviewer');
    const viewer = await stack().signedInAs('viewer');
    const resolve = (answer: object, headers = {}) =>
      stack().send('POST', `/reviews/${review.reviewId}/resolve`, answer, headers);
    expect((await resolve({ decision: 'approve' }, viewer)).status).toBe(403);
    for (const [answer, field] of [
      [{ decision: 'perhaps' }, 'decision'],
      [{ decision: 'edit' }, 'args'],
      [{ decision: 'respond', message: ' ' }, 'message'],
      [{ decision: 'reject' }, 'reason'],
      [{ decision: 'approve', message: 'x', colour: 'blue' }, 'colour'],
    ] as const) {
      const refused = await resolve(answer);
      expect([refused.status, await refused.json()]).toMatchObject([400, { errors: [{ field }] }]);
    }
    await stack().send('POST', `/reviews/${review.reviewId}/claim`, undefined, reviewer);
    const answers = await Promise.all(
      ['first', 'second', 'third'].map((reason) => resolve({ decision: 'reject', reason }, reviewer)),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const [won] = await Promise.all(answers.filter(({ status }) => status === 200).map((answer) => answer.json()));
    const lost = await Promise.all(answers.filter(({ status }) => status === 409).map((answer) => answer.json()));
    expect(won).toMatchObject({ answeredBy: 'key:a reviewer', claimedBy: 'key:a reviewer' });
    for (const document of lost)
      expect(document).toMatchObject({ code: 'already_answered', answer: (won as ReviewView).answer });
    await stack().status(runId, 'complete');
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });

  scenario('can be killed while it waits, and then nobody can answer', async () => {
    const { runId, review } = await asked();
    await stack().ask('POST', `${runs}/${runId}/kill`, { reason: 'not worth it' });
    expect(await stack().status(runId, 'killed')).toMatchObject({ openReviews: 0 });
    const late = await stack().send('POST', `/reviews/${review.reviewId}/resolve`, { decision: 'approve' });
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'already_answered', state: 'cancelled' }]);
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

describe('a story that tries something unsafe', () => {
  const stopped = async () => {
    const runId = await submit('tally-release');
    const review = await stack().review(runId);
    expect(review).toMatchObject({ type: 'gate_override', gate: 5, answers: ['approve', 'respond', 'reject'] });
    const run = await stack().get(runId);
    expect(run).toMatchObject({ status: 'held', currentGate: 5, gateStatus: 'hold', blockedCount: 1 });
    expect(run.safetyScore).toBeLessThan(0.7);
    const calls = await stack().all<ToolCallView>(`${runs}/${runId}/tool-calls`);
    expect(calls.filter(({ verdict }) => verdict === 'block')).toEqual([
      expect.objectContaining({
        status: 'blocked',
        exitCode: null,
        violations: expect.arrayContaining([expect.any(String)]),
      }),
    ]);
    return { runId, review };
  };

  scenario('passes the safety gate by a person’s override, which shows', async () => {
    const { runId, review } = await stopped();
    await stack().answer(review.reviewId, { decision: 'approve', reason: 'nothing happened' });
    const run = await stack().status(runId, 'complete');
    await expectDelivered(run, 1);
    expect(opinions(run, 5)).toEqual(['policy hold', 'person go, override']);
    const entries = await stack().prisma.auditEntry.findMany({ where: { runId } });
    expect(entries.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['tool_call.blocked', 'gate.overridden']),
    );
  });

  scenario('goes back to dev with a person’s message', async () => {
    const { runId, review } = await stopped();
    await stack().answer(review.reviewId, { decision: 'respond', message: 'Leave main alone.' });
    const run = await stack().status(runId, 'complete');
    await expectDelivered(run, 1);
    expect(run.iteration).toBe(2);
    const heard = await stack().all<TranscriptMessage>(`${runs}/${runId}/transcript`);
    expect(JSON.stringify(heard)).toContain('Leave main alone.');
  });

  scenario('is killed with a person’s reason', async () => {
    const { runId, review } = await stopped();
    await stack().answer(review.reviewId, { decision: 'reject', reason: 'not on my repository' });
    const run = await stack().status(runId, 'killed');
    expect(run).toMatchObject({ killReason: 'not on my repository', gateStatus: 'kill' });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

scenario('stops after each phase in step mode, and goes on when it is told to', async () => {
  const runId = await submit('tally-split', { mode: 'step' });
  const held: string[] = [];
  for (const command of ['next', 'resume', 'next']) {
    const run = await stack().status(runId, 'held');
    expect(run.allowedCommands).toEqual(['next', 'resume', 'recycle', 'kill', 'fork']);
    held.push(run.holdReason!);
    await stack().ask('POST', `${runs}/${runId}/${command}`);
  }
  await expectDelivered(await stack().status(runId, 'complete'), 1);
  expect(held.map((reason) => /(\w+) comes next/.exec(reason)?.[1])).toEqual(['development', 'testing', 'review']);
});

describe('a budget that does not suffice', () => {
  scenario('asks a person before it is passed, as often as it takes', async () => {
    const runId = await submit('tally-split', { tokenLimit: 9_000 });
    const first = await stack().review(runId);
    expect(first).toMatchObject({ type: 'budget_exceeded', answers: ['approve', 'edit', 'reject'] });
    for (const args of [{ tokenLimit: 0 }, { tokenLimit: '9' }, { limit: 5 }, {}]) {
      const refused = await stack().send('POST', `/reviews/${first.reviewId}/resolve`, { decision: 'edit', args });
      expect([refused.status, ((await refused.json()) as { errors: { field: string }[] }).errors[0]!.field]).toEqual([
        400,
        expect.stringMatching(/^args/),
      ]);
    }
    await stack().answer(first.reviewId, { decision: 'edit', args: { tokenLimit: 20_000 } });
    let asked = 1;
    for (;;) {
      const run = await stack().until(
        runId,
        'to ask or to end',
        ({ status, openReviews }) => status === 'complete' || openReviews > 0,
      );
      expect(run.tokensUsed).toBeLessThanOrEqual(run.tokenLimit);
      if (run.status === 'complete') break;
      expect(await faultsOf(stack(), runId)).toEqual([]);
      const review = await stack().review(runId);
      expect(review.type).toBe('budget_exceeded');
      await stack().answer(review.reviewId, { decision: 'approve' });
      asked += 1;
      expect(asked).toBeLessThan(10);
    }
    const run = await stack().get(runId);
    await expectDelivered(run, 1);
    expect(asked).toBeGreaterThan(1);
    expect(run.tokenLimit).toBeGreaterThanOrEqual(40_000);
    const raised = await stack().prisma.auditEntry.count({ where: { runId, action: 'budget.raised' } });
    expect(raised).toBe(asked);
  });

  scenario('ends the run when a person says so', async () => {
    const runId = await submit('tally-split', { tokenLimit: 1 });
    const review = await stack().review(runId);
    await stack().answer(review.reviewId, { decision: 'reject', reason: 'too dear' });
    expect(await stack().status(runId, 'killed')).toMatchObject({ tokensUsed: 0, killReason: 'too dear' });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

it('keeps one audit chain of all that', async () => {
  const result = await verifyAudit(stack());
  expect(result).toMatchObject({ ok: true, entries: expect.any(Number) });
  expect(result.entries).toBe(await stack().prisma.auditEntry.count());
});
