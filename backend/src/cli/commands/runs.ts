import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import type { CreateRunDto } from '../../runs/dto/create-run.dto.js';
import type { RunMetrics } from '../../runs/dto/run-metrics.dto.js';
import type { RunAccepted, RunDetail, RunPage, RunSummary } from '../../runs/dto/run.dto.js';
import type { StepPage } from '../../runs/dto/step.dto.js';
import type { Command, Input } from '../command.js';
import { UsageError } from '../errors.js';
import { everyItem, findProject, runIdOf } from '../find.js';
import { ago, count, duration, fields, moment, percent, table, usd, type Column } from '../format.js';
import type { Terminal } from '../terminal.js';
import { watchOptions, watchRun } from './watch.js';

const run = { name: 'run' } as const;
export const idempotencyOption = {
  'idempotency-key': { value: 'KEY', describe: 'carry it out once, however often this is repeated within a day' },
} as const;

const create: Command = {
  name: 'run create',
  describe: 'Submit a story: what the agents should achieve',
  args: [{ name: 'task', optional: true }],
  notes: `The task is the words themselves, or --task-file. Without --project and --path, the repository of the current
folder is meant.`,
  options: {
    project: { value: 'NAME', describe: 'a project that WAVE knows, by name or id' },
    path: { value: 'FOLDER', describe: 'a git repository; a project is made of it when it is new' },
    'task-file': { value: 'FILE', describe: 'read the task from a file, or from standard input with -' },
    criterion: { value: 'TEXT', many: true, describe: 'what must hold when it is done' },
    'plan-file': { value: 'FILE', describe: 'a plan in Markdown; the PM writes one otherwise' },
    plan: { value: 'NAME', describe: 'a plan in the repository, docs/plans/NAME.md' },
    story: { value: 'NAME', describe: 'the story’s own name, part of the branch’s' },
    domain: { value: 'TEXT', describe: 'field that it belongs to' },
    branch: { value: 'NAME', describe: 'branch to start from' },
    profile: { value: 'NAME', describe: 'template: feature, bugfix, …' },
    mode: { value: 'MODE', describe: 'auto, or step to stop after each phase' },
    model: { value: 'NAME', describe: 'model to use' },
    tokens: { value: 'N', describe: 'ceiling of new tokens' },
    cost: { value: 'USD', describe: 'spending ceiling' },
    watch: { describe: 'follow it to its end, as "wave run watch" does' },
    'until-held': watchOptions['until-held'],
    ...idempotencyOption,
  },
  async run(terminal, input) {
    const story = await storyOf(terminal, input);
    const accepted = await terminal.client.post<RunAccepted>('/orchestrator/runs', story, {
      idempotencyKey: input.text('idempotency-key') ?? true,
    });
    if (!input.has('watch')) return terminal.show(accepted, () => accepted.runId);
    terminal.note(`Run ${accepted.runId}`);
    return watchRun(terminal, accepted.runId, { untilHeld: input.has('until-held') });
  },
};

async function storyOf(terminal: Terminal, input: Input): Promise<Partial<CreateRunDto>> {
  const file = input.text('task-file');
  const words = input.optionalArg('task');
  if ((file === undefined) === (words === undefined)) {
    throw new UsageError(
      'Give the task in words, or --task-file.',
      'For example: wave run create "Totals must never be negative."',
    );
  }
  const planFile = input.text('plan-file');
  return {
    task: words ?? (await terminal.read(file!)),
    ...(await whereabouts(terminal, input.text('project'), input.text('path'))),
    storyId: input.text('story'),
    domain: input.text('domain'),
    ...(planFile !== undefined && { plan: await terminal.read(planFile) }),
    planName: input.text('plan'),
    ...(input.texts('criterion').length > 0 && { acceptanceCriteria: input.texts('criterion') }),
    branch: input.text('branch'),
    profile: input.text('profile'),
    mode: input.choice('mode', ['auto', 'step']),
    model: input.text('model'),
    tokenLimit: input.number('tokens'),
    costLimit: input.number('cost', 'decimal'),
  };
}

async function whereabouts(terminal: Terminal, project: string | undefined, path: string | undefined) {
  if (project !== undefined && path !== undefined) throw new UsageError('Give --project or --path, not both.');
  if (project !== undefined) return { projectId: (await findProject(terminal.client, project)).projectId };
  if (path !== undefined) return { projectPath: resolve(terminal.cwd, path) };
  for (let folder = terminal.cwd; ; folder = dirname(folder)) {
    if (existsSync(join(folder, '.git'))) return { projectPath: folder };
    if (folder === dirname(folder)) break;
  }
  throw new UsageError(
    'Which repository? This folder is in none.',
    'Give --project or --path; "wave project list" tells the projects.',
  );
}

