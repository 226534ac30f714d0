import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BlockOverrideView } from '../../src/reviews/dto/block-override.dto.js';
import type { ToolCallView, ToolCallWhy, TranscriptMessage } from '../../src/runs/dto/run.dto.js';
import { calcStory, command, devAfter, devTurns, handOver, makeCalc, scriptsByStory } from '../support/calc.js';
import { startMessagesApi, type Behaviour, type MessagesApi, type MessagesRequest } from '../support/messages-api.js';
import { sideBySide } from '../support/side-by-side.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { useStack } from '../support/stack.js';

/** What happens to calls that are not simply allowed: who may let them run, and what exactly they may let run. */
const scripts: Record<string, (request: MessagesRequest) => Behaviour> = {};
let server: MessagesApi;
const stack = useStack(async () => {
  server = await startMessagesApi({ script: scriptsByStory(scripts) });
  return { environment: { ANTHROPIC_BASE_URL: server.url } };
});
afterAll(() => server.close());

const projects: Record<string, string> = {};
const asked = command('npm install left-pad');
/** Dangerous by its words, harmless by what is there. */
const blockedCommand = 'rm -rf /var/lib/wave-was-never-here';
const blocked = command(blockedCommand);

beforeAll(async () => {
  for (const [name, policy] of Object.entries({
    usual: {},
    changing: {},
    'four-eyes': { overrides: { selfApproval: false, blocks: 'operator' } },
    operators: { overrides: { blocks: 'operator' } },
    admins: { overrides: { blocks: 'admin' } },
    bold: { thresholds: { block: 0.5, escalate: 0.6 }, scores: { 'read system': 0.65 } },
  })) {
    const path = await makeCalc(stack(), name);
    const wish = { path, testCommand: 'node test/add.test.js' };
    projects[name] = (await stack().ask<{ projectId: string }>('POST', '/projects', wish)).projectId;
    await change(name, { judge: { ask: 'never' }, ...policy });
  }
});

const change = (project: string, policy: object) =>
  stack().ask('PUT', `/projects/${projects[project]}/policy`, { policy, reason: 'for a test' });
const scenario = sideBySide();
const submit = (storyId: string, project: string) =>
  stack().submit({ task: 'Make add add', storyId, projectId: projects[project] });
const callsOf = (runId: string) => stack().all<ToolCallView>(`/orchestrator/runs/${runId}/tool-calls`);
const why = (id: string) => stack().ask<ToolCallWhy>('GET', `/tool-calls/${id}/why`);
const actionsOf = async (runId: string) =>
  (await stack().prisma.auditEntry.findMany({ where: { runId }, orderBy: { seq: 'asc' } })).map(({ action }) => action);
const resolve = (reviewId: string, answer: object, headers = {}) =>
  stack().send('POST', `/reviews/${reviewId}/resolve`, answer, headers);
const override = (toolCallId: string, body: object = { reason: 'it is not there' }, headers = {}) =>
  stack().send('POST', `/tool-calls/${toolCallId}/override`, body, headers);

async function expectSound(runId: string, status = 'complete'): Promise<void> {
  await stack().status(runId, status);
  expect(await faultsOf(stack(), runId)).toEqual([]);
}

