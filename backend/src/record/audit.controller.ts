import { Controller, Get, Header, Param, ParseUUIDPipe, Query, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Readable } from 'node:stream';
import { actorOf, Caller, Scopes, type Principal } from '../auth/index.js';
import { AuditRecord } from './audit-record.service.js';
import {
  AuditPage,
  AuditVerification,
  ExportAuditQuery,
  ListAuditQuery,
  ListRunAuditQuery,
  VerifyAuditQuery,
} from './audit.dto.js';

@ApiTags('audit')
@Controller('audit')
export class AuditController {
  constructor(private readonly record: AuditRecord) {}

  /** The record of who did what, newest first. */
  @Get()
  @Scopes('audit:read')
  list(@Query() query: ListAuditQuery): Promise<AuditPage> {
    return this.record.list(query);
  }

  /** Checks the whole chain, and names its first broken link. */
  @Get('verify')
  @Scopes('audit:read')
  @Header('cache-control', 'no-store')
  verify(@Query() { head }: VerifyAuditQuery): Promise<AuditVerification> {
    return this.record.verify(head);
  }

  /**
   * The chain as JSON lines, oldest first, one entry a line; `wave-audit-head` is the `seq:hash` that it ends with.
   * It can be verified offline. The export is on the record itself.
   */
  @Get('export')
  @Scopes('audit:export')
  @ApiProduces('application/x-ndjson')
  @ApiOkResponse({ schema: { type: 'string', format: 'binary' } })
  async export(
    @Caller() caller: Principal,
    @Query() { after }: ExportAuditQuery,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { head, lines } = await this.record.export(actorOf(caller), after);
    const name = `wave-audit-${(after ?? 0) + 1}-${head.seq}.jsonl`;
    await reply
      .type('application/x-ndjson; charset=utf-8')
      .header('cache-control', 'no-store')
      .header('content-disposition', `attachment; filename="${name}"`)
      .header('wave-audit-head', `${head.seq}:${head.hash}`)
      // One batch is read ahead: a slow client makes the database wait, it does not fill the memory.
      .send(Readable.from(lines, { highWaterMark: 1 }));
  }
}

@ApiTags('audit')
@Controller('orchestrator/runs')
export class RunAuditController {
  constructor(private readonly record: AuditRecord) {}

  /** What the record says of one run, newest first. */
  @Get(':id/audit')
  @Scopes('audit:read')
  list(@Param('id', ParseUUIDPipe) id: string, @Query() query: ListRunAuditQuery): Promise<AuditPage> {
    return this.record.listOf(id, query);
  }
}
