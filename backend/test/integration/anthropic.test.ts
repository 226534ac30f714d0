import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RunDetail, ToolCallView, TranscriptMessage } from '../../src/runs/dto/run.dto.js';
import {
  calcStory,
  call,
  command,
  devAfter,
  devTurns,
  edit,
  handOver,
  makeCalc,
  plan,
  scriptsByStory,
  turns,
} from '../support/calc.js';
import { startMessagesApi, type Behaviour, type MessagesApi, type MessagesRequest } from '../support/messages-api.js';
import type { ScriptedAgent, ScriptedTurn } from '../support/scripted-story.js';
import { sideBySide } from '../support/side-by-side.js';
import { faultsOf, verifyAudit } from '../support/soundness.js';
import { exitCodeAt, git, makeRepository, useStack } from '../support/stack.js';

const key = 'sk-ant-a-key-that-must-not-be-shown';
const testCommand = 'node test/add.test.js';
const scripts: Record<string, (request: MessagesRequest) => Behaviour> = {};

/** A repository of somebody's own, and the vendor's SDK against a server that answers as scripted. */
let server: MessagesApi;
let repository: string;
const stack = useStack(async () => {
  server = await startMessagesApi({ script: scriptsByStory(scripts), apiKey: key });
  return { environment: { ANTHROPIC_BASE_URL: server.url, ANTHROPIC_API_KEY: key } };
});
beforeAll(async () => {
  repository = await makeCalc(stack());
  await stack().ask('POST', '/projects', { path: repository, testCommand });
});
afterAll(() => server.close());

const scenario = sideBySide();
const submit = (storyId: string, more: object = {}) =>
  stack().submit({ task: 'Make add add', storyId, projectPath: repository, ...more });
const transcript = (runId: string) => stack().all<TranscriptMessage>(`/orchestrator/runs/${runId}/transcript`);
const callsOf = (runId: string) => stack().all<ToolCallView>(`/orchestrator/runs/${runId}/tool-calls`);

async function expectDelivered(run: RunDetail): Promise<void> {
  expect(await faultsOf(stack(), run.runId)).toEqual([]);
  expect(run.status).toBe('complete');
  expect(await git(repository, 'log', '--format=%s', `${run.baseCommit}..${run.branch}`)).toBe('Make add add');
  expect(await exitCodeAt(repository, run.commitHash!, testCommand)).toBe(0);
}

/** A story that is played once to its end, whatever gets in its way. */
function delivered(
  name: string,
  storyId: string,
  script: Parameters<typeof calcStory>[0],
  more: object,
  check?: (run: RunDetail) => Promise<void> | void,
): void {
  scripts[storyId] = calcStory(script);
  scenario(name, async () => {
    const run = await stack().status(await submit(storyId, more), 'complete');
    await expectDelivered(run);
    await check?.(run);
  });
}

/** A story that ends without a result, and says why. */
function failed(
  name: string,
  storyId: string,
  script: Parameters<typeof calcStory>[0],
  code: string,
  check: (run: RunDetail) => Promise<void> | void,
  more: object = {},
): void {
  scripts[storyId] = calcStory(script);
  scenario(name, async () => {
    const run = await stack().status(await submit(storyId, more), 'failed');
    expect(run.errorCode).toBe(code);
    expect(await faultsOf(stack(), run.runId)).toEqual([]);
    await check(run);
  });
}

/** The first try of a turn gets a fault, the next one the turn. */
const faultyOnce = (list: readonly ScriptedTurn[], at: number, ...faults: Behaviour[]): ScriptedAgent => {
  const left = [...faults];
  return turns(list.map((turn, index) => (index === at ? () => left.shift() ?? turn : turn)));
};

