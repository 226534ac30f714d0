import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { ACCOUNT, Limits, refusalFacts, type LimitWish } from '../budget/index.js';
import { EventLog } from '../events/index.js';
import { Log, PrismaService, Problem, validationProblem, type Transaction } from '../platform/index.js';
import { ReviewsService, type Answer } from '../reviews/index.js';
import { isTerminal, RunDispatcher } from '../runs/index.js';
import type { ChangeRunBudgetDto, ChangeSharedBudgetDto } from './dto/budget.dto.js';

/**
 * Changes of limits by people, and what they set free: a change answers the open budget question of each run whose next
 * call fits under all of its limits afterwards. A question that the change does not suffice for stays open.
 */
@Injectable()
export class LimitChanges implements OnApplicationBootstrap {
  constructor(
    private readonly prisma: PrismaService,
    private readonly limits: Limits,
    private readonly reviews: ReviewsService,
    private readonly dispatcher: RunDispatcher,
    private readonly events: EventLog,
    private readonly log: Log,
  ) {}

  /** A process that died between a change and its answers leaves questions that were answered in fact. */
  async onApplicationBootstrap(): Promise<void> {
    // The two are dated by different machines' clocks; whether the next call fits is looked at anyway.
    const waiting = await this.prisma.$queryRaw<{ runId: string; key: string }[]>`
      select distinct on (run.id) run.id as "runId", shared_budget.scope as key
      from review join run on run.id = review.run_id
      join shared_budget on shared_budget.scope in ('account', run.project_id::text)
      where review.status = 'open' and review.type = 'budget_exceeded' and shared_budget.updated_at > review.created_at - interval '1 minute'
      order by run.id, shared_budget.updated_at desc`;
    for (const { runId, key } of waiting) {
      const resumed = await this.resume(runId, key, 'policy:wave', 'A limit was raised before.');
      if (resumed) this.log.info('let a run go on whose limit was raised before', { runId });
    }
  }

  /**
   * Sets a run's limits, and answers its open budget question in the same transaction if the next call fits then.
   *
   * @throws Problem run_not_found, illegal_state, limit_below_spent
   */
  async ofRun(actor: string, runId: string, change: ChangeRunBudgetDto): Promise<void> {
    const wish = wishOf(change) as { tokenLimit?: number; costLimitMicros?: number };
    const resumed = await this.prisma.$transaction(async (tx) => {
      const [run] = await tx.$queryRaw<{ status: string }[]>`
        select status from run where id = ${runId}::uuid for update`;
      if (run === undefined) throw new Problem('run_not_found', `There is no run ${runId}.`);
      if (isTerminal(run.status)) {
        const detail = `The run is ${run.status}; nothing can be spent on it any more.`;
        throw new Problem('illegal_state', detail, { state: run.status });
      }
      await this.limits.changeRun(tx, runId, actor, wish, change.reason);
      return this.answer(tx, runId, actor, {
        decision: 'edit',
        args: {
          ...(change.tokenLimit !== undefined && { tokenLimit: change.tokenLimit }),
          ...(change.costLimit !== undefined && { costLimit: change.costLimit }),
        },
        reason: change.reason,
      });
    });
    if (resumed) await this.dispatcher.enqueue(runId);
  }

  /** @returns the runs that go on */
  async ofAccount(actor: string, change: ChangeSharedBudgetDto): Promise<string[]> {
    return this.ofShared(ACCOUNT, null, actor, change);
  }

  /**
   * @returns the runs that go on
   * @throws Problem project_not_found, limit_below_spent
   */
  async ofProject(actor: string, projectId: string, change: ChangeSharedBudgetDto): Promise<string[]> {
    if ((await this.prisma.project.count({ where: { id: projectId } })) === 0) {
      throw new Problem('project_not_found', `There is no project ${projectId}.`);
    }
    return this.ofShared(projectId, projectId, actor, change);
  }

  private async ofShared(
    key: string,
    projectId: string | null,
    actor: string,
    change: ChangeSharedBudgetDto,
  ): Promise<string[]> {
    await this.limits.changeShared(key, actor, wishOf(change), change.reason);
    // Each run in a transaction of its own: nobody may wait for runs while others wait for the shared budget.
    const waiting = await this.prisma.review.findMany({
      where: { status: 'open', type: 'budget_exceeded', ...(projectId !== null && { run: { projectId } }) },
      orderBy: { id: 'asc' },
      select: { runId: true },
    });
    const resumed: string[] = [];
    for (const { runId } of waiting) if (await this.resume(runId, key, actor, change.reason)) resumed.push(runId);
    return resumed;
  }

  private async resume(runId: string, key: string, actor: string, reason: string): Promise<boolean> {
    const resumed = await this.prisma.$transaction(async (tx) => {
      await tx.$executeRaw`select 1 from run where id = ${runId}::uuid for update`;
      const scope = key === ACCOUNT ? ('account' as const) : ('project' as const);
      const answer: Answer = { decision: 'approve', reason: `The limit of the ${scope} was raised: ${reason}` };
      if (!(await this.answer(tx, runId, actor, answer))) return false;
      const { tokenLimit, costLimitMicros } = await tx.sharedBudget.findUniqueOrThrow({ where: { scope: key } });
      const limits = {
        tokenLimit: tokenLimit === null ? null : Number(tokenLimit),
        costLimitUsd: costLimitMicros === null ? null : Number(costLimitMicros) / 1e6,
      };
      await this.events.append(tx, runId, [{ type: 'budget.raised', data: { scope, by: actor, ...limits, reason } }]);
      return true;
    });
    if (resumed) await this.dispatcher.enqueue(runId);
    return resumed;
  }

  /** Answers the run's open budget question, if its next call fits under all limits. The run's row is locked. */
  private async answer(tx: Transaction, runId: string, actor: string, answer: Answer): Promise<boolean> {
    const review = await tx.review.findFirst({
      where: { runId, type: 'budget_exceeded', status: 'open' },
      select: { id: true, runId: true, type: true, evidence: true },
    });
    if (review === null) return false;
    const { needed } = refusalFacts(review.evidence);
    if ((await this.limits.shortfalls(runId, needed, tx)).length > 0) return false;
    return this.reviews.answerWithin(tx, actor, review, answer);
  }
}

function wishOf({ tokenLimit, costLimit }: ChangeSharedBudgetDto): LimitWish {
  if (tokenLimit === undefined && costLimit === undefined) {
    const message = 'give tokenLimit, costLimit or both';
    throw validationProblem([
      { field: 'tokenLimit', message },
      { field: 'costLimit', message },
    ]);
  }
  return {
    tokenLimit,
    costLimitMicros: typeof costLimit === 'number' ? Math.round(costLimit * 1e6) : costLimit,
  };
}
