import type { GateView, TaskView } from '../../src/runs/dto/run.dto.js';
import { call, calcStory, command, devTurns, handOver, leaveALine, mend, turns } from '../support/calc.js';
import type { MessagesRequest } from '../support/messages-api.js';
import { useCalcStories } from '../support/calc-stories.js';
import { textOf, type ScriptedTurn } from '../support/scripted-story.js';
import { sideBySide } from '../support/side-by-side.js';
import { faultsOf } from '../support/soundness.js';

/** What people decide on the gates of runs that real workers advance, and where agents that go in circles are stopped. */
const commit = call('commit', { message: 'Make add add' });
const look = call('read_file', { path: 'add.js' });
const unsafe = calcStory({ dev: [command('git push --force origin main'), ...devTurns] });
const plans = (request: MessagesRequest): ScriptedTurn => {
  const title = textOf(request).includes('smaller steps') ? 'Make add add, in small steps' : 'Make add add';
  return call('submit_plan', {
    summary: 'One sign is wrong.',
    tasks: [{ id: '1', phase: 'Fix', title, detail: 'In add.js.' }],
    acceptanceCriteria: ['add adds'],
    effort: 'small',
    files: ['add.js', 'once.txt'],
  });
};
const looks = turns([
  look,
  look,
  look,
  (request) => (textOf(request).includes('Change the sign') ? mend : look),
  leaveALine,
  commit,
  handOver(),
]);

const { stack, submit, expectDelivered } = useCalcStories({
  'is-supervised': calcStory({ pm: (_turn, request) => plans(request) }),
  'is-unsafe': unsafe,
  'is-unsafe-by-steps': unsafe,
  'looks-and-looks': calcStory({ dev: looks }),
  'flies-and-flies': calcStory({ dev: () => call('fly', { to: 'the moon' }) }),
  'hands-nothing-over': calcStory({ dev: () => handOver() }),
});

const scenario = sideBySide();
const runs = '/orchestrator/runs';
const gates = (runId: string) => stack().all<GateView>(`${runs}/${runId}/gates`);
const decide = async (runId: string, gate: number, body: object, headers: Record<string, string> = {}) => {
  const answer = await stack().send('POST', `${runs}/${runId}/gates/${gate}/decision`, body, headers);
  return [answer.status, (await answer.json()) as Record<string, unknown>] as const;
};

