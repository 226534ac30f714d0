import type { ContentBlock, ModelMessage } from '../model.port.js';
import type { Seen, Step, ToolCall } from './script.js';

/** A call that an agent made earlier in a conversation, and what came back. */
export interface PastCall extends ToolCall {
  /** Absent while it is unanswered. */
  result?: { text: string; isError: boolean };
}

/**
 * The calls made since the agent last handed over, oldest first: what the current iteration has done so far,
 * whether iterations share one conversation or each begins its own.
 */
export function callsSince(messages: readonly ModelMessage[], handOver: string): PastCall[] {
  const byId = new Map<string, PastCall>();
  let calls: PastCall[] = [];
  for (const block of messages.flatMap(({ content }) => content)) {
    if (block.type === 'tool_use') {
      const call: PastCall = { name: block.name, input: block.input };
      byId.set(block.id, call);
      calls = block.name === handOver ? [] : [...calls, call];
    } else if (block.type === 'tool_result') {
      const call = byId.get(block.toolUseId);
      if (call) call.result = { text: block.content, isError: block.isError === true };
    }
  }
  return calls;
}

/** How often the agent has handed over in this conversation. */
export function handOvers(messages: readonly ModelMessage[], handOver: string): number {
  return messages
    .flatMap(({ content }) => content)
    .filter((block) => block.type === 'tool_use' && block.name === handOver).length;
}

/**
 * Finds the step to play next, by matching the past calls to the steps in their order.
 *
 * @returns the next step, or undefined when all are played, with what the earlier ones saw
 */
export function nextStep(steps: readonly Step[], calls: readonly PastCall[]): { step: Step | undefined; seen: Seen } {
  const results = new Map<string, PastCall['result']>();
  const seen: Seen = {
    succeeded: (step) => results.get(step)?.isError === false,
    text: (step) => results.get(step)?.text ?? '',
  };
  let played = 0;
  for (const step of steps) {
    if (step.when && !step.when(seen)) continue;
    const call = calls[played];
    if (!call) return { step, seen };
    results.set(step.name, call.result);
    played += 1;
  }
  return { step: undefined, seen };
}

/** The text of the newest user turn that has a section of this heading; empty when there is none. */
export function newestSection(messages: readonly ModelMessage[], heading: string): string {
  for (const message of [...messages].reverse()) {
    if (message.role !== 'user') continue;
    const section = sectionOf(textOf(message.content), heading);
    if (section !== undefined) return section;
  }
  return '';
}

/** The lines under `## heading`, up to the next heading of that level. */
export function sectionOf(markdown: string, heading: string): string | undefined {
  const lines = markdown.split('\n');
  const start = lines.findIndex((line) => line.trim().toLowerCase() === `## ${heading.toLowerCase()}`);
  if (start < 0) return undefined;
  const length = lines.slice(start + 1).findIndex((line) => line.startsWith('## '));
  return lines.slice(start + 1, length < 0 ? undefined : start + 1 + length).join('\n');
}

export function itemsOf(section: string): string[] {
  return section.split('\n').flatMap((line) => /^\s*[-*] (?:\[.\] )?(.+)$/.exec(line)?.[1]?.trim() ?? []);
}

function textOf(content: readonly ContentBlock[]): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('\n');
}
