import { Controller, Get } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { MinRole, Public } from '../auth/index.js';
import { Problem } from '../platform/index.js';
import { LiveHealth, OrchestratorHealth } from './health.dto.js';
import { HealthService } from './health.service.js';

@ApiTags('health')
@Controller()
export class HealthController {
  constructor(private readonly health: HealthService) {}

  /** Whether runs can be worked on, and by what. */
  @Get('orchestrator/health')
  @MinRole('viewer')
  orchestrator(): Promise<OrchestratorHealth> {
    return this.health.orchestrator();
  }

  /** The process answers. */
  @Get('health/live')
  @Public()
  live(): LiveHealth {
    return { status: 'ok' };
  }

  /** The process can do its work: its database answers. */
  @Get('health/ready')
  @Public()
  async ready(): Promise<LiveHealth> {
    const { status } = await this.health.database();
    if (status === 'down')
      throw new Problem('dependency_down', 'The database does not answer.', {}, { retryAfterSeconds: 2 });
    return { status: 'ok' };
  }
}