describe('gates that a profile keeps for people', () => {
  scenario('wait for the plan’s approval and the sign-off, by whoever may give it', async () => {
    const reviewer = await stack().signedInAs('reviewer');
    const viewer = await stack().signedInAs('viewer');
    const runId = await submit('is-supervised', { profile: 'supervised' });
    const plan = await stack().review(runId);
    expect(plan).toMatchObject({ type: 'plan_approval', gate: 2, answers: ['approve', 'respond', 'reject'] });
    expect(await stack().get(runId)).toMatchObject({ humanGates: [2, 8], currentGate: 2, gateStatus: 'hold' });
    expect((await gates(runId))[2]!.evidence).toContainEqual(
      expect.objectContaining({ name: 'approval', ok: false, required: true }),
    );
    expect((await decide(runId, 2, { decision: 'go', reason: 'x' }, viewer))[0]).toBe(403);
    expect(await decide(runId, 2, { decision: 'hold', reason: 'let me think' }, reviewer)).toMatchObject([
      200,
      { status: 'held' },
    ]);
    expect(await decide(runId, 2, { decision: 'recycle', reason: 'smaller steps, please' }, reviewer)).toMatchObject([
      200,
      {},
    ]);
    await stack().until(runId, 'to plan again', ({ tasks }) => tasks[0]!.title.includes('small steps'));
    await stack().review(runId);
    expect(await decide(runId, 2, { decision: 'go', reason: 'good' }, reviewer)).toMatchObject([200, {}]);
    const signOff = await stack().until(
      runId,
      'to wait at gate 8',
      ({ currentGate, openReviews }) => currentGate === 8 && openReviews > 0,
    );
    expect(signOff).toMatchObject({ gateStatus: 'hold', recycleCount: 1 });
    expect(await stack().review(runId)).toMatchObject({
      gate: 8,
      question: 'Do you sign this off for delivery?',
      next: { approve: 'The work is delivered.' },
    });
    // It cannot pass what it has not reached, and what it has passed stays so.
    expect(await decide(runId, 9, { decision: 'go', reason: 'x' })).toMatchObject([
      409,
      { state: 'held', currentGate: 8 },
    ]);
    expect(await decide(runId, 2, { decision: 'hold', reason: 'x' })).toMatchObject([409, { currentGate: 8 }]);
    expect(await decide(runId, 10, { decision: 'go', reason: 'x' })).toMatchObject([404, { code: 'gate_not_found' }]);
    expect(await decide(runId, 8, { decision: 'go' })).toMatchObject([400, { errors: [{ field: 'reason' }] }]);
    expect(await decide(runId, 8, { decision: 'kill', reason: 'x', override: true })).toMatchObject([
      400,
      { errors: [{ field: 'override' }] },
    ]);
    expect(await decide(runId, 8, { decision: 'go', reason: 'ship it' }, reviewer)).toMatchObject([200, {}]);
    const run = await stack().status(runId, 'complete');
    await expectDelivered(run);
    const opinions = (gate: number) =>
      run.gates[gate]!.decisions.map(({ byKind, decision, override }) => [byKind, decision, override]);
    expect(opinions(2)).toEqual([
      ['agent', 'go', false],
      ['person', 'hold', false],
      ['person', 'recycle', false],
      ['agent', 'go', false],
      ['person', 'go', false],
    ]);
    expect(opinions(8)).toEqual([
      ['policy', 'hold', false],
      ['person', 'go', false],
    ]);
    expect(run.gates[8]!.evidence).toMatchObject([
      { name: 'approval', ok: true, detail: 'approved by key:a reviewer' },
    ]);
    const tasks = await stack().all<TaskView>(`${runs}/${runId}/tasks`);
    expect(tasks.map(({ title }) => title)).toEqual(['Make add add, in small steps']);
  });

  scenario('pass against their evidence by an override only, and by who may override', async () => {
    const reviewer = await stack().signedInAs('reviewer');
    const operator = await stack().signedInAs('operator');
    const runId = await submit('is-unsafe');
    const review = await stack().review(runId);
    expect(review).toMatchObject({ type: 'gate_override', gate: 5 });
    const go = { decision: 'go', reason: 'nothing happened' };
    expect(await decide(runId, 5, go, operator)).toMatchObject([
      409,
      { overrideRequired: true, state: 'held', gate: 5 },
    ]);
    expect(await decide(runId, 5, { ...go, override: true }, reviewer)).toMatchObject([
      403,
      { missing: ['gates:override'] },
    ]);
    const answered = await stack().send(
      'POST',
      `/reviews/${review.reviewId}/resolve`,
      { decision: 'approve' },
      reviewer,
    );
    expect([answered.status, await answered.json()]).toMatchObject([403, { code: 'forbidden' }]);
    expect((await stack().get(runId)).status).toBe('held');
    expect(await decide(runId, 5, { ...go, override: true }, operator)).toMatchObject([200, {}]);
    const run = await stack().status(runId, 'complete');
    expect(run.gates[5]!.decisions.at(-1)).toMatchObject({ byName: 'key:a operator', override: true });
    const audited = await stack().prisma.auditEntry.findMany({ where: { runId, action: 'gate.overridden' } });
    expect(audited).toMatchObject([{ actor: 'key:a operator', subject: 'gate:5' }]);
  });

  scenario('are skipped in step mode by who may, with a reason', async () => {
    const runId = await submit('is-unsafe-by-steps', { mode: 'step' });
    await stack().status(runId, 'held');
    await stack().ask('POST', `${runs}/${runId}/next`, {});
    await stack().review(runId);
    const next = async (body: object) => {
      const answer = await stack().send('POST', `${runs}/${runId}/next`, body);
      return [answer.status, await answer.json()] as const;
    };
    expect(await next({})).toMatchObject([409, { state: 'held' }]);
    expect(await next({ skipValidation: true })).toMatchObject([400, { errors: [{ field: 'reason' }] }]);
    expect(await next({ skipValidation: true, reason: 'it was refused' })).toMatchObject([200, {}]);
    const run = await stack().until(runId, 'to pass gate 5', ({ currentGate }) => currentGate > 5);
    expect(run.gates[5]!.decisions.at(-1)).toMatchObject({ override: true, reason: 'it was refused' });
    await stack().ask('POST', `${runs}/${runId}/kill`, { reason: 'seen enough' });
    await stack().status(runId, 'killed');
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

describe('an agent that goes round in circles', () => {
  scenario('is stopped when a call brings the same three times, and hears a person', async () => {
    const runId = await submit('looks-and-looks');
    const review = await stack().review(runId);
    expect(review).toMatchObject({
      type: 'loop_detected',
      question: 'dev goes round in circles. Let it go on?',
      reason: expect.stringContaining('3 times'),
      answers: ['approve', 'respond', 'reject'],
    });
    await stack().answer(review.reviewId, { decision: 'respond', message: 'Change the sign.' });
    await expectDelivered(await stack().status(runId, 'complete'));
  });

  scenario('is stopped with tools that there are not, lets it go on, and stops again', async () => {
    const runId = await submit('flies-and-flies');
    const first = await stack().review(runId);
    expect(first).toMatchObject({ type: 'loop_detected', reason: expect.stringContaining('fly') });
    await stack().answer(first.reviewId, { decision: 'approve' });
    await stack().event(runId, 'review.opened', ({ data }) => data.reviewId !== first.reviewId);
    const second = await stack().review(runId);
    await stack().answer(second.reviewId, { decision: 'reject', reason: 'it cannot fly' });
    expect(await stack().status(runId, 'killed')).toMatchObject({ killReason: 'it cannot fly' });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });

  scenario('is stopped when three iterations change no file', async () => {
    const runId = await submit('hands-nothing-over');
    const review = await stack().review(runId);
    expect(review).toMatchObject({ type: 'loop_detected', reason: expect.stringContaining('3 iterations') });
    expect(await stack().get(runId)).toMatchObject({ iteration: 4 });
    await stack().ask('POST', `${runs}/${runId}/kill`, { reason: 'seen enough' });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });
});

it('names its profiles', async () => {
  const { items } = await stack().ask<{ items: { name: string; humanGates: number[] }[] }>('GET', '/profiles');
  expect(items.map(({ name }) => name)).toEqual(['feature', 'bugfix', 'refactor', 'analytics', 'supervised']);
});
