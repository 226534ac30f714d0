import type { z } from 'zod';
import type { ModelResponse } from '../models/index.js';

/** A tool that the model asked for. */
export interface AskedCall {
  toolUseId: string;
  tool: string;
  args: Record<string, unknown>;
}

export type AgentAnswer<Output> =
  | { kind: 'output'; output: Output; toolUseId: string }
  /** Calls to make; `refused` are structured outputs that came along and must be asked for again. */
  | { kind: 'calls'; calls: AskedCall[]; refused: string[] }
  /** Nothing that can be used: the model is told `message` and asked again. */
  | { kind: 'invalid'; message: string; toolUseIds: string[] };

/**
 * Reads a model's answer: a structured output, tool calls, or something to be asked for again. Text is never searched
 * for a decision.
 */
export function readAnswer<Output>(
  response: ModelResponse,
  structured: { name: string; schema: z.ZodType<Output> },
): AgentAnswer<Output> {
  const asked = response.content.flatMap((block) =>
    block.type === 'tool_use' ? [{ toolUseId: block.id, tool: block.name, args: block.input }] : [],
  );
  const ids = asked.map(({ toolUseId }) => toolUseId);
  if (response.stopReason === 'max_tokens') {
    return {
      kind: 'invalid',
      message: 'Your answer was cut off at its limit. Answer shorter, one tool call at a time.',
      toolUseIds: ids,
    };
  }
  if (response.stopReason === 'refusal') {
    return {
      kind: 'invalid',
      message: `You declined. If the task cannot be done, say so with ${structured.name}.`,
      toolUseIds: ids,
    };
  }
  const outputs = asked.filter(({ tool }) => tool === structured.name);
  const calls = asked.filter(({ tool }) => tool !== structured.name);
  if (calls.length > 0) return { kind: 'calls', calls, refused: outputs.map(({ toolUseId }) => toolUseId) };
  if (outputs.length !== 1) {
    const message =
      outputs.length === 0
        ? `Use a tool, or finish with ${structured.name}.`
        : `Call ${structured.name} once, not ${outputs.length} times.`;
    return { kind: 'invalid', message, toolUseIds: ids };
  }
  const parsed = structured.schema.safeParse(outputs[0]!.args);
  if (parsed.success) return { kind: 'output', output: parsed.data, toolUseId: outputs[0]!.toolUseId };
  const lines = parsed.error.issues.map(({ path, message }) => `- ${path.join('.') || '(arguments)'}: ${message}`);
  return {
    kind: 'invalid',
    message: `The arguments of ${structured.name} are not valid; call it again with all of them right:\n${lines.join('\n')}`,
    toolUseIds: ids,
  };
}
