import { Injectable } from '@nestjs/common';
import { ACCOUNT, BudgetService, Limits, percentOf, Prices, refusalFacts } from '../budget/index.js';
import { isId, pageOf, PrismaService, Problem, validationProblem } from '../platform/index.js';
import { amountsView, entryView, pricesView, sharedView, shortfallView, type LedgerRow } from './budget-view.js';
import type {
  AccountBudgetView,
  AgentSpending,
  BudgetQuestionView,
  BudgetsView,
  PricesView,
  ProjectBudgetView,
  RunBudgetView,
} from './dto/budget.dto.js';

interface ScopeNames {
  run: string;
  project: string;
  account: string;
}

/** A shared budget before anything was taken from it. */
const untouched = {
  tokenLimit: null,
  tokensReserved: 0n,
  tokensSpent: 0n,
  costLimitMicros: null,
  costReservedMicros: 0n,
  costSpentMicros: 0n,
};

/** Shows what may be spent, what is, and on what. */
@Injectable()
export class BudgetReader {
  constructor(
    private readonly prisma: PrismaService,
    private readonly budget: BudgetService,
    private readonly limits: Limits,
    private readonly priceList: Prices,
  ) {}

  /** @throws Problem run_not_found */
  async ofRun(runId: string, page: { cursor?: string; limit: number } = { limit: 50 }): Promise<RunBudgetView> {
    if (page.cursor !== undefined && !isId(page.cursor)) {
      throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
    }
    const run = await this.prisma.run.findUnique({
      where: { id: runId },
      select: { model: true, storyId: true, project: { select: { name: true } } },
    });
    if (run === null) throw new Problem('run_not_found', `There is no run ${runId}.`);
    const names = { run: run.storyId, project: run.project.name, account: 'account' };
    const [own, scopes, byAgent, rows, question] = await Promise.all([
      this.budget.totals(runId),
      this.budget.scopes(runId),
      this.byAgent(runId),
      this.ledger(runId, page),
      this.question(runId, names),
    ]);
    const { items: entries, nextCursor } = pageOf(rows, page.limit, entryView, ({ entryId }) => entryId);
    return {
      ...amountsView(own),
      percent: percentOf(own),
      scopes: (['project', 'account'] as const).map((scope) => ({
        scope,
        name: names[scope],
        ...amountsView(scopes.find((amounts) => amounts.scope === scope) ?? untouched),
      })),
      prices: pricesView(run.model, this.priceList.of(run.model), this.priceList.originOf(run.model)),
      byAgent,
      question,
      entries,
      nextCursor,
    };
  }

  async all(): Promise<BudgetsView> {
    const [account, projects, budgets, waiting] = await Promise.all([
      this.account(),
      this.prisma.project.findMany({ select: { id: true, name: true, createdAt: true, archivedAt: true } }),
      this.prisma.sharedBudget.findMany({ where: { scope: { not: ACCOUNT } } }),
      this.waiting('project'),
    ]);
    const byScope = new Map(budgets.map((budget) => [budget.scope, budget]));
    const views = projects
      .sort(
        (one, other) =>
          Number(one.archivedAt !== null) - Number(other.archivedAt !== null) || (one.name < other.name ? -1 : 1),
      )
      .map(({ id, name, createdAt }) => {
        const budget = byScope.get(id) ?? { ...untouched, updatedAt: createdAt };
        const waitingRuns = waiting.get(id) ?? 0;
        return { projectId: id, name, ...sharedView(budget, { waitingRuns, updatedAt: budget.updatedAt }) };
      });
    return { account, projects: views };
  }

  async account(): Promise<AccountBudgetView> {
    const [stored, waiting] = await Promise.all([
      this.prisma.sharedBudget.findUnique({ where: { scope: ACCOUNT } }),
      this.waiting('account'),
    ]);
    const budget = stored ?? { ...untouched, updatedAt: new Date() };
    const waitingRuns = [...waiting.values()].reduce((sum, runs) => sum + runs, 0);
    return sharedView(budget, { waitingRuns, updatedAt: budget.updatedAt });
  }

