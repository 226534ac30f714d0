import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { LiveFeed } from '../events/index.js';
import { PrismaService, type Prisma, type Transaction } from '../platform/index.js';
import { ReviewsService } from '../reviews/index.js';
import { argsHash, summarise, type Verdict } from '../safety/index.js';
import { askPerson } from './ask-person.js';
import { Artifacts } from './artifacts.service.js';
import { cleanJson, cleanText } from './redaction.js';
import type { RunContext } from './run-context.js';
import type { CallResult, OpenReview, PendingCall, SafetyState, State } from './state.js';
import { findTool, parseArgs, type ToolDefinition, type ToolResult } from './tools/index.js';
import { ToolJudge } from './tool-judge.service.js';
import { parseTestReport } from './workspace/index.js';

export interface CallOutcome {
  /** Absent while a person is asked. */
  result?: CallResult;
  openReview?: OpenReview;
  safety: SafetyState;
  /** Set when the call could change files. */
  snapshot?: string;
  tool?: ToolResult;
}

type CallRow = Prisma.ToolCallGetPayload<object>;

const limits = { commandTimeoutMs: 10 * 60_000, outputChars: 16_000, outputBytes: 8_000_000 };

/**
 * One tool call, from proposal to receipt: verdict, then intent on the record, then the deed, then the receipt with the
 * step's commit. What happens after a crash in between is decided by the tool's effect class.
 */
