import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Scopes } from '../auth/index.js';
import { MetricsService } from './metrics.service.js';
import { WorkerList } from './workers.dto.js';
import { WorkersService } from './workers.service.js';

@ApiTags('operations')
@Controller()
export class OperationsController {
  constructor(
    private readonly workers: WorkersService,
    private readonly metrics: MetricsService,
  ) {}

  /** The processes that take runs off the queue: those that are there, and those that ended within the last day. */
  @Get('workers')
  @Scopes('workers:read')
  async list(): Promise<WorkerList> {
    return { items: await this.workers.list(), nextCursor: null };
  }

  /** Figures for Prometheus; it signs in with a key, like every other program. */
  @Get('metrics')
  @Scopes('workers:read')
  @ApiProduces('text/plain')
  @Header('cache-control', 'no-store')
  async prometheus(@Res() reply: FastifyReply): Promise<void> {
    const text = await this.metrics.text();
    await reply.type(this.metrics.contentType).send(text);
  }
}
