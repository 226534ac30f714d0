import { Body, Controller, Get, HttpCode, Param, ParseIntPipe, ParseUUIDPipe, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf, Caller, Claim, Idempotent, Scopes, type IdempotencyClaim, type Principal } from '../auth/index.js';
import { PageQuery } from '../platform/index.js';
import { CommandsService } from './commands.service.js';
import {
  CommandAccepted,
  DecideGateDto,
  ForkRunDto,
  HoldRunDto,
  KillRunDto,
  NextRunDto,
  RecycleRunDto,
  ResumeRunDto,
  RetryRunDto,
} from './dto/command.dto.js';
import { RunAccepted } from './dto/run.dto.js';
import { StepPage } from './dto/step.dto.js';
import { GateDecisions } from './gate-decisions.service.js';
import { RunForks } from './run-forks.service.js';
import { RunSteps } from './run-steps.service.js';

/** What people do with a run that exists. */
@ApiTags('runs')
@Controller('orchestrator/runs')
export class RunControlController {
  constructor(
    private readonly commands: CommandsService,
    private readonly decisions: GateDecisions,
    private readonly forks: RunForks,
    private readonly runSteps: RunSteps,
  ) {}

  /** The run's steps, oldest first, with what can be gone back to or forked from. */
  @Get(':id/steps')
  @Scopes('runs:read')
  steps(@Param('id', ParseUUIDPipe) id: string, @Query() page: PageQuery): Promise<StepPage> {
    return this.runSteps.list(id, page);
  }

  /** Suspends a run; it keeps everything, and resumes from the same step. */
  @Post(':id/hold')
  @HttpCode(200)
  @Scopes('runs:write')
  hold(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: HoldRunDto,
  ): Promise<CommandAccepted> {
    return this.commands.hold(actorOf(caller), id, reason);
  }

  /** Lets a held run go on. */
  @Post(':id/resume')
  @HttpCode(200)
  @Scopes('runs:write')
  resume(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: ResumeRunDto,
  ): Promise<CommandAccepted> {
    return this.commands.resume(actorOf(caller), id, reason);
  }

  /** In step mode: lets the run go on to the end of its next phase, past a gate that does not pass if told to. */
  @Post(':id/next')
  @HttpCode(200)
  @Scopes('runs:write')
  next(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() wish: NextRunDto,
  ): Promise<CommandAccepted> {
    return this.decisions.next(caller, id, wish);
  }

  /** Ends a run for good, its processes too. */
  @Post(':id/kill')
  @HttpCode(200)
  @Scopes('runs:write')
  kill(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: KillRunDto,
  ): Promise<CommandAccepted> {
    return this.commands.kill(actorOf(caller), id, reason);
  }

  /** Sends a run back, to Dev or to the end of a step, with a note. */
  @Post(':id/recycle')
  @HttpCode(200)
  @Scopes('runs:write')
  recycle(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason, toStep }: RecycleRunDto,
  ): Promise<CommandAccepted> {
    return this.commands.recycle(actorOf(caller), id, reason, toStep === undefined ? {} : { toStep });
  }

  /** Makes a new run that goes on from a step of this one, on a branch of its own; this one stays as it is. */
  @Post(':id/fork')
  @HttpCode(202)
  @Scopes('runs:write')
  @Idempotent()
  fork(
    @Caller() caller: Principal,
    @Claim() claim: IdempotencyClaim | undefined,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() wish: ForkRunDto,
  ): Promise<RunAccepted> {
    return this.forks.fork(
      actorOf(caller),
      id,
      wish,
      (tx, body) => claim?.complete(tx, { status: 202, body }) ?? Promise.resolve(),
    );
  }

  /** Submits the story of a run that is over once more, from its beginning. */
  @Post(':id/retry')
  @HttpCode(202)
  @Scopes('runs:write')
  @Idempotent()
  retry(
    @Caller() caller: Principal,
    @Claim() claim: IdempotencyClaim | undefined,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() { reason }: RetryRunDto,
  ): Promise<RunAccepted> {
    return this.forks.retry(
      actorOf(caller),
      id,
      reason ?? '',
      (tx, body) => claim?.complete(tx, { status: 202, body }) ?? Promise.resolve(),
    );
  }

  /** Takes a run that is over out of lists; nothing of it is lost. */
  @Post(':id/archive')
  @HttpCode(200)
  @Scopes('runs:write')
  archive(@Caller() caller: Principal, @Param('id', ParseUUIDPipe) id: string): Promise<CommandAccepted> {
    return this.commands.archive(actorOf(caller), id);
  }

  /** A person's decision on a gate. What it means where the run stands now is told in docs/control.md. */
  @Post(':id/gates/:number/decision')
  @HttpCode(200)
  @Scopes('gates:decide')
  decide(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Param('number', ParseIntPipe) gate: number,
    @Body() decision: DecideGateDto,
  ): Promise<CommandAccepted> {
    return this.decisions.decide(caller, id, gate, decision);
  }
}
