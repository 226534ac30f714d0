import { setTimeout as sleep } from 'node:timers/promises';
import type { ReviewView } from '../../../src/reviews/dto/review.dto.js';
import { call, command, makeCalc, mend, handOver, plan } from '../../support/calc.js';
import { allowOutside, doOutside, OutsideWorld } from '../../support/outside-world.js';
import { startMessagesApi, type MessagesApi } from '../../support/messages-api.js';
import { scriptedStory, textOf, type ScriptedTurn } from '../../support/scripted-story.js';
import { Stack, type StackProcess } from '../../support/stack.js';
import { soundnessOf, type Soundness } from './soundness-of-storm.js';
import { StormPostgres, StormRedis } from './surroundings.js';
import { faultKinds, strikes, type FaultKind, type Strike } from './weather.js';

export interface StormOptions {
  seed: number;
  runs: number;
  /** How long it strikes at most; it ends earlier when every run is over. */
  minutes: number;
  queue: 'postgres' | 'redis';
  /** Strikes to aim for within the time. */
  faults: number;
  workers?: number;
  leaseSeconds?: number;
  onProgress?: (line: string) => void;
}

export interface StormReport extends Soundness {
  seed: number;
  queue: 'postgres' | 'redis';
  runs: number;
  /** How often each kind struck. */
  faults: Record<string, number>;
  faultsTotal: number;
  /** From a worker's death or pause until another one had its run, in milliseconds. */
  recoveryMs: { count: number; p50: number; p95: number; max: number };
  /** Questions whether something outside had happened, asked instead of doing it twice. */
  unknownOutcomes: number;
  durationMs: number;
}

/** When no run gets any further for so long after the storm, they are stuck. */
const patienceMs = 120_000;
const calmBetweenRunsMs = 50;
/** Of a storm's time; the rest is for the last ones to be struck too. */
const submittedWithin = 0.92;
const leastCalmMs = 250;
const apiCalmMs = 3_000;
/** At most so long Postgres neither answers nor refuses: longer than the usual lease. Redis half as long. */
const silenceMs = 8_000;

/** Runs stories with real commands while the surroundings break, then looks at what is left. */
export async function storm(options: StormOptions): Promise<StormReport> {
  const postgres = await StormPostgres.start();
  const redis = options.queue === 'redis' ? await StormRedis.start() : undefined;
  const world = await OutsideWorld.start();
  const model = await startMessagesApi({ script: script(world) });
  let stack: Stack | undefined;
  try {
    stack = await Stack.start({
      workers: options.workers ?? 3,
      database: { url: postgres.url, drop: () => Promise.resolve() },
      ...(redis && { redisUrl: redis.url }),
      environment: {
        ANTHROPIC_BASE_URL: model.url,
        ...(options.leaseSeconds !== undefined && { WAVE_LEASE_SECONDS: String(options.leaseSeconds) }),
      },
    });
    return await new Storm(options, stack, postgres, redis, world, model).rage();
  } finally {
    await stack?.stop();
    await model.close();
    await world.stop();
    await redis?.stop();
    await postgres.stop();
  }
}

class Storm {
  private readonly faults: Record<string, number> = {};
  private readonly recoveries: number[] = [];
  private readonly watching = new Set<Promise<void>>();
  private readonly restarting = new Set<Promise<unknown>>();
  private readonly runIds: string[] = [];
  private apiIsBack = Promise.resolve();
  private unknownOutcomes = 0;
  private isOver = false;

  constructor(
    private readonly options: StormOptions,
    private readonly stack: Stack,
    private readonly postgres: StormPostgres,
    private readonly redis: StormRedis | undefined,
    private readonly world: OutsideWorld,
    private readonly model: MessagesApi,
  ) {}

  async rage(): Promise<StormReport> {
    const began = Date.now();
    const repository = await makeCalc(this.stack);
    await allowOutside(this.stack, repository, this.world);
    const answering = this.answer();
    const submitting = this.submit(repository);
    await this.strike(began + this.options.minutes * 60_000, submitting);
    await this.apiIsBack;
    await Promise.all(this.restarting);
    await submitting;
    this.say('The storm is over; waiting for the runs.');
    await this.settle();
    this.isOver = true;
    await answering;
    await Promise.all(this.watching);
    const soundness = await soundnessOf(this.stack, this.runIds, repository, this.world);
    const sorted = this.recoveries.toSorted((one, other) => one - other);
    const at = (share: number) =>
      Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
    return {
      seed: this.options.seed,
      queue: this.options.queue,
      runs: this.options.runs,
      faults: this.faults,
      faultsTotal: Object.values(this.faults).reduce((sum, count) => sum + count, 0),
      recoveryMs: { count: sorted.length, p50: at(0.5), p95: at(0.95), max: Math.round(sorted.at(-1) ?? 0) },
      unknownOutcomes: this.unknownOutcomes,
      durationMs: Date.now() - began,
      ...soundness,
    };
  }

