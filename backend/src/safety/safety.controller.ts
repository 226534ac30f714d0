import { Body, Controller, Get, HttpCode, Inject, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { Scopes } from '../auth/index.js';
import { CONFIG, validationProblem, type Config } from '../platform/index.js';
import { builtInPolicy, policyHash, ProjectPolicies, type ProjectPolicy } from '../projects/index.js';
import { evaluate } from './evaluate.js';
import { combine, judgeExempts, notAsked } from './judge.js';
import { Judgements } from './judgements.service.js';
import { contextFromPolicyFile, offlineContext } from './policy-file.js';
import { principleViews } from './principle-views.js';
import { compilePolicy, effectiveTable } from './project-policy.js';
import { ProjectSafeties } from './project-safety.service.js';
import { EvaluateDto, PrincipleList, PrinciplesQuery, ScoresQuery, ScoreTableView, VerdictView } from './safety.dto.js';
import type { SafetyContext, SafetyPolicy } from './verdict.js';

interface Surroundings {
  policy: ProjectPolicy;
  rules: SafetyPolicy;
  context: SafetyContext;
}

@ApiTags('safety')
@Controller('safety')
export class SafetyController {
  constructor(
    private readonly safeties: ProjectSafeties,
    private readonly policies: ProjectPolicies,
    private readonly judgements: Judgements,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * Judges a call as a run's would be judged, without a run: nothing is carried out or kept. No model is asked; what one
   * said of the same call before counts.
   */
  @Post('evaluate')
  @HttpCode(200)
  @Scopes('safety:evaluate')
  async evaluate(@Body() { projectId, tool, args, context: given }: EvaluateDto): Promise<VerdictView> {
    const { policy, rules, context } = await this.surroundings(projectId, given);
    const proposal = { tool, args };
    const verdict = await evaluate(proposal, context, rules);
    const why = judgeExempts(policy.judge, verdict);
    if (why !== undefined) return { ...verdict, judgement: notAsked(why) };
    const said = await this.judgements.find({ proposal, verdict, context, own: policy.principles }, policy.judge.model);
    if (said === undefined) return { ...verdict, judgement: notAsked('not cached') };
    return { ...combine(verdict, said, rules, policy.judge.onFailure), judgement: said };
  }

  /** What no call may violate; with a project, its own principles too. */
  @Get('principles')
  @Scopes('safety:evaluate')
  async principles(@Query() { projectId }: PrinciplesQuery): Promise<PrincipleList> {
    return { items: principleViews(await this.policyOf(projectId)), nextCursor: null };
  }

  /** What each kind of effect is worth, the worst first; with a project, by its policy. */
  @Get('scores')
  @Scopes('safety:evaluate')
  async scores(@Query() { projectId }: ScoresQuery): Promise<ScoreTableView> {
    const items = effectiveTable(await this.policyOf(projectId));
    return { items: items.map((row) => ({ ...row, principles: [...row.principles] })), nextCursor: null };
  }

  private async policyOf(projectId: string | undefined): Promise<ProjectPolicy> {
    return projectId === undefined ? builtInPolicy : (await this.policies.current(projectId)).policy;
  }

  private async surroundings(projectId: string | undefined, given: object | undefined): Promise<Surroundings> {
    const file = given === undefined ? undefined : contextOf(given);
    if (projectId === undefined) {
      const source = { version: 0, hash: policyHash(builtInPolicy), thresholds: this.safeties.thresholds };
      return { policy: builtInPolicy, rules: compilePolicy(builtInPolicy, source), context: file ?? offlineContext };
    }
    const project = await this.safeties.of(projectId);
    const place = {
      worktree: `${this.config.dataDir}/worktrees/run`,
      branch: 'wave/run',
      sandboxed: this.config.sandbox !== 'none',
    };
    return { policy: project.policy, rules: project.rules, context: file ?? project.contextAt(place) };
  }
}

function contextOf(given: object): SafetyContext {
  try {
    return contextFromPolicyFile(given);
  } catch {
    throw validationProblem([{ field: 'context', message: 'must have the shape of a policy file' }]);
  }
}