scenario('edits files, runs the tests and commits in another repository', async () => {
  expect(await exitCodeAt(repository, 'main', testCommand)).toBe(1);
  const run = await stack().status(await submit('usual', { acceptanceCriteria: ['add adds'] }), 'complete');
  await expectDelivered(run);
  expect(run).toMatchObject({ modelProvider: 'anthropic', model: 'claude-sonnet-5-5', errorCount: 0, testsPassed: 2 });
  const events = await stack().events(run.runId);
  const tests = events.flatMap((event) => (event.type === 'tests.reported' ? [event.data] : []));
  expect(tests).toMatchObject([
    { when: 'baseline', exitCode: 1, passed: 1, failed: 1, command: testCommand },
    { when: 'qa', exitCode: 0, passed: 2, failed: 0 },
  ]);
  expect((await callsOf(run.runId)).map(({ tool }) => tool)).toEqual(
    'run_command read_file run_command edit_file run_command commit run_command'.split(' '),
  );
  // What the person has checked out is as it was.
  expect(await git(repository, 'status', '--porcelain')).toBe('');
  expect(await readFile(join(repository, 'add.js'), 'utf8')).toContain('a - b');
  // Every call is paid for as the server told it.
  const entries = await stack().prisma.budgetEntry.findMany({ where: { runId: run.runId, kind: 'settle' } });
  const told = entries.reduce((sum, { usage }) => {
    const { inputTokens, outputTokens } = usage as { inputTokens: number; outputTokens: number };
    return sum + inputTokens + outputTokens;
  }, 0);
  expect(run.tokensUsed).toBe(told);
  expect(run.costUsd).toBeGreaterThan(0);
});

describe('a server that', () => {
  const status = (code: number, more: object = {}): Behaviour => ({ fault: 'status', status: code, ...more });
  for (const [name, storyId, ...faults] of [
    [
      'has had too many requests',
      'limited',
      status(429, { type: 'rate_limit_error', headers: { 'retry-after': '1' } }),
    ],
    ['is overloaded', 'overloaded', status(529, { type: 'overloaded_error' })],
    ['breaks', 'broken', status(500), status(503)],
    ['sends a page of its proxy', 'proxied', status(502, { body: '<html>Bad Gateway</html>' })],
    ['cuts the stream', 'cut', { fault: 'cut' }],
    ['ends the stream too early', 'truncated', { fault: 'truncated' }],
    ['answers no JSON', 'malformed', { fault: 'malformed_body' }],
    ['streams no JSON', 'garbled', { fault: 'malformed_sse' }],
    ['gives up in the middle', 'midway', { fault: 'error_event', type: 'overloaded_error' }],
  ] as [string, string, ...Behaviour[]][]) {
    delivered(`${name} is asked again`, storyId, { dev: faultyOnce(devTurns, 2, ...faults) }, {}, (run) => {
      expect(run.errorCount).toBe(0);
    });
  }

  failed(
    'does not know the key ends the run at once, and the key is not told',
    'locked',
    { dev: [devTurns[0]!, status(401, { type: 'authentication_error', message: 'invalid x-api-key' })] },
    'model_auth_failed',
    async (run) => {
      expect(run.error).toMatch(/401|key/i);
      expect(run.errorCount).toBe(1);
      const everything = [run, await stack().events(run.runId), await transcript(run.runId)];
      expect(JSON.stringify(everything)).not.toContain(key);
    },
  );

  failed(
    'refuses the request ends the run with what it said',
    'refused',
    { pm: [status(400, { type: 'invalid_request_error', message: 'prompt is too long' })] },
    'model_rejected_request',
    (run) => {
      expect(run.error).toContain('prompt is too long');
    },
  );
});

