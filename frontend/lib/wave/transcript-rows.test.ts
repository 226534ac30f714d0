import { newestAnswer, transcriptRows, wasEdited } from './transcript-rows';
import type { ToolCallView, TranscriptBlock, TranscriptMessage } from './types';

let number = 0;
const message = (
  conversation: string,
  role: 'user' | 'assistant',
  ...blocks: TranscriptBlock[]
): TranscriptMessage => ({
  number: (number += 1),
  step: number,
  agent: conversation.split(':')[0] ?? '',
  conversation,
  role,
  blocks,
  model: null,
  tokensUsed: null,
  costUsd: null,
  durationMs: null,
  at: '',
});
const use = (toolUseId: string, name: string, input: Record<string, unknown> = {}, toolCallId?: string) =>
  ({ type: 'tool_use', toolUseId, name, input, toolCallId }) as const;
const result = (toolUseId: string, content: string, isError = false) =>
  ({ type: 'tool_result', toolUseId, content, isError }) as const;

it('puts a result to the call it answers, also where two conversations use the same id', () => {
  const rows = transcriptRows(
    [
      message('dev:1', 'assistant', use('a', 'read_file', { path: 'x' }), use('b', 'search')),
      message('dev:1', 'user', result('b', 'found'), result('a', 'text of x')),
      message('qa:1', 'assistant', use('a', 'run_command')),
      message('qa:1', 'user', result('a', 'exit 1', true)),
    ],
    [],
  );
  expect(rows.filter(({ kind }) => kind === 'tool')).toMatchObject([
    { name: 'read_file', agent: 'dev', result: { content: 'text of x', isError: false } },
    { name: 'search', result: { content: 'found' } },
    { name: 'run_command', agent: 'qa', result: { content: 'exit 1', isError: true } },
  ]);
});

it('shows the verdict of the judged call, and where conversations begin', () => {
  const call = { toolCallId: 'c1', verdict: 'block', score: 0.1 } as ToolCallView;
  const rows = transcriptRows(
    [
      message('dev:1', 'user', { type: 'text', text: ' Do it. ' }),
      message('dev:1', 'assistant', { type: 'text', text: 'Yes.' }, use('a', 'run_command', {}, 'c1')),
    ],
    [call],
  );
  expect(rows.map(({ kind }) => kind)).toEqual(['conversation', 'brief', 'said', 'tool']);
  expect(rows[1]).toMatchObject({ text: 'Do it.' });
  expect(rows[3]).toMatchObject({ call });
});

it('finds the newest answer that was taken', () => {
  const rows = transcriptRows(
    [
      message('qa:1', 'assistant', use('a', 'submit_report', { decision: 'fail' })),
      message('qa:2', 'assistant', use('a', 'submit_report', { decision: 'pass' })),
      message('qa:2', 'user', result('a', 'taken')),
      message('qa:3', 'assistant', use('a', 'submit_report', { decision: 'maybe' })),
      message('qa:3', 'user', result('a', 'decision: must be pass or fail', true)),
    ],
    [],
  );
  expect(newestAnswer(rows, 'submit_report')).toEqual({ decision: 'pass' });
  expect(newestAnswer(rows, 'submit_plan')).toBeUndefined();
});

it('gives every row a key of its own', () => {
  const rows = transcriptRows(
    [message('dev:1', 'assistant', { type: 'text', text: 'a' }, use('a', 'search'), use('b', 'search'))],
    [],
  );
  expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
});

describe('without the id of the judged call', () => {
  const call = (number: number, agent: string, tool: string, args: object, more: Partial<ToolCallView> = {}) =>
    ({ toolCallId: `c${number}`, number, agent, tool, args, status: 'completed', ...more }) as ToolCallView;
  const numbers = (messages: TranscriptMessage[], calls: ToolCallView[]) =>
    transcriptRows(messages, calls).flatMap((row) => (row.kind === 'tool' ? [row.call?.number] : []));

  it('finds it by agent, tool and arguments, in the order of proposing', () => {
    const test = { command: 'npm test' };
    expect(
      numbers(
        [
          message('dev', 'assistant', use('a', 'run_command', test), use('b', 'read_file', { path: 'x', lines: 2 })),
          message('dev', 'assistant', use('c', 'run_command', test)),
          message('qa', 'assistant', use('d', 'run_command', test)),
        ],
        [
          call(1, 'workspace', 'run_command', test),
          call(2, 'dev', 'run_command', test),
          call(3, 'dev', 'read_file', { lines: 2, path: 'x' }),
          call(4, 'dev', 'run_command', test),
          call(5, 'qa', 'run_command', test),
        ],
      ),
    ).toEqual([2, 3, 4, 5]);
  });

  it('takes the next one alike when a person edited the arguments, and none when none is there yet', () => {
    const messages = [
      message('dev', 'assistant', use('a', 'run_command', { command: 'rm -r build' })),
      message('dev', 'assistant', use('b', 'run_command', { command: 'ls' })),
    ];
    expect(numbers(messages, [call(1, 'dev', 'run_command', { command: 'rm -r build/tmp' })])).toEqual([1, undefined]);
  });
});

it('says once what a message took', () => {
  const rows = transcriptRows(
    [message('qa', 'assistant', { type: 'text', text: 'My report:' }, use('a', 'submit_report', { decision: 'pass' }))],
    [],
  );
  expect(rows.flatMap((row) => ('message' in row ? [row.message !== undefined] : []))).toEqual([false, true]);
});

it('tells a call that a person edited from one whose arguments only come in another order', () => {
  expect(wasEdited({ a: 1, b: { c: 2, d: 3 } }, { args: { b: { d: 3, c: 2 }, a: 1 } })).toBe(false);
  expect(wasEdited({ command: 'npm install x' }, { args: { command: 'npm ls' } })).toBe(true);
});
