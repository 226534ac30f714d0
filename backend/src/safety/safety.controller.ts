import { Body, Controller, Get, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scopes } from '../auth/index.js';
import { CONFIG, Problem, PrismaService, validationProblem, type Config } from '../platform/index.js';
import { readPolicy } from '../projects/index.js';
import { evaluate } from './evaluate.js';
import { contextFromPolicyFile, offlineContext } from './policy-file.js';
import { policyOf } from './policy.js';
import { principles } from './principles.js';
import { EvaluateDto, PrincipleList, VerdictView } from './safety.dto.js';
import type { SafetyContext } from './verdict.js';

@ApiTags('safety')
@Controller('safety')
export class SafetyController {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** Judges a call as a run's would be judged, without a run: nothing is carried out or kept. */
  @Post('evaluate')
  @HttpCode(200)
  @Scopes('safety:evaluate')
  async evaluate(@Body() { projectId, tool, args, context }: EvaluateDto): Promise<VerdictView> {
    return evaluate({ tool, args }, await this.contextOf(projectId, context), policyOf(this.config.safety));
  }

  /** What no call may violate. */
  @Get('principles')
  @Scopes('safety:evaluate')
  principles(): PrincipleList {
    return { items: principles.map(({ id, area, text }) => ({ id, area, text })), nextCursor: null };
  }

  private async contextOf(
    projectId: string | undefined,
    given: Record<string, unknown> | undefined,
  ): Promise<SafetyContext> {
    if (given !== undefined) {
      try {
        return contextFromPolicyFile(given);
      } catch {
        throw validationProblem([{ field: 'context', message: 'must have the shape of a policy file' }]);
      }
    }
    if (projectId === undefined) return offlineContext;
    const project = await this.prisma.project.findUnique({ where: { id: projectId } });
    if (project === null) throw new Problem('project_not_found', `There is no project ${projectId}.`);
    const policy = readPolicy(project.policy);
    return {
      ...offlineContext,
      worktree: `${this.config.dataDir}/worktrees/run`,
      mainCheckout: project.path,
      protectedBranches: policy.protectedBranches,
      guarded: policy.guarded,
      allowHosts: policy.allowHosts,
      allowLoopbackPorts: policy.allowLoopbackPorts,
      databases: policy.databases,
      ...(project.testCommand !== null && { testCommand: project.testCommand }),
    };
  }
}
