import { Injectable } from '@nestjs/common';
import { LiveFeed } from '../events/index.js';
import { WorkspaceError } from '../git/index.js';
import { PrismaService, type Prisma } from '../platform/index.js';
import { BlockOverrides } from '../reviews/index.js';
import { argsHash } from '../safety/index.js';
import { Artifacts } from './artifacts.service.js';
import { cleanText } from './redaction.js';
import type { RunContext } from './run-context.js';
import type { CallResult, OpenReview, PendingCall, SafetyState, State } from './state.js';
import { facts, ToolCallRecords, type JudgedCall, type Permit } from './tool-call-records.service.js';
import { ToolJudge } from './tool-judge.service.js';
import { keepFiles } from './keep-files.js';
import { observeCall } from './observe-call.js';
import { findTool, parseArgs, type ToolDefinition, type ToolResult } from './tools/index.js';
import { parseTestReport, type Workspace } from './workspace/index.js';

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
    private readonly records: ToolCallRecords,
    private readonly overrides: BlockOverrides,
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

    const approval = await this.approvalOf(context, call);
    // What changed in the workspace meanwhile is kept, so that a new question stands on what is there now.
    const now =
      approval.snapshot === undefined ? state : { ...state, git: { ...state.git!, snapshot: approval.snapshot } };
    const kept = approval.snapshot === undefined ? {} : { snapshot: approval.snapshot };
    const weighed = await this.judge.weigh(context, now, call, approval.permit !== undefined);
    const judged: JudgedCall = { ...weighed, context, state: now, agent, call };
    const { decision } = weighed.verdict;
    const permit = decision === 'block' ? await this.overrideOf(context, judged) : approval.permit;
    if (decision === 'block' && permit === undefined) return { ...kept, ...this.records.block(judged) };
    if (decision === 'review' && permit === undefined) return { ...kept, ...this.records.ask(judged, approval.lapsed) };

    const after = await this.records.intend(judged, permit);
    const snapshot = now.git?.snapshot ?? null;
    const predicted = weighed.verdict.effects;
    return this.run(context, { ...now, safety: after }, agent, call, tool, parsed.args, snapshot, predicted);
  }

  /** Calls that people have let run after all, in words for the agent that may propose them again. */
  async overridesInWords({ run }: RunContext): Promise<string[]> {
    const open = await this.overrides.open(run.id);
    return open.map(
      ({ tool, args }) =>
        `A person lets this blocked call run once after all, when you propose it again with exactly these arguments: ${tool} ${JSON.stringify(args)}`,
    );
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

  /** An approval holds for exactly the call and the workspace that the person saw; anything else is judged anew. */
  private async approvalOf(
    context: RunContext,
    { approved, tool, args, number }: PendingCall,
  ): Promise<{ permit?: Permit; lapsed?: string; snapshot?: string }> {
    if (approved === undefined) return {};
    const { by, reviewId } = approved;
    if (approved.argsHash !== argsHash({ tool, args }))
      return { lapsed: `${by} approved other arguments than these, so it is asked again.` };
    const workspace = await context.workspace();
    if (approved.snapshot != null && (await differs(workspace, approved.snapshot))) {
      const lapsed = `The workspace changed after ${by} approved this call, so it is asked again.`;
      return { lapsed, snapshot: await workspace.snapshot(number) };
    }
    return { permit: { kind: 'approval', reviewId, by } };
  }

  /** A person's override of a block, as long as the policy lets anybody override. */
  private async overrideOf(context: RunContext, { verdict }: JudgedCall): Promise<Permit | undefined> {
    if (context.policy.overrides.blocks === 'never') return undefined;
    const [override] = await this.overrides.open(context.run.id, verdict.argsHash);
    return override === undefined ? undefined : { kind: 'override', override };
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
    // Opened first: that ends what the earlier worker's command may still be doing.
    const workspace = await context.workspace();
    const isOutside = tool.effect === 'command' && (await this.judge.reachesOutside(context, state, call));
    if (tool.effect === 'external' || isOutside)
      return { safety: state.safety, openReview: this.records.askOutcome(context, state, agent, call) };
    context.outbox.also(async (tx) => {
      await tx.toolCall.update({ where: { id: call.id }, data: { epoch: context.lease.epoch } });
    });
    await context.flush();
    // What the first attempt had done by then is undone, so that the second begins where the first did.
    if (tool.effect !== 'read' && before.snapshot !== null) {
      await workspace.restore(before.snapshot);
    }
    return this.run(context, state, agent, call, tool, args, before.snapshot, before.effects);
  }

  private async run(
    context: RunContext,
    { safety: before, progress }: State,
    agent: string,
    call: PendingCall,
    tool: ToolDefinition,
    args: unknown,
    snapshot: string | null,
    predicted: readonly string[],
  ): Promise<CallOutcome> {
    const { run, outbox, abort, sandbox, policy } = context;
    const workspace = await context.workspace();
    context.assertOwned();
    const ran = await tool.run(args, {
      workspace,
      sandbox,
      signal: abort.signal,
      onOutput: (chunk) => this.live.publish(run.id, { kind: 'output', toolCallId: call.id, chunk: cleanText(chunk) }),
      limits,
      allowHosts: policy.allowHosts,
      allowLoopbackPorts: policy.allowLoopbackPorts,
      permitted: () => context.clock.holds && !abort.signal.aborted,
    });
    // A person's wish ends the call; it has no receipt, and is repeated from the snapshot when the run goes on.
    context.assertOwned();
    const mutates = tool.effect !== 'read';
    const { kept, done } = mutates
      ? await keepFiles(workspace, call.number, snapshot, ran)
      : { kept: snapshot ?? undefined, done: ran };
    const place = { workspace, guarded: policy.guarded };
    const range = { before: snapshot, after: kept };
    const { observed, filesChanged, safety } = await observeCall(tool, done, predicted, place, range, before);
    if (observed !== null && observed.mismatches.length > 0) {
      this.records.mismatch(context, agent, call, observed.mismatches, safety.score);
    }
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
        ...facts(call, agent),
        ok: done.ok,
        ...(done.exitCode !== undefined && { exitCode: done.exitCode }),
        durationMs: Math.round(done.durationMs),
        ...(observed !== null && observed.mismatches.length > 0 && { mismatches: observed.mismatches }),
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
          filesChanged,
          ...(observed !== null && { observed: { ...observed } as unknown as Prisma.InputJsonObject }),
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
}

/** Whether the files are not as a snapshot has them; one that is gone tells nothing, so they might be anything. */
async function differs(workspace: Workspace, snapshot: string): Promise<boolean> {
  try {
    return (await workspace.diff({ from: snapshot, binary: true })) !== '';
  } catch (error) {
    if (error instanceof WorkspaceError && error.code === 'commit_not_found') return true;
    throw error;
  }
}

function refusal(call: PendingCall, content: string): CallResult {
  return { toolCallId: null, toolUseId: call.toolUseId, content, isError: true };
}

function receiptOf(row: CallRow, { toolUseId }: PendingCall): CallResult {
  return { toolCallId: row.id, toolUseId, content: row.output ?? '', isError: row.ok !== true, exitCode: row.exitCode };
}
