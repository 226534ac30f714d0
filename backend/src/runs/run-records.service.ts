import { Injectable } from '@nestjs/common';
import { EventLog } from '../events/index.js';
import { isId, pageOf, PrismaService, Problem, validationProblem, type Prisma } from '../platform/index.js';
import { HubService, WorkspaceError } from '../git/index.js';
import { ProjectPolicies } from '../projects/index.js';
import { principleViews, projectVersionOf } from '../safety/index.js';
import { parseDiffStat } from './diff-stat.js';
import type { ListEventsQuery } from './dto/list-runs.dto.js';
import type {
  ArtifactPage,
  EventPage,
  PermissionView,
  RunDiff,
  ToolCallPage,
  ToolCallView,
  ToolCallWhy,
  TranscriptPage,
} from './dto/run.dto.js';
import { usd } from './run-view.js';
import { toolUseIds, transcriptBlocks } from './transcript-blocks.js';

interface PageRequest {
  cursor?: string;
  limit: number;
}

const patchLimit = 2_000_000;

/** What becomes of a call that was let run. */
const ran = new Set<string>(['running', 'completed', 'failed', 'unknown']);

/** What a run left on the record: events, transcript, tool calls, artifacts, diff. */
@Injectable()
export class RunRecords {
  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly policies: ProjectPolicies,
    private readonly hub: HubService,
  ) {}

  async listEvents(runId: string, query: ListEventsQuery): Promise<EventPage> {
    await this.mustExist(runId);
    const rows = await this.events.read(runId, {
      after: query.after ?? position(query.cursor),
      limit: query.limit + 1,
    });
    return pageOf(
      rows,
      query.limit,
      (event) => ({ ...event, data: event.data as unknown as Record<string, unknown> }),
      ({ seq }) => String(seq),
    );
  }

  async transcript(runId: string, page: PageRequest): Promise<TranscriptPage> {
    await this.mustExist(runId);
    const rows = await this.prisma.transcriptEntry.findMany({
      where: { runId, number: { gt: position(page.cursor) } },
      orderBy: { number: 'asc' },
      take: page.limit + 1,
    });
    const calls = await this.prisma.toolCall.findMany({
      where: { runId, toolUseId: { in: toolUseIds(rows) } },
      // A call whose arguments a person changed has two rows; the one that ran comes last.
      orderBy: { number: 'asc' },
      select: { id: true, toolUseId: true },
    });
    const callIds = new Map(calls.map(({ id, toolUseId }) => [toolUseId!, id]));
    return pageOf(
      rows,
      page.limit,
      (row) => {
        const usage = row.usage as {
          inputTokens: number;
          outputTokens: number;
          cacheWriteTokens: number;
          cacheWrite1hTokens: number;
        } | null;
        return {
          number: row.number,
          step: row.step,
          agent: row.agent,
          conversation: row.conversation,
          role: row.role as 'user' | 'assistant',
          blocks: transcriptBlocks(row.content as unknown as Parameters<typeof transcriptBlocks>[0], callIds),
          model: row.model,
          tokensUsed:
            usage && usage.inputTokens + usage.outputTokens + usage.cacheWriteTokens + usage.cacheWrite1hTokens,
          costUsd: row.costMicros === null ? null : usd(row.costMicros),
          durationMs: row.durationMs,
          at: row.at.toISOString(),
        };
      },
      ({ number }) => String(number),
    );
  }

  async toolCalls(runId: string, page: PageRequest): Promise<ToolCallPage> {
    await this.mustExist(runId);
    const rows = await this.prisma.toolCall.findMany({
      where: { runId, number: { gt: position(page.cursor) } },
      orderBy: { number: 'asc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page.limit, toolCallView, ({ number }) => String(number));
  }

  /** A call with its verdict and the principles behind it, in words. */
  async why(toolCallId: string): Promise<ToolCallWhy> {
    const row = await this.prisma.toolCall.findUnique({
      where: { id: toolCallId },
      include: { run: { select: { projectId: true } } },
    });
    if (row === null) throw new Problem('tool_call_not_found', `There is no tool call ${toolCallId}.`);
    const { run, ...rest } = row;
    const call = toolCallView(rest);
    const own = await this.policies.at(run.projectId, projectVersionOf(call.policyVersion));
    return {
      ...call,
      // A question that was answered is no permission where the verdict was another by then.
      permission: ran.has(call.status) ? await this.permissionOf(toolCallId) : null,
      principles: principleViews(own).filter(({ id }) => call.violations.includes(id)),
    };
  }

  private async permissionOf(toolCallId: string): Promise<PermissionView | null> {
    const override = await this.prisma.blockOverride.findUnique({ where: { usedBy: toolCallId } });
    if (override !== null) {
      const { createdBy: by, reason, createdAt } = override;
      return { kind: 'override', by, reason, at: createdAt.toISOString() };
    }
    // A call that was asked about again, since the workspace had changed, has been approved more than once.
    const review = await this.prisma.review.findFirst({
      where: { toolCallId, type: 'safety', status: 'resolved' },
      orderBy: { id: 'desc' },
    });
    const answer = review?.answer as { decision: string; reason?: string } | null | undefined;
    if (review?.answeredAt == null || answer?.decision !== 'approve') return null;
    return {
      kind: 'review',
      by: review.answeredBy ?? '',
      reason: answer.reason ?? null,
      at: review.answeredAt.toISOString(),
    };
  }

  async artifacts(runId: string, page: PageRequest): Promise<ArtifactPage> {
    await this.mustExist(runId);
    if (page.cursor !== undefined && !isId(page.cursor)) throw foreignCursor();
    const rows = await this.prisma.artifact.findMany({
      where: { runId, ...(page.cursor !== undefined && { id: { gt: page.cursor } }) },
      include: { content: { select: { bytes: true } } },
      orderBy: { id: 'asc' },
      take: page.limit + 1,
    });
    return pageOf(
      rows,
      page.limit,
      ({ id, kind, name, phase, mediaType, sha256, content, createdAt }) => ({
        artifactId: id,
        kind,
        name,
        phase,
        mediaType,
        sha256,
        bytes: content.bytes,
        createdAt: createdAt.toISOString(),
      }),
      ({ id }) => id,
    );
  }

  async artifactContent(
    runId: string,
    artifactId: string,
  ): Promise<{ mediaType: string; name: string; content: Uint8Array }> {
    const row = await this.prisma.artifact.findFirst({ where: { id: artifactId, runId }, include: { content: true } });
    if (row === null) throw new Problem('not_found', `The run has no artifact ${artifactId}.`);
    return { mediaType: row.mediaType, name: row.name, content: row.content.content };
  }

  /** What the run changed so far, read from its newest snapshot, so it needs neither the worktree nor its machine's worker. */
  async diff(runId: string): Promise<RunDiff> {
    const run = await this.prisma.run.findUnique({
      where: { id: runId },
      select: {
        projectId: true,
        branch: true,
        baseCommit: true,
        commitHash: true,
        snapshot: true,
        project: { select: { path: true } },
      },
    });
    if (run === null) throw new Problem('run_not_found', `There is no run ${runId}.`);
    const head = run.snapshot ?? run.commitHash;
    if (run.baseCommit === null || head === null) {
      return { baseCommit: run.baseCommit, head: null, files: [], patch: '', truncated: false };
    }
    const range = ['--no-ext-diff', '--no-textconv', '--find-renames', run.baseCommit, head, '--'];
    try {
      const { git } = this.hub;
      await this.hub.ensure(run.projectId, run.project.path, runId, run.branch, head);
      const [stat, patch] = await Promise.all([
        git.run(['diff', '--raw', '--numstat', '-z', ...range], { cwd: run.project.path }),
        git.run(['diff', ...range], { cwd: run.project.path, maxBytes: patchLimit }),
      ]);
      return {
        baseCommit: run.baseCommit,
        head,
        files: parseDiffStat(stat.stdout.toString()),
        patch: patch.stdout.toString(),
        truncated: patch.truncated,
      };
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      throw new Problem(
        'unprocessable',
        `The repository at ${run.project.path} cannot be read: ${error.message}.`,
        {},
        { cause: error },
      );
    }
  }

  async mustExist(runId: string): Promise<void> {
    if ((await this.prisma.run.count({ where: { id: runId } })) === 0) {
      throw new Problem('run_not_found', `There is no run ${runId}.`);
    }
  }
}

export function toolCallView(row: Prisma.ToolCallGetPayload<object>): ToolCallView {
  const {
    id,
    createdAt,
    completedAt,
    args,
    status,
    verdict,
    epoch: _epoch,
    toolUseId: _toolUseId,
    outputSha256: _sha256,
    judgement,
    observed,
    ...rest
  } = row;
  return {
    ...rest,
    judgement: judgement as unknown as ToolCallView['judgement'],
    observed: observed as unknown as ToolCallView['observed'],
    toolCallId: id,
    args: args as Record<string, unknown>,
    status: status as ToolCallView['status'],
    verdict: verdict as ToolCallView['verdict'],
    createdAt: createdAt.toISOString(),
    completedAt: completedAt?.toISOString() ?? null,
  };
}

/** Cursors of numbered rows are the number of the last one. */
function position(cursor: string | undefined): number {
  if (cursor === undefined) return 0;
  if (/^\d{1,9}$/.test(cursor)) return Number(cursor);
  throw foreignCursor();
}

function foreignCursor(): Problem {
  return validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
}
