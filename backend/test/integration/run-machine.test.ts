import fc from 'fast-check';
import { EventsModule } from '../../src/events/index.js';
import { newId, Problem, QueueModule } from '../../src/platform/index.js';
import { ProjectsModule } from '../../src/projects/index.js';
import { ReviewsModule, ReviewsService } from '../../src/reviews/index.js';
import { CommandsService, LeaseService, RunsModule, type Lease } from '../../src/runs/index.js';
import { useTestDatabase, type TestApi } from '../support/api.js';
import { place } from '../support/run-places.js';

/**
 * What people and workers do to one run, in any order and at once, against a model that is simple enough to be looked
 * through. People speak through the services that the API speaks through; workers are their leases.
 */
const context = useTestDatabase();
let api: TestApi;
let projectId: string;
beforeAll(async () => {
  api = await context.start({
    imports: [EventsModule, QueueModule, ProjectsModule, RunsModule, ReviewsModule],
    environment: { ANTHROPIC_API_KEY: 'a-key-for-tests' },
  });
  // A worker that is late is one of the moves below, not a matter of time.
  (api.app.get(CommandsService) as unknown as { watch: () => void }).watch = () => undefined;
  projectId = newId();
  await api.prisma.project.create({ data: { id: projectId, name: 'calc', path: '/nowhere', defaultBranch: 'main' } });
});

type Status = 'queued' | 'running' | 'held' | 'complete' | 'killed';
interface Model {
  status: Status;
  wish: null | 'hold' | 'kill' | 'recycle';
  /** A hold that follows the recycle. */
  thenHold: boolean;
  asks: boolean;
  lease: null | 'live' | 'late';
}
const isOver = ({ status }: Model) => status === 'complete' || status === 'killed';

/** A run in the database, with what workers know of it. */
class Real {
  lease?: Lease;
  readonly stale: Lease[] = [];
  accepted = 0;
  constructor(readonly runId: string) {}
}

/** One move: what the model says of it, and how it is made. A move that the model refuses must be refused. */
interface Move {
  name: string;
  /** The model afterwards; undefined when the move must be refused. */
  next(model: Model): Model | undefined;
  /** @returns whether it was taken */
  make(real: Real): Promise<boolean>;
  /** It goes into the audit chain as a command. */
  audited?: true;
}

/** A run that no worker is on any more: what was wished of it is done. */
function settled(model: Model): Model {
  const { status, wish, thenHold } = model;
  const free = { ...model, lease: null };
  if (isOver(model)) return { ...free, wish: null, thenHold: false };
  if (wish === 'kill') return { ...free, status: 'killed', wish: null, thenHold: false, asks: false };
  if (wish === 'hold') return { ...free, status: 'held', wish: null };
  if (wish === 'recycle') return { ...free, status: thenHold ? 'held' : 'queued', thenHold: false, asks: false };
  return { ...free, status: status === 'running' ? 'queued' : status };
}
const wished = (model: Model, more: Partial<Model>): Model =>
  model.lease === 'live' ? { ...model, ...more } : settled({ ...model, ...more });

const services = () => ({
  commands: api.app.get(CommandsService),
  leases: api.app.get(LeaseService),
  reviews: api.app.get(ReviewsService),
});
async function taken(work: Promise<unknown>): Promise<boolean> {
  try {
    await work;
    return true;
  } catch (error) {
    if (error instanceof Problem && ['illegal_state', 'already_answered'].includes(error.code)) return false;
    throw error;
  }
}
/** The worker's own writes are fenced by its lease. */
const fenced = (real: Real, set: string) =>
  real.lease === undefined
    ? Promise.resolve(0)
    : api.prisma.$executeRawUnsafe(
        `update run set ${set} where id = $1::uuid and lease_epoch = $2 and lease_owner = $3::uuid and status = 'running'`,
        real.runId,
        real.lease.epoch,
        real.lease.owner,
      );

const person = (
  name: 'hold' | 'kill' | 'recycle' | 'resume',
  next: Move['next'],
  make: (runId: string) => Promise<unknown>,
): Move => ({ name, next, make: (real) => taken(make(real.runId)), audited: true });

