import type { ToolCallView, TranscriptBlock, TranscriptMessage } from './types';

/** What the transcript shows, one row after the other. */
export type TranscriptRow =
  /** Where a conversation of an agent begins. */
  | { kind: 'conversation'; key: string; agent: string; conversation: string; at: string }
  /** What WAVE tells the agent: task, evidence, notes. */
  | { kind: 'brief'; key: string; agent: string; text: string }
  | { kind: 'said'; key: string; agent: string; text: string; message: TranscriptMessage }
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
      message: TranscriptMessage;
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
  const callsById = new Map(calls.map((call) => [call.toolCallId, call]));
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
        rows.push(
          message.role === 'user' ? { kind: 'brief', key, agent, text } : { kind: 'said', key, agent, text, message },
        );
      }
      if (block.type === 'tool_use') {
        const name = block.name ?? 'tool';
        const input = block.input ?? {};
        const result = results.get(`${message.conversation}/${block.toolUseId}`);
        if (answerTools.has(name)) {
          const refusal = result?.isError ? (result.content ?? '') : undefined;
          rows.push({ kind: 'answer', key, agent, name, input, refusal, message });
        } else {
          rows.push({
            kind: 'tool',
            key,
            agent,
            name,
            input,
            result: result && { content: result.content ?? '', isError: result.isError ?? false },
            call: block.toolCallId === undefined ? undefined : callsById.get(block.toolCallId),
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