@Injectable()
export class ToolCalls {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
    private readonly reviews: ReviewsService,
    private readonly artifacts: Artifacts,
    private readonly live: LiveFeed,
    private readonly judge: ToolJudge,
  ) {}

  async perform(context: RunContext, state: State, agent: string, call: PendingCall): Promise<CallOutcome> {
    const { safety } = state;
    const tool = findTool(call.tool);
    if (tool === undefined) return { safety, result: refusal(call, `There is no tool ${call.tool}.`) };
    const parsed = parseArgs(tool, call.args);
    if (!parsed.ok) return { safety, result: refusal(call, parsed.message) };

    const before = await this.prisma.toolCall.findUnique({ where: { id: call.id } });
    if (before !== null && before.completedAt !== null) return { safety, result: receiptOf(before, call) };
    if (before?.status === 'running') return this.again(context, state, agent, call, tool, parsed.args, before);

    const hash = argsHash({ tool: call.tool, args: call.args });
    const verdict = await this.judge.judge(context, state, call);
    const after = lowered(safety, verdict);
    const isApproved = call.approved?.argsHash === hash;
    if (verdict.decision === 'block' && !isApproved) return this.block(context, state, agent, call, verdict, after);
    if (verdict.decision === 'review' && !isApproved) return this.ask(context, state, agent, call, verdict, after);

    const snapshot = await this.intend(context, state, agent, call, verdict, before);
    return this.run(context, { ...state, safety: after }, agent, call, tool, parsed.args, snapshot);
  }

  /** A person's answer to a call: it does not run, and its agent is told `content`. */
  async close(context: RunContext, call: PendingCall, content: string, isError: boolean): Promise<CallResult> {
    context.outbox.also(async (tx) => {
      await tx.toolCall.updateMany({
        where: { id: call.id, completedAt: null },
        data: { status: 'rejected', ok: false, output: cleanText(content), completedAt: new Date() },
      });
    });
    return { toolCallId: call.id, toolUseId: call.toolUseId, content, isError };
  }

  /** The agent is told why; the safety gate will hold the run. */
  private block(
    context: RunContext,
    state: State,
    agent: string,
    call: PendingCall,
    verdict: Verdict,
    safety: SafetyState,
  ): CallOutcome {
    const summary = cleanText(summarise(call.tool, call.args));
    const content = [
      `Blocked by WAVE (score ${verdict.score.toFixed(2)}): ${verdict.risks.join(' ') || 'this call is not allowed.'}`,
      verdict.violations.length > 0 ? `Principles: ${verdict.violations.join(', ')}.` : '',
      'Do not try to reach the same by other means; go on without it, or hand over and say what is missing.',
    ].filter((line) => line !== '');
    context.outbox.event({
      type: 'tool.blocked',
      data: {
        toolCallId: call.id,
        number: call.number,
        agent,
        tool: call.tool,
        summary,
        score: verdict.score,
        violations: verdict.violations,
        risks: verdict.risks.map(cleanText),
      },
    });
    context.outbox.patch({ blockedCount: safety.blockedTotal + 1, safetyScore: safety.score });
    context.outbox.also(async (tx) => {
      await this.insert(tx, context, state, agent, call, verdict, 'blocked', {
        ok: false,
        output: cleanText(content.join('\n')),
        completedAt: new Date(),
      });
      await this.audit.append(tx, this.entry(context, 'tool_call.blocked', agent, call, verdict));
    });
    const result = { toolCallId: call.id, toolUseId: call.toolUseId, content: content.join('\n'), isError: true };
    const blockedTotal = safety.blockedTotal + 1;
    return {
      result,
      safety: { ...safety, blockedTotal, blockedActions: [...safety.blockedActions, { toolCallId: call.id, summary }] },
    };
  }

  /** The run is suspended until a person answers. */
  private ask(
    context: RunContext,
    state: State,
    agent: string,
    call: PendingCall,
    verdict: Verdict,
    safety: SafetyState,
  ): CallOutcome {
    const { outbox } = context;
    outbox.patch({ safetyScore: safety.score });
    outbox.also((tx) => this.insert(tx, context, state, agent, call, verdict, 'in_review', {}));
    const reviewId = askPerson(context, state, this.reviews, {
      type: 'safety',
      question: `May ${agent} run: ${cleanText(summarise(call.tool, call.args))}?`,
      reason:
        verdict.risks.map(cleanText).join(' ') ||
        `The verdict is ${verdict.score.toFixed(2)}, between block and allow.`,
      toolCallId: call.id,
      argsHash: verdict.argsHash,
      ...(state.git?.snapshot && { snapshot: state.git.snapshot }),
    });
    outbox.also((tx) => this.audit.append(tx, this.entry(context, 'tool_call.review', agent, call, verdict)));
    return { safety, openReview: { id: reviewId, kind: 'call', next: 'tools' } };
  }

  /** Puts the intent on the record before anything happens. */
  private async intend(
    context: RunContext,
    state: State,
    agent: string,
    call: PendingCall,
    verdict: Verdict,
    before: CallRow | null,
  ): Promise<string | null> {
    const { outbox, run, lease } = context;
    const snapshot = state.git?.snapshot ?? null;
    outbox.event({
      type: 'tool.started',
      data: {
        toolCallId: call.id,
        number: call.number,
        agent,
        tool: call.tool,
        summary: cleanText(summarise(call.tool, call.args)),
        verdict: call.approved === undefined ? verdict.decision : 'review',
        score: verdict.score,
      },
    });
    outbox.patch({ actionsCount: call.number, safetyScore: lowered(state.safety, verdict).score });
    outbox.also(async (tx) => {
      if (before === null) await this.insert(tx, context, state, agent, call, verdict, 'running', { snapshot });
      else
        await tx.toolCall.update({ where: { id: call.id }, data: { status: 'running', epoch: lease.epoch, snapshot } });
      if (call.approved !== undefined) {
        const entry = this.entry(context, 'tool_call.approved', call.approved.by, call, verdict);
        await this.audit.append(tx, {
          ...entry,
          data: { ...entry.data, reviewId: call.approved.reviewId, runId: run.id },
        });
      }
    });
    await context.flush();
    return snapshot;
  }

  /** The intent is on the record, the receipt is not: an earlier worker died in between. */
  private async again(
    context: RunContext,
    state: State,
    agent: string,
    call: PendingCall,
    tool: ToolDefinition,
    args: unknown,
    before: CallRow,
  ): Promise<CallOutcome> {
    if (tool.effect === 'external') return this.askOutcome(context, state, agent, call);
    context.outbox.also(async (tx) => {
      await tx.toolCall.update({ where: { id: call.id }, data: { epoch: context.lease.epoch } });
    });
    await context.flush();
    // What the first attempt had done by then is undone, so that the second begins where the first did.
    if (tool.effect !== 'read' && before.snapshot !== null) {
      await (await context.workspace()).restore(before.snapshot);
    }
    return this.run(context, state, agent, call, tool, args, before.snapshot);
  }

  private askOutcome(context: RunContext, state: State, agent: string, call: PendingCall): CallOutcome {
    context.outbox.also(async (tx) => {
      await tx.toolCall.update({ where: { id: call.id }, data: { status: 'unknown' } });
    });
    const reviewId = askPerson(context, state, this.reviews, {
      type: 'unknown_outcome',
      question: `Did this happen: ${cleanText(summarise(call.tool, call.args))}?`,
      reason: `The worker died while ${agent} was doing it, and its effects are outside the workspace, so WAVE cannot tell.`,
      toolCallId: call.id,
    });
    return { safety: state.safety, openReview: { id: reviewId, kind: 'outcome', next: 'tools' } };
  }

  private async run(
    context: RunContext,
    { safety, progress }: State,
    agent: string,
    call: PendingCall,
    tool: ToolDefinition,
    args: unknown,
    snapshot: string | null,
  ): Promise<CallOutcome> {
    const { run, outbox, abort, sandbox, policy } = context;
    const workspace = await context.workspace();
    const done = await tool.run(args, {
      workspace,
      sandbox,
      signal: abort.signal,
      onOutput: (chunk) => this.live.publish(run.id, { kind: 'output', toolCallId: call.id, chunk: cleanText(chunk) }),
      limits,
      allowHosts: policy.allowHosts,
    });
    // A person's wish ends the call; it has no receipt, and is repeated from the snapshot when the run goes on.
    abort.signal.throwIfAborted();
    const mutates = tool.effect !== 'read';
    const kept = mutates ? await workspace.snapshot(call.number) : (snapshot ?? undefined);
    const output = cleanText(done.content);
    // WAVE's own call is the project's test command; its output is kept whole, whatever its length.
    const isTestRun = call.toolUseId === null;
    const full = done.fullOutput === undefined ? (isTestRun ? output : undefined) : cleanText(done.fullOutput);
    const address = full === undefined ? undefined : this.artifacts.address(full);
    const kind = isTestRun ? ('test_output' as const) : ('command_output' as const);
    const name = `${isTestRun ? 'tests' : 'call'}-${call.number}.txt`;
    outbox.event({
      type: 'tool.completed',
      data: {
        toolCallId: call.id,
        number: call.number,
        agent,
        tool: call.tool,
        summary: cleanText(summarise(call.tool, call.args)),
        ok: done.ok,
        ...(done.exitCode !== undefined && { exitCode: done.exitCode }),
        durationMs: Math.round(done.durationMs),
      },
    });
    if (address !== undefined) {
      const { id: artifactId, sha256 } = address;
      outbox.event({ type: 'artifact.created', data: { artifactId, kind, name, sha256 } });
    }
    if (kept !== undefined) outbox.patch({ snapshot: kept });
    outbox.also(async (tx) => {
      const { count } = await tx.toolCall.updateMany({
        where: { id: call.id, completedAt: null },
        data: {
          status: done.ok ? 'completed' : 'failed',
          ok: done.ok,
          exitCode: done.exitCode ?? null,
          output,
          outputSha256: address?.sha256 ?? null,
          filesChanged: done.filesChanged ?? [],
          sandbox: done.sandbox ?? null,
          durationMs: Math.round(done.durationMs),
          completedAt: new Date(),
        },
      });
      if (count !== 1) throw new Error(`tool call ${call.id} has a receipt already`);
      if (address !== undefined && full !== undefined) {
        await this.artifacts.store(tx, run.id, address, {
          kind,
          name,
          phase: progress.phase,
          mediaType: 'text/plain',
          content: full,
        });
      }
    });
    return {
      safety,
      tool: done,
      ...(kept !== undefined && { snapshot: kept }),
      result: {
        toolCallId: call.id,
        toolUseId: call.toolUseId,
        content: done.content,
        isError: !done.ok,
        exitCode: done.exitCode,
        ...(isTestRun && { report: parseTestReport(done.fullOutput ?? done.content, done.exitCode ?? null) }),
      },
    };
  }

  private async insert(
    tx: Transaction,
    { run, lease, step }: RunContext,
    { git }: State,
    agent: string,
    call: PendingCall,
    verdict: Verdict,
    status: string,
    more: Partial<Prisma.ToolCallUncheckedCreateInput>,
  ): Promise<void> {
    await tx.toolCall.create({
      data: {
        id: call.id,
        runId: run.id,
        number: call.number,
        step,
        agent,
        toolUseId: call.toolUseId,
        tool: call.tool,
        args: cleanJson(call.args) as Prisma.InputJsonObject,
        argsHash: verdict.argsHash,
        status,
        verdict: verdict.decision,
        score: verdict.score,
        violations: verdict.violations,
        risks: verdict.risks.map(cleanText),
        evidence: verdict.evidence.map((line) => cleanText(line)),
        effects: verdict.effects.map(cleanText),
        policyVersion: verdict.policyVersion,
        epoch: lease.epoch,
        snapshot: git?.snapshot ?? null,
        ...more,
      },
    });
  }

  private entry({ run }: RunContext, action: string, actor: string, call: PendingCall, verdict: Verdict) {
    return {
      actor: action === 'tool_call.approved' ? actor : `agent:${actor}`,
      action,
      runId: run.id,
      subject: call.id,
      data: {
        tool: call.tool,
        summary: cleanText(summarise(call.tool, call.args)),
        argsHash: verdict.argsHash,
        score: verdict.score,
        violations: verdict.violations,
        policyVersion: verdict.policyVersion,
      },
    };
  }
}

function lowered(safety: SafetyState, verdict: Verdict): SafetyState {
  return {
    ...safety,
    score: Math.min(safety.score, verdict.score),
    violations: [...new Set([...safety.violations, ...verdict.violations])],
  };
}

function refusal(call: PendingCall, content: string): CallResult {
  return { toolCallId: null, toolUseId: call.toolUseId, content, isError: true };
}

function receiptOf(row: CallRow, { toolUseId }: PendingCall): CallResult {
  return { toolCallId: row.id, toolUseId, content: row.output ?? '', isError: row.ok !== true, exitCode: row.exitCode };
}
