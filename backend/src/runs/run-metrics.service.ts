import { Injectable } from '@nestjs/common';
import { PrismaService, Problem } from '../platform/index.js';
import type { AgentMetrics, GovernanceMetrics, PhaseMetrics, RunMetrics, ToolMetrics } from './dto/run-metrics.dto.js';
import { timelineOf, type PhaseStretch, type Timeline, type TimelineEvent } from './run-timeline.js';

/** What settled calls of one agent took in one stretch of the run. */
interface SpendingRow {
  /** Number of the stretch in which the calls were made, from 1; 0 before the first. */
  stretch: number;
  agent: string;
  calls: number;
  tokens: number;
  costMicros: number;
  input: number;
  output: number;
  cacheRead: number;
  cacheWrite: number;
  durationMs: number;
}

interface GovernanceRow extends Omit<GovernanceMetrics, 'verdicts' | 'judgeCalls' | 'judgeCostUsd'> {
  allow: number;
  review: number;
  block: number;
}

const judge = 'judge';

/** Figures of a run, added up from what it left on the record. */
@Injectable()
export class RunMetricsService {
  constructor(private readonly prisma: PrismaService) {}

  /** @throws Problem run_not_found */
  async of(runId: string): Promise<RunMetrics> {
    const run = await this.prisma.run.findUnique({
      where: { id: runId },
      select: {
        startedAt: true,
        finishedAt: true,
        phase: true,
        resumePhase: true,
        tokensSpent: true,
        costSpentMicros: true,
      },
    });
    if (run === null) throw new Problem('run_not_found', `There is no run ${runId}.`);
    const timeline = timelineOf(await this.timelineEvents(runId), {
      start: run.startedAt,
      end: run.finishedAt ?? new Date(),
      phase: run.resumePhase ?? run.phase,
    });
    const [spending, waits, byTool, governance] = await Promise.all([
      this.spending(runId, timeline.stretches),
      this.waits(runId),
      this.tools(runId),
      this.governance(runId),
    ]);
    const total = (of: (row: SpendingRow) => number) => spending.reduce((sum, row) => sum + of(row), 0);
    const judged = spending.filter(({ agent }) => agent === judge);
    const { allow, review, block, ...rest } = governance;
    return {
      durationMs: timeline.durationMs,
      activeMs: timeline.durationMs - timeline.heldMs,
      heldMs: timeline.heldMs,
      tokens: {
        input: total(({ input }) => input),
        output: total(({ output }) => output),
        cacheRead: total(({ cacheRead }) => cacheRead),
        cacheWrite: total(({ cacheWrite }) => cacheWrite),
        total: Number(run.tokensSpent),
      },
      costUsd: Number(run.costSpentMicros) / 1e6,
      byPhase: byPhase(timeline, spending),
      byAgent: byAgent(spending, waits),
      byTool,
      governance: {
        verdicts: { allow, review, block },
        ...rest,
        judgeCalls: judged.reduce((sum, { calls }) => sum + calls, 0),
        judgeCostUsd: judged.reduce((sum, { costMicros }) => sum + costMicros, 0) / 1e6,
      },
    };
  }

  /** Of the steps, only those that end a hold: a long run has thousands. */
  private timelineEvents(runId: string): Promise<TimelineEvent[]> {
    return this.prisma.$queryRaw<TimelineEvent[]>`
      select type, at, data ->> 'from' as "from", data ->> 'to' as "to" from (
        select seq, type, at, data, lag(type) over (order by seq) as before from event
        where run_id = ${runId}::uuid
          and (type like 'run.%' or type in ('phase.changed', 'review.answered', 'step.started'))
      ) as told
      where type <> 'step.started' or before = 'run.held'
      order by seq`;
  }

  /** A call counts where it was made: it may be settled in a commit that has left the phase already. */
  private spending(runId: string, stretches: readonly PhaseStretch[]): Promise<SpendingRow[]> {
    const begins = stretches.length > 0 ? stretches.map((one) => one.begins) : [new Date(0)];
    return this.prisma.$queryRaw<SpendingRow[]>`
      select width_bucket(opened.at, ${begins}::timestamptz[]) as stretch, opened.agent, count(*)::int as calls,
             sum(closed.tokens)::float8 as tokens, sum(closed.cost_micros)::float8 as "costMicros",
             coalesce(sum((closed.usage ->> 'inputTokens')::bigint), 0)::float8 as input,
             coalesce(sum((closed.usage ->> 'outputTokens')::bigint), 0)::float8 as output,
             coalesce(sum((closed.usage ->> 'cacheReadTokens')::bigint), 0)::float8 as "cacheRead",
             coalesce(sum((closed.usage ->> 'cacheWriteTokens')::bigint
                          + (closed.usage ->> 'cacheWrite1hTokens')::bigint), 0)::float8 as "cacheWrite",
             round(sum(extract(epoch from closed.at - opened.at)) * 1000)::float8 as "durationMs"
      from budget_entry opened
      join budget_entry closed
        on closed.run_id = opened.run_id and closed.call_id = opened.call_id and closed.kind = 'settle'
      where opened.run_id = ${runId}::uuid and opened.kind = 'reserve'
      group by 1, 2`;
  }