const list: Command = {
  name: 'run list',
  describe: 'List runs, newest first',
  options: {
    status: { value: 'STATUS', describe: 'queued, running, held, complete, failed or killed' },
    phase: { value: 'PHASE', describe: 'planning, development, testing, review, …' },
    gate: { value: 'N', describe: 'whose current gate is this one' },
    project: { value: 'NAME', describe: 'of this project, by name or id' },
    profile: { value: 'NAME', describe: 'of this profile' },
    search: { value: 'TEXT', describe: 'with this text in the task or the story’s name' },
    from: { value: 'TIME', describe: 'created at or after; ISO 8601' },
    to: { value: 'TIME', describe: 'created before; ISO 8601' },
    archived: { describe: 'archived ones too' },
    limit: { value: 'N', describe: 'at most so many (20)' },
    all: { describe: 'all of them' },
    cursor: { value: 'TEXT', describe: 'nextCursor of the answer before' },
  },
  async run(terminal, input) {
    const query = {
      status: input.text('status'),
      phase: input.text('phase'),
      gate: input.number('gate'),
      project: input.text('project'),
      profile: input.text('profile'),
      q: input.text('search'),
      from: input.text('from'),
      to: input.text('to'),
      ...(input.has('archived') && { archived: true }),
    };
    const page: RunPage = input.has('all')
      ? {
          items: await collect(everyItem<RunSummary, RunPage>(terminal.client, '/orchestrator/runs', query)),
          nextCursor: null,
        }
      : await terminal.client.get('/orchestrator/runs', {
          ...query,
          limit: input.number('limit') ?? 20,
          cursor: input.text('cursor'),
        });
    terminal.show(page, () =>
      page.items.length === 0 ? 'No runs.' : table(page.items, runColumns(terminal.now), terminal.width),
    );
    if (page.nextCursor !== null && !terminal.json) terminal.note('There are more: --all, or --limit.');
  },
};

const runColumns = (now: Date): Column<RunSummary>[] => [
  { title: 'run', value: ({ runId }) => runId },
  { title: 'status', value: ({ status }) => status },
  { title: 'phase', value: ({ phase }) => phase },
  { title: 'gate', value: ({ currentGate }) => String(currentGate), align: 'right' },
  { title: 'done', value: ({ progressPercent }) => percent(progressPercent), align: 'right' },
  { title: 'cost', value: ({ costUsd }) => usd(costUsd), align: 'right' },
  { title: 'asks', value: ({ openReviews }) => (openReviews === 0 ? '' : String(openReviews)), align: 'right' },
  { title: 'created', value: ({ createdAt }) => ago(createdAt, now) },
  { title: 'project', value: ({ projectName }) => projectName },
  { title: 'task', value: ({ task }) => task, rest: true },
];

const show: Command = {
  name: 'run show',
  describe: 'Show one run: where it is, what it spent, its gates and tasks',
  args: [run],
  async run(terminal, input) {
    const id = await runIdOf(terminal.client, input.arg('run'));
    const detail = await terminal.client.get<RunDetail>(`/orchestrator/runs/${id}`);
    terminal.show(detail, () => describeRun(detail, terminal));
  },
};

function describeRun(detail: RunDetail, terminal: Terminal): string {
  const { forkedFrom, testsPassed, testsFailed } = detail;
  const facts = fields([
    ['Run', detail.runId],
    ['Task', detail.task],
    ['Project', `${detail.projectName}, profile ${detail.profile}, mode ${detail.mode}`],
    ['Model', `${detail.model}${detail.modelProvider === 'rehearsal' ? ' (rehearsal: no model is asked)' : ''}`],
    [
      'Status',
      `${detail.status}${detail.status === detail.phase ? '' : `, ${detail.phase}`}${detail.archived ? ', archived' : ''}`,
    ],
    ['Told to', detail.pendingCommand],
    ['Agent', detail.currentAgent],
    ['Held', detail.holdReason],
    ['Killed', detail.killReason],
    ['Error', detail.error],
    ['Asks', detail.openReviews === 0 ? null : `${detail.openReviews} open: wave review list --run ${detail.runId}`],
    [
      'Progress',
      `${percent(detail.progressPercent)}, iteration ${detail.iteration} of ${detail.maxIterations}, recycled ${detail.recycleCount} of ${detail.maxRecycles}`,
    ],
    ['Tests', testsPassed === null ? null : `${testsPassed} passed, ${testsFailed ?? 0} failed`],
    ['Safety', `${detail.safetyScore.toFixed(2)}, ${detail.actionsCount} calls, ${detail.blockedCount} blocked`],
    [
      'Budget',
      `${percent(detail.budgetPercent)}: ${count(detail.tokensUsed)} of ${count(detail.tokenLimit)} tokens, ${usd(detail.costUsd)} of ${usd(detail.costLimitUsd)}`,
    ],
    ['Branch', detail.branch],
    ['Fork of', forkedFrom && `${forkedFrom.runId}, step ${forkedFrom.step}`],
    ['Retry of', detail.retryOf],
    ['Created', `${moment(detail.createdAt)} by ${detail.createdBy}`],
    ['Ended', detail.finishedAt && moment(detail.finishedAt)],
    ['Can', detail.allowedCommands.join(', ')],
  ]);
  const gates = table(
    detail.gates,
    [
      { title: 'gate', value: ({ number, name }) => `${number} ${name}` },
      { title: 'status', value: ({ status }) => status },
      {
        title: 'why',
        value: ({ decisions, evidence }) => decisions.at(-1)?.reason ?? evidence.find(({ ok }) => !ok)?.detail ?? '',
        rest: true,
      },
    ],
    terminal.width,
  );
  const tasks =
    detail.tasks.length === 0
      ? ''
      : `\n\n${table(
          detail.tasks,
          [
            { title: 'task', value: ({ title }) => title, rest: true },
            { title: 'status', value: ({ status }) => status },
          ],
          terminal.width,
        )}`;
  return `${facts}\n\n${gates}${tasks}`;
}

