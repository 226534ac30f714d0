import type { TranscriptBlock } from './dto/run.dto.js';

/** A block as it is stored: the shape of the model port. */
type StoredBlock =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }
  | { type: 'tool_result'; toolUseId: string; content: string; isError?: boolean }
  | { type: string };

/**
 * Blocks as clients get them. What a model thought to itself, signed and opaque, stays inside.
 *
 * @param callIds WAVE's tool calls by the model's own ids of them
 */
export function transcriptBlocks(
  stored: readonly StoredBlock[],
  callIds: ReadonlyMap<string, string> = new Map(),
): TranscriptBlock[] {
  const callOf = (toolUseId: string) => {
    const toolCallId = callIds.get(toolUseId);
    return toolCallId === undefined ? {} : { toolCallId };
  };
  return stored.flatMap((block): TranscriptBlock[] => {
    if ('text' in block && block.type === 'text') return [{ type: 'text', text: block.text }];
    if ('id' in block) {
      const { id: toolUseId, name, input } = block;
      return [{ type: 'tool_use', toolUseId, ...callOf(toolUseId), name, input }];
    }
    if ('toolUseId' in block) {
      const { toolUseId, content, isError = false } = block;
      return [{ type: 'tool_result', toolUseId, ...callOf(toolUseId), content, isError }];
    }
    return [];
  });
}

/** The model's ids of the calls in some messages. */
export function toolUseIds(messages: readonly { content: unknown }[]): string[] {
  return messages.flatMap(({ content }) =>
    (content as readonly StoredBlock[]).flatMap((block) =>
      'id' in block ? [block.id] : 'toolUseId' in block ? [block.toolUseId] : [],
    ),
  );
}
