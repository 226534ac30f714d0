import type { ReviewPage, ReviewView } from '../../reviews/dto/review.dto.js';
import type { Command, Input, OptionSpec } from '../command.js';
import { UsageError } from '../errors.js';
import { idOf, runIdOf } from '../find.js';
import { ago, fields, plain, table } from '../format.js';
import type { Terminal } from '../terminal.js';
import { idempotencyOption } from './runs.js';

const args = [{ name: 'review' }] as const;

const list: Command = {
  name: 'review list',
  describe: 'List questions that wait for a person, oldest first',
  options: {
    status: { value: 'STATUS', describe: 'open (default), resolved, cancelled, or all' },
    type: { value: 'TYPE', describe: 'safety, gate_override, budget_exceeded, plan_approval, …' },
    run: { value: 'RUN', describe: 'of this run' },
    limit: { value: 'N', describe: 'at most so many (50)' },
  },
  async run(terminal, input) {
    const status = input.choice('status', ['open', 'resolved', 'cancelled', 'all']) ?? 'open';
    const run = input.text('run');
    const page = await terminal.client.get<ReviewPage>('/reviews', {
      ...(status !== 'all' && { status }),
      type: input.text('type'),
      ...(run !== undefined && { runId: await runIdOf(terminal.client, run) }),
      limit: input.number('limit') ?? 50,
    });
    terminal.show(page, () =>
      page.items.length === 0
        ? 'Nothing waits for an answer.'
        : table(
            page.items,
            [
              { title: 'review', value: ({ reviewId }) => reviewId },
              { title: 'type', value: ({ type }) => type },
              { title: 'status', value: (one) => one.status },
              { title: 'asked', value: ({ createdAt }) => ago(createdAt, terminal.now) },
              { title: 'project', value: ({ projectName }) => projectName },
              { title: 'question', value: ({ question }) => question, rest: true },
            ],
            terminal.width,
          ),
    );
  },
};

const show: Command = {
  name: 'review show',
  describe: 'Show a question, why it is asked, and what happens on each answer',
  args,
  async run(terminal, input) {
    const view = await terminal.client.get<ReviewView>(`/reviews/${idOf(input.arg('review'), 'review')}`);
    terminal.show(view, () => describeReview(view, terminal));
  },
};

function describeReview(view: ReviewView, terminal: Terminal): string {
  const { answer } = view;
  const facts = fields([
    ['Review', view.reviewId],
    ['Question', view.question],
    ['Why', view.reason],
    ['Type', `${view.type}, ${view.status}`],
    ['Run', `${view.runId}, ${view.projectName}, started by ${view.runCreatedBy}`],
    ['Task', view.task],
    ['Call', view.toolCallId && `${view.tool} ${view.toolCallId}`],
    ['Arguments', view.args && JSON.stringify(view.args, null, 2)],
    ['Score', view.score?.toFixed(2)],
    ['Risks', view.risks.join('\n')],
    ['Principles', view.violations.join('\n')],
    ['Evidence', view.evidence.join('\n')],
    ['Effects', view.effects.join('\n')],
    ['Judge', view.judgement?.asked ? view.judgement.reasoning : null],
    ['Blocked', view.blockedCalls.map(({ summary, score }) => `${summary} (${score.toFixed(2)})`).join('\n')],
    ['Asked', ago(view.createdAt, terminal.now)],
    ['Claimed', view.claimedBy],
    [
      'Answer',
      answer &&
        `${answer.decision} by ${view.answeredBy}, ${ago(view.answeredAt, terminal.now)}${answer.reason === undefined ? '' : `: ${answer.reason}`}`,
    ],
  ]);
  if (view.status !== 'open') return facts;
  const answers = view.answers.map(
    (one) => `  wave review ${one} ${view.reviewId}\n      ${plain(view.next[one] ?? '')}`,
  );
  return `${facts}\n\n${answers.join('\n')}`;
}

/** An answer can be sent again: the second time it is shown the first. */
function answering(
  decision: 'approve' | 'reject' | 'edit' | 'respond',
  describe: string,
  options: Readonly<Record<string, OptionSpec>>,
  bodyOf: (terminal: Terminal, input: Input) => object | Promise<object>,
): Command {
  return {
    name: `review ${decision}`,
    describe,
    args,
    options: { ...options, ...idempotencyOption },
    async run(terminal, input) {
      const id = idOf(input.arg('review'), 'review');
      const body = { decision, ...(await bodyOf(terminal, input)) };
      const view = await terminal.client.post<ReviewView>(`/reviews/${id}/resolve`, body, {
        idempotencyKey: input.text('idempotency-key') ?? true,
      });
      terminal.show(view, () => `Answered: ${decision}. The run ${view.runId} goes on.`);
    },
  };
}

const approve = answering(
  'approve',
  'Say yes to what is asked',
  { reason: { value: 'TEXT', describe: 'why; goes on the record' } },
  (_, input) => ({ reason: input.text('reason') }),
);

const reject = answering(
  'reject',
  'Say no to what is asked',
  { reason: { value: 'TEXT', describe: 'why; goes on the record, and the agent is told' } },
  (_, input) => ({ reason: input.required('reason', 'the agent is told, and it goes on the record') }),
);

const edit = answering(
  'edit',
  'Let the call run with other arguments; they are judged again',
  {
    args: { value: 'JSON', describe: 'the tool’s arguments as they should be' },
    'args-file': { value: 'FILE', describe: 'the same from a file, or from standard input with -' },
    reason: { value: 'TEXT', describe: 'why; goes on the record' },
  },
  async (terminal, input) => {
    const [text, file] = [input.text('args'), input.text('args-file')];
    if ((text === undefined) === (file === undefined))
      throw new UsageError('Give the arguments: --args or --args-file.');
    const args = terminal.jsonObject(text ?? (await terminal.read(file!)), text === undefined ? file! : '--args');
    return { args, reason: input.text('reason') };
  },
);

const respond = answering(
  'respond',
  'Tell the agent something instead of a result',
  { message: { value: 'TEXT', describe: 'what the agent is told' } },
  (_, input) => ({ message: input.required('message', 'it is what the agent is told') }),
);

export const reviewCommands: readonly Command[] = [list, show, approve, reject, edit, respond];
