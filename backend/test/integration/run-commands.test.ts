import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventsModule } from '../../src/events/index.js';
import { QueueModule } from '../../src/platform/index.js';
import { ProjectsModule } from '../../src/projects/index.js';
import { ReviewsModule } from '../../src/reviews/index.js';
import { CommandsService, RunControlController, RunsModule } from '../../src/runs/index.js';
import { useTestDatabase, type TestApi } from '../support/api.js';
import { place, type Place, type PlacedRun } from '../support/run-places.js';
import { makeRepository } from '../support/stack.js';

/** Every command and decision at every place, by the API; the worker's side is a lease that a test holds. */
const context = useTestDatabase();
let api: TestApi;
let folder: string;
let projectId: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wave-commands-'));
  api = await context.start({
    imports: [EventsModule, QueueModule, ProjectsModule, RunsModule, ReviewsModule],
    controllers: [RunControlController],
    environment: { ANTHROPIC_API_KEY: 'a-key-for-tests', WAVE_REPO_ROOTS: folder },
  });
  // Nobody steps in for the worker here, however slow the machine is: the test says when it gives a run back.
  (api.app.get(CommandsService) as unknown as { watch: () => void }).watch = () => undefined;
  const path = await makeRepository(join(folder, 'calc'), { 'add.js': 'export const add = (a, b) => a - b;\n' });
  const project = { id: '01a00000-0000-7000-8000-000000000001', name: 'calc', path, defaultBranch: 'main' };
  projectId = (await api.prisma.project.create({ data: project })).id;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const held = (more: Place['run'] = {}): Place['run'] => ({
  status: 'held',
  phase: 'held',
  resumePhase: 'development',
  holdReason: 'asked to',
  ...more,
});
const wish = (command: string, more: Place['run'] = {}): Place['run'] => ({
  command,
  commandReason: 'earlier',
  commandBy: 'key:Bob',
  ...more,
});
const running = (phase: string, more: Place['run'] = {}): Place => ({
  run: { status: 'running', phase, ...more },
  owned: true,
});

const commands = ['next', 'resume', 'hold', 'recycle', 'kill', 'fork', 'retry', 'archive'] as const;
/**
 * What each command comes to: `-` is refused with 409; else the outcome (`a`pplied or `p`ending), the status, the wish
 * that stands in the row afterwards, and what the log tells. `new` makes another run.
 */
type Cell = string;
const no = '-';
const free: readonly Cell[] = [no, no, 'a held run.held', 'a queued+recycle', 'a killed run.killed', 'new', no, no];
const owned: readonly Cell[] = [no, no, 'p running+hold', 'p running+recycle', 'p running+kill', 'new', no, no];
const over = (status: string): readonly Cell[] => [no, no, no, no, no, 'new', 'new', `a ${status}`];

