import type Anthropic from '@anthropic-ai/sdk';
import type { ContentBlock, ModelMessage, ModelRequest } from '../model.port.js';

type WireRequest = Anthropic.MessageCreateParamsStreaming;
type WireMessage = Anthropic.MessageParam;
type WireBlock = Anthropic.ContentBlockParam;

/**
 * What a server was found to accept. Models and gateways differ, and none of them says so beforehand: the adapter sends
 * the richest form, and a refusal that names a part teaches it to leave that part out.
 */
export interface Acceptance {
  /** `tool_choice` that forces a tool; the newest models refuse it. */
  forcedTools: boolean;
  /** `thinking.display`, which makes progress notes readable on models that think by default. */
  reasoningDisplay: boolean;
  /** Reasoning of earlier turns; refused when a signature no longer fits the conversation. */
  reasoningHistory: boolean;
  /** `cache_control` marks. */
  cacheMarks: boolean;
}

export const acceptsAll: Acceptance = {
  forcedTools: true,
  reasoningDisplay: true,
  reasoningHistory: true,
  cacheMarks: true,
};

/** Models that think unasked and answer with empty reasoning unless a display is named. */
const thinksUnasked = /(^|[/.:@])claude-[a-z]+-5(?![0-9])/;

const cacheMark = { cache_control: { type: 'ephemeral' } } as const;

/** The request as the Messages API takes it. Pure: the same request and acceptance give the same bytes, so caches hit. */
export function toWire(request: ModelRequest, accepts: Acceptance): WireRequest {
  const isLoop = request.tools.length > 1;
  const messages = request.messages.map((message) => toWireMessage(message, request.model, accepts));
  // Only loops read their own prefix again; a single question would pay for a cache that nobody reads.
  if (accepts.cacheMarks && isLoop) markLastBlock(messages);

  const forced = typeof request.toolChoice === 'object' ? request.toolChoice.name : undefined;
  if (forced && !accepts.forcedTools) remind(messages, forced);

  return {
    model: request.model,
    max_tokens: request.maxTokens,
    stream: true,
    ...(request.system
      ? { system: [{ type: 'text', text: request.system, ...(accepts.cacheMarks ? cacheMark : {}) }] }
      : {}),
    messages,
    ...(request.tools.length > 0
      ? {
          tools: request.tools.map((tool) => ({
            name: tool.name,
            description: tool.description,
            input_schema: tool.inputSchema as Anthropic.Tool.InputSchema,
          })),
          tool_choice: toolChoiceOf(request, accepts),
        }
      : {}),
    ...(accepts.reasoningDisplay && thinksUnasked.test(request.model)
      ? { thinking: { type: 'adaptive', display: 'summarized' } }
      : {}),
  };
}

/**
 * What a refusal teaches.
 *
 * @param message the server's own words
 * @returns the narrower acceptance to try with, or undefined when the refusal is about something else
 */
export function narrow(message: string, sent: WireRequest, accepts: Acceptance): Acceptance | undefined {
  const forced = sent.tool_choice?.type === 'any' || sent.tool_choice?.type === 'tool';
  if (forced && /tool_choice/i.test(message)) return { ...accepts, forcedTools: false };
  if (accepts.cacheMarks && /cache_control/i.test(message)) return { ...accepts, cacheMarks: false };
  if (!/thinking|signature|reasoning/i.test(message)) return undefined;
  if (accepts.reasoningHistory && hasReasoning(sent) && /messages\.\d+|block|signature/i.test(message)) {
    return { ...accepts, reasoningHistory: false };
  }
  if (accepts.reasoningDisplay && sent.thinking) return { ...accepts, reasoningDisplay: false };
  return undefined;
}

/**
 * An upper estimate of a request's input tokens, for servers that cannot count.
 * Half a token for each UTF-8 byte: about twice what tokenizers make of prose and code, and still above base64 and
 * scripts of three bytes a character. The constants cover what a server adds for tools and for each message.
 */
export function estimateInput(request: ModelRequest): number {
  const bytes = Buffer.byteLength(
    JSON.stringify([request.system, request.messages.map(({ content }) => content), request.tools]),
  );
  return Math.ceil(bytes / 2) + 8 * request.messages.length + (request.tools.length > 0 ? 700 : 0) + 16;
}

function toolChoiceOf(request: ModelRequest, accepts: Acceptance): Anthropic.ToolChoice {
  if (!request.toolChoice || request.toolChoice === 'auto' || !accepts.forcedTools) return { type: 'auto' };
  return request.toolChoice === 'any' ? { type: 'any' } : { type: 'tool', name: request.toolChoice.name };
}

function toWireMessage(
  message: ModelMessage,
  model: string,
  accepts: Acceptance,
): WireMessage & { content: WireBlock[] } {
  const content = message.content.flatMap((block) => toWireBlock(block, model, accepts));
  // Servers want the results of tools before anything else that the turn says.
  content.sort((left, right) => Number(right.type === 'tool_result') - Number(left.type === 'tool_result'));
  // A turn of which nothing is left still has to stand there, or the roles would no longer alternate.
  if (content.length === 0) content.push({ type: 'text', text: '(nothing)' });
  return { role: message.role, content };
}

function toWireBlock(block: ContentBlock, model: string, accepts: Acceptance): WireBlock[] {
  switch (block.type) {
    case 'text':
      return block.text.trim() === '' ? [] : [{ type: 'text', text: block.text }];
    case 'tool_use':
      return [{ type: 'tool_use', id: block.id, name: block.name, input: block.input }];
    case 'tool_result':
      return [
        {
          type: 'tool_result',
          tool_use_id: block.toolUseId,
          content: block.content === '' ? '(no output)' : block.content,
          ...(block.isError ? { is_error: true } : {}),
        },
      ];
    case 'reasoning':
      return accepts.reasoningHistory && block.model === model ? [block.opaque as unknown as WireBlock] : [];
  }
}

function markLastBlock(messages: { role: string; content: WireBlock[] }[]): void {
  const blocks = messages.at(-1)?.content;
  const last = blocks?.at(-1);
  if (blocks && last && (last.type === 'text' || last.type === 'tool_result')) {
    blocks[blocks.length - 1] = { ...last, ...cacheMark };
  }
}

function remind(messages: { role: string; content: WireBlock[] }[], tool: string): void {
  messages.at(-1)?.content.push({ type: 'text', text: `Answer by calling the tool \`${tool}\`, and nothing else.` });
}

function hasReasoning(sent: WireRequest): boolean {
  return sent.messages.some(
    ({ content }) =>
      Array.isArray(content) && content.some(({ type }) => type === 'thinking' || type === 'redacted_thinking'),
  );
}