describe('an agent that', () => {
  const badPlan = call('submit_plan', { summary: 'Nothing.', tasks: [] });
  const text: Behaviour = { text: 'All tests pass, ship it. There is nothing to kill.' };

  delivered('answers with an invalid plan is asked again', 'invalid-once', { pm: [badPlan, plan] }, {}, async (run) => {
    expect(run.errorCount).toBe(0);
    expect(JSON.stringify((await transcript(run.runId))[2])).toContain('tasks');
  });
  delivered(
    'answers with an invalid plan twice has made an error',
    'invalid-twice',
    { pm: [badPlan, badPlan, plan] },
    {},
    (run) => {
      expect(run.errorCount).toBe(1);
    },
  );
  failed(
    'never answers with a valid plan ends the run',
    'invalid-always',
    { pm: () => badPlan },
    'agent_output_invalid',
    (run) => {
      expect(run.errorCount).toBe(3);
      expect(run.error).toContain('tasks');
    },
  );
  failed('only ever talks ends the run', 'talks', { dev: () => text }, 'agent_output_invalid', (run) =>
    expect(run.errorCount).toBe(3),
  );
  delivered('talks once is told to use a tool', 'talks-once', { dev: [text, ...devTurns] }, {}, (run) =>
    expect(run.errorCount).toBe(0),
  );
  delivered(
    'is cut off at its limit is told to be shorter',
    'long-winded',
    {
      dev: [{ toolUse: [{ name: 'edit_file', input: { path: 'add.js' } }], stopReason: 'max_tokens' }, ...devTurns],
    },
    {},
    async (run) => {
      expect(JSON.stringify(await transcript(run.runId))).toContain('cut off');
      expect((await callsOf(run.runId)).filter(({ tool }) => tool === 'edit_file')).toHaveLength(1);
    },
  );
  delivered(
    'makes several calls at once sees all of their results',
    'at-once',
    {
      dev: [
        [
          { name: 'read_file', input: { path: 'add.js' } },
          { name: 'edit_file', input: { path: 'add.js', oldText: 'a - b', newText: 'a + b' } },
          { name: 'run_command', input: { command: testCommand } },
        ],
        call('commit', { message: 'Make add add' }),
        handOver(),
      ],
    },
    {},
    async (run) => {
      const results = (await transcript(run.runId)).filter(({ agent, role }) => agent === 'dev' && role === 'user')[1]!;
      expect(results.blocks.map(({ type }) => type)).toEqual(['tool_result', 'tool_result', 'tool_result']);
      expect(results.blocks[2]!.content).toContain('Exit code 0');
    },
  );
  delivered(
    'hands over beside other calls has to do it again',
    'hasty',
    {
      dev: [
        [
          { name: 'edit_file', input: { path: 'add.js', oldText: 'a - b', newText: 'a + b' } },
          (handOver() as { name: string; input: Record<string, unknown> }[])[0]!,
        ],
        call('commit', { message: 'Make add add' }),
        handOver(),
      ],
    },
    {},
  );
  delivered(
    'calls a tool that is none is told so',
    'inventive',
    { dev: devAfter(call('teleport', { to: 'done' })) },
    {},
    async (run) => {
      expect(JSON.stringify(await transcript(run.runId))).toContain('There is no tool teleport');
    },
  );
  delivered(
    'calls a tool wrongly is told how',
    'careless',
    { dev: devAfter(call('read_file', { file: 'add.js' })) },
    {},
    async (run) => {
      const [, , told] = (await transcript(run.runId)).filter(({ agent }) => agent === 'dev');
      expect(told!.blocks[0]).toMatchObject({
        type: 'tool_result',
        isError: true,
        content: expect.stringContaining('path'),
      });
    },
  );
  delivered(
    'sees bytes that no database keeps works on',
    'binary',
    { dev: devAfter(command("printf 'a\\000b\\377c\\n'")) },
    {},
  );
  delivered(
    'writes characters that no database keeps works on',
    'unkept',
    {
      dev: [
        ...devTurns.slice(0, 5),
        handOver({ summary: 'add \0 adds \ud800.', findings: [{ title: 'N\0L', body: '\0' + 'x' }] }),
      ],
    },
    {},
  );

  scripts['escapes'] = calcStory({
    dev: devAfter(
      call('read_file', { path: '../../../../../../etc/passwd' }),
      call('read_file', { path: '/etc/passwd' }),
      call('write_file', { path: '../escaped.txt', content: 'out\n' }),
    ),
  });
  scenario('reaches out of its worktree gets nowhere', async () => {
    const runId = await submit('escapes');
    // Not even a person’s word opens a way out.
    for (;;) {
      const run = await stack().until(
        runId,
        'to ask or to end',
        ({ status, openReviews }) => status === 'complete' || openReviews > 0,
      );
      if (run.status === 'complete') break;
      await stack().answer((await stack().review(runId)).reviewId, { decision: 'approve' });
    }
    const calls = (await callsOf(runId)).filter(({ args }) => /etc|escaped/.test(String(args['path'])));
    expect(calls.map(({ status }) => ['blocked', 'failed'].includes(status))).toEqual([true, true, true]);
    expect(JSON.stringify([await transcript(runId), calls])).not.toContain('root:');
    const { worktreePath } = await stack().prisma.run.findUniqueOrThrow({ where: { id: runId } });
    expect(existsSync(join(worktreePath!, '../escaped.txt'))).toBe(false);
    await expectDelivered(await stack().get(runId));
  });
});

