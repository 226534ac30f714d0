import { setImmediate as nextTurn } from 'node:timers/promises';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, PrismaService, type Config, type Prisma } from '../platform/index.js';
import { evaluate } from './evaluate.js';
import { combine, judgeExempts, type Judgement } from './judge.js';
import type { PolicyReplayView, ReplayItemView, ReplayPolicyDto } from './policy.dto.js';
import { Policies } from './policies.service.js';
import { ProjectSafeties, type ProjectSafety } from './project-safety.service.js';
import { summarise } from './summary.js';
import type { ToolProposal, Verdict } from './verdict.js';

const columns = {
  id: true,
  runId: true,
  number: true,
  agent: true,
  tool: true,
  args: true,
  verdict: true,
  score: true,
  judgement: true,
  run: { select: { storyId: true, branch: true, worktreePath: true } },
} as const;
type CallRow = Prisma.ToolCallGetPayload<{ select: typeof columns }>;

const pageSize = 100;
const atOnce = 8;
const usualLimit = 200;

const note =
  'Both sides are judged now, by the same analysis: what differs is the policy. Files that the calls would read are not ' +
  'there any more, secrets in stored arguments are redacted, and no model is asked: what a judge said then is used where ' +
  'the policy would ask it.';

/** Judges past calls by a draft of a policy. */
@Injectable()
export class PolicyReplay {
  constructor(
    private readonly prisma: PrismaService,
    private readonly policies: Policies,
    private readonly safeties: ProjectSafeties,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async replay(projectId: string, wish: ReplayPolicyDto): Promise<PolicyReplayView> {
    const draft = this.policies.read(wish.policy);
    const [now, then] = [await this.safeties.of(projectId), await this.safeties.of(projectId, draft)];
    const counts = { before: { allow: 0, review: 0, block: 0 }, after: { allow: 0, review: 0, block: 0 } };
    const items: ReplayItemView[] = [];
    let judged = 0;
    for await (const page of this.calls(projectId, wish.runId, wish.limit ?? usualLimit)) {
      for (let from = 0; from < page.length; from += atOnce) {
        const group = page.slice(from, from + atOnce);
        const verdicts = await Promise.all(
          group.map((call) => Promise.all([this.judge(call, now), this.judge(call, then)])),
        );
        group.forEach((call, index) => {
          const [before, after] = verdicts[index]!;
          judged += 1;
          counts.before[before.decision] += 1;
          counts.after[after.decision] += 1;
          if (before.decision !== after.decision || before.score !== after.score)
            items.push(itemOf(call, before, after));
        });
        // Other requests of this process have their turn.
        await nextTurn();
      }
    }
    return { judged, changed: items.length, counts, items, note };
  }

  private async *calls(projectId: string, runId: string | undefined, limit: number): AsyncGenerator<CallRow[]> {
    let before: string | undefined;
    for (let left = limit; left > 0;) {
      const page: CallRow[] = await this.prisma.toolCall.findMany({
        where: {
          verdict: { not: null },
          run: { projectId },
          ...(runId !== undefined && { runId }),
          ...(before !== undefined && { id: { lt: before } }),
        },
        select: columns,
        // Ids are UUID v7: their order is the order of creation.
        orderBy: { id: 'desc' },
        take: Math.min(pageSize, left),
      });
      if (page.length > 0) yield page;
      if (page.length < Math.min(pageSize, left)) return;
      left -= page.length;
      before = page.at(-1)!.id;
    }
  }

  private async judge(call: CallRow, { policy, rules, contextAt }: ProjectSafety): Promise<Verdict> {
    const context = contextAt({
      worktree: call.run.worktreePath ?? `${this.config.dataDir}/worktrees/${call.runId}`,
      branch: call.run.branch ?? '',
      runId: call.runId,
      sandboxed: this.config.sandbox !== 'none',
    });
    const verdict = await evaluate(proposalOf(call), context, rules);
    const said = call.judgement as unknown as Judgement | null;
    if (said?.asked !== true || said.score === null || judgeExempts(policy.judge, verdict) !== undefined)
      return verdict;
    return combine(verdict, said, rules, policy.judge.onFailure);
  }
}

const proposalOf = ({ tool, args }: CallRow): ToolProposal => ({ tool, args: args as Record<string, unknown> });

function itemOf(call: CallRow, before: Verdict, after: Verdict): ReplayItemView {
  return {
    toolCallId: call.id,
    runId: call.runId,
    storyId: call.run.storyId,
    number: call.number,
    agent: call.agent,
    tool: call.tool,
    summary: summarise(call.tool, call.args as Record<string, unknown>),
    before: { decision: before.decision, score: before.score },
    after: { decision: after.decision, score: after.score, risks: after.risks, violations: after.violations },
    recorded: { decision: call.verdict as Verdict['decision'], score: call.score ?? 0 },
  };
}
