import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { actorOf, allows, type Principal } from '../auth/index.js';
import { concernsRun, Limits, refusalFacts } from '../budget/index.js';
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
import { isSelfApproval, readPolicy } from '../projects/index.js';
import { CommandsService, GateDecisions, RunDispatcher } from '../runs/index.js';
import { answerErrors, type Answer, type AnswerKind } from './answers.js';
import { BlockOverrides, selfApproval } from './block-overrides.service.js';
import type { ReviewPage, ReviewType, ReviewView } from './dto/review.dto.js';
import { blockedIds, reviewView, viewInclude, type ReviewFacts, type ReviewRow } from './review-view.js';

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
  /** What happens on each answer, where that is not what happens for the type. */
  next?: Partial<Record<AnswerKind, string>>;
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
  /** Workspace commit that the question was asked at. */
  snapshot: string | null;
}

/** Questions that suspend runs, and their single answers. */
@Injectable()
export class ReviewsService implements OnModuleInit {
  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly commands: CommandsService,
    private readonly decisions: GateDecisions,
    private readonly dispatcher: RunDispatcher,
    private readonly limits: Limits,
    private readonly overrides: BlockOverrides,
  ) {}

  onModuleInit(): void {
    const cancel = async (tx: Transaction, runId: string) => {
      await tx.review.updateMany({
        where: { runId, status: 'open' },
        data: { status: 'cancelled', answeredAt: new Date() },
      });
    };
    // Nobody can answer for a run that is over, or that was taken away from where it asked.
    this.commands.onEnding(cancel);
    this.commands.onWithdrawal(cancel);
    this.decisions.onAnswer(async (caller, reviewId, answer) => {
      await this.mayAnswer(caller, reviewId, answer);
      await this.resolve(actorOf(caller), reviewId, answer);
    });
  }

  /** Stores a question in the transaction that suspends its run. Asking again under the same id changes nothing. */
  async open(tx: Transaction, runId: string, id: string, review: NewReview): Promise<void> {
    const { evidence, next, ...rest } = review;
    await tx.review.createMany({
      data: { id, runId, ...rest, evidence: { ...evidence, ...(next && { next }) } as Prisma.InputJsonObject },
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
      snapshot: row.snapshot,
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
    const facts = await this.factsOf(rows);
    return pageOf(
      rows,
      limit,
      (row) => reviewView(row, facts),
      ({ id }) => id,
    );
  }

  async get(id: string, tx: Transaction = this.prisma): Promise<ReviewView> {
    const row = await this.row(id, tx);
    return reviewView(row, await this.factsOf([row], tx));
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
   * @throws Problem `already_answered` with the first answer, when somebody was faster; `self_approval_forbidden` when
   *   the policy keeps who started the run from answering
   */
  async resolve(
    actor: string,
    id: string,
    answer: Answer,
    within?: (tx: Transaction, view: ReviewView) => Promise<void>,
  ): Promise<ReviewView> {
    const before = await this.row(id);
    const tool = before.toolCallId === null ? undefined : await this.toolOf(before.toolCallId);
    const errors = answerErrors(before.type as ReviewType, answer, before.evidence, tool);
    if (errors.length > 0) throw validationProblem(errors);
    const { createdBy, project } = before.run;
    if (selfDecided.has(before.type) && isSelfApproval(readPolicy(project.policy), createdBy, actor))
      throw selfApproval(createdBy);
    const view = await this.prisma.$transaction(async (tx) => {
      // The run's row first, as everyone locks: then the answer and a kill cannot wait for each other.
      await tx.$executeRaw`select 1 from run where id = ${before.runId}::uuid for update`;
      if (!(await this.answerWithin(tx, actor, before, answer))) return undefined;
      if (before.type === 'budget_exceeded') await this.raise(tx, actor, before, answer);
      const after = await this.get(id, tx);
      await within?.(tx, after);
      return after;
    });
    if (view === undefined) throw this.answeredAlready(await this.get(id));
    await this.dispatcher.enqueue(before.runId);
    return view;
  }

  /**
   * Takes the answer of a review in the caller's transaction, which has locked the run's row and puts the run on the queue
   * afterwards.
   *
   * @returns false when it was answered before
   */
  async answerWithin(
    tx: Transaction,
    actor: string,
    { id, runId, type }: { id: string; runId: string; type: string },
    answer: Answer,
  ): Promise<boolean> {
    const { count } = await tx.review.updateMany({
      where: { id, status: 'open' },
      data: {
        status: 'resolved',
        answer: { ...answer } as Prisma.InputJsonObject,
        answeredBy: actor,
        answeredAt: new Date(),
      },
    });
    if (count === 0) return false;
    await tx.run.updateMany({
      where: { id: runId, status: 'held' },
      data: { status: 'queued', holdReason: null, updatedAt: new Date() },
    });
    await tx.$executeRaw`
      update run set phase = coalesce(resume_phase, phase), resume_phase = null
      where id = ${runId}::uuid and status = 'queued' and phase = 'held'`;
    const answered: NewEvent = {
      type: 'review.answered',
      data: { reviewId: id, type, decision: answer.decision, by: actor },
    };
    await this.events.append(tx, runId, [answered]);
    await this.audit.append(tx, {
      actor,
      action: 'review.answered',
      runId,
      subject: id,
      data: { type, ...answer },
    });
    return true;
  }

  /**
   * Refuses an answer that its giver may not give: one that raises a limit or lets a gate pass against its evidence
   * needs the right to do so.
   *
   * @throws Problem forbidden
   */
  async mayAnswer(caller: Principal, id: string, answer: Answer): Promise<void> {
    const { type, gate, evidence } = await this.row(id);
    // Gate 8 is a sign-off: what is asked there is a person's word, and nothing is overridden by it.
    const overrides = type === 'gate_override' && gate !== 8 && answer.decision === 'approve';
    if (overrides && !allows(caller, 'gates:override')) {
      throw new Problem('forbidden', 'Letting a gate pass against its evidence needs the role operator.', {
        missing: ['gates:override'],
      });
    }
    const raises = type === 'budget_exceeded' && answer.decision !== 'reject' && concernsRun(evidence);
    if (raises && !allows(caller, 'budget:write')) {
      throw new Problem('forbidden', 'Raising the limit of a run needs the role operator; you may reject.');
    }
  }

  /** What an answer about a budget changes is changed with the answer: the limit that a person set is the limit. */
  private async raise(
    tx: Transaction,
    actor: string,
    { id, runId, evidence }: ReviewRow,
    answer: Answer,
  ): Promise<void> {
    if (answer.decision === 'reject' || !concernsRun(evidence)) return;
    const reason = answer.reason ?? `answer to review ${id}`;
    if (answer.decision === 'approve') {
      await this.limits.doubleRun(tx, runId, actor, refusalFacts(evidence).needed, reason);
      return;
    }
    const { tokenLimit, costLimit } = answer.args as { tokenLimit?: number; costLimit?: number };
    const costLimitMicros = costLimit === undefined ? undefined : Math.round(costLimit * 1e6);
    await this.limits.changeRun(tx, runId, actor, { tokenLimit, costLimitMicros }, reason);
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

  private async toolOf(toolCallId: string): Promise<string | undefined> {
    const call = await this.prisma.toolCall.findUnique({ where: { id: toolCallId }, select: { tool: true } });
    return call?.tool;
  }

  /** The calls that reviews are about, and what people have said to those. */
  private async factsOf(rows: readonly ReviewRow[], tx: Transaction = this.prisma): Promise<ReviewFacts> {
    const ids = rows.flatMap((row) => [...(row.toolCallId === null ? [] : [row.toolCallId]), ...blockedIds(row)]);
    if (ids.length === 0) return { calls: new Map(), overrides: new Map() };
    const [calls, overrides] = [
      await tx.toolCall.findMany({ where: { id: { in: ids } } }),
      await this.overrides.ofCalls(ids, tx),
    ];
    return { calls: new Map(calls.map((call) => [call.id, call])), overrides };
  }
}

/** Questions about what a run wants to do, or did; whoever started it may be kept from answering those. */
const selfDecided = new Set<string>(['safety', 'gate_override', 'plan_approval']);