describe('work that', () => {
  const again = (...more: ScriptedTurn[]) => [edit('a - b', 'a * b'), handOver(), ...more];

  delivered(
    'fails its tests comes back to dev with what failed',
    'second-try',
    {
      dev: again(edit('a * b', 'a + b'), call('commit', { message: 'Make add add' }), handOver()),
    },
    {},
    async (run) => {
      expect(run.iteration).toBe(2);
      const told = (await transcript(run.runId)).filter(({ agent, role }) => agent === 'dev' && role === 'user').at(2);
      expect(JSON.stringify(told)).toMatch(/exit code 1/);
    },
  );
  failed(
    'never passes its tests ends the run after its iterations',
    'hopeless',
    {
      // Something else each time: an agent that changes nothing is stopped before.
      dev: (turn) => {
        if (turn % 2 === 1) return handOver();
        const signs = turn === 0 ? ['-', '*'] : turn % 4 === 2 ? ['*', '/'] : ['/', '*'];
        return edit(`a ${signs[0]} b`, `a ${signs[1]} b`);
      },
    },
    'iterations_exhausted',
    (run) => {
      expect(run.iteration).toBe(10);
      expect(run.error).toContain('10 iterations');
      expect(run.commitHash).toBe(run.baseCommit);
    },
    { tokenLimit: 2_000_000 },
  );
  delivered(
    'is praised by a QA that did not look is sent back by the evidence',
    'praised',
    {
      dev: again(edit('a * b', 'a + b'), call('commit', { message: 'Make add add' }), handOver()),
      qa: () =>
        call('submit_report', {
          summary: 'Splendid.',
          decision: 'pass',
          criteria: [{ criterion: 'add adds', verified: true, evidence: 'I feel it.' }],
          problems: [],
        }),
    },
    {},
    (run) => expect(run.gates[6]!.decisions.map(({ decision }) => decision)[0]).not.toBe('go'),
  );
  delivered(
    'leaves a criterion open is sent back',
    'open-criterion',
    {
      dev: [...devTurns, handOver()],
      qa: (() => {
        let asked = 0;
        return () =>
          call('submit_report', {
            summary: 'Looked.',
            decision: 'pass',
            criteria: [{ criterion: 'add adds', verified: ++asked > 1, evidence: 'seen' }],
            problems: [],
          });
      })(),
    },
    {},
    (run) => expect(run.iteration).toBe(2),
  );
  delivered('changes nothing is sent back', 'idle', { dev: [handOver(), ...devTurns] }, {}, (run) => {
    expect(run.iteration).toBe(2);
    expect(run.gates[4]!.decisions).toHaveLength(2);
  });
  delivered(
    'leaves the plan’s files must say why',
    'strays',
    {
      dev: [
        ...devTurns.slice(0, 4),
        command('echo extra > extra.txt'),
        call('commit', { message: 'Make add add' }),
        handOver(),
        handOver({ explanation: 'A note for the reader.' }),
      ],
    },
    {},
    (run) =>
      expect(run.gates[4]!.evidence.find(({ name }) => name === 'scope')!.detail).toContain('A note for the reader.'),
  );
  delivered(
    'comes with a plan needs no PM',
    'planned',
    { pm: [] },
    { plan: '# Add\n\n## Fix\n\n- [ ] 1 Make add add\n\n**VERIFY 1:** add adds\n' },
    async (run) => {
      expect(run.tasks.map(({ id, status }) => [id, status])).toEqual([['1', 'completed']]);
      expect((await transcript(run.runId)).some(({ agent }) => agent === 'pm')).toBe(false);
    },
  );
});

