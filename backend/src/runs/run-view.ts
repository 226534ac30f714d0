import type { Prisma } from '../platform/index.js';
import type { CommandArgs } from './carry-out.js';
import type { RunDetail, RunSummary } from './dto/run.dto.js';
import { allowedCommands } from './lifecycle.js';

/** What a summary reads besides the run's own row. */
export const summaryInclude = {
  project: { select: { name: true } },
  _count: { select: { reviews: { where: { status: 'open' } } } },
} as const satisfies Prisma.RunInclude;

export type SummaryRow = Prisma.RunGetPayload<{ include: typeof summaryInclude }>;

export function runSummary(row: SummaryRow): RunSummary {
  return {
    runId: row.id,
    threadId: row.threadId,
    projectId: row.projectId,
    projectName: row.project.name,
    storyId: row.storyId,
    task: row.task,
    domain: row.domain,
    profile: row.profile,
    mode: row.mode as RunSummary['mode'],
    model: row.model,
    modelProvider: row.modelProvider as RunSummary['modelProvider'],
    status: row.status as RunSummary['status'],
    phase: row.phase as RunSummary['phase'],
    currentAgent: row.currentAgent,
    currentGate: row.currentGate,
    gateStatus: row.gateStatus as RunSummary['gateStatus'],
    iteration: row.iteration,
    safetyScore: row.safetyScore,
    tokensUsed: Number(row.tokensSpent),
    tokenLimit: Number(row.tokenLimit),
    costUsd: usd(row.costSpentMicros),
    costLimitUsd: usd(row.costLimitMicros),
    budgetPercent: Math.max(
      percent(row.tokensSpent + row.tokensReserved, row.tokenLimit),
      percent(row.costSpentMicros + row.costReservedMicros, row.costLimitMicros),
    ),
    actionsCount: row.actionsCount,
    blockedCount: row.blockedCount,
    testsPassed: row.testsPassed,
    testsFailed: row.testsFailed,
    progressPercent: row.progressPercent,
    openReviews: row._count.reviews,
    holdReason: row.holdReason,
    killReason: row.killReason,
    error: row.error,
    createdBy: row.createdBy,
    createdAt: row.createdAt.toISOString(),
    startedAt: row.startedAt?.toISOString() ?? null,
    finishedAt: row.finishedAt?.toISOString() ?? null,
    updatedAt: row.updatedAt.toISOString(),
    lastSeq: row.lastSeq,
  };
}

export function runDetail(row: SummaryRow, parts: Pick<RunDetail, 'gates' | 'tasks'>): RunDetail {
  const pendingCommand = row.command as RunDetail['pendingCommand'];
  const args = row.commandArgs as CommandArgs | null;
  return {
    ...runSummary(row),
    acceptanceCriteria: row.acceptanceCriteria,
    plan: row.plan,
    baseBranch: row.baseBranch,
    baseCommit: row.baseCommit,
    branch: row.branch,
    commitHash: row.commitHash,
    maxIterations: row.maxIterations,
    recycleCount: row.recycleCount,
    maxRecycles: row.maxRecycles,
    errorCount: row.errorCount,
    maxErrors: row.maxErrors,
    errorCode: row.errorCode,
    pendingCommand,
    allowedCommands: allowedCommands({
      status: row.status as RunSummary['status'],
      mode: row.mode as RunSummary['mode'],
      awaitsReview: row._count.reviews > 0,
      pendingCommand,
      holdsAfterwards: args?.hold !== undefined,
      steps: row.step,
      archived: row.archivedAt !== null,
    }),
    forkedFrom: row.forkedFrom === null ? null : { runId: row.forkedFrom, step: row.forkedStep ?? 0 },
    retryOf: row.retryOf,
    humanGates: row.humanGates,
    archived: row.archivedAt !== null,
    ...parts,
  };
}

export function usd(micros: bigint | number): number {
  return Number(micros) / 1_000_000;
}

/** A share in percent, one decimal. */
function percent(part: bigint, whole: bigint): number {
  return whole === 0n ? 100 : Math.round((Number(part) * 1_000) / Number(whole)) / 10;
}