describe('an answer', () => {
  scripts['edited'] = calcStory({ dev: devAfter(asked) });
  scenario('with other arguments must have the shape of the tool', async () => {
    const runId = await submit('edited', 'usual');
    const { reviewId } = await stack().review(runId);
    for (const [args, field] of [
      [{}, 'args.command'],
      [{ command: 5 }, 'args.command'],
      [{ command: '' }, 'args.command'],
      [{ command: 'ls', timeoutSeconds: -1 }, 'args.timeoutSeconds'],
      [{ command: 'ls', shell: 'zsh' }, 'args.shell'],
    ] as const) {
      const refused = await resolve(reviewId, { decision: 'edit', args });
      expect([refused.status, await refused.json()]).toMatchObject([
        400,
        { code: 'validation_failed', errors: [{ field }] },
      ]);
    }
    await stack().answer(reviewId, { decision: 'edit', args: { command: 'node --version' } });
    await expectSound(runId);
    expect((await callsOf(runId)).find(({ args }) => args['command'] === 'node --version')).toMatchObject({
      status: 'completed',
      verdict: 'allow',
    });
  });

  scripts['moved'] = calcStory({ dev: devAfter(asked) });
  scenario('holds for the workspace that the person saw', async () => {
    const runId = await submit('moved', 'usual');
    const first = await stack().review(runId);
    await stack().released(runId);
    const { worktreePath } = await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } });
    await writeFile(
      join(worktreePath!, 'package.json'),
      '{ "name": "calc", "dependencies": { "left-pad": "1.0.0" } }\n',
    );
    await stack().answer(first.reviewId, { decision: 'approve' });
    await stack().until(runId, 'to ask again', ({ status, openReviews }) => status === 'held' && openReviews > 0);
    const second = await stack().review(runId);
    expect(second.reviewId).not.toBe(first.reviewId);
    expect(second).toMatchObject({
      type: 'safety',
      toolCallId: first.toolCallId,
      reason: expect.stringContaining('The workspace changed'),
    });
    expect((await actionsOf(runId)).filter((action) => action === 'tool_call.approved')).toEqual([]);
    await stack().answer(second.reviewId, { decision: 'approve', reason: 'that was me' });
    await stack().until(runId, 'to go on', ({ actionsCount }) => actionsCount > 3);
    expect(await why(first.toolCallId!)).toMatchObject({
      verdict: 'review',
      permission: { kind: 'review', reason: 'that was me' },
    });
    expect((await actionsOf(runId)).filter((action) => action === 'tool_call.approved')).toHaveLength(1);
    await stack().ask('POST', `/orchestrator/runs/${runId}/kill`, { reason: 'seen enough' });
    await expectSound(runId, 'killed');
  });

  scripts['changed-policy'] = calcStory({ dev: devAfter(asked) });
  scenario('lets nothing run that a newer policy blocks', async () => {
    const runId = await submit('changed-policy', 'changing');
    const review = await stack().review(runId);
    await change('changing', { scores: { 'install dependency': 0.1 } });
    await stack().answer(review.reviewId, { decision: 'approve' });
    await stack().event(runId, 'tool.blocked');
    expect(await why(review.toolCallId!)).toMatchObject({ status: 'blocked', score: 0.1, permission: null });
    await stack().ask('POST', `/orchestrator/runs/${runId}/kill`, { reason: 'seen enough' });
    await expectSound(runId, 'killed');
  });

  scripts['own-answer'] = calcStory({ dev: devAfter(asked, blocked) });
  scenario('is not for who started the run, where the policy wants four eyes', async () => {
    const runId = await submit('own-answer', 'four-eyes');
    const review = await stack().review(runId);
    expect(review).toMatchObject({ selfApproval: false, runCreatedBy: (await stack().get(runId)).createdBy });
    const refused = await resolve(review.reviewId, { decision: 'approve' });
    expect([refused.status, await refused.json()]).toMatchObject([
      403,
      { code: 'self_approval_forbidden', detail: expect.stringContaining('started this run') },
    ]);
    const other = await stack().signedInAs('operator');
    expect((await resolve(review.reviewId, { decision: 'reject', reason: 'no' }, other)).status).toBe(200);

    const gate = await stack().review(runId);
    expect(gate).toMatchObject({ type: 'gate_override', gate: 5 });
    const { toolCallId } = gate.blockedCalls[0]!;
    const own = await override(toolCallId);
    expect([own.status, await own.json()]).toMatchObject([403, { code: 'self_approval_forbidden' }]);
    expect((await resolve(gate.reviewId, { decision: 'approve' })).status).toBe(403);
    const aside = { decision: 'go', reason: 'fine', override: true };
    const decided = await stack().send('POST', `/orchestrator/runs/${runId}/gates/5/decision`, aside);
    expect([decided.status, await decided.json()]).toMatchObject([403, { code: 'self_approval_forbidden' }]);
    expect((await resolve(gate.reviewId, { decision: 'approve', reason: 'fine' }, other)).status).toBe(200);
    await expectSound(runId);
  });
});

