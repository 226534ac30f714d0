import { formatDuration } from '../format';
import type { RunStep } from './types';

/** What a node of the graph does, for people who never saw the graph. */
const nodeWords: Readonly<Record<string, string>> = {
  intake: 'Story taken in',
  pm: 'PM plans',
  workspace: 'Workspace made',
  dev: 'Dev works',
  qa: 'QA checks',
  tools: 'Tool call',
  safety_gate: 'Safety gate',
  supervisor: 'Supervisor decides',
  cto: 'CTO decides',
  await_review: 'Person answers',
  pause: 'Pause',
  deliver: 'Delivery',
  end: 'End',
};

export function nodeName(node: string): string {
  return nodeWords[node] ?? node.replaceAll('_', ' ');
}

/** One line in a list of steps. @param clock the time of day as the person's place writes it */
export function stepLine({ step, node, startedAt, durationMs }: RunStep, clock = clockOf(startedAt)): string {
  return `${step} · ${nodeName(node)} · ${clock} · ${formatDuration(durationMs)}`;
}

function clockOf(at: string): string {
  return new Date(at).toLocaleTimeString('en-GB');
}
