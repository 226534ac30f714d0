import { Injectable } from '@nestjs/common';
import {
  combine,
  evaluate,
  judgeExempts,
  notAsked,
  ProjectSafeties,
  type Judgement,
  type Verdict,
} from '../safety/index.js';
import { ModelJudge } from './model-judge.service.js';
import type { RunContext } from './run-context.js';
import type { PendingCall, State } from './state.js';
import { readInside } from './workspace/read-inside.js';

/** A call with what both layers make of it. */
export interface JudgedProposal {
  /** Of both layers: the lower score. */
  verdict: Verdict;
  judgement: Judgement;
}

/** Has a call judged in the run's own surroundings: by the analysis, and by a model where the policy wants one. */
@Injectable()
export class ToolJudge {
  constructor(
    private readonly safeties: ProjectSafeties,
    private readonly judge: ModelJudge,
  ) {}

  /** @param isApproved a person has let exactly this call run: no model is asked for its opinion of that */
  async weigh(
    context: RunContext,
    { git, tests }: State,
    { tool, args }: PendingCall,
    isApproved = false,
  ): Promise<JudgedProposal> {
    const { policy, rules, surroundings } = await this.surroundingsOf(context, { git, tests });
    // A policy holds from the call after it was changed: what tools may reach follows it too.
    context.policy = policy;
    context.thresholds = { block: rules.blockThreshold, escalate: rules.escalateThreshold };

    const proposal = { tool, args };
    const verdict = await evaluate(proposal, surroundings, rules);
    const exempt = judgeExempts(policy.judge, verdict);
    if (context.model.provider === 'rehearsal') return { verdict, judgement: notAsked('rehearsal') };
    if (isApproved || exempt !== undefined) return { verdict, judgement: notAsked(exempt ?? 'approved') };
    const call = { proposal, verdict, context: surroundings, own: policy.principles };
    const judgement = await this.judge.judge(context, call, policy.judge);
    return { verdict: combine(verdict, judgement, rules, policy.judge.onFailure), judgement };
  }

  /** Whether a call would be seen outside of the workspace, so that it must not be repeated unasked. */
  async reachesOutside(context: RunContext, state: State, { tool, args }: PendingCall): Promise<boolean> {
    const { rules, surroundings } = await this.surroundingsOf(context, state);
    return (await evaluate({ tool, args }, surroundings, rules)).outside;
  }

  private async surroundingsOf(context: RunContext, { git, tests }: Pick<State, 'git' | 'tests'>) {
    const { run, sandbox } = context;
    const [project, { path }] = await Promise.all([this.safeties.of(run.projectId), context.workspace()]);
    const { policy, rules } = project;
    const surroundings = project.contextAt({
      worktree: path,
      branch: git?.branch ?? '',
      runId: run.id,
      sandboxed: sandbox.kind !== 'none',
      testCommand: tests.command,
      readFile: readInside(path),
    });
    return { policy, rules, surroundings };
  }
}
