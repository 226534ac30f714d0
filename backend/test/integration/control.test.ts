import { execFileSync } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { commandOf } from '../../scripts/process-table.mjs';
import type { RunDetail, ToolCallView, TranscriptMessage } from '../../src/runs/dto/run.dto.js';
import type { StepView } from '../../src/runs/dto/step.dto.js';
import { call, calcStory, command, handOver, leaveALine, mend, turns } from '../support/calc.js';
import type { Behaviour, MessagesRequest } from '../support/messages-api.js';
import { useCalcStories } from '../support/calc-stories.js';
import { textOf, type ScriptedTurn } from '../support/scripted-story.js';
import { sideBySide } from '../support/side-by-side.js';
import { faultsOf } from '../support/soundness.js';
import { eventually, git } from '../support/stack.js';

/** What people do with runs that real workers advance: sent back, forked, tried again, put away. */
const hang: Behaviour = { fault: 'hang', afterHeaders: true };
const commit = call('commit', { message: 'Make add add' });
const asking = command('npm install left-pad@1.3.0');
const look = call('read_file', { path: 'add.js' });
const wait = (seconds: string) => command(`printf 'x\\n' >> once.txt && sleep ${seconds}`);
/** Nobody else's process waits for just so long. */
const seconds = '61.2718';

/** Dev's turns, of which one depends on whether a person has said something. */
const told = (text: string, otherwise: ScriptedTurn, then: ScriptedTurn) => (request: MessagesRequest) =>
  textOf(request).includes(text) ? then : otherwise;

const note = 'Do without a library.';
/** Works, commits, and asks for a library unless a person says not to. */
const asksLate = calcStory({
  dev: turns([look, mend, leaveALine, commit, told(note, asking, handOver()), handOver()]),
});
let hangs = 0;

const { stack, server, repository, submit, expectDelivered } = useCalcStories({
  'goes-back': asksLate,
  'goes-back-often': asksLate,
  'goes-back-running': calcStory({
    dev: turns([wait(seconds), told('The work came back to you', handOver(), mend), leaveALine, commit, handOver()]),
  }),
  'goes-back-thinking': calcStory({
    dev: turns([look, told('The work came back to you', hang, mend), leaveALine, commit, handOver()]),
  }),
  'is-forked': calcStory({
    dev: turns([
      look,
      mend,
      (request) => (textOf(request).includes('The story has changed') && hangs++ === 0 ? hang : leaveALine),
      commit,
      handOver(),
    ]),
  }),
  'is-forked-asking': asksLate,
});

const scenario = sideBySide();
const runs = '/orchestrator/runs';
const steps = (runId: string) => stack().all<StepView>(`${runs}/${runId}/steps`);
const commandsRunning = (text: string) =>
  readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(Number(pid)).includes(text));
const requestsOf = (storyId: string) =>
  server().messages.filter((request) => textOf(request).includes(`# Story: ${storyId}\n`));

/** The step of the tool call with this number among those that dev made. */
async function stepOfCall(runId: string, tool: string): Promise<StepView> {
  const calls = await stack().all<ToolCallView>(`${runs}/${runId}/tool-calls`);
  const { step } = calls.find((made) => made.tool === tool && made.agent === 'dev')!;
  return (await steps(runId)).find((view) => view.step === step)!;
}

