import { Body, Controller, Get, Header, HttpCode, Param, ParseUUIDPipe, Post, Query, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { actorOf, Caller, Claim, Idempotent, Scopes, type IdempotencyClaim, type Principal } from '../auth/index.js';
import { GatesService } from '../gates/index.js';
import { TasksService } from '../plans/index.js';
import { PageQuery } from '../platform/index.js';
import { CreateRunDto } from './dto/create-run.dto.js';
import { ListEventsQuery, ListRunsQuery } from './dto/list-runs.dto.js';
import {
  ArtifactPage,
  EventPage,
  FindingList,
  GateList,
  RunAccepted,
  RunDetail,
  RunDiff,
  RunPage,
  TaskList,
  ToolCallPage,
  TranscriptPage,
} from './dto/run.dto.js';
import { RunRecords } from './run-records.service.js';
import { RunsService } from './runs.service.js';

@ApiTags('runs')
@Controller('orchestrator/runs')
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly records: RunRecords,
    private readonly gates: GatesService,
    private readonly tasks: TasksService,
  ) {}

  /** Accepts a story and returns at once; progress arrives as events. */
  @Post()
  @HttpCode(202)
  @Scopes('runs:write')
  @Idempotent()
  create(
    @Caller() caller: Principal,
    @Claim() claim: IdempotencyClaim | undefined,
    @Body() story: CreateRunDto,
  ): Promise<RunAccepted> {
    return this.runs.create(
      actorOf(caller),
      story,
      (tx, body) => claim?.complete(tx, { status: 202, body }) ?? Promise.resolve(),
    );
  }

  /** Runs, newest first. */
  @Get()
  @Scopes('runs:read')
  list(@Query() query: ListRunsQuery): Promise<RunPage> {
    return this.runs.list(query);
  }

  /** One run, with its gates and tasks. */
  @Get(':id')
  @Scopes('runs:read')
  get(@Param('id', ParseUUIDPipe) id: string): Promise<RunDetail> {
    return this.runs.get(id);
  }

  /** The run's log, oldest first. */
  @Get(':id/events')
  @Scopes('runs:read')
  events(@Param('id', ParseUUIDPipe) id: string, @Query() query: ListEventsQuery): Promise<EventPage> {
    return this.records.listEvents(id, query);
  }

  /** What was said between WAVE and the model, oldest first. */
  @Get(':id/transcript')
  @Scopes('runs:read')
  transcript(@Param('id', ParseUUIDPipe) id: string, @Query() page: PageQuery): Promise<TranscriptPage> {
    return this.records.transcript(id, page);
  }

  /** Every action that was proposed, with verdict and receipt, oldest first. */
  @Get(':id/tool-calls')
  @Scopes('runs:read')
  toolCalls(@Param('id', ParseUUIDPipe) id: string, @Query() page: PageQuery): Promise<ToolCallPage> {
    return this.records.toolCalls(id, page);
  }

  /** The ten gates with evidence and decisions. */
  @Get(':id/gates')
  @Scopes('runs:read')
  async listGates(@Param('id', ParseUUIDPipe) id: string): Promise<GateList> {
    await this.records.mustExist(id);
    return { items: await this.gates.list(id), nextCursor: null };
  }

  /** The tasks of the run's plan. */
  @Get(':id/tasks')
  @Scopes('runs:read')
  async listTasks(@Param('id', ParseUUIDPipe) id: string): Promise<TaskList> {
    await this.records.mustExist(id);
    return { items: await this.tasks.list(id), nextCursor: null };
  }

  /** Notes that tasks left behind. */
  @Get(':id/findings')
  @Scopes('runs:read')
  async listFindings(@Param('id', ParseUUIDPipe) id: string): Promise<FindingList> {
    await this.records.mustExist(id);
    return { items: await this.tasks.listFindings(id), nextCursor: null };
  }

  /** Files and texts that the run produced. */
  @Get(':id/artifacts')
  @Scopes('runs:read')
  artifacts(@Param('id', ParseUUIDPipe) id: string, @Query() page: PageQuery): Promise<ArtifactPage> {
    return this.records.artifacts(id, page);
  }

  /** An artifact's content, as a download: it came from an agent and is never shown as a page. */
  @Get(':id/artifacts/:artifactId/content')
  @Scopes('runs:read')
  @ApiProduces('application/octet-stream')
  @Header('x-content-type-options', 'nosniff')
  @Header('content-security-policy', "default-src 'none'; sandbox")
  async artifactContent(
    @Param('id', ParseUUIDPipe) id: string,
    @Param('artifactId', ParseUUIDPipe) artifactId: string,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { name, content } = await this.records.artifactContent(id, artifactId);
    await reply
      .type('text/plain; charset=utf-8')
      .header('content-disposition', `attachment; filename="${name.replace(/[^\w.-]+/g, '_')}"`)
      .send(Buffer.from(content));
  }

  /** What the run changed against the commit it began at. */
  @Get(':id/diff')
  @Scopes('runs:read')
  diff(@Param('id', ParseUUIDPipe) id: string): Promise<RunDiff> {
    return this.records.diff(id);
  }
}