const moves: readonly Move[] = [
  person(
    'hold',
    (model) => {
      if (model.status !== 'queued' && model.status !== 'running') return undefined;
      if (model.wish === 'recycle' && !model.thenHold) return wished(model, { thenHold: true });
      return model.wish === null ? wished(model, { wish: 'hold' }) : undefined;
    },
    (runId) => services().commands.hold('key:Ada', runId, 'wait'),
  ),
  person(
    'kill',
    (model) => (isOver(model) || model.wish === 'kill' ? undefined : wished(model, { wish: 'kill', thenHold: false })),
    (runId) => services().commands.kill('key:Ada', runId, 'enough'),
  ),
  person(
    'recycle',
    (model) =>
      isOver(model) || (model.wish !== null && model.wish !== 'hold')
        ? undefined
        : wished(model, { wish: 'recycle', thenHold: model.wish === 'hold' }),
    (runId) => services().commands.recycle('key:Ada', runId, 'again'),
  ),
  person(
    'resume',
    (model) =>
      model.status === 'held' && !model.asks && (model.wish === null || model.wish === 'recycle')
        ? { ...model, status: 'queued', lease: null }
        : undefined,
    (runId) => services().commands.resume('key:Ada', runId),
  ),
  {
    name: 'answer',
    next: (model) =>
      model.asks ? { ...model, asks: false, status: model.status === 'held' ? 'queued' : model.status } : undefined,
    make: async ({ runId }) => {
      const open = await api.prisma.review.findFirst({ where: { runId, status: 'open' } });
      if (open === null) return false;
      return taken(services().reviews.resolve('key:Ada', open.id, { decision: 'approve' }));
    },
  },
  {
    name: 'claim',
    next: (model) =>
      (model.status === 'queued' || model.status === 'running') && model.lease !== 'live'
        ? { ...model, status: 'running', lease: 'live' }
        : undefined,
    make: async (real) => {
      const claimed = await services().leases.claim(real.runId, newId());
      if (claimed === undefined) return false;
      if (real.lease !== undefined) real.stale.push(real.lease);
      real.lease = claimed.lease;
      return true;
    },
  },
  {
    name: 'give back',
    next: (model) => (model.lease === null ? undefined : settled(model)),
    make: async (real) => {
      if (real.lease === undefined) return false;
      const { epoch, owner } = real.lease;
      const before = await api.prisma.run.count({ where: { id: real.runId, leaseEpoch: epoch, leaseOwner: owner } });
      await services().commands.giveBack(real.lease);
      real.stale.push(real.lease);
      real.lease = undefined;
      return before === 1;
    },
  },
  {
    name: 'give back late',
    next: () => undefined,
    make: async (real) => {
      for (const lease of real.stale) await services().commands.giveBack(lease);
      return false;
    },
  },
  {
    name: 'be late',
    next: (model) => (model.lease === 'live' ? { ...model, lease: 'late' } : undefined),
    make: async ({ runId }) =>
      (await api.prisma.$executeRaw`
        update run set lease_expires_at = now() - interval '1 second'
        where id = ${runId}::uuid and lease_owner is not null and lease_expires_at > now()`) === 1,
  },
  {
    name: 'sweep',
    next: (model) => (model.lease === 'late' && model.status !== 'running' ? settled(model) : undefined),
    make: async ({ runId }) => {
      const before = await api.prisma.run.count({
        where: { id: runId, status: { not: 'running' }, leaseExpiresAt: { lt: new Date() } },
      });
      await services().commands.free(runId);
      return before === 1;
    },
  },
  {
    name: 'step in',
    next: (model) => (model.lease !== null && model.wish !== null ? settled(model) : undefined),
    make: async ({ runId }) => {
      const run = await api.prisma.run.findUniqueOrThrow({ where: { id: runId } });
      const acts = run.leaseOwner !== null && run.command !== null;
      const commands = services().commands as unknown as { enforce(runId: string, epoch: number): Promise<void> };
      if (acts) await commands.enforce(runId, run.leaseEpoch);
      return acts;
    },
  },
  {
    name: 'ask',
    next: (model) =>
      model.lease !== null && model.status === 'running' ? { ...model, status: 'held', asks: true } : undefined,
    make: async (real) => {
      const set = `status = 'held', phase = 'held', resume_phase = 'development'`;
      if ((await fenced(real, set)) === 0) return false;
      const asked = { type: 'safety', question: 'May it?', reason: 'It might.' };
      await api.prisma.review.create({ data: { id: newId(), runId: real.runId, ...asked } });
      return true;
    },
  },
  {
    name: 'put where it is to go on',
    next: (model) =>
      model.lease !== null && model.status === 'running' && model.wish === 'recycle' && !model.thenHold
        ? { ...model, wish: null }
        : undefined,
    make: async (real) => {
      const row = await api.prisma.run.findUniqueOrThrow({ where: { id: real.runId } });
      if (row.command !== 'recycle' || (row.commandArgs as { hold?: unknown } | null)?.hold !== undefined) return false;
      return (await fenced(real, 'command = null, command_args = null')) === 1;
    },
  },
  {
    name: 'end',
    next: (model) =>
      model.lease !== null && model.status === 'running' ? { ...model, status: 'complete', asks: false } : undefined,
    make: async (real) =>
      (await fenced(real, `status = 'complete', phase = 'complete', finished_at = now(), last_seq = last_seq + 1`)) ===
        1 &&
      (await api.prisma.$executeRaw`
        insert into event (run_id, seq, type, data)
        select id, last_seq, 'run.completed', '{}' from run where id = ${real.runId}::uuid`) === 1,
  },
];

