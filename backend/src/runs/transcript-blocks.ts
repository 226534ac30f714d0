import type { TranscriptBlock } from './dto/run.dto.js';

/** A block as it is stored: the shape of the model port. */
type StoredBlock =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }
  | { type: 'tool_result'; toolUseId: string; content: string; isError?: boolean }
  | { type: string };

/** Blocks as clients get them. What a model thought to itself, signed and opaque, stays inside. */
export function transcriptBlocks(stored: readonly StoredBlock[]): TranscriptBlock[] {
  return stored.flatMap((block): TranscriptBlock[] => {
    if ('text' in block && block.type === 'text') return [{ type: 'text', text: block.text }];
    if ('id' in block) return [{ type: 'tool_use', toolUseId: block.id, name: block.name, input: block.input }];
    if ('toolUseId' in block) {
      const { toolUseId, content, isError = false } = block;
      return [{ type: 'tool_result', toolUseId, content, isError }];
    }
    return [];
  });
}