  /** Spread over the storm, each until it is taken: an API that dies in between must not make two runs of one story. */
  private async submit(repository: string): Promise<void> {
    const { runs, minutes } = this.options;
    const pauseMs = Math.max(calmBetweenRunsMs, (minutes * 60_000 * submittedWithin) / runs);
    const began = Date.now();
    const submitted: Promise<void>[] = [];
    for (let number = 1; number <= runs; number += 1) {
      submitted.push(this.submitOne(repository, `storm-${number}`));
      await sleep(Math.max(0, began + number * pauseMs - Date.now()));
    }
    await Promise.all(submitted);
  }

  private async submitOne(projectPath: string, storyId: string): Promise<void> {
    const story = { task: 'Make add add', storyId, projectPath, tokenLimit: 2_000_000 };
    for (;;) {
      const answer = await this.stack
        .send('POST', '/orchestrator/runs', story, { 'idempotency-key': storyId })
        .catch(() => undefined);
      if (answer?.status === 202) {
        const body = (await answer.json().catch(() => undefined)) as { runId: string } | undefined;
        if (body !== undefined) return void this.runIds.push(body.runId);
      } else if (answer !== undefined && answer.status < 500 && answer.status !== 409 && answer.status !== 429) {
        throw new Error(`${storyId} was answered ${answer.status}: ${await answer.text()}`);
      }
      await sleep(200);
    }
  }

  private async strike(until: number, submitting: Promise<void>): Promise<void> {
    const { seed, minutes, faults } = this.options;
    const kinds = faultKinds.filter((kind) => !kind.startsWith('redis') || this.redis !== undefined);
    let isSubmitted = false;
    void submitting.then(() => (isSubmitted = true));
    let due = Date.now();
    for (const strike of strikes(seed, kinds, (minutes * 60_000) / faults)) {
      // A strike takes its time; the next one comes no later for it.
      due += strike.afterMs;
      await sleep(Math.max(leastCalmMs, due - Date.now()));
      if (Date.now() > until) return;
      if (isSubmitted && (await this.unfinished()) === 0) return;
      if (strike.kind === 'api killed') {
        this.apiIsBack = this.apiIsBack.then(() => this.strikeApi(until));
      } else {
        if ((await this.hit(strike)) !== false) this.count(strike.kind);
      }
    }
  }

  /** One blow after the other, each to an API that has been there for a moment: else there would be none on a busy machine. */
  private async strikeApi(until: number): Promise<void> {
    await sleep(apiCalmMs);
    if (Date.now() > until) return;
    this.say('api killed');
    this.count('api killed');
    await this.stack.api.kill();
    await this.bringBack(() => this.stack.restartApi({}));
  }

  private count(kind: FaultKind): void {
    this.faults[kind] = (this.faults[kind] ?? 0) + 1;
  }

  /** @returns false where nobody was there to be struck */
  private async hit({ kind, victim, length }: Strike): Promise<false | void> {
    this.say(kind);
    switch (kind) {
      case 'worker killed': {
        const worker = this.pick(victim);
        if (worker === undefined) return false;
        await this.watch(worker);
        await worker.kill();
        void this.bringBack(() => this.stack.startWorker());
        return;
      }
      case 'worker terminated': {
        const worker = this.pick(victim);
        if (worker === undefined) return false;
        worker.signal('SIGTERM');
        void this.bringBack(() => this.stack.startWorker());
        return;
      }
      case 'worker paused': {
        const worker = this.pick(victim);
        if (worker === undefined) return false;
        await this.watch(worker);
        worker.signal('SIGSTOP');
        const pastLease = ((this.options.leaseSeconds ?? 6) + 1) * 1_000;
        this.restarting.add(sleep(pastLease + 3_000 * length).then(() => void worker.signal('SIGCONT')));
        return;
      }
      case 'postgres restarted':
      case 'postgres killed':
        return this.postgres.strike(kind === 'postgres killed' ? 'killed' : 'restarted');
      case 'postgres silent':
        return this.postgres.silence(silenceMs * length);
      case 'connections dropped':
        await this.redis?.dropConnections();
        return this.postgres.dropConnections();
      case 'queue emptied':
        return this.redis === undefined ? this.postgres.emptyQueue() : this.redis.empty();
      case 'redis restarted':
        return this.redis?.restart(3_000 * length);
      case 'redis silent':
        return this.redis?.silence((silenceMs / 2) * length);
    }
  }

