import { cleanText } from '../redaction.js';
import type { RunContext } from '../run-context.js';
import type { AgentOutput, State } from '../state.js';

/** Says in the log what an agent came to, and gives the entry that travels with the state. */
export function outputOf(
  { outbox }: RunContext,
  state: State,
  agent: string,
  action: string,
  text: string,
  tokensUsed: number,
  costMicros: number,
): AgentOutput {
  const result = cleanText(text).slice(0, 2_000);
  const { iteration, toolCalls } = state.progress;
  outbox.event({
    type: 'agent.output',
    data: {
      agent,
      action,
      result,
      iteration,
      tokensUsed,
      costUsd: costMicros / 1e6,
      safetyScore: state.safety.score,
      toolCalls,
    },
  });
  return {
    agent,
    action,
    result: result.slice(0, 300),
    timestamp: new Date().toISOString(),
    tokensUsed,
    safetyScore: state.safety.score,
    toolCalls,
  };
}
