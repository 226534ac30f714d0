import { Controller, Get, Param, ParseUUIDPipe } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scopes } from '../auth/index.js';
import { RunMetrics } from './dto/run-metrics.dto.js';
import { RunMetricsService } from './run-metrics.service.js';

@ApiTags('runs')
@Controller('orchestrator/runs')
export class RunMetricsController {
  constructor(private readonly metrics: RunMetricsService) {}

  /** What the run took by phase, agent and tool, and how it was governed. Time by phase leaves out what was held. */
  @Get(':id/metrics')
  @Scopes('runs:read')
  of(@Param('id', ParseUUIDPipe) id: string): Promise<RunMetrics> {
    return this.metrics.of(id);
  }
}