const table: readonly [name: string, place: Place, cells: readonly Cell[]][] = [
  ['queued', { run: { status: 'queued', phase: 'initializing' } }, free],
  ['queued again, in development', { run: { status: 'queued', phase: 'development' } }, free],
  ...['initializing', 'planning', 'development', 'testing', 'review'].map((phase): [string, Place, readonly Cell[]] => [
    `running, ${phase}`,
    running(phase),
    owned,
  ]),
  [
    'running, its worker long dead',
    {
      run: {
        status: 'running',
        phase: 'testing',
        leaseExpiresAt: new Date(0),
        leaseOwner: '01a00000-0000-7000-8000-000000000009',
      },
    },
    free,
  ],
  [
    'running, to be held',
    running('development', wish('hold')),
    [no, no, no, 'p running+recycle', 'p running+kill', 'new', no, no],
  ],
  ['running, to be killed', running('development', wish('kill')), [no, no, no, no, no, 'new', no, no]],
  [
    'running, to be recycled',
    running('development', wish('recycle')),
    [no, no, 'p running+recycle', no, 'p running+kill', 'new', no, no],
  ],
  [
    'queued, to be recycled',
    { run: { status: 'queued', phase: 'testing', ...wish('recycle') } },
    [no, no, 'a held+recycle run.held', no, 'a killed run.killed', 'new', no, no],
  ],
  [
    'held',
    { run: held() },
    [no, 'a queued run.resumed', no, 'a queued+recycle run.resumed', 'a killed run.killed', 'new', no, no],
  ],
  [
    'held, to be recycled',
    { run: held(wish('recycle')) },
    [no, 'a queued+recycle run.resumed', no, no, 'a killed run.killed', 'new', no, no],
  ],
  [
    'held in step mode',
    { run: held({ mode: 'step' }) },
    [
      'a queued run.resumed',
      'a queued run.resumed',
      no,
      'a queued+recycle run.resumed',
      'a killed run.killed',
      'new',
      no,
      no,
    ],
  ],
  [
    'held by a question',
    { run: held(), review: { type: 'safety' } },
    [no, no, no, 'a queued+recycle run.resumed', 'a killed run.killed', 'new', no, no],
  ],
  [
    'held by a question, in step mode',
    { run: held({ mode: 'step' }), review: { type: 'safety' } },
    [no, no, no, 'a queued+recycle run.resumed', 'a killed run.killed', 'new', no, no],
  ],
  ['complete', { run: { status: 'complete', phase: 'complete' } }, over('complete')],
  ['failed', { run: { status: 'failed', phase: 'failed' } }, over('failed')],
  ['killed', { run: { status: 'killed', phase: 'killed' } }, over('killed')],
  [
    'killed and archived',
    { run: { status: 'killed', phase: 'killed', archivedAt: new Date() } },
    [no, no, no, no, no, 'new', 'new', no],
  ],
];

const at = (run: PlacedRun) => `/api/orchestrator/runs/${run.runId}`;
const send = async (path: string, body: object) => {
  const answer = await api.send('POST', path, body);
  return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
};

/** Everything that a command may change. */
async function standing({ runId }: PlacedRun) {
  const { prisma } = api;
  const run = await prisma.run.findUniqueOrThrow({ where: { id: runId } });
  const [events, audits, decisions, open] = await Promise.all([
    prisma.event.findMany({ where: { runId }, orderBy: { seq: 'asc' } }),
    prisma.auditEntry.findMany({ where: { runId }, orderBy: { seq: 'asc' } }),
    prisma.gateDecision.findMany({ where: { runId }, orderBy: { id: 'asc' } }),
    prisma.review.count({ where: { runId, status: 'open' } }),
  ]);
  return { run, events, audits, decisions, open };
}

/** What holds wherever a run stands. */
function expectSound({ run, events, open }: Awaited<ReturnType<typeof standing>>): void {
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(run.lastSeq).toBe(events.length);
  if (!['complete', 'failed', 'killed'].includes(run.status)) return;
  expect([run.command, open, run.leaseOwner]).toEqual([null, 0, null]);
}

describe.each(table)('a run that is %s', (_, where, cells) => {
  it.each(commands.map((command, column) => [command, cells[column]!] as const))(
    'takes %s: %s',
    async (command, cell) => {
      const run = await place(api.prisma, projectId, where);
      const before = await standing(run);
      const answer = await send(`${at(run)}/${command}`, ['archive'].includes(command) ? {} : { reason: 'because' });
      const after = await standing(run);
      expectSound(after);
      if (cell === no) {
        expect([answer.status, answer.body]).toMatchObject([409, { code: 'illegal_state', state: before.run.status }]);
        expect(after).toEqual(before);
        return;
      }
      const told = after.audits.slice(before.audits.length);
      expect(told).toMatchObject([{ action: `run.${command}`, actor: expect.stringContaining('key:') }]);
      if (cell === 'new') {
        expect(answer.status).toBe(202);
        const made = await api.prisma.run.findUniqueOrThrow({ where: { id: String(answer.body['runId']) } });
        expect(made).toMatchObject({
          status: 'queued',
          task: 'Make add add',
          costSpentMicros: 0n,
          forkedFrom: command === 'fork' ? run.runId : null,
          retryOf: command === 'retry' ? run.runId : null,
        });
        expect(after.events).toEqual(before.events);
        return;
      }
      const [outcome, state, ...events] = cell.split(' ');
      const [status, pending = null] = state!.split('+');
      expect([answer.status, answer.body]).toMatchObject([
        200,
        { outcome: outcome === 'a' ? 'applied' : 'pending', status },
      ]);
      expect([after.run.status, after.run.command]).toEqual([status, pending]);
      expect(after.events.slice(before.events.length).map(({ type }) => type)).toEqual(events);
      expect(after.open).toBe(events.length > 0 || status === 'killed' ? 0 : before.open);
      if (outcome === 'p') await expectCarriedOut(run, command);
    },
  );
});

