import type { CommandAccepted } from '../../runs/dto/command.dto.js';
import type { RunAccepted } from '../../runs/dto/run.dto.js';
import type { RunBudgetView } from '../../spending/dto/budget.dto.js';
import type { Command, Input, OptionSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { runIdOf } from '../find.js';
import { count, fields, percent, table, usd } from '../format.js';
import type { Terminal } from '../terminal.js';
import { idempotencyOption } from './runs.js';
import { watchOptions, watchRun } from './watch.js';

const args = [{ name: 'run' }] as const;
const reason = { value: 'TEXT', describe: 'why; goes on the record' } as const;

/** A command of which the run's own worker may have to carry out the rest. */
function command(
  name: string,
  describe: string,
  options: Readonly<Record<string, OptionSpec>>,
  bodyOf: (input: Input) => object,
): Command {
  return {
    name: `run ${name}`,
    describe,
    args,
    options,
    async run(terminal, input) {
      const body = bodyOf(input);
      const id = await runIdOf(terminal.client, input.arg('run'));
      tell(terminal, await terminal.client.post<CommandAccepted>(`/orchestrator/runs/${id}/${name}`, body));
    },
  };
}

function tell(terminal: Terminal, accepted: CommandAccepted): void {
  terminal.show(accepted, () => accepted.message);
}

const why = (input: Input): string => input.required('reason', 'it goes on the record');

const hold = command('hold', 'Suspend a run; it resumes from the same step', { reason }, (input) => ({
  reason: input.text('reason'),
}));

const resume = command('resume', 'Let a held run go on', { reason }, (input) => ({ reason: input.text('reason') }));

const kill = command('kill', 'End a run for good, its processes too', { reason }, (input) => ({ reason: why(input) }));

const recycle = command(
  'recycle',
  'Send a run back, to Dev or to the end of a step',
  {
    reason: { value: 'TEXT', describe: 'what is to be done better; the agents are told' },
    'to-step': { value: 'N', describe: 'the step to go back to, files too; see "wave run steps"' },
  },
  (input) => ({ reason: why(input), toStep: input.number('to-step') }),
);

const next = command(
  'next',
  'In step mode: let a run go on to the end of its next phase',
  { reason, 'skip-validation': { describe: 'past a gate that does not pass: an override, with --reason' } },
  (input) => ({
    reason: input.has('skip-validation') ? why(input) : input.text('reason'),
    ...(input.has('skip-validation') && { skipValidation: true }),
  }),
);

const archive = command('archive', 'Take a run that is over out of the lists', {}, () => ({}));

const decisions = ['go', 'hold', 'kill', 'recycle'] as const;

const decide: Command = {
  name: 'run decide',
  describe: 'Decide on a gate: go, hold, kill or recycle',
  args: [...args, { name: 'gate' }, { name: 'decision' }],
  options: { reason, override: { describe: 'with go: pass it although its evidence is lacking' } },
  async run(terminal, input) {
    const gate = input.arg('gate');
    const decision = input.arg('decision');
    if (!/^\d$/.test(gate)) throw new UsageError(`<gate> must be a number from 0 to 9, not "${gate}".`);
    if (!(decisions as readonly string[]).includes(decision)) {
      throw new UsageError(`<decision> must be ${decisions.join(', ')}, not "${decision}".`);
    }
    const body = { decision, reason: why(input), ...(input.has('override') && { override: true }) };
    const id = await runIdOf(terminal.client, input.arg('run'));
    tell(terminal, await terminal.client.post(`/orchestrator/runs/${id}/gates/${gate}/decision`, body));
  },
};

/** Commands that make another run. */
function offspring(
  name: string,
  describe: string,
  options: Readonly<Record<string, OptionSpec>>,
  bodyOf: (input: Input) => object,
): Command {
  return {
    name: `run ${name}`,
    describe,
    args,
    options: {
      ...options,
      watch: { describe: 'follow the new run to its end' },
      'until-held': watchOptions['until-held'],
      ...idempotencyOption,
    },
    async run(terminal, input) {
      const body = bodyOf(input);
      const id = await runIdOf(terminal.client, input.arg('run'));
      const accepted = await terminal.client.post<RunAccepted>(`/orchestrator/runs/${id}/${name}`, body, {
        idempotencyKey: input.text('idempotency-key') ?? true,
      });
      if (!input.has('watch')) return terminal.show(accepted, () => accepted.runId);
      terminal.note(`Run ${accepted.runId}`);
      return watchRun(terminal, accepted.runId, { untilHeld: input.has('until-held') });
    },
  };
}

const fork = offspring(
  'fork',
  'Make a new run that goes on from a step of this one',
  {
    step: { value: 'N', describe: 'the step whose end it begins at; the newest possible one otherwise' },
    task: { value: 'TEXT', describe: 'what to achieve from there on' },
    model: { value: 'NAME', describe: 'another model' },
    tokens: { value: 'N', describe: 'another ceiling of new tokens' },
    cost: { value: 'USD', describe: 'another spending ceiling' },
    reason,
  },
  (input) => ({
    step: input.number('step'),
    task: input.text('task'),
    model: input.text('model'),
    tokenLimit: input.number('tokens'),
    costLimit: input.number('cost', 'decimal'),
    reason: input.text('reason'),
  }),
);

const retry = offspring('retry', 'Submit the story of a run that is over once more', { reason }, (input) => ({
  reason: input.text('reason'),
}));

const budget: Command = {
  name: 'run budget',
  describe: 'Show a run’s budget, or set other limits',
  args,
  notes: 'With --tokens or --cost the limits are changed, which needs --reason; a run that waits for it goes on.',
  options: {
    tokens: { value: 'N', describe: 'the new ceiling of new tokens' },
    cost: { value: 'USD', describe: 'the new spending ceiling' },
    reason,
  },
  async run(terminal, input) {
    const limits = { tokenLimit: input.number('tokens'), costLimit: input.number('cost', 'decimal') };
    const changes = limits.tokenLimit !== undefined || limits.costLimit !== undefined;
    const body = changes ? { ...limits, reason: why(input) } : undefined;
    const path = `/orchestrator/runs/${await runIdOf(terminal.client, input.arg('run'))}/budget`;
    const view: RunBudgetView =
      body === undefined ? await terminal.client.get(path) : await terminal.client.patch(path, body);
    terminal.show(view, () => describeBudget(view));
  },
};

function describeBudget({ tokens, costUsd, percent: used, scopes, byAgent, question }: RunBudgetView): string {
  const facts = fields([
    ['Used', percent(used)],
    ['Tokens', `${count(tokens.spent)} of ${count(tokens.limit)}, ${count(tokens.reserved)} reserved`],
    ['Cost', `${usd(costUsd.spent)} of ${usd(costUsd.limit)}, ${usd(costUsd.reserved)} reserved`],
    ...scopes.map(({ scope, name, costUsd: cost }) => {
      const limit = cost.limit === null ? 'no limit' : `of ${usd(cost.limit)}`;
      return [
        scope === 'account' ? 'Account' : 'Project',
        `${scope === 'account' ? '' : `${name}: `}${usd(cost.spent)}, ${limit}`,
      ] as const;
    }),
    [
      'Asks',
      question &&
        `the next call may take ${count(question.tokensNeeded)} tokens, ${usd(question.costNeededUsd)}: wave review show ${question.reviewId}`,
    ],
  ]);
  if (byAgent.length === 0) return facts;
  return `${facts}\n\n${table(byAgent, [
    { title: 'agent', value: ({ agent }) => agent },
    { title: 'model', value: ({ model }) => model },
    { title: 'calls', value: ({ calls }) => String(calls), align: 'right' },
    { title: 'tokens', value: (one) => count(one.tokens), align: 'right' },
    { title: 'cost', value: (one) => usd(one.costUsd), align: 'right' },
  ])}`;
}

export const runControlCommands: readonly Command[] = [
  hold,
  resume,
  kill,
  recycle,
  next,
  decide,
  fork,
  retry,
  archive,
  budget,
];