/** The tree that a worktree's files make, by an index of the test's own. */
async function treeOf(worktree: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'wave-tree-'));
  const { PATH } = process.env;
  const env = {
    PATH,
    GIT_DIR: await git(worktree, 'rev-parse', '--absolute-git-dir'),
    GIT_INDEX_FILE: join(folder, 'index'),
  };
  try {
    execFileSync('git', ['add', '--all', '.'], { cwd: worktree, env });
    return execFileSync('git', ['write-tree'], { cwd: worktree, env }).toString().trim();
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

describe('a run that is sent back', () => {
  scenario('to a step has its files, its branch and its memory from there', async () => {
    const runId = await submit('goes-back');
    const review = await stack().review(runId);
    await stack().released(runId);
    const target = await stepOfCall(runId, 'edit_file');
    expect(target).toMatchObject({ node: 'tools', forkable: true, recyclable: true, snapshot: expect.any(String) });
    const worktree = join(stack().dataDir, 'worktrees', runId);
    expect(await readFile(join(worktree, 'once.txt'), 'utf8')).toBe('x\n');

    const accepted = await stack().ask('POST', `${runs}/${runId}/recycle`, { reason: note, toStep: target.step });
    expect(accepted).toMatchObject({ outcome: 'applied', status: 'queued' });
    const run = await stack().status(runId, 'complete');
    await expectDelivered(run);
    expect(run).toMatchObject({ recycleCount: 1, iteration: 1, pendingCommand: null });
    // What was asked is withdrawn, and the call that it was about does not run any more.
    expect(await stack().ask('GET', `/reviews/${review.reviewId}`)).toMatchObject({
      status: 'cancelled',
      answer: null,
    });
    const calls = await stack().all<ToolCallView>(`${runs}/${runId}/tool-calls`);
    expect(calls.find(({ toolCallId }) => toolCallId === review.toolCallId)).toMatchObject({
      status: 'rejected',
      exitCode: null,
    });
    expect(calls.filter(({ tool }) => tool === 'commit')).toHaveLength(2);
    expect(new Set(calls.map(({ number }) => number)).size).toBe(calls.length);

    const events = await stack().events(runId);
    const recycled = events.filter(({ type }) => type === 'run.recycled');
    expect(recycled.map(({ data }) => data)).toEqual([
      { by: expect.stringContaining('key:'), reason: note, toStep: target.step, count: 1 },
    ]);
    // The server refuses requests whose roles do not alternate or whose calls have no result; dev was told, and forgot.
    const last = requestsOf('goes-back').filter((request) => request.tools?.some(({ name }) => name === 'submit_work'));
    expect(textOf(last.at(-1)!).split(note)).toHaveLength(2);
    expect(textOf(last.at(-1)!).split('# Story: goes-back\n')).toHaveLength(2);
    expect(JSON.stringify(last)).not.toContain('left-pad');
    expect(JSON.stringify(await stack().all(`${runs}/${runId}/transcript`))).toContain('left-pad');
    const entries = await stack().prisma.auditEntry.findMany({ where: { runId, action: 'run.recycle' } });
    expect(entries).toMatchObject([{ data: { reason: note } }]);
  });

  for (const [where, storyId] of [
    ['a command', 'goes-back-running'],
    ['a model call', 'goes-back-thinking'],
  ] as const) {
    scenario(`to dev leaves ${where} at once, and goes on with the note`, async () => {
      const runId = await submit(storyId);
      if (storyId === 'goes-back-running')
        await eventually('the command runs', () => commandsRunning(seconds).length > 0);
      else {
        await stack().event(runId, 'tool.completed', ({ data }) => data.agent === 'dev');
        await eventually(
          'a model call',
          async () => (await stack().prisma.budgetEntry.count({ where: { runId, kind: 'reserve' } })) > 2,
        );
      }
      const asked = await stack().ask('POST', `${runs}/${runId}/recycle`, { reason: 'Change the sign.' });
      expect(asked).toMatchObject({ outcome: 'pending' });
      await stack().event(runId, 'run.recycled');
      expect(commandsRunning(seconds)).toEqual([]);
      const run = await stack().status(runId, 'complete');
      await expectDelivered(run);
      expect(run).toMatchObject({ recycleCount: 1, iteration: 2 });
      const heard = await stack().all<TranscriptMessage>(`${runs}/${runId}/transcript`);
      expect(JSON.stringify(heard)).toContain('Change the sign.');
    });
  }

  scenario('more often than it may asks a person', async () => {
    const runId = await submit('goes-back-often', { profile: 'bugfix' });
    for (const count of [1, 2]) {
      await stack().review(runId);
      const target = await stepOfCall(runId, 'edit_file');
      await stack().ask('POST', `${runs}/${runId}/recycle`, { reason: `Time ${count}.`, toStep: target.step });
      await stack().event(runId, 'run.recycled', ({ data }) => data.count === count);
    }
    const before = await stack().review(runId);
    await stack().ask('POST', `${runs}/${runId}/recycle`, { reason: 'Time 3.' });
    const asked = await stack().event(runId, 'review.opened', ({ data }) => data.question.includes('once more'));
    const question = await stack().review(runId);
    expect(question).toMatchObject({
      reviewId: asked.data.reviewId,
      type: 'gate_override',
      gate: null,
      next: { approve: 'The run is recycled once more.' },
    });
    expect(question.reviewId).not.toBe(before.reviewId);
    expect(await stack().get(runId)).toMatchObject({ status: 'held', recycleCount: 2, maxRecycles: 2 });
    await stack().answer(question.reviewId, { decision: 'respond', message: note });
    const run = await stack().status(runId, 'complete');
    expect(run).toMatchObject({ recycleCount: 3 });
    expect(await faultsOf(stack(), runId)).toEqual([]);
  });

  scenario('nowhere else than to a step of its own that goes on', async () => {
    const runId = await submit('usual-and-over');
    await stack().status(runId, 'complete');
    const over = await stack().send('POST', `${runs}/${runId}/recycle`, { reason: 'late' });
    expect([over.status, await over.json()]).toMatchObject([409, { code: 'illegal_state', state: 'complete' }]);
    const all = await steps(runId);
    expect(all.map(({ step }) => step)).toEqual(all.map((_, index) => index));
    expect(all.at(-1)).toMatchObject({ node: 'deliver', forkable: false, recyclable: false });
    expect(all.filter(({ forkable }) => forkable)).toHaveLength(all.length - 1);
    expect(all[0]).toMatchObject({ node: 'intake', snapshot: null });
    for (const [step, status] of [
      [all.length - 1, 422],
      [all.length, 422],
      [-1, 400],
    ] as const)
      expect((await stack().send('POST', `${runs}/${runId}/fork`, { step })).status).toBe(status);
    const page = await stack().ask<{ items: StepView[]; nextCursor: string }>('GET', `${runs}/${runId}/steps?limit=3`);
    const rest = await stack().ask<{ items: StepView[] }>('GET', `${runs}/${runId}/steps?cursor=${page.nextCursor}`);
    expect([...page.items, ...rest.items]).toEqual(all);
  });
});

describe('a fork', () => {
  scenario('goes on from a step of a finished run: same files, other story, nothing spent', async () => {
    const sourceId = await submit('is-forked');
    const source = await stack().status(sourceId, 'complete');
    await expectDelivered(source);
    await stack().released(sourceId);
    const origin = await stepOfCall(sourceId, 'edit_file');
    const fingerprint = () =>
      Promise.all([
        stack().prisma.run.findUniqueOrThrow({ where: { id: sourceId } }),
        stack().events(sourceId),
        git(repository(), 'for-each-ref', `refs/wave/${sourceId}/`),
        git(repository(), 'rev-parse', source.branch!),
      ]);
    const before = await fingerprint();
    const task = 'Make add add, and say so';
    const accepted = await stack().ask<{ runId: string }>('POST', `${runs}/${sourceId}/fork`, {
      step: origin.step,
      task,
      tokenLimit: 50_000,
      reason: 'try it differently',
    });
    const forkId = accepted.runId;
    await eventually('dev is asked', () => hangs > 0);

    // Nothing has touched its files yet: they are those of the step, and so is its branch.
    const worktree = join(stack().dataDir, 'worktrees', forkId);
    expect(await treeOf(worktree)).toBe(await git(repository(), 'rev-parse', `${origin.snapshot}^{tree}`));
    const fork = await stack().get(forkId);
    expect(fork).toMatchObject({
      task,
      storyId: 'is-forked',
      forkedFrom: { runId: sourceId, step: origin.step },
      phase: 'development',
      iteration: 1,
      tokensUsed: 0,
      costUsd: 0,
      tokenLimit: 50_000,
      actionsCount: 0,
      baseCommit: source.baseCommit,
    });
    expect([fork.branch, fork.threadId]).not.toEqual([source.branch, source.threadId]);
    expect(await git(repository(), 'rev-parse', fork.branch!)).toBe(source.baseCommit);
    expect(fork.gates.map(({ status }) => status).slice(0, 5)).toEqual(['go', 'go', 'go', 'go', 'pending']);
    expect(
      fork.gates.slice(0, 4).every(({ decisions, evidence }) => decisions.length === 1 && evidence.length > 0),
    ).toBe(true);
    expect(fork.tasks).toMatchObject([{ id: '1', title: 'Make add add', detail: 'In add.js.', status: 'pending' }]);
    const [first, second] = await stack().events(forkId);
    const end = before[1].find(({ type, data }) => type === 'step.completed' && data.step === origin.step)!;
    expect([first!.type, second]).toMatchObject([
      'run.created',
      { type: 'run.forked', data: { fromRunId: sourceId, fromStep: origin.step, fromSeq: end.seq } },
    ]);

    await stack().ask('POST', `${runs}/${forkId}/hold`);
    await stack().status(forkId, 'held');
    await stack().ask('POST', `${runs}/${forkId}/resume`);
    const done = await stack().status(forkId, 'complete');
    await expectDelivered(done);
    expect(done.tokensUsed).toBeGreaterThan(0);
    const heard = await stack().all<TranscriptMessage>(`${runs}/${forkId}/transcript`);
    expect(heard.map(({ number }) => number)).toEqual(heard.map((_, index) => index + 1));
    expect(JSON.stringify(heard)).toContain(task);
    // The call that was held in the middle counts in full, and said nothing; the copied ones cost nothing here.
    const { prisma } = stack();
    const billed = await prisma.budgetEntry.findMany({ where: { runId: forkId, kind: 'settle' } });
    expect(heard.filter(({ tokensUsed }) => tokensUsed !== null)).toHaveLength(billed.length - 1);
    expect(await fingerprint()).toEqual(before);
    expect(await stack().ask('GET', `${runs}/${forkId}/artifacts`)).toMatchObject({
      items: expect.arrayContaining([expect.objectContaining({ kind: 'plan' })]),
    });
  });

  scenario('of a run that waits has its calls judged anew, whatever a person said of them there', async () => {
    const sourceId = await submit('is-forked-asking');
    const there = await stack().review(sourceId);
    await stack().released(sourceId);
    // The newest step is the one that came to the question.
    const { runId: forkId } = await stack().ask<{ runId: string }>('POST', `${runs}/${sourceId}/fork`, {});
    await stack().answer(there.reviewId, { decision: 'approve', reason: 'fine' });
    const here = await stack().review(forkId);
    expect(here).toMatchObject({ type: 'safety', args: there.args, status: 'open' });
    expect(here.toolCallId).not.toBe(there.toolCallId);
    const [own] = await stack().all<ToolCallView>(`${runs}/${forkId}/tool-calls`);
    expect(own).toMatchObject({
      toolCallId: here.toolCallId,
      number: 1,
      status: 'in_review',
      policyVersion: expect.any(String),
    });
    await stack().answer(here.reviewId, { decision: 'respond', message: note });
    await expectDelivered(await stack().status(forkId, 'complete'));
    await expectDelivered(await stack().status(sourceId, 'complete'));
    const { runId: again } = await stack().ask<{ runId: string }>('POST', `${runs}/${forkId}/fork`, { step: 0 });
    await stack().answer((await stack().review(again)).reviewId, { decision: 'respond', message: note });
    await expectDelivered(await stack().status(again, 'complete'));
  });
});

scenario('a story is tried again from its beginning, and put away when it is over', async () => {
  const runId = await submit('usual-once-more', { acceptanceCriteria: ['add adds'] });
  await stack().ask('POST', `${runs}/${runId}/kill`, { reason: 'not now' });
  await stack().status(runId, 'killed');
  const key = { 'idempotency-key': 'once-more' };
  const answers = await Promise.all(
    [0, 1].map(async () => (await stack().send('POST', `${runs}/${runId}/retry`, {}, key)).json()),
  );
  const { runId: secondId } = answers[0] as { runId: string };
  expect((answers[1] as { runId?: string }).runId ?? secondId).toBe(secondId);
  const run = await stack().status(secondId, 'complete');
  expect(run).toMatchObject({ retryOf: runId, acceptanceCriteria: ['add adds'], storyId: 'usual-once-more' });
  await expectDelivered(run);
  expect((await stack().events(secondId))[1]).toMatchObject({ type: 'run.retried', data: { ofRunId: runId } });

  await stack().ask('POST', `${runs}/${runId}/archive`, {});
  const twice = await stack().send('POST', `${runs}/${runId}/archive`, {});
  expect([twice.status, await twice.json()]).toMatchObject([409, { code: 'illegal_state' }]);
  const listed = async (query: string) => (await stack().all<RunDetail>(`${runs}?${query}`)).map((item) => item.runId);
  expect(await listed('q=usual-once-more')).toEqual([secondId]);
  expect(await listed('q=usual-once-more&archived=true')).toEqual([secondId, runId]);
  expect(await stack().get(runId)).toMatchObject({
    archived: true,
    allowedCommands: expect.arrayContaining(['retry']),
  });
});
