import { Injectable } from '@nestjs/common';
import { PrismaService, Problem, validationProblem, type Transaction } from '../platform/index.js';
import type { StepPage, StepView } from './dto/step.dto.js';
import { snapshotOf, stepPoints, type CheckpointBody, type StepPoint } from './step-points.js';

/** The end of a step, with all that going on from it takes. */
export interface StepPlace {
  step: number;
  checkpointId: string;
  snapshot: string | null;
  /** Where the log stood. */
  seq: number;
  goesOn: boolean;
  asks: boolean;
}

interface StepRow {
  step: number;
  node: string;
  durationMs: number;
  seq: number;
  at: Date;
}

/** The steps of runs, read from their logs and checkpoints: no step has a row of its own. */
@Injectable()
export class RunSteps {
  constructor(private readonly prisma: PrismaService) {}

  async list(runId: string, page: { cursor?: string; limit: number }): Promise<StepPage> {
    if (page.cursor !== undefined && !/^\d{1,9}$/.test(page.cursor)) {
      throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
    }
    const from = page.cursor === undefined ? 0 : Number(page.cursor) + 1;
    const places = await this.places(this.prisma, runId, from, from + page.limit);
    const items = places.slice(0, page.limit).map(({ row, place }): StepView => ({
      step: row.step,
      node: row.node,
      startedAt: new Date(row.at.getTime() - row.durationMs).toISOString(),
      completedAt: row.at.toISOString(),
      durationMs: row.durationMs,
      snapshot: place?.snapshot ?? null,
      forkable: place?.goesOn === true,
      recyclable: place?.goesOn === true && !place.asks,
    }));
    return { items, nextCursor: places.length > page.limit ? String(items.at(-1)!.step) : null };
  }

  /**
   * The end of a step that the run itself can go back to.
   *
   * @throws Problem unprocessable where it cannot
   */
  async recyclable(tx: Transaction, runId: string, step: number): Promise<StepPlace> {
    const place = (await this.places(tx, runId, step, step))[0]?.place;
    if (place?.goesOn === true && !place.asks) return place;
    const why =
      place === undefined
        ? 'the run has no such step any more'
        : place.asks
          ? 'that step ended with a question to a person'
          : 'the run ended with that step';
    throw new Problem('unprocessable', `toStep: ${why}; choose one that GET …/steps shows as recyclable.`, {
      errors: [{ field: 'toStep', message: why }],
    });
  }

  /**
   * The end of a step that a new run can go on from.
   *
   * @param step the newest possible when absent
   * @throws Problem unprocessable where it cannot
   */
  async forkable(tx: Transaction, runId: string, step?: number): Promise<StepPlace> {
    let places: StepPlace[];
    if (step === undefined) {
      const { step: steps } = await tx.run.findUniqueOrThrow({ where: { id: runId }, select: { step: true } });
      places = (await this.places(tx, runId, Math.max(0, steps - 20), steps)).flatMap(({ place }) => place ?? []);
    } else {
      places = (await this.places(tx, runId, step, step)).flatMap(({ place }) => place ?? []);
    }
    const place = places.findLast(({ goesOn }) => goesOn);
    if (place !== undefined) return place;
    const why = places.length === 0 ? 'the run has no such step any more' : 'the run ended with that step';
    throw new Problem('unprocessable', `step: ${why}; choose one that GET …/steps shows as forkable.`, {
      errors: [{ field: 'step', message: why }],
    });
  }

  /** Steps `from` to `to`, both included, with what their checkpoints say; pruned ones say nothing. */
  private async places(
    tx: Transaction,
    runId: string,
    from: number,
    to: number,
  ): Promise<{ row: StepRow; place?: StepPlace }[]> {
    const run = await tx.run.findUnique({ where: { id: runId }, select: { threadId: true } });
    if (run === null) throw new Problem('run_not_found', `There is no run ${runId}.`);
    const rows = await tx.$queryRaw<StepRow[]>`
      select (data->>'step')::int as step, data->>'node' as node, (data->>'durationMs')::int as "durationMs", seq, at
      from event where run_id = ${runId}::uuid and type = 'step.completed'
        and (data->>'step')::int between ${from} and ${to}
      order by seq`;
    if (rows.length === 0) return [];
    const points = await this.points(tx, runId, run.threadId, rows[0]!.step, rows.at(-1)!.step);
    return rows.map((row) => {
      const point = points.get(row.step);
      if (point === undefined) return { row };
      const { checkpointId, snapshot, goesOn, asks } = point;
      return { row, place: { step: row.step, checkpointId, snapshot, seq: row.seq, goesOn, asks } };
    });
  }

  /** Counted from the newest backwards, since the oldest may be pruned. LangGraph numbers a thread's checkpoints. */
  private async points(
    tx: Transaction,
    runId: string,
    threadId: string,
    first: number,
    last: number,
  ): Promise<Map<number, Omit<StepPoint, 'git'> & { snapshot: string | null }>> {
    const rows = await tx.$queryRaw<{ id: string; source: string | null; step: number; body: string }[]>`
      with line as (
        select id, depth, metadata->>'source' as source, (metadata->>'step')::int as place from checkpoint
        where thread_id = ${threadId}::uuid and namespace = ''
      ), of_step as (
        select place, (select step from run where id = ${runId}::uuid) - (row_number() over (order by place desc))::int as step
        from line where source is null and place > 0
      ), span as (
        select min(place) as first, max(place) as last from of_step where step between ${first} and ${last}
      ), whole as (
        select max(line.place) as place from line, span where line.depth = 0 and line.place <= span.first
      )
      select c.id, line.source, line.place as step, c.body::text as body
      from line, span, whole, checkpoint c
      where line.place between whole.place and span.last
        and c.thread_id = ${threadId}::uuid and c.namespace = '' and c.id = line.id
      order by line.place`;
    const points = stepPoints(rows.map((row) => ({ ...row, body: JSON.parse(row.body) as CheckpointBody })));
    const hashes = points.flatMap(({ git }) => ('hash' in git ? [git.hash] : []));
    const blobs =
      hashes.length === 0
        ? []
        : await tx.$queryRaw<{ hash: string; value: string }[]>`
            select hash, value::text as value from checkpoint_blob
            where thread_id = ${threadId}::uuid and hash = any(${hashes})`;
    const kept = new Map(blobs.map(({ hash, value }) => [hash, snapshotOf((JSON.parse(value) as unknown[])[0])]));
    return new Map(
      points.map(({ git, ...point }, index) => [
        last - (points.length - 1 - index),
        { ...point, snapshot: 'hash' in git ? (kept.get(git.hash) ?? null) : git.snapshot },
      ]),
    );
  }
}
