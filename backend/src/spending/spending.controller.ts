import { Body, Controller, Get, Param, ParseUUIDPipe, Patch, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf, Caller, MinRole, Scopes, type Principal } from '../auth/index.js';
import { PageQuery } from '../platform/index.js';
import {
  AccountBudgetChanged,
  BudgetsView,
  ChangeRunBudgetDto,
  ChangeSharedBudgetDto,
  PricesView,
  ProjectBudgetChanged,
  RunBudgetView,
} from './dto/budget.dto.js';
import { BudgetReader } from './budget-reader.service.js';
import { LimitChanges } from './limit-changes.service.js';

@ApiTags('budget')
@Controller()
export class SpendingController {
  constructor(
    private readonly reader: BudgetReader,
    private readonly limits: LimitChanges,
  ) {}

  /** A run's budget, what it shares, and its ledger: every model call with what was reserved and what it took. */
  @Get('orchestrator/runs/:id/budget')
  @Scopes('runs:read')
  ofRun(@Param('id', ParseUUIDPipe) id: string, @Query() page: PageQuery): Promise<RunBudgetView> {
    return this.reader.ofRun(id, page);
  }

  /** Changes a run's limits at once. A run that waits because of them goes on, if its next call fits now. */
  @Patch('orchestrator/runs/:id/budget')
  @Scopes('budget:write')
  async changeRun(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() change: ChangeRunBudgetDto,
  ): Promise<RunBudgetView> {
    await this.limits.ofRun(actorOf(caller), id, change);
    return this.reader.ofRun(id);
  }

  /** Limits that runs share: the account's and each project's. */
  @Get('budgets')
  @Scopes('projects:read')
  all(): Promise<BudgetsView> {
    return this.reader.all();
  }

  /** Changes the limits of the account. Runs that wait because of them go on, if their next call fits now. */
  @Patch('budgets/account')
  @MinRole('admin')
  async changeAccount(
    @Caller() caller: Principal,
    @Body() change: ChangeSharedBudgetDto,
  ): Promise<AccountBudgetChanged> {
    const resumedRuns = await this.limits.ofAccount(actorOf(caller), change);
    return { ...(await this.reader.account()), resumedRuns };
  }

  /** Changes the limits of a project. Runs that wait because of them go on, if their next call fits now. */
  @Patch('budgets/projects/:id')
  @MinRole('admin')
  async changeProject(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() change: ChangeSharedBudgetDto,
  ): Promise<ProjectBudgetChanged> {
    const resumedRuns = await this.limits.ofProject(actorOf(caller), id, change);
    return { ...(await this.reader.project(id)), resumedRuns };
  }

  /** What models cost here; a model that is not listed is refused. */
  @Get('prices')
  @Scopes('projects:read')
  prices(): PricesView {
    return this.reader.prices();
  }
}
