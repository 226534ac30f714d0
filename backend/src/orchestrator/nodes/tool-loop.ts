import type { z } from 'zod';
import { newId } from '../../platform/index.js';
import { readAnswer } from '../agents/answer.js';
import { systemPrompts } from '../agents/prompts.js';
import type { ContentBlock, ToolSpec } from '../models/index.js';
import type { RunContext } from '../run-context.js';
import type { NodeServices } from '../services.js';
import type { CallResult, Loop, PendingCall, State, Update } from '../state.js';
import { jsonSchema, toolSpecs } from '../tools/index.js';
import { countError, withoutAnswer } from './agent-failure.js';

/** Calls of the model in one iteration; an agent that needs more is going round in circles. */
const maxTurns = 60;

interface LoopAgent<Output> {
  agent: 'dev' | 'qa';
  conversation: string;
  tools: readonly string[];
  structured: { name: string; description: string; schema: z.ZodType<Output> };
}

export type LoopTurn<Output> =
  | { kind: 'goes_on'; update: Update }
  | { kind: 'finished'; output: Output; update: Update; tokens: number; costMicros: number };

/**
 * One turn of an agent that works with tools: it is told what came of its calls, and answers with further calls or with
 * its structured output.
 */
export async function takeTurn<Output>(
  { agent, conversation, tools, structured }: LoopAgent<Output>,
  loop: Loop,
  state: State,
  context: RunContext,
  services: NodeServices,
): Promise<LoopTurn<Output>> {
  if (loop.turns >= maxTurns) {
    const message = `${agent} did not come to an end in ${maxTurns} turns.`;
    return { kind: 'goes_on', update: services.endings.fail(context, state, 'turns_exhausted', message) };
  }
  const specs: ToolSpec[] = [
    ...toolSpecs(tools),
    { name: structured.name, description: structured.description, inputSchema: jsonSchema(structured.schema) },
  ];
  const outcome = await services.turns.ask(context, state, {
    agent,
    conversation,
    system: systemPrompts[agent],
    say: [...told(loop), ...toldByPeople(state)],
    tools: specs,
    toolChoice: 'any',
  });
  if (outcome.kind !== 'answered')
    return { kind: 'goes_on', update: { loop, ...withoutAnswer(outcome, agent, state, context, services) } };

  const progress = { ...state.progress, messages: outcome.messages };
  const heard: Loop = { ...loop, turns: loop.turns + 1, results: [], notes: [], pending: [] };
  const answer = readAnswer(outcome.response, structured);
  if (answer.kind === 'output') {
    return {
      kind: 'finished',
      output: answer.output,
      update: { progress, ...heardPeople(state), loop: { ...heard, invalid: 0 } },
      tokens: outcome.tokens,
      costMicros: outcome.costMicros,
    };
  }
  if (answer.kind === 'invalid') {
    const results = answer.toolUseIds.map((id) => failed(id, answer.message));
    const again: Loop = {
      ...heard,
      results,
      notes: results.length > 0 ? [] : [answer.message],
      invalid: loop.invalid + 1,
    };
    const asked = { ...state, progress };
    const update: Update =
      again.invalid === 1
        ? { progress, ...heardPeople(state), next: agent }
        : countError(asked, context, services, agent, 'agent_output_invalid', `${agent}: ${answer.message}`);
    return { kind: 'goes_on', update: { loop: again, ...update } };
  }
  const pending = answer.calls.map(({ toolUseId, tool, args }, index): PendingCall => ({
    id: newId(),
    number: progress.toolCalls + index + 1,
    toolUseId,
    tool,
    args,
  }));
  const results = answer.refused.map((id) =>
    failed(id, `Call ${structured.name} by itself, once you have seen what the other calls answer.`),
  );
  return {
    kind: 'goes_on',
    update: {
      progress: { ...progress, toolCalls: progress.toolCalls + pending.length },
      ...heardPeople(state),
      loop: { ...heard, invalid: 0, pending, results },
      next: 'tools',
    },
  };
}

export function newLoop(agent: Loop['agent'], notes: string[] = []): Loop {
  return { agent, turns: 0, pending: [], results: [], notes, invalid: 0 };
}

/** Results first: the API wants them at the head of the message that follows the calls. */
function told({ results, notes }: Loop): ContentBlock[] {
  return [
    ...results
      .filter(({ toolUseId }) => toolUseId !== null)
      .map(({ toolUseId, content, isError }): ContentBlock => ({
        type: 'tool_result',
        toolUseId: toolUseId!,
        content: content || '(no output)',
        isError,
      })),
    ...notes.map((text): ContentBlock => ({ type: 'text', text })),
  ];
}

/** What people want the agent to know that speaks next. */
export function toldByPeople({ notes }: State): ContentBlock[] {
  return notes.map((text): ContentBlock => ({ type: 'text', text }));
}

/** The part of an update that says that they were told. */
export function heardPeople({ notes }: State): Pick<Update, 'notes'> {
  return notes.length > 0 ? { notes: [] } : {};
}

function failed(toolUseId: string, content: string): CallResult {
  return { toolCallId: null, toolUseId, content, isError: true };
}
