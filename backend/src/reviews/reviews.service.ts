import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { EventLog, type NewEvent } from '../events/index.js';
import {
  isId,
  pageOf,
  PrismaService,
  Problem,
  validationProblem,
  type Prisma,
  type Transaction,
} from '../platform/index.js';
import { CommandsService, RunDispatcher } from '../runs/index.js';
import { answerErrors, answersByType, type Answer, type AnswerKind } from './answers.js';
import type { ReviewPage, ReviewType, ReviewView } from './dto/review.dto.js';

/** A question as a run asks it. */
export interface NewReview {
  type: ReviewType;
  question: string;
  reason: string;
  toolCallId?: string;
  gate?: number;
  argsHash?: string;
  snapshot?: string;
  /** Facts that the question stands on, shown with it. */
  evidence?: Record<string, unknown>;
}

/** An answered review, as the run that waits for it reads it. */
export interface AnsweredReview {
  id: string;
  type: ReviewType;
  answer: Answer;
  answeredBy: string;
  toolCallId: string | null;
  gate: number | null;
  argsHash: string | null;
}

const viewInclude = { run: { select: { storyId: true, task: true, project: { select: { name: true } } } } } as const;
type ReviewRow = Prisma.ReviewGetPayload<{ include: typeof viewInclude }>;
type CallRow = Prisma.ToolCallGetPayload<object>;

/** Questions that suspend runs, and their single answers. */
@Injectable()
export class ReviewsService implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly commands: CommandsService,
    private readonly dispatcher: RunDispatcher,
  ) {}

  onModuleInit(): void {
    // Nobody can answer for a run that is over.
    this.commands.onEnding(async (tx, runId) => {
      await tx.review.updateMany({
        where: { runId, status: 'open' },
        data: { status: 'cancelled', answeredAt: new Date() },
      });
    });
  }

  /** Stores a question in the transaction that suspends its run. Asking again under the same id changes nothing. */
  async open(tx: Transaction, runId: string, id: string, review: NewReview): Promise<void> {
    const { evidence, ...rest } = review;
    await tx.review.createMany({
      data: { id, runId, ...rest, evidence: (evidence ?? {}) as Prisma.InputJsonObject },
      skipDuplicates: true,
    });
  }

  /** @returns undefined while nobody has answered */
  async answered(id: string): Promise<AnsweredReview | undefined> {
    const row = await this.prisma.review.findUnique({ where: { id } });
    if (row === null || row.status !== 'resolved') return undefined;
    return {
      id,
      type: row.type as ReviewType,
      answer: row.answer as unknown as Answer,
      answeredBy: row.answeredBy!,
      toolCallId: row.toolCallId,
      gate: row.gate,
      argsHash: row.argsHash,
    };
  }

  async list(query: {
    status?: string;
    type?: string;
    runId?: string;
    cursor?: string;
    limit: number;
  }): Promise<ReviewPage> {
    const { status, type, runId, cursor, limit } = query;
    if (cursor !== undefined && !isId(cursor)) {
      throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
    }
    // Open questions are answered oldest first; what is over is looked up newest first.
    const oldestFirst = status === 'open';
    const rows = await this.prisma.review.findMany({
      where: {
        ...(status !== undefined && { status }),
        ...(type !== undefined && { type }),
        ...(runId !== undefined && { runId }),
        ...(cursor !== undefined && { id: oldestFirst ? { gt: cursor } : { lt: cursor } }),
      },
      include: viewInclude,
      orderBy: { id: oldestFirst ? 'asc' : 'desc' },
      take: limit + 1,
    });
    const calls = await this.callsOf(rows);
    return pageOf(
      rows,
      limit,
      (row) => view(row, calls.get(row.toolCallId ?? '')),
      ({ id }) => id,
    );
  }

  async get(id: string, tx: Transaction = this.prisma): Promise<ReviewView> {
    const row = await this.row(id, tx);
    return view(row, (await this.callsOf([row], tx)).get(row.toolCallId ?? ''));
  }

  /** Says that somebody looks at it. Claims keep two people from the same work; they lock nobody out. */
  async claim(actor: string, id: string): Promise<ReviewView> {
    const { count } = await this.prisma.review.updateMany({
      where: { id, status: 'open' },
      data: { claimedBy: actor, claimedAt: new Date() },
    });
    const review = await this.get(id);
    if (count === 0) throw this.answeredAlready(review);
    return review;
  }

  /**
   * Takes the one answer of a review and lets its run go on.
   *
   * @throws Problem `already_answered` with the first answer, when somebody was faster
   */
  async resolve(
    actor: string,
    id: string,
    answer: Answer,
    within?: (tx: Transaction, view: ReviewView) => Promise<void>,
  ): Promise<ReviewView> {
    const before = await this.row(id);
    const errors = answerErrors(before.type as ReviewType, answer);
    if (errors.length > 0) throw validationProblem(errors);
    const view = await this.prisma.$transaction(async (tx) => {
      // The run's row first, as everyone locks: then the answer and a kill cannot wait for each other.
      await tx.$executeRaw`select 1 from run where id = ${before.runId}::uuid for update`;
      const { count } = await tx.review.updateMany({
        where: { id, status: 'open' },
        data: {
          status: 'resolved',
          answer: { ...answer } as Prisma.InputJsonObject,
          answeredBy: actor,
          answeredAt: new Date(),
        },
      });
      if (count === 0) return undefined;
      await tx.run.updateMany({
        where: { id: before.runId, status: 'held' },
        data: { status: 'queued', holdReason: null, updatedAt: new Date() },
      });
      await tx.$executeRaw`
        update run set phase = coalesce(resume_phase, phase), resume_phase = null
        where id = ${before.runId}::uuid and status = 'queued' and phase = 'held'`;
      const answered: NewEvent = {
        type: 'review.answered',
        data: { reviewId: id, type: before.type, decision: answer.decision, by: actor },
      };
      await this.events.append(tx, before.runId, [answered]);
      await this.audit.append(tx, {
        actor,
        action: 'review.answered',
        runId: before.runId,
        subject: id,
        data: { type: before.type, ...answer },
      });
      const after = await this.get(id, tx);
      await within?.(tx, after);
      return after;
    });
    if (view === undefined) throw this.answeredAlready(await this.get(id));
    await this.dispatcher.enqueue(before.runId);
    return view;
  }

  private answeredAlready(review: ReviewView): Problem {
    const how = review.answer === null ? 'the run is over' : `${review.answeredBy} answered ${review.answer.decision}`;
    return new Problem('already_answered', `This review is ${review.status}: ${how}.`, {
      state: review.status,
      answer: review.answer,
      answeredBy: review.answeredBy,
    });
  }

  private async row(id: string, tx: Transaction = this.prisma): Promise<ReviewRow> {
    const row = await tx.review.findUnique({ where: { id }, include: viewInclude });
    if (row === null) throw new Problem('review_not_found', `There is no review ${id}.`);
    return row;
  }

  private async callsOf(rows: readonly ReviewRow[], tx: Transaction = this.prisma): Promise<Map<string, CallRow>> {
    const ids = rows.flatMap(({ toolCallId }) => (toolCallId === null ? [] : [toolCallId]));
    if (ids.length === 0) return new Map();
    const calls = await tx.toolCall.findMany({ where: { id: { in: ids } } });
    return new Map(calls.map((call) => [call.id, call]));
  }
}