  /** How long each agent that talks waited for its answers. */
  private async waits(runId: string): Promise<Map<string, number>> {
    const rows = await this.prisma.$queryRaw<{ agent: string; durationMs: number }[]>`
      select agent, sum(duration_ms)::float8 as "durationMs" from transcript_entry
      where run_id = ${runId}::uuid and duration_ms is not null group by agent`;
    return new Map(rows.map(({ agent, durationMs }) => [agent, durationMs]));
  }

  private tools(runId: string): Promise<ToolMetrics[]> {
    return this.prisma.$queryRaw<ToolMetrics[]>`
      select tool, count(*)::int as calls, count(*) filter (where ok is false)::int as failed,
             coalesce(sum(duration_ms), 0)::float8 as "durationMs"
      from tool_call where run_id = ${runId}::uuid and status in ('completed', 'failed')
      group by tool order by calls desc, tool`;
  }

  private async governance(runId: string): Promise<GovernanceRow> {
    const [row] = await this.prisma.$queryRaw<GovernanceRow[]>`
      select calls.*, reviews.*, recycle_count as recycles,
             (select count(*)::int from gate_decision where run_id = run.id and override)
               + (select count(*)::int from block_override where run_id = run.id) as overrides
      from run,
        lateral (
          select count(*) filter (where verdict = 'allow')::int as allow,
                 count(*) filter (where verdict = 'review')::int as review,
                 count(*) filter (where verdict = 'block')::int as block,
                 count(*) filter (where status = 'blocked')::int as blocks, min(score) as "lowestScore"
          from tool_call where run_id = run.id
        ) as calls,
        lateral (
          select count(*)::int as reviews,
                 round(percentile_cont(0.5) within group (order by extract(epoch from answered_at - created_at) * 1000)
                       filter (where review.status = 'resolved'))::float8 as "medianAnswerMs"
          from review where run_id = run.id
        ) as reviews
      where run.id = ${runId}::uuid`;
    return row!;
  }
}

/** Phases in the order in which the run came to them; one that it came back to is one line. */
function byPhase({ stretches }: Timeline, spending: readonly SpendingRow[]): PhaseMetrics[] {
  const phases = new Map<string, Omit<PhaseMetrics, 'costUsd'> & { costMicros: number }>();
  stretches.forEach(({ phase, activeMs }, index) => {
    const known = phases.get(phase) ?? { phase, durationMs: 0, tokens: 0, costMicros: 0 };
    known.durationMs += activeMs;
    // What was reserved a moment before the first stretch, by another clock, belongs to it.
    const spent = spending.filter(({ stretch }) => Math.max(stretch, 1) === index + 1);
    known.tokens += spent.reduce((sum, { tokens }) => sum + tokens, 0);
    known.costMicros += spent.reduce((sum, { costMicros }) => sum + costMicros, 0);
    phases.set(phase, known);
  });
  // A run's end is told as a phase, too, in which nothing happens.
  return [...phases.values()]
    .filter(({ phase }) => !['complete', 'failed', 'killed'].includes(phase))
    .map(({ costMicros, ...phase }) => ({ ...phase, costUsd: costMicros / 1e6 }));
}

function byAgent(spending: readonly SpendingRow[], waits: ReadonlyMap<string, number>): AgentMetrics[] {
  const agents = new Map<string, Omit<AgentMetrics, 'costUsd'> & { costMicros: number; ledgerMs: number }>();
  for (const { agent, calls, tokens, costMicros, durationMs } of spending) {
    const known = agents.get(agent) ?? { agent, calls: 0, tokens: 0, costMicros: 0, durationMs: 0, ledgerMs: 0 };
    known.calls += calls;
    known.tokens += tokens;
    known.costMicros += costMicros;
    known.ledgerMs += durationMs;
    agents.set(agent, known);
  }
  // The judge leaves no transcript; from reservation to settlement is what it took.
  return [...agents.values()]
    .map(({ ledgerMs, costMicros, ...agent }) => ({
      ...agent,
      costUsd: costMicros / 1e6,
      durationMs: waits.get(agent.agent) ?? ledgerMs,
    }))
    .sort((one, other) => other.costUsd - one.costUsd || (one.agent < other.agent ? -1 : 1));
}
