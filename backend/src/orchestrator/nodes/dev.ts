import { minimatch } from 'minimatch';
import { structuredOutputs } from '../agents/outputs.js';
import { devMessage } from '../agents/prompts.js';
import { byAgent } from '../gate-keeper.service.js';
import { progressPercent } from '../../plans/index.js';
import { cleanText } from '../redaction.js';
import type { GraphNode } from '../services.js';
import type { Update } from '../state.js';
import type { FileChange } from '../workspace/index.js';
import { outputOf } from './agent-output.js';
import { askAboutLoop, patience, sameDiff } from './loop-guard.js';
import { sendBack } from './send-back.js';
import { newLoop, takeTurn } from './tool-loop.js';

const tools = [
  'list_files',
  'read_file',
  'search',
  'write_file',
  'edit_file',
  'move_file',
  'delete_file',
  'run_command',
  'git_diff',
  'git_log',
  'commit',
  'http_fetch',
] as const;

/** Implements the plan, one turn at a time; at its end gate 4 looks at what was built. */
export const dev: GraphNode = async (state, context, services) => {
  const { run, outbox } = context;
  const tasks = await services.tasks.list(run.id);
  const loop = state.loop?.agent === 'dev' ? state.loop : newLoop('dev', [devMessage(run, state, tasks)]);
  const turn = await takeTurn(
    { agent: 'dev', conversation: 'dev', tools, structured: structuredOutputs.dev },
    loop,
    state,
    context,
    services,
  );
  if (turn.kind === 'goes_on') return turn.update;

  const work = turn.output;
  const changed = new Map(work.tasks.map((task) => [task.id, task]));
  const after = tasks.map((task) => ({ ...task, status: changed.get(task.id)?.status ?? task.status }));
  for (const [index, task] of after.entries()) {
    if (task.status === tasks[index]!.status) continue;
    outbox.event({ type: 'task.changed', data: { taskId: task.id, title: task.title, status: task.status } });
  }
  outbox.also(async (tx) => {
    for (const task of work.tasks)
      await services.tasks.setStatus(tx, run.id, task.id, task.status, cleanText(task.note));
    for (const finding of work.findings) {
      await services.tasks.addFinding(tx, run.id, 'dev', {
        ...(finding.taskId !== undefined && { taskId: finding.taskId }),
        title: cleanText(finding.title),
        body: cleanText(finding.body),
      });
    }
  });
  outbox.patch({ progressPercent: progressPercent(after) });

  const workspace = await context.workspace();
  const changes = await workspace.changes();
  const strays = straysOf(changes, state.plan?.files ?? []);
  const open = after.filter(({ status }) => status !== 'completed' && status !== 'skipped');
  const built = { ...state, ...turn.update, work };
  const settled = services.gates.settle(
    context,
    state.ladder,
    4,
    [
      {
        name: 'tasks',
        ok: open.length === 0,
        required: true,
        detail:
          open.length === 0
            ? `all ${after.length} done or skipped`
            : `not done: ${open.map(({ id }) => id).join(', ')}`,
      },
      {
        name: 'diff',
        ok: changes.length > 0,
        required: true,
        detail: changes.length > 0 ? `${changes.length} files changed` : 'nothing was changed',
      },
      {
        name: 'scope',
        ok: strays.length === 0 || work.explanation.trim() !== '',
        required: true,
        detail:
          strays.length === 0
            ? 'within the plan’s files'
            : `outside the plan: ${strays.slice(0, 10).join(', ')}${work.explanation.trim() === '' ? '; say why in explanation' : ` — ${work.explanation}`}`,
      },
    ],
    byAgent('dev', 'go', work.summary),
  );
  const agentOutputs = [outputOf(context, built, 'dev', 'work', work.summary, turn.tokens, turn.costMicros)];
  const git = { ...state.git!, filesChanged: changes.map(({ path }) => path).slice(0, 500) };
  const guard = sameDiff(state.guard, await workspace.diff());
  const common = { ...turn.update, work, git, ladder: settled.ladder, agentOutputs, guard };
  const update: Update =
    settled.outcome.status === 'go'
      ? { ...common, tests: { ...state.tests, latest: null }, next: 'safety_gate' }
      : {
          ...common,
          ...(await sendBack(
            { ...built, git, ladder: settled.ladder },
            context,
            services,
            [settled.outcome.reason],
            4,
          )),
        };
  if (guard.idle < patience || update.next === null) return update;
  return askAboutLoop(context, state, services, update, {
    agent: 'dev',
    reason: `It came to the end of ${guard.idle} iterations in a row without changing a file.`,
    evidence: { iterations: guard.idle, handedOver: cleanText(work.summary) },
  });
};

/** Changed files that no path or glob of the plan covers. A plan without files bounds nothing. */
export function straysOf(changes: readonly FileChange[], planned: readonly string[]): string[] {
  if (planned.length === 0) return [];
  const covers = (pattern: string, path: string) => {
    const plain = pattern.replace(/^\.\//, '').replace(/\/$/, '');
    return path === plain || path.startsWith(`${plain}/`) || minimatch(path, plain, { dot: true });
  };
  return changes.map(({ path }) => path).filter((path) => !planned.some((pattern) => covers(pattern, path)));
}