  /** @throws Problem project_not_found */
  async project(id: string): Promise<ProjectBudgetView> {
    const [project, budget, waiting] = await Promise.all([
      this.prisma.project.findUnique({ where: { id }, select: { name: true, createdAt: true } }),
      this.prisma.sharedBudget.findUnique({ where: { scope: id } }),
      this.waiting('project', id),
    ]);
    if (project === null) throw new Problem('project_not_found', `There is no project ${id}.`);
    const stored = budget ?? { ...untouched, updatedAt: project.createdAt };
    const waitingRuns = waiting.get(id) ?? 0;
    return { projectId: id, name: project.name, ...sharedView(stored, { waitingRuns, updatedAt: stored.updatedAt }) };
  }

  prices(): PricesView {
    const { asOf, source, models } = this.priceList.table;
    const items = Object.entries(models)
      .map(([model, price]) => ({ model, ...price }))
      .sort((one, other) => (one.model < other.model ? -1 : 1));
    return { asOf, source, overridden: [...this.priceList.overridden], items };
  }

  private async byAgent(runId: string): Promise<AgentSpending[]> {
    const groups = await this.prisma.budgetEntry.groupBy({
      by: ['agent', 'model'],
      where: { runId, kind: 'settle' },
      _count: true,
      _sum: { tokens: true, costMicros: true },
      orderBy: [{ _sum: { costMicros: 'desc' } }, { agent: 'asc' }, { model: 'asc' }],
    });
    return groups.map(({ agent, model, _count, _sum }) => ({
      agent,
      model,
      calls: _count,
      tokens: Number(_sum.tokens ?? 0),
      costUsd: Number(_sum.costMicros ?? 0) / 1e6,
    }));
  }

  /** Newest first, one more than the page shows. */
  private ledger(runId: string, { cursor, limit }: { cursor?: string; limit: number }): Promise<LedgerRow[]> {
    return this.prisma.$queryRaw<LedgerRow[]>`
      select opened.id as "entryId", opened.call_id as "callId", opened.agent, opened.model,
             opened.tokens as "reservedTokens", opened.cost_micros as "reservedCostMicros", opened.at as "reservedAt",
             closed.kind, closed.tokens, closed.cost_micros as "costMicros", closed.usage, closed.at as "closedAt"
      from budget_entry opened
      left join budget_entry closed
        on closed.run_id = opened.run_id and closed.call_id = opened.call_id and closed.kind <> 'reserve'
      where opened.run_id = ${runId}::uuid and opened.kind = 'reserve'
        and (${cursor ?? null}::uuid is null or opened.id < ${cursor ?? null}::uuid)
      order by opened.id desc limit ${limit + 1}`;
  }

  private async question(runId: string, names: ScopeNames): Promise<BudgetQuestionView | null> {
    const review = await this.prisma.review.findFirst({
      where: { runId, type: 'budget_exceeded', status: 'open' },
      select: { id: true, evidence: true },
    });
    if (review === null) return null;
    const { needed } = refusalFacts(review.evidence);
    const shortfalls = await this.limits.shortfalls(runId, needed);
    return {
      reviewId: review.id,
      tokensNeeded: needed.tokens,
      costNeededUsd: needed.costMicros / 1e6,
      shortfalls: shortfalls.map((shortfall) => shortfallView(shortfall, names)),
    };
  }

  /** How many runs wait because a shared limit was reached, by project. */
  private async waiting(scope: 'project' | 'account', projectId: string | null = null): Promise<Map<string, number>> {
    const rows = await this.prisma.$queryRaw<{ projectId: string; runs: number }[]>`
      select run.project_id as "projectId", count(distinct run.id)::int as runs
      from review join run on run.id = review.run_id
      where review.status = 'open' and review.type = 'budget_exceeded'
        and review.evidence ->> 'scopes' like ${`%${scope}%`}
        and (${projectId}::uuid is null or run.project_id = ${projectId}::uuid)
      group by run.project_id`;
    return new Map(rows.map((row) => [row.projectId, row.runs]));
  }
}
