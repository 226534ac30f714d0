import type { ToolCallView, TranscriptBlock, TranscriptMessage } from './types';

/** What the transcript shows, one row after the other. */
export type TranscriptRow =
  /** Where a conversation of an agent begins. */
  | { kind: 'conversation'; key: string; agent: string; conversation: string; at: string }
  /** What WAVE tells the agent: task, evidence, notes. */
  | { kind: 'brief'; key: string; agent: string; text: string }
  /** `message` is set on the last row of a message, which shows what it took. */
  | { kind: 'said'; key: string; agent: string; text: string; message?: TranscriptMessage }
  | {
      kind: 'tool';
      key: string;
      agent: string;
      name: string;
      input: Record<string, unknown>;
      result?: { content: string; isError: boolean };
      call?: ToolCallView;
    }
  /** An agent's structured answer: plan, work, report, decision. */
  | {
      kind: 'answer';
      key: string;
      agent: string;
      name: string;
      input: Record<string, unknown>;
      /** Set when the answer was not taken. */
      refusal?: string;
      message?: TranscriptMessage;
    };

const answerTools = new Set(['submit_plan', 'submit_work', 'submit_report', 'submit_decision']);

/**
 * Lays a transcript out for reading: results stand with the call they answer, not where the protocol put them.
 *
 * @param calls judged calls, to show verdicts beside what was proposed
 */
export function transcriptRows(
  messages: readonly TranscriptMessage[],
  calls: readonly ToolCallView[],
): readonly TranscriptRow[] {
  const callOf = matcher(calls);
  const results = new Map<string, TranscriptBlock>();
  for (const { conversation, blocks } of messages) {
    for (const block of blocks) {
      if (block.type === 'tool_result') results.set(`${conversation}/${block.toolUseId}`, block);
    }
  }
  const rows: TranscriptRow[] = [];
  let conversation: string | undefined;
  for (const message of messages) {
    const { agent } = message;
    if (message.conversation !== conversation) {
      conversation = message.conversation;
      rows.push({ kind: 'conversation', key: `c${message.number}`, agent, conversation, at: message.at });
    }
    message.blocks.forEach((block, index) => {
      const key = `${message.number}.${index}`;
      if (block.type === 'text' && block.text?.trim()) {
        const text = block.text.trim();
        const shown = index === lastShown(message) ? message : undefined;
        rows.push(
          message.role === 'user'
            ? { kind: 'brief', key, agent, text }
            : { kind: 'said', key, agent, text, message: shown },
        );
      }
      if (block.type === 'tool_use') {
        const name = block.name ?? 'tool';
        const input = block.input ?? {};
        const result = results.get(`${message.conversation}/${block.toolUseId}`);
        if (answerTools.has(name)) {
          const refusal = result?.isError ? (result.content ?? '') : undefined;
          const shown = index === lastShown(message) ? message : undefined;
          rows.push({ kind: 'answer', key, agent, name, input, refusal, message: shown });
        } else {
          rows.push({
            kind: 'tool',
            key,
            agent,
            name,
            input,
            result: result && { content: result.content ?? '', isError: result.isError ?? false },
            call: callOf(agent, block),
          });
        }
      }
    });
  }
  return rows;
}

/** The newest accepted answer under a name, such as QA's `submit_report`. */
export function newestAnswer(rows: readonly TranscriptRow[], name: string): Record<string, unknown> | undefined {
  for (let index = rows.length - 1; index >= 0; index -= 1) {
    const row = rows[index];
    if (row?.kind === 'answer' && row.name === name && row.refusal === undefined) return row.input;
  }
  return undefined;
}

/** The last block that has a row of its own for what the message took; calls show what they took themselves. */
function lastShown({ blocks }: TranscriptMessage): number {
  return blocks.findLastIndex(
    ({ type, name = '' }) => type === 'text' || (type === 'tool_use' && answerTools.has(name)),
  );
}

/**
 * Finds the judged call of a proposed one: by its id where the transcript tells it, and else by order. Both lists are in
 * the order of proposing, and the calls that WAVE makes by itself, such as the first run of the tests, are passed over.
 */
function matcher(calls: readonly ToolCallView[]) {
  const left = [...calls].sort((a, b) => a.number - b.number);
  const take = (index: number) => (index < 0 ? undefined : left.splice(index, 1)[0]);
  return (agent: string, { toolCallId, name, input }: TranscriptBlock): ToolCallView | undefined => {
    if (toolCallId !== undefined) return take(left.findIndex((call) => call.toolCallId === toolCallId));
    const alike = (call: ToolCallView) => call.agent === agent && call.tool === name;
    const args = canonical(input ?? {});
    const same = left.findIndex((call) => alike(call) && canonical(call.args) === args);
    // A person may have edited the arguments since they were proposed.
    return take(same >= 0 ? same : left.findIndex((call) => alike(call) && call.status !== 'proposed'));
  };
}

/** Whether a call was judged with other arguments than were proposed: a person may have edited them. */
export function wasEdited(input: Record<string, unknown>, call: Pick<ToolCallView, 'args'>): boolean {
  return canonical(input) !== canonical(call.args);
}

/** JSON that does not depend on the order of members. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_name, member: unknown) =>
    typeof member === 'object' && member !== null && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  );
}