const watch: Command = {
  name: 'run watch',
  describe: 'Follow a run’s events to its end',
  args: [run],
  notes: `A lost connection is taken up again where it broke off. The exit code is 0 when the run is complete, and 1 when it
failed or was killed.`,
  options: watchOptions,
  async run(terminal, input) {
    const id = await runIdOf(terminal.client, input.arg('run'));
    const after = input.number('after');
    return watchRun(terminal, id, { untilHeld: input.has('until-held'), ...(after !== undefined && { after }) });
  },
};

const steps: Command = {
  name: 'run steps',
  describe: 'List a run’s steps, and which can be forked from or gone back to',
  args: [run],
  async run(terminal, input) {
    const id = await runIdOf(terminal.client, input.arg('run'));
    const items = await collect(
      everyItem<StepPage['items'][number], StepPage>(terminal.client, `/orchestrator/runs/${id}/steps`),
    );
    terminal.show({ items, nextCursor: null }, () =>
      table(items, [
        { title: 'step', value: ({ step }) => String(step), align: 'right' },
        { title: 'node', value: ({ node }) => node },
        { title: 'took', value: ({ durationMs }) => duration(durationMs), align: 'right' },
        { title: 'files', value: ({ snapshot }) => snapshot?.slice(0, 10) ?? '' },
        { title: 'fork', value: ({ forkable }) => (forkable ? 'yes' : '') },
        { title: 'recycle', value: ({ recyclable }) => (recyclable ? 'yes' : '') },
      ]),
    );
  },
};

const metrics: Command = {
  name: 'run metrics',
  describe: 'Show what a run took, by phase, agent and tool, and how it was governed',
  args: [run],
  async run(terminal, input) {
    const id = await runIdOf(terminal.client, input.arg('run'));
    const figures = await terminal.client.get<RunMetrics>(`/orchestrator/runs/${id}/metrics`);
    terminal.show(figures, () => describeMetrics(figures));
  },
};

function describeMetrics({ tokens, governance, ...figures }: RunMetrics): string {
  const { verdicts } = governance;
  const facts = fields([
    [
      'Took',
      `${duration(figures.durationMs)}: ${duration(figures.activeMs)} at work, ${duration(figures.heldMs)} waiting for people`,
    ],
    ['Cost', usd(figures.costUsd)],
    [
      'Tokens',
      `${count(tokens.total)} new; ${count(tokens.input)} input, ${count(tokens.output)} output, ${count(tokens.cacheWrite)} written to and ${count(tokens.cacheRead)} read from the cache`,
    ],
    ['Verdicts', `${verdicts.allow} allowed, ${verdicts.review} reviewed, ${verdicts.block} blocked`],
    ['Lowest', governance.lowestScore?.toFixed(2)],
    ['People', `${governance.reviews} reviews, ${governance.overrides} overrides, ${governance.recycles} recycles`],
    [
      'Answers',
      governance.medianAnswerMs === null ? null : `after ${duration(governance.medianAnswerMs)} in the median`,
    ],
    ['Judge', governance.judgeCalls === 0 ? null : `${governance.judgeCalls} calls, ${usd(governance.judgeCostUsd)}`],
  ]);
  const parts = [
    table(figures.byPhase, [
      { title: 'phase', value: ({ phase }) => phase },
      { title: 'took', value: ({ durationMs }) => duration(durationMs), align: 'right' },
      { title: 'tokens', value: (one) => count(one.tokens), align: 'right' },
      { title: 'cost', value: ({ costUsd }) => usd(costUsd), align: 'right' },
    ]),
    table(figures.byAgent, [
      { title: 'agent', value: ({ agent }) => agent },
      { title: 'calls', value: ({ calls }) => String(calls), align: 'right' },
      { title: 'tokens', value: (one) => count(one.tokens), align: 'right' },
      { title: 'cost', value: ({ costUsd }) => usd(costUsd), align: 'right' },
      { title: 'waited', value: ({ durationMs }) => duration(durationMs), align: 'right' },
    ]),
    table(figures.byTool, [
      { title: 'tool', value: ({ tool }) => tool },
      { title: 'calls', value: ({ calls }) => String(calls), align: 'right' },
      { title: 'failed', value: ({ failed }) => String(failed), align: 'right' },
      { title: 'took', value: ({ durationMs }) => duration(durationMs), align: 'right' },
    ]),
  ];
  return [facts, ...parts].join('\n\n');
}

export async function collect<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  const all: Item[] = [];
  for await (const item of items) all.push(item);
  return all;
}

export const runCommands: readonly Command[] = [create, list, show, watch, steps, metrics];