function view(row: ReviewRow, call: CallRow | undefined): ReviewView {
  const next = answersByType[row.type as ReviewType];
  return {
    reviewId: row.id,
    runId: row.runId,
    projectName: row.run.project.name,
    storyId: row.run.storyId,
    task: row.run.task,
    type: row.type as ReviewType,
    status: row.status as ReviewView['status'],
    question: row.question,
    reason: row.reason,
    next: { ...next } as Record<string, string>,
    answers: Object.keys(next) as AnswerKind[],
    gate: row.gate,
    toolCallId: row.toolCallId,
    tool: call?.tool ?? null,
    args: (call?.args as Record<string, unknown> | undefined) ?? null,
    score: call?.score ?? null,
    violations: call?.violations ?? [],
    risks: call?.risks ?? [],
    evidence: call?.evidence ?? evidenceLines(row.evidence),
    effects: call?.effects ?? [],
    claimedBy: row.claimedBy,
    claimedAt: row.claimedAt?.toISOString() ?? null,
    answer: row.answer as unknown as ReviewView['answer'],
    answeredBy: row.answeredBy,
    createdAt: row.createdAt.toISOString(),
    answeredAt: row.answeredAt?.toISOString() ?? null,
  };
}

/** Facts of a question without a tool call, one line each. */
function evidenceLines(evidence: unknown): string[] {
  return Object.entries((evidence ?? {}) as Record<string, unknown>).map(
    ([name, value]) => `${name}: ${typeof value === 'string' ? value : JSON.stringify(value)}`,
  );
}