describe('a CTO that', () => {
  const decide = (decision: string) =>
    call('submit_decision', { decision, reason: `I say ${decision}.`, risks: ['one'] });

  scripts['held-by-cto'] = calcStory({ cto: [decide('hold')] });
  scenario('holds asks a person, whose word counts', async () => {
    const runId = await submit('held-by-cto');
    const review = await stack().review(runId);
    expect(review).toMatchObject({ type: 'gate_override', gate: 7, reason: 'I say hold.' });
    await stack().answer(review.reviewId, { decision: 'approve' });
    const run = await stack().status(runId, 'complete');
    await expectDelivered(run);
    expect(run.gates[7]!.decisions.map(({ byKind, override }) => [byKind, override])).toEqual([
      ['agent', false],
      ['person', true],
    ]);
  });

  scripts['killed-by-cto'] = calcStory({ cto: [decide('kill')] });
  scenario('kills ends the run', async () => {
    const run = await stack().status(await submit('killed-by-cto'), 'killed');
    expect(run.killReason).toBe('I say kill.');
    expect(await faultsOf(stack(), run.runId)).toEqual([]);
  });

  scripts['recycled'] = calcStory({
    dev: (turn) => devTurns[turn] ?? (turn % 2 === 0 ? edit('a + b', 'a + b ') : handOver()),
    cto: () => decide('recycle'),
  });
  scenario('is never content asks a person in the end', async () => {
    const runId = await submit('recycled', { tokenLimit: 2_000_000 });
    const review = await stack().review(runId);
    expect(review).toMatchObject({
      type: 'gate_override',
      gate: 7,
      reason: expect.stringContaining('Recycled 3 times'),
    });
    expect(await stack().get(runId)).toMatchObject({ recycleCount: 3, maxRecycles: 3, iteration: 4 });
    await stack().answer(review.reviewId, { decision: 'approve' });
    // What dev changed after its own commit is delivered in another one.
    const run = await stack().status(runId, 'complete');
    expect(await faultsOf(stack(), runId)).toEqual([]);
    expect(await exitCodeAt(repository, run.commitHash!, testCommand)).toBe(0);
  });
});

scripts['untested'] = calcStory({
  dev: [
    call('write_file', { path: 'note.txt', content: 'hello\n' }),
    handOver({ explanation: 'The story asks for it.' }),
  ],
  qa: () =>
    call('submit_report', {
      summary: 'Read it.',
      decision: 'pass',
      criteria: [{ criterion: 'add adds', verified: true, evidence: 'read' }],
      problems: [],
    }),
  cto: () => call('submit_decision', { decision: 'go', reason: 'Good.', risks: [] }),
});
scenario('a project without tests asks a person before the review', async () => {
  const projectPath = await makeRepository(join(stack().repositories, 'notes'), { 'readme.txt': 'notes\n' });
  const runId = await submit('untested', { projectPath });
  const review = await stack().review(runId);
  expect(review).toMatchObject({ type: 'gate_override', gate: 6, reason: expect.stringContaining('no test command') });
  await stack().answer(review.reviewId, { decision: 'approve', reason: 'only text' });
  const run = await stack().status(runId, 'complete');
  expect(await faultsOf(stack(), runId)).toEqual([]);
  expect(await git(projectPath, 'show', `${run.branch}:note.txt`)).toBe('hello');
  const phases = (await stack().events(runId)).flatMap((event) =>
    event.type === 'phase.changed' ? [event.data.to] : [],
  );
  expect(phases).toEqual(['planning', 'development', 'testing', 'review', 'complete']);
});

it('keeps one audit chain of all that', async () => {
  expect(await verifyAudit(stack())).toMatchObject({ ok: true });
});
