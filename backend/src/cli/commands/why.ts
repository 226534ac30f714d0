import type { ToolCallWhy } from '../../runs/dto/run.dto.js';
import type { Command } from '../command.js';
import { idOf } from '../find.js';
import { duration, fields, moment } from '../format.js';

export const why: Command = {
  name: 'why',
  describe: 'Tell why a tool call was allowed, blocked, or put to a person',
  args: [{ name: 'tool-call' }],
  async run(terminal, input) {
    const view = await terminal.client.get<ToolCallWhy>(`/tool-calls/${idOf(input.arg('tool-call'), 'tool call')}/why`);
    terminal.show(view, () => describeCall(view));
  },
};

function describeCall(view: ToolCallWhy): string {
  const { judgement, observed, permission } = view;
  const score = view.score === null ? '' : `, score ${view.score.toFixed(2)} (1 is safe)`;
  return fields([
    ['Call', `${view.number} of run ${view.runId}: ${view.tool} by ${view.agent}`],
    ['Arguments', JSON.stringify(view.args, null, 2)],
    ['Verdict', `${view.verdict ?? 'none'}${score}`],
    ['Risks', view.risks.join('\n')],
    ['Principles', view.principles.map(({ id, text }) => `${id}: ${text}`).join('\n')],
    ['Evidence', view.evidence.join('\n')],
    ['Effects', view.effects.join('\n')],
    ['Judge', judgement && judgeWords(judgement)],
    [
      'Allowed by',
      permission && `${permission.by}, ${moment(permission.at)}${permission.reason ? `: ${permission.reason}` : ''}`,
    ],
    ['Seen', observed && observed.mismatches.join('\n')],
    [
      'Status',
      `${view.status}${view.exitCode === null ? '' : `, exit code ${view.exitCode}`}${view.durationMs === null ? '' : `, ${duration(view.durationMs)}`}`,
    ],
    ['Policy', view.policyVersion],
    ['Hash', view.argsHash],
  ]);
}

function judgeWords(judgement: NonNullable<ToolCallWhy['judgement']>): string {
  if (!judgement.asked) return `not asked${judgement.why === undefined ? '' : ` (${judgement.why})`}`;
  if (judgement.failure !== undefined) return `${judgement.by ?? 'the model'} gave no score: ${judgement.failure}`;
  return `${judgement.by ?? 'the model'} gave ${judgement.score?.toFixed(2) ?? 'no score'}: ${judgement.reasoning}`;
}