/** The worker gives the run back, and the wish is done, or stays for the next worker. */
async function expectCarriedOut(run: PlacedRun, command: string): Promise<void> {
  const before = await standing(run);
  await api.app.get(CommandsService).giveBack(run.lease);
  const after = await standing(run);
  expectSound(after);
  const holds = (before.run.commandArgs as { hold?: unknown } | null)?.hold !== undefined;
  const [status, pending, events] =
    command === 'kill'
      ? ['killed', null, ['run.killed']]
      : before.run.command === 'hold'
        ? ['held', null, ['run.held']]
        : [holds ? 'held' : 'queued', 'recycle', holds ? ['run.held'] : []];
  expect([after.run.status, after.run.command]).toEqual([status, pending]);
  expect(after.events.slice(before.events.length).map(({ type }) => type)).toEqual(events);
  // Whoever comes later with the same lease changes nothing.
  await api.app.get(CommandsService).giveBack(run.lease);
  expect(await standing(run)).toEqual(after);
}

describe('a decision on a gate', () => {
  const decisions = ['go', 'hold', 'kill', 'recycle'] as const;
  /** Rows: where the run stands. Columns: go, hold, kill and recycle on a passed gate (2), the current (5), a later (7). */
  const places: readonly [string, Place, readonly Cell[][]][] = [
    [
      'queued',
      { run: { status: 'queued', phase: 'testing', currentGate: 5 } },
      [
        [no, no, no, 'queued+recycle'],
        [no, 'held', 'killed', 'queued+recycle'],
        [no, 'held', 'killed', 'queued+recycle'],
      ],
    ],
    [
      'running',
      running('testing', { currentGate: 5 }),
      [
        [no, no, no, 'running+recycle'],
        [no, 'running+hold', 'running+kill', 'running+recycle'],
        [no, 'running+hold', 'running+kill', 'running+recycle'],
      ],
    ],
    [
      'held by a person',
      { run: held({ currentGate: 5 }) },
      [
        [no, no, no, 'queued+recycle'],
        [no, no, 'killed', 'queued+recycle'],
        [no, no, 'killed', 'queued+recycle'],
      ],
    ],
    [
      'held by a call’s question',
      { run: held({ currentGate: 5 }), review: { type: 'safety' } },
      [
        [no, no, no, 'queued+recycle'],
        [no, no, 'killed', 'queued+recycle'],
        [no, no, 'killed', 'queued+recycle'],
      ],
    ],
    [
      'held at the gate',
      { run: held({ currentGate: 5 }), review: { type: 'gate_override', gate: 5 }, lacking: 5 },
      [
        [no, no, no, 'queued+recycle'],
        [no, 'held ask', 'queued reject', 'queued respond'],
        [no, no, 'killed', 'queued+recycle'],
      ],
    ],
    [
      'held for a plan’s approval',
      { run: held({ currentGate: 5 }), review: { type: 'plan_approval', gate: 5 } },
      [
        [no, no, no, 'queued+recycle'],
        ['queued approve', 'held ask', 'queued reject', 'queued respond'],
        [no, no, 'killed', 'queued+recycle'],
      ],
    ],
    [
      'complete',
      { run: { status: 'complete', phase: 'complete', currentGate: 9 } },
      [
        [no, no, no, no],
        [no, no, no, no],
        [no, no, no, no],
      ],
    ],
  ];
  const cases = places.flatMap(([name, where, rows]) =>
    [2, 5, 7].flatMap((gate, row) =>
      decisions.map((decision, column) => [decision, gate, name, where, rows[row]![column]!] as const),
    ),
  );

  it.each(cases)('%s on gate %i of a run that is %s', async (decision, gate, _, where, cell) => {
    const run = await place(api.prisma, projectId, where);
    const before = await standing(run);
    const answer = await send(`${at(run)}/gates/${gate}/decision`, { decision, reason: 'because' });
    const after = await standing(run);
    expectSound(after);
    if (cell === no) {
      expect([answer.status, answer.body]).toMatchObject([409, { code: 'illegal_state', state: before.run.status }]);
      expect(after).toEqual(before);
      return;
    }
    expect(answer.status).toBe(200);
    const [state, answered] = cell.split(' ');
    const [status, pending = null] = state!.split('+');
    expect([after.run.status, after.run.command]).toEqual([status, pending]);
    const events = after.events.slice(before.events.length);
    const audits = after.audits.slice(before.audits.length).map(({ action }) => action);
    if (answered === undefined || answered === 'ask') {
      // A decision that is no answer stands in the gate's history, the log and the chain at once.
      expect(after.decisions).toMatchObject([{ gate, decision, byKind: 'person', reason: 'because', override: false }]);
      expect(events[0]).toMatchObject({ type: 'gate.decided', data: { gate, status: decision, reason: 'because' } });
      expect(audits).toEqual(answered === 'ask' ? ['gate.decided'] : ['gate.decided', `run.${decision}`]);
      return;
    }
    // The worker that takes the answer up writes the decision with the step in which it counts.
    expect(events.map(({ type, data }) => [type, data])).toMatchObject([['review.answered', { decision: answered }]]);
    expect(audits).toEqual(['review.answered']);
  });

  it('recycles to before the gate that had passed', async () => {
    const run = await place(api.prisma, projectId, { run: { status: 'queued', phase: 'testing', currentGate: 5 } });
    await send(`${at(run)}/gates/2/decision`, { decision: 'recycle', reason: 'another plan' });
    expect((await standing(run)).run).toMatchObject({ command: 'recycle', commandArgs: { toGate: 2 } });
  });

  it('needs the reason and the rights that it takes', async () => {
    const run = await place(api.prisma, projectId, { run: { status: 'queued', phase: 'testing', currentGate: 5 } });
    const path = `${at(run)}/gates/5/decision`;
    for (const body of [{ decision: 'hold' }, { decision: 'hold', reason: ' ' }, { decision: 'maybe', reason: 'x' }])
      expect((await send(path, body)).status).toBe(400);
    expect((await send(`${at(run)}/gates/12/decision`, { decision: 'hold', reason: 'x' })).body).toMatchObject({
      code: 'gate_not_found',
    });
    expect(
      (await send(`/api/orchestrator/runs/${projectId}/gates/5/decision`, { decision: 'hold', reason: 'x' })).status,
    ).toBe(404);
  });
});

it('forks and retries once under one key, however often it is asked', async () => {
  const run = await place(api.prisma, projectId, { run: { status: 'failed', phase: 'failed' } });
  for (const name of ['fork', 'retry']) {
    const made = [];
    for (let time = 0; time < 2; time++) {
      const headers = { authorization: 'Bearer an-admin-key-for-tests-only', 'idempotency-key': `${name}-once` };
      const answer = await api.send('POST', `${at(run)}/${name}`, { reason: 'again' }, headers);
      made.push(((await answer.json()) as { runId: string }).runId);
    }
    expect(new Set(made).size).toBe(1);
  }
});
