import type { LiveMessage, RunEvent } from './types';

/** What a run is doing at this moment; told while it happens and never stored. */
export interface Activity {
  agent: string | null;
  state: 'thinking' | 'idle';
  /** The answer as it streams. */
  text: string;
  /** Output of commands under way, by tool call. */
  outputs: Readonly<Record<string, string>>;
}

export const idle: Activity = { agent: null, state: 'idle', text: '', outputs: {} };

/** Enough to read along; the whole is in the transcript soon. */
const keptCharacters = 16_000;

export function applyLive(activity: Activity, message: LiveMessage): Activity {
  switch (message.kind) {
    case 'agent':
      return { ...activity, agent: message.agent, state: message.state, text: '' };
    case 'text': {
      const text = activity.agent === message.agent ? activity.text : '';
      return { ...activity, agent: message.agent, state: 'thinking', text: tail(text + message.delta) };
    }
    case 'output': {
      const output = tail((activity.outputs[message.toolCallId] ?? '') + message.chunk);
      return { ...activity, outputs: { ...activity.outputs, [message.toolCallId]: output } };
    }
  }
}

/** What became durable is no longer "happening". */
export function settleActivity(activity: Activity, event: RunEvent): Activity {
  switch (event.type) {
    case 'agent.output':
    case 'step.completed':
      return activity.text === '' && activity.state === 'idle' ? activity : { ...activity, text: '', state: 'idle' };
    case 'tool.completed':
    case 'tool.blocked': {
      if (activity.outputs[event.data.toolCallId] === undefined) return activity;
      const { [event.data.toolCallId]: _finished, ...outputs } = activity.outputs;
      return { ...activity, outputs };
    }
    case 'run.held':
    case 'run.completed':
    case 'run.failed':
    case 'run.killed':
      return idle;
    default:
      return activity;
  }
}

function tail(text: string): string {
  return text.length <= keptCharacters ? text : text.slice(-keptCharacters);
}