  private pick(victim: number): StackProcess | undefined {
    const alive = this.stack.workers.filter(({ isOver }) => !isOver);
    return alive[Math.floor(victim * alive.length)];
  }

  /** A supervisor would start another one at once; while the database is down it may take some tries. */
  private bringBack(start: () => Promise<unknown>): Promise<void> {
    const starting = (async () => {
      const isUp = () =>
        start().then(
          () => true,
          () => false,
        );
      while (!(await isUp())) await sleep(500);
    })();
    this.restarting.add(starting);
    return starting;
  }

  /** Measures how long the runs of a worker that is about to be struck stand still. */
  private async watch(worker: StackProcess): Promise<void> {
    const { prisma } = this.stack;
    const held = await patiently(
      () =>
        prisma.$queryRaw<{ id: string; epoch: number }[]>`
        select run.id, lease_epoch as epoch from run join worker on worker.id = lease_owner
        where worker.pid = ${worker.pid} and worker.stopped_at is null and run.status = 'running'`,
    );
    const since = performance.now();
    for (const { id, epoch } of held) {
      const watched = (async () => {
        for (;;) {
          const run = await patiently(() =>
            prisma.run.findUniqueOrThrow({ where: { id }, select: { leaseEpoch: true, status: true } }),
          );
          // A step that was committed as the blow fell may have been the run's last, or have led to a question.
          if (run.status !== 'running' && run.leaseEpoch === epoch) return;
          if (run.leaseEpoch > epoch) return void this.recoveries.push(performance.now() - since);
          await sleep(50);
        }
      })();
      this.watching.add(watched);
    }
  }

  /** A person who can see what happened outside, and says so. */
  private async answer(): Promise<void> {
    while (!this.isOver) {
      await sleep(300);
      const open = await this.stack
        .ask<{ items: ReviewView[] }>('GET', '/reviews?status=open&limit=100')
        .catch(() => ({ items: [] }));
      for (const { reviewId, type, args } of open.items) {
        if (type !== 'unknown_outcome') continue;
        const name = nameOf(String(args?.['command'] ?? ''));
        const happened = name !== undefined && this.world.times(name) > 0;
        const answer = happened ? { decision: 'approve' } : { decision: 'edit', args };
        const answered = await this.stack.answer(reviewId, answer).then(
          () => true,
          () => false,
        );
        if (answered) this.unknownOutcomes += 1;
      }
    }
  }

  private async unfinished(): Promise<number> {
    const over = await patiently(() =>
      this.stack.prisma.run.count({ where: { status: { in: ['complete', 'failed', 'killed'] } } }),
    );
    return this.options.runs - over;
  }

  /** Waits until every run is over, or none has got any further for a long time. */
  private async settle(): Promise<void> {
    let mark = '';
    for (let since = Date.now(); Date.now() - since < patienceMs;) {
      const left = await this.unfinished();
      if (left === 0) return;
      const { _sum } = await this.stack.prisma.run.aggregate({ _sum: { lastSeq: true } });
      const now = `${left} ${_sum.lastSeq}`;
      if (!mark.startsWith(`${left} `)) this.say(`${left} runs are not over yet`);
      if (now !== mark) since = Date.now();
      mark = now;
      await sleep(250);
    }
  }

  private say(line: string): void {
    this.options.onProgress?.(line);
  }
}

/** Asks again while the database is away. */
async function patiently<Result>(ask: () => Promise<Result>): Promise<Result> {
  for (const until = Date.now() + patienceMs; ;) {
    try {
      return await ask();
    } catch (error) {
      if (Date.now() > until) throw error;
      await sleep(100);
    }
  }
}

/** The name under which a command counts in the outside world. */
export function nameOf(line: string): string | undefined {
  return /127\.0\.0\.1:\d+\/([\w.-]+)/.exec(line)?.[1];
}

/** Every story does the same: reads, tests, mends, does something outside between its steps, and hands over. */
function script(world: OutsideWorld) {
  const outside = (story: string, number: number) => command(doOutside(world, `${story}.${number}`));
  return scriptedStory({
    pm: [plan],
    dev: (turn, request) => {
      const story = /^# Story: (\S+)$/m.exec(textOf(request))?.[1] ?? 'unknown';
      const list: ScriptedTurn[] = [
        call('read_file', { path: 'add.js' }),
        command('node --test'),
        outside(story, 1),
        command('sleep 0.4'),
        mend,
        outside(story, 2),
        // Long enough to be struck after it has been done and before it is over.
        command("printf 'x\\n' >> once.txt; sleep 0.8"),
        command('sleep 0.4'),
        outside(story, 3),
        call('commit', { message: 'Make add add' }),
        handOver(),
      ];
      return list[turn] ?? { fault: 'status', status: 400, message: `there is no turn ${turn + 1}` };
    },
  });
}
