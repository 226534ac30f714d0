import { Injectable } from '@nestjs/common';
import { actorOf, hasRole, type Principal } from '../auth/index.js';
import { AuditLog } from '../audit/index.js';
import { newId, Prisma, PrismaService, Problem, type Transaction } from '../platform/index.js';
import { isSelfApproval, readPolicy } from '../projects/index.js';
import { isTerminal } from '../runs/index.js';
import { redact, summarise } from '../safety/index.js';
import type { BlockOverrideView } from './dto/block-override.dto.js';

/** An override that has not been used yet, as the run that it is for reads it. */
export interface OpenOverride {
  id: string;
  toolCallId: string;
  argsHash: string;
  createdBy: string;
  tool: string;
  args: Record<string, unknown>;
}

/** Blocks that a person lifted, where the project's policy lets anybody do that: once each, for the arguments as they stand. */
@Injectable()
export class BlockOverrides {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Lets a blocked call run when it is proposed again.
   *
   * @throws Problem `override_forbidden` or `self_approval_forbidden` by the policy; `illegal_state` when the call was
   *   not blocked or its run is over; `already_exists` with the override that there is
   */
  async grant(caller: Principal, toolCallId: string, reason: string): Promise<BlockOverrideView> {
    const actor = actorOf(caller);
    const call = await this.prisma.toolCall.findUnique({
      where: { id: toolCallId },
      include: { run: { include: { project: true } } },
    });
    if (call === null) throw new Problem('tool_call_not_found', `There is no tool call ${toolCallId}.`);
    const policy = readPolicy(call.run.project.policy);
    const { blocks } = policy.overrides;
    if (blocks === 'never') {
      throw new Problem('override_forbidden', `The policy of ${call.run.project.name} lets nobody override a block.`, {
        blocks,
      });
    }
    if (!hasRole(caller, blocks)) {
      throw new Problem(
        'override_forbidden',
        `By the policy of ${call.run.project.name}, overriding a block needs the role ${blocks}.`,
        { blocks, role: caller.role },
      );
    }
    if (isSelfApproval(policy, call.run.createdBy, actor)) throw selfApproval(call.run.createdBy);
    try {
      return await this.prisma.$transaction(async (tx) => {
        const [run] = await tx.$queryRaw<{ status: string }[]>`
          select status from run where id = ${call.runId}::uuid for update`;
        if (run === undefined || isTerminal(run.status)) {
          throw new Problem('illegal_state', 'The run is over; nothing of it will run any more.', {
            state: run?.status ?? 'gone',
          });
        }
        if (call.status !== 'blocked') {
          throw new Problem('illegal_state', `The call is ${call.status}, not blocked.`, { state: call.status });
        }
        const { runId, argsHash } = call;
        const row = await tx.blockOverride.create({
          data: { id: newId(), toolCallId, runId, argsHash, reason, createdBy: actor },
        });
        await this.audit.append(tx, {
          actor,
          action: 'tool_call.overridden',
          runId,
          subject: toolCallId,
          data: {
            overrideId: row.id,
            tool: call.tool,
            summary: summarise(call.tool, call.args as Record<string, unknown>),
            argsHash,
            score: call.score,
            violations: call.violations,
            policyVersion: call.policyVersion,
            reason: redact(reason),
          },
        });
        return overrideView(row);
      });
    } catch (error) {
      if (!(error instanceof Prisma.PrismaClientKnownRequestError) || error.code !== 'P2002') throw error;
      const [before] = (await this.ofCalls([toolCallId])).values();
      throw new Problem('already_exists', `${before?.createdBy ?? 'Somebody'} has overridden this block already.`, {
        override: before,
      });
    }
  }

  /** The overrides that were given for blocked calls, by the call. */
  async ofCalls(
    toolCallIds: readonly string[],
    tx: Transaction = this.prisma,
  ): Promise<Map<string, BlockOverrideView>> {
    if (toolCallIds.length === 0) return new Map();
    const rows = await tx.blockOverride.findMany({ where: { toolCallId: { in: [...toolCallIds] } } });
    return new Map(rows.map((row) => [row.toolCallId, overrideView(row)]));
  }

  /** Overrides that a run may still use, oldest first. */
  async open(runId: string, argsHash?: string): Promise<OpenOverride[]> {
    const rows = await this.prisma.blockOverride.findMany({
      where: { runId, usedBy: null, ...(argsHash !== undefined && { argsHash }) },
      orderBy: { id: 'asc' },
    });
    const calls = await this.prisma.toolCall.findMany({
      where: { id: { in: rows.map(({ toolCallId }) => toolCallId) } },
      select: { id: true, tool: true, args: true },
    });
    const byId = new Map(calls.map((call) => [call.id, call]));
    return rows.map(({ id, toolCallId, argsHash: hash, createdBy }) => {
      const { tool, args } = byId.get(toolCallId)!;
      return { id, toolCallId, argsHash: hash, createdBy, tool, args: args as Record<string, unknown> };
    });
  }

  /**
   * Spends an override, in the transaction that puts the call's intent on the record.
   *
   * @throws Error when another call has used it
   */
  async use(tx: Transaction, id: string, toolCallId: string): Promise<void> {
    const { count } = await tx.blockOverride.updateMany({
      where: { id, usedBy: null },
      data: { usedBy: toolCallId, usedAt: new Date() },
    });
    if (count !== 1) throw new Error(`override ${id} has been used already`);
  }
}

export function selfApproval(createdBy: string): Problem {
  return new Problem(
    'self_approval_forbidden',
    `${createdBy} started this run, and the project's policy wants somebody else to decide on it.`,
    { createdBy },
  );
}

function overrideView(row: Prisma.BlockOverrideGetPayload<object>): BlockOverrideView {
  const { id, toolCallId, runId, argsHash, reason, createdBy, createdAt, usedBy, usedAt } = row;
  return {
    overrideId: id,
    toolCallId,
    runId,
    argsHash,
    reason,
    createdBy,
    createdAt: createdAt.toISOString(),
    usedBy,
    usedAt: usedAt?.toISOString() ?? null,
  };
}
