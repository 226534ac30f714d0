import type { ContentBlock, ModelResponse } from '../models/index.js';
import { readAnswer } from './answer.js';
import { structuredOutputs } from './outputs.js';

const answer = (content: ContentBlock[], stopReason: ModelResponse['stopReason'] = 'tool_use') =>
  readAnswer(
    {
      model: 'm',
      content,
      stopReason,
      usage: { inputTokens: 0, outputTokens: 0, cacheReadTokens: 0, cacheWriteTokens: 0, cacheWrite1hTokens: 0 },
      attempts: 1,
    },
    structuredOutputs.cto,
  );
const use = (id: string, name: string, input: Record<string, unknown>): ContentBlock => ({
  type: 'tool_use',
  id,
  name,
  input,
});

describe('readAnswer', () => {
  it('takes a structured output that validates, defaults filled in', () => {
    expect(answer([use('a', 'submit_decision', { decision: 'go', reason: 'all there' })])).toEqual({
      kind: 'output',
      output: { decision: 'go', reason: 'all there', risks: [] },
      toolUseId: 'a',
    });
  });

  it('names the fields that are wrong', () => {
    const result = answer([use('a', 'submit_decision', { decision: 'maybe' })]);
    expect(result).toMatchObject({ kind: 'invalid', toolUseIds: ['a'] });
    expect(result.kind === 'invalid' && result.message).toMatch(/decision.*\n.*reason/s);
  });

  it('never reads a decision out of prose', () => {
    expect(answer([{ type: 'text', text: 'GO! kill! pass!' }], 'end_turn')).toMatchObject({ kind: 'invalid' });
  });

  it('makes the calls first when an output comes along with them', () => {
    expect(
      answer([use('a', 'read_file', { path: 'x' }), use('b', 'submit_decision', { decision: 'go', reason: 'r' })]),
    ).toEqual({
      kind: 'calls',
      calls: [{ toolUseId: 'a', tool: 'read_file', args: { path: 'x' } }],
      refused: ['b'],
    });
  });

  it.each(['max_tokens', 'refusal'] as const)('asks again after %s, with every call answered', (stopReason) => {
    expect(answer([use('a', 'submit_decision', {})], stopReason)).toMatchObject({ kind: 'invalid', toolUseIds: ['a'] });
  });
});
