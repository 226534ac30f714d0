import { Body, Controller, Get, HttpCode, Param, ParseUUIDPipe, Post, Put, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf, Caller, Scopes, type Principal } from '../auth/index.js';
import { PageQuery } from '../platform/index.js';
import { ChangePolicyDto, PolicyPage, PolicyReplayView, PolicyView, ReplayPolicyDto } from './policy.dto.js';
import { Policies } from './policies.service.js';
import { PolicyReplay } from './policy-replay.service.js';

@ApiTags('policy')
@Controller('projects/:id/policy')
export class PoliciesController {
  constructor(
    private readonly policies: Policies,
    private readonly replays: PolicyReplay,
  ) {}

  /** What the project allows its runs, as it stands. */
  @Get()
  @Scopes('projects:read')
  get(@Param('id', ParseUUIDPipe) id: string): Promise<PolicyView> {
    return this.policies.get(id);
  }

  /** Puts another policy in force, from the next tool call on. */
  @Put()
  @Scopes('policy:write')
  change(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() wish: ChangePolicyDto,
  ): Promise<PolicyView> {
    return this.policies.change(actorOf(caller), id, wish);
  }

  /** Every policy the project has had, newest first. */
  @Get('versions')
  @Scopes('projects:read')
  versions(@Param('id', ParseUUIDPipe) id: string, @Query() page: PageQuery): Promise<PolicyPage> {
    return this.policies.versions(id, page);
  }

  /** Judges past tool calls by a draft and shows what it would change; nothing is kept. */
  @Post('replay')
  @HttpCode(200)
  @Scopes('safety:evaluate', 'runs:read')
  replay(@Param('id', ParseUUIDPipe) id: string, @Body() wish: ReplayPolicyDto): Promise<PolicyReplayView> {
    return this.replays.replay(id, wish);
  }
}