describe('a block', () => {
  scripts['lifted'] = calcStory({ dev: [blocked, ...devTurns, blocked, blocked, handOver()] });
  scenario('is lifted once, for exactly these arguments, and that is on the record', async () => {
    const runId = await submit('lifted', 'operators');
    const gate = await stack().review(runId);
    expect(gate.blockedCalls).toMatchObject([
      { summary: `run_command ${blockedCommand}`, overridable: true, override: null, score: 0 },
    ]);
    const { toolCallId } = gate.blockedCalls[0]!;
    const reviewer = await stack().signedInAs('reviewer');
    expect((await override(toolCallId, undefined, reviewer)).status).toBe(403);
    for (const body of [{}, { reason: '' }, { reason: '  ' }])
      expect((await override(toolCallId, body)).status).toBe(400);

    const operator = await stack().signedInAs('operator');
    const answers = await Promise.all([1, 2, 3].map(() => override(toolCallId, undefined, operator)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409]);
    const granted = (await answers.find(({ status }) => status === 200)!.json()) as BlockOverrideView;
    expect(granted).toMatchObject({ toolCallId, runId, createdBy: 'key:a operator', usedBy: null });
    expect(await answers.find(({ status }) => status === 409)!.json()).toMatchObject({
      code: 'already_exists',
      override: { overrideId: granted.overrideId },
    });
    expect((await stack().review(runId)).blockedCalls).toMatchObject([{ overridable: false, override: granted }]);

    await stack().answer(gate.reviewId, { decision: 'respond', message: 'Go ahead with it.' });
    // The same call a second time is blocked again: the override is spent.
    const again = await stack().review(runId);
    const calls = (await callsOf(runId)).filter(({ args }) => args['command'] === blockedCommand);
    expect(calls.map(({ status }) => status)).toEqual(['blocked', 'completed', 'blocked']);
    expect(again.blockedCalls.map((call) => call.toolCallId)).toEqual([calls[2]!.toolCallId]);
    expect(await why(calls[1]!.toolCallId)).toMatchObject({
      verdict: 'block',
      exitCode: 0,
      permission: { kind: 'override', by: 'key:a operator', reason: 'it is not there' },
    });
    const told = JSON.stringify(await stack().all<TranscriptMessage>(`/orchestrator/runs/${runId}/transcript`));
    expect(told).toContain('lets this blocked call run once');
    const entries = await stack().prisma.auditEntry.findMany({ where: { runId }, orderBy: { seq: 'asc' } });
    expect(
      entries
        .filter(({ action }) => action.includes('overrid'))
        .map(({ actor, action, subject }) => [actor, action, subject]),
    ).toEqual([
      ['key:a operator', 'tool_call.overridden', toolCallId],
      ['key:a operator', 'tool_call.override_used', calls[1]!.toolCallId],
    ]);
    await stack().answer(again.reviewId, { decision: 'approve', reason: 'enough of it' });
    await expectSound(runId);
    const late = await override(calls[2]!.toolCallId, undefined, operator);
    expect([late.status, await late.json()]).toMatchObject([409, { code: 'illegal_state', state: 'complete' }]);
  });

  scripts['not-for-operators'] = calcStory({ dev: devAfter(blocked) });
  scripts['for-nobody'] = calcStory({ dev: devAfter(blocked) });
  scenario('is lifted only by those whom the policy names', async () => {
    const operator = await stack().signedInAs('operator');
    for (const [story, project, blocks] of [
      ['not-for-operators', 'admins', 'admin'],
      ['for-nobody', 'usual', 'never'],
    ] as const) {
      const runId = await submit(story, project);
      const gate = await stack().review(runId);
      const { toolCallId, overridable } = gate.blockedCalls[0]!;
      expect(overridable).toBe(blocks !== 'never');
      const refused = await override(toolCallId, undefined, operator);
      expect([refused.status, await refused.json()]).toMatchObject([403, { code: 'override_forbidden', blocks }]);
      const admin = await override(toolCallId);
      expect(admin.status).toBe(blocks === 'never' ? 403 : 200);
      const allowed = (await callsOf(runId)).find(({ status }) => status === 'completed')!;
      const pointless = await override(allowed.toolCallId);
      expect(pointless.status).toBe(blocks === 'never' ? 403 : 409);
      await stack().answer(gate.reviewId, { decision: 'approve', reason: 'seen' });
      await expectSound(runId);
    }
  });
});

scripts['audited'] = calcStory({ dev: devAfter(command('ls /usr/share > /dev/null')) });
scenario('a call that only a project’s own thresholds let pass is audited', async () => {
  const runId = await submit('audited', 'bold');
  await expectSound(runId);
  expect(await actionsOf(runId)).toContain('tool_call.allowed');
  expect(await stack().get(runId)).toMatchObject({ safetyScore: 0.65 });
});

it('keeps one audit chain of all that', async () => {
  expect(await verifyAudit(stack())).toMatchObject({ ok: true });
});
