import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import type { Prisma, Transaction } from '../platform/index.js';
import { BlockOverrides, ReviewsService, type OpenOverride } from '../reviews/index.js';
import { summarise } from '../safety/index.js';
import { askPerson } from './ask-person.js';
import { cleanJson, cleanText } from './redaction.js';
import type { RunContext } from './run-context.js';
import type { CallResult, OpenReview, PendingCall, SafetyState, State } from './state.js';
import type { JudgedProposal } from './tool-judge.service.js';

/** One proposed call with what is made of it. */
export interface JudgedCall extends JudgedProposal {
  context: RunContext;
  state: State;
  agent: string;
  call: PendingCall;
}

/** Why a call may run although its verdict does not allow it. */
export type Permit = { kind: 'approval'; reviewId: string; by: string } | { kind: 'override'; override: OpenOverride };

/** Verdicts below this go into the audit chain, whatever a project's thresholds are. */
const audited = 0.85;

/** Puts verdicts on proposed calls on the record: row, log, audit chain and the run's safety, with the step or before it. */
@Injectable()
export class ToolCallRecords {
  constructor(
    private readonly audit: AuditLog,
    private readonly reviews: ReviewsService,
    private readonly overrides: BlockOverrides,
  ) {}

  /** The agent is told why; the safety gate will hold the run. */
  block(judged: JudgedCall): { result: CallResult; safety: SafetyState } {
    const { context, state, agent, call, verdict } = judged;
    const safety = lowered(state.safety, judged);
    const summary = summaryOf(call);
    const content = [
      `Blocked by WAVE (score ${verdict.score.toFixed(2)}): ${verdict.risks.join(' ') || 'this call is not allowed.'}`,
      verdict.violations.length > 0 ? `Principles: ${verdict.violations.join(', ')}.` : '',
      'Do not try to reach the same by other means; go on without it, or hand over and say what is missing.',
    ]
      .filter((line) => line !== '')
      .join('\n');
    context.outbox.event({
      type: 'tool.blocked',
      data: {
        ...facts(call, agent),
        score: verdict.score,
        violations: verdict.violations,
        risks: verdict.risks.map(cleanText),
      },
    });
    const blockedTotal = safety.blockedTotal + 1;
    context.outbox.patch({ blockedCount: blockedTotal, safetyScore: safety.score });
    context.outbox.also(async (tx) => {
      await this.store(tx, judged, 'blocked', { ok: false, output: cleanText(content), completedAt: new Date() });
      await this.audit.append(tx, entryOf(judged, 'tool_call.blocked', `agent:${agent}`));
    });
    return {
      result: { toolCallId: call.id, toolUseId: call.toolUseId, content, isError: true },
      safety: {
        ...safety,
        blockedTotal,
        blockedActions: [...state.safety.blockedActions, { toolCallId: call.id, summary }],
      },
    };
  }

  /**
   * The run is suspended until a person answers.
   *
   * @param again why an earlier approval of this call does not hold any more
   */
  ask(judged: JudgedCall, again?: string): { openReview: OpenReview; safety: SafetyState } {
    const { context, state, agent, call, verdict } = judged;
    const safety = lowered(state.safety, judged);
    const { outbox } = context;
    outbox.patch({ safetyScore: safety.score });
    outbox.also((tx) => this.store(tx, judged, 'in_review', {}));
    const risks = verdict.risks.map(cleanText).join(' ');
    const reviewId = askPerson(context, state, this.reviews, {
      type: 'safety',
      question: `May ${agent} run: ${summaryOf(call)}?`,
      reason: [again, risks || `The verdict is ${verdict.score.toFixed(2)}, between block and allow.`]
        .filter((part) => part !== undefined)
        .join(' '),
      toolCallId: call.id,
      argsHash: verdict.argsHash,
      ...(state.git?.snapshot && { snapshot: state.git.snapshot }),
    });
    outbox.also((tx) => this.audit.append(tx, entryOf(judged, 'tool_call.review', `agent:${agent}`)));
    return { safety, openReview: { id: reviewId, kind: 'call', next: 'tools' } };
  }

  /** What was seen of a call that ran is not what its verdict predicted. */
  mismatch(context: RunContext, agent: string, call: PendingCall, mismatches: string[], runScore: number): void {
    context.outbox.patch({ safetyScore: runScore });
    context.outbox.also(async (tx) => {
      await this.audit.append(tx, {
        actor: `agent:${agent}`,
        action: 'tool_call.mismatch',
        runId: context.run.id,
        subject: call.id,
        data: { tool: call.tool, summary: summaryOf(call), mismatches, runScore },
      });
    });
  }