/** What the database says, in the model's words. */
async function seen(real: Real): Promise<Model> {
  const run = await api.prisma.run.findUniqueOrThrow({
    where: { id: real.runId },
    include: { reviews: { where: { status: 'open' } } },
  });
  return {
    status: run.status as Status,
    wish: run.command as Model['wish'],
    thenHold: (run.commandArgs as { hold?: unknown } | null)?.hold !== undefined,
    asks: run.reviews.length > 0,
    lease: run.leaseOwner === null ? null : run.leaseExpiresAt! > new Date() ? 'live' : 'late',
  };
}

/** What holds at every moment, whoever did what. */
async function expectSound(real: Real): Promise<void> {
  const { prisma } = api;
  const [run, events, audits] = await Promise.all([
    prisma.run.findUniqueOrThrow({ where: { id: real.runId }, include: { reviews: true } }),
    prisma.event.findMany({ where: { runId: real.runId }, orderBy: { seq: 'asc' } }),
    prisma.auditEntry.count({ where: { runId: real.runId, action: { startsWith: 'run.' } } }),
  ]);
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  expect(run.lastSeq).toBe(events.length);
  const endings = events.filter(({ type }) => ['run.completed', 'run.failed', 'run.killed'].includes(type));
  const over = ['complete', 'killed'].includes(run.status);
  expect(endings).toHaveLength(over ? 1 : 0);
  expect(audits).toBe(real.accepted);
  if (!over) return;
  expect(events.at(-1)).toEqual(endings[0]);
  expect(run.reviews.filter(({ status }) => status === 'open')).toEqual([]);
  if (run.leaseOwner === null) expect(run.command).toBeNull();
}

const start: Model = { status: 'queued', wish: null, thenHold: false, asks: false, lease: null };
const newRun = async () =>
  new Real((await place(api.prisma, projectId, { run: { status: 'queued', phase: 'development' } })).runId);
const anyMove = fc.constantFrom(...moves);
const options = { numRuns: Number(process.env['WAVE_MACHINE_RUNS'] ?? 60), endOnFailure: true };

describe('the life of a run', () => {
  it('is the model’s, move by move', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyMove, { minLength: 3, maxLength: 18 }), async (sequence) => {
        const real = await newRun();
        let model = start;
        const path: string[] = [];
        for (const move of sequence) {
          const expected = move.next(model);
          path.push(`${move.name}${expected === undefined ? ' (refused)' : ''}`);
          const took = await move.make(real);
          if (took && move.audited === true) real.accepted += 1;
          expect([path.join(', '), took]).toEqual([path.join(', '), expected !== undefined]);
          if (expected !== undefined) model = expected;
          expect([path.join(', '), await seen(real)]).toEqual([path.join(', '), model]);
          await expectSound(real);
        }
      }),
      options,
    );
  }, 600_000);

  it('has one outcome each for what comes at once', async () => {
    const together = fc.array(anyMove, { minLength: 2, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(fc.array(together, { minLength: 2, maxLength: 5 }), async (rounds) => {
        const real = await newRun();
        for (const round of rounds) {
          const wasOver = isOver(await seen(real));
          const took = await Promise.all(round.map((move) => move.make(real)));
          real.accepted += round.filter(({ audited }, index) => audited === true && took[index]).length;
          await expectSound(real);
          const changing = round.filter((move, index) => took[index] && ['end', 'kill', 'claim'].includes(move.name));
          if (wasOver) expect(changing).toEqual([]);
        }
      }),
      options,
    );
  }, 600_000);
});