  /** Nobody can tell whether an effect outside the workspace happened. */
  askOutcome(context: RunContext, state: State, agent: string, call: PendingCall): OpenReview {
    context.outbox.also(async (tx) => {
      await tx.toolCall.update({ where: { id: call.id }, data: { status: 'unknown' } });
    });
    const id = askPerson(context, state, this.reviews, {
      type: 'unknown_outcome',
      question: `Did this happen: ${summaryOf(call)}?`,
      reason: `The worker died while ${agent} was doing it, and its effects are outside the workspace, so WAVE cannot tell.`,
      toolCallId: call.id,
    });
    return { id, kind: 'outcome', next: 'tools' };
  }

  /**
   * Puts the intent on the record before anything happens, durable by itself.
   *
   * @returns the run's safety with this verdict
   */
  async intend(judged: JudgedCall, permit: Permit | undefined): Promise<SafetyState> {
    const { context, state, agent, call, verdict } = judged;
    const { outbox, lease } = context;
    const safety = lowered(state.safety, judged);
    const snapshot = state.git?.snapshot ?? null;
    outbox.event({
      type: 'tool.started',
      data: {
        ...facts(call, agent),
        verdict: permit?.kind === 'approval' ? 'review' : verdict.decision,
        score: verdict.score,
      },
    });
    outbox.patch({ actionsCount: call.number, safetyScore: safety.score });
    outbox.also(async (tx) => {
      if (permit?.kind === 'approval') {
        // What the person was shown stays on the record.
        const data = { status: 'running', epoch: lease.epoch, snapshot };
        await tx.toolCall.update({ where: { id: call.id }, data });
      } else await this.store(tx, judged, 'running', { snapshot });
      if (permit?.kind === 'override') await this.overrides.use(tx, permit.override.id, call.id);
      await this.auditPermit(tx, judged, permit);
    });
    await context.flush();
    return safety;
  }

  private async auditPermit(tx: Transaction, judged: JudgedCall, permit: Permit | undefined): Promise<void> {
    if (permit?.kind === 'approval') {
      const { reviewId, by } = permit;
      await this.audit.append(tx, entryOf(judged, 'tool_call.approved', by, { reviewId }));
    } else if (permit?.kind === 'override') {
      const { id, createdBy, toolCallId } = permit.override;
      const more = { overrideId: id, blockedCall: toolCallId };
      await this.audit.append(tx, entryOf(judged, 'tool_call.override_used', createdBy, more));
    } else if (judged.verdict.score < audited) {
      await this.audit.append(tx, entryOf(judged, 'tool_call.allowed', `agent:${judged.agent}`));
    }
  }

  /** A call that is judged again, since what it was judged by has changed, keeps its row. */
  private async store(
    tx: Transaction,
    { context: { run, lease, step }, state: { git }, agent, call, verdict, judgement }: JudgedCall,
    status: string,
    more: Partial<Prisma.ToolCallUncheckedCreateInput>,
  ): Promise<void> {
    const judged = {
      status,
      verdict: verdict.decision,
      score: verdict.score,
      violations: verdict.violations,
      risks: verdict.risks.map(cleanText),
      evidence: verdict.evidence.map((line) => cleanText(line)),
      effects: verdict.effects.map(cleanText),
      policyVersion: verdict.policyVersion,
      judgement: cleanJson(judgement) as unknown as Prisma.InputJsonObject,
      epoch: lease.epoch,
      snapshot: git?.snapshot ?? null,
      ...more,
    };
    await tx.toolCall.upsert({
      where: { id: call.id },
      create: {
        id: call.id,
        runId: run.id,
        number: call.number,
        step,
        agent,
        toolUseId: call.toolUseId,
        tool: call.tool,
        args: cleanJson(call.args) as Prisma.InputJsonObject,
        argsHash: verdict.argsHash,
        ...judged,
      },
      update: judged,
    });
  }
}

export function lowered(safety: SafetyState, { verdict }: Pick<JudgedCall, 'verdict'>): SafetyState {
  return {
    ...safety,
    score: Math.min(safety.score, verdict.score),
    violations: [...new Set([...safety.violations, ...verdict.violations])],
  };
}

/** A call in one line, without secrets. */
export function summaryOf({ tool, args }: PendingCall): string {
  return cleanText(summarise(tool, args));
}

/** How the log names a call. */
export function facts(call: PendingCall, agent: string) {
  return { toolCallId: call.id, number: call.number, agent, tool: call.tool, summary: summaryOf(call) };
}

function entryOf(
  { context: { run }, call, verdict, judgement }: JudgedCall,
  action: string,
  actor: string,
  more: Record<string, unknown> = {},
) {
  return {
    actor,
    action,
    runId: run.id,
    subject: call.id,
    data: {
      tool: call.tool,
      summary: summaryOf(call),
      argsHash: verdict.argsHash,
      score: verdict.score,
      violations: verdict.violations,
      policyVersion: verdict.policyVersion,
      ...(judgement.asked && {
        judge: { by: judgement.by, score: judgement.score, failure: judgement.failure ?? null },
      }),
      ...more,
    },
  };
}
