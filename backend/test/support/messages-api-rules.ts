import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';

export interface MessagesRequest {
  model: string;
  max_tokens: number;
  stream?: boolean;
  system?: string | { type: 'text'; text: string; cache_control?: unknown }[];
  messages: WireMessage[];
  tools?: WireTool[];
  tool_choice?: { type: 'auto' | 'any' | 'none' } | { type: 'tool'; name: string };
  thinking?: Record<string, unknown>;
}

export interface WireMessage {
  role: 'user' | 'assistant';
  content: string | WireBlock[];
}

export type WireBlock = { type: string; cache_control?: unknown } & Record<string, unknown>;

export interface WireTool {
  name: string;
  description?: string;
  input_schema: Record<string, unknown>;
}

/** Signs reasoning and knows it again, so that altered or invented reasoning is refused. */
export class IssuedReasoning {
  readonly #signed = new Map<string, string>();

  issue(thinking: string): Record<string, unknown> {
    const signature = createHash('sha256').update(`${this.#signed.size} ${thinking}`).digest('base64');
    this.#signed.set(signature, thinking);
    return { type: 'thinking', thinking, signature };
  }

  isGenuine(block: WireBlock): boolean {
    return this.#signed.get(String(block['signature'])) === block['thinking'];
  }
}

export interface Rules {
  counting: boolean;
  headers: IncomingHttpHeaders;
  issued: IssuedReasoning;
  refusesForcedTools?: boolean;
  refusesField?: string;
}

const toolName = /^[a-zA-Z0-9_-]{1,64}$/;
const toolUseId = /^[a-zA-Z0-9_-]+$/;

/**
 * What the real server would refuse a request for, and the one thing more that WAVE promises: roles alternate.
 *
 * @returns the message of its `invalid_request_error`, or undefined when it would be answered
 */
export function refusalOf(body: Record<string, unknown> | undefined, rules: Rules): string | undefined {
  if (!rules.headers['anthropic-version']) return 'anthropic-version: header is required';
  if (!body) return 'The request body is not valid JSON';
  if (rules.refusesField && JSON.stringify(body).includes(`"${rules.refusesField}":`)) {
    return `${rules.refusesField}: Extra inputs are not permitted`;
  }
  if (typeof body['model'] !== 'string' || body['model'] === '') return 'model: Field required';
  if (!rules.counting && !(Number.isInteger(body['max_tokens']) && (body['max_tokens'] as number) > 0)) {
    return 'max_tokens: Field required';
  }
  if (rules.counting && ('max_tokens' in body || 'stream' in body)) return 'max_tokens: Extra inputs are not permitted';
  if (!Array.isArray(body['messages']) || body['messages'].length === 0)
    return 'messages: at least one message is required';
  const request = body as unknown as MessagesRequest;
  const problem = refusalOfTools(request, rules) ?? refusalOfMessages(request, rules);
  if (problem) return problem;
  const marks = JSON.stringify(body).match(/"cache_control":\{/g)?.length ?? 0;
  return marks > 4 ? `A maximum of 4 blocks with cache_control may be provided. Found ${marks}.` : undefined;
}

function refusalOfTools(
  { tools = [], tool_choice: choice, messages }: MessagesRequest,
  rules: Rules,
): string | undefined {
  const names = new Set<string>();
  for (const [index, tool] of tools.entries()) {
    if (!toolName.test(tool.name)) return `tools.${index}.name: String should match pattern '${toolName.source}'`;
    if (names.has(tool.name)) return 'tools: Tool names must be unique.';
    if (tool.input_schema?.['type'] !== 'object') return `tools.${index}.input_schema.type: Field required`;
    names.add(tool.name);
  }
  if (choice && names.size === 0) return 'tool_choice may only be specified while providing tools';
  if (choice && (choice.type === 'any' || choice.type === 'tool') && rules.refusesForcedTools) {
    return 'tool_choice: type "tool" and "any" are not supported for this model.';
  }
  if (choice?.type === 'tool' && !names.has(choice.name)) return `Tool '${choice.name}' not found in provided tools`;
  if (names.size > 0) return undefined;
  const usesTools = messages.some(({ content }) => blocksOf(content).some(({ type }) => type === 'tool_use'));
  return usesTools ? 'Requests which include `tool_use` or `tool_result` blocks must define tools' : undefined;
}

function refusalOfMessages({ messages }: MessagesRequest, { issued }: Rules): string | undefined {
  const seen = new Set<string>();
  let awaited = new Set<string>();
  for (const [index, message] of messages.entries()) {
    const at = `messages.${index}`;
    if (message.role !== 'user' && message.role !== 'assistant')
      return `${at}.role: Input should be 'user' or 'assistant'`;
    if (message.role !== (index % 2 === 0 ? 'user' : 'assistant')) {
      return `${at}: roles must alternate between "user" and "assistant", beginning with "user"`;
    }
    const blocks = blocksOf(message.content);
    if (blocks.length === 0) return `${at}: all messages must have non-empty content`;
    const answered = new Set<string>();
    const asked = new Set<string>();
    for (const [position, block] of blocks.entries()) {
      const place = `${at}.content.${position}`;
      if (block.type === 'text' && String(block['text'] ?? '') === '')
        return `${place}: text content blocks must be non-empty`;
      if (block.type === 'tool_result') answered.add(String(block['tool_use_id']));
      if (block.type === 'tool_use') {
        const id = String(block['id']);
        if (!toolUseId.test(id)) return `${place}.id: String should match pattern '${toolUseId.source}'`;
        if (seen.has(id)) return `${at}: \`tool_use\` ids must be unique`;
        if (typeof block['input'] !== 'object' || block['input'] === null)
          return `${place}.input: Input should be an object`;
        seen.add(id);
        asked.add(id);
      }
      if (block.type === 'thinking' && !issued.isGenuine(block)) {
        return `${place}: \`thinking\` or \`redacted_thinking\` blocks in the latest assistant message cannot be modified. These blocks must remain as they were in the original response.`;
      }
    }
    for (const id of answered) {
      if (!awaited.has(id))
        return `${at}: unexpected \`tool_use_id\` found in \`tool_result\` blocks: ${id}. Each \`tool_result\` block must have a corresponding \`tool_use\` block in the previous message.`;
    }
    for (const id of awaited) {
      if (!answered.has(id))
        return `${at}: \`tool_use\` ids were found without \`tool_result\` blocks immediately after: ${id}.`;
    }
    if (blocks.slice(0, answered.size).some(({ type }) => type !== 'tool_result')) {
      return `${at}: \`tool_result\` blocks must come first in the message`;
    }
    awaited = asked;
  }
  if (awaited.size > 0) return 'messages: the conversation ends with `tool_use` and no `tool_result`';
  return messages.at(-1)?.role === 'assistant' ? 'This model does not support assistant message prefill.' : undefined;
}

function blocksOf(content: string | WireBlock[]): WireBlock[] {
  if (typeof content === 'string') return content === '' ? [] : [{ type: 'text', text: content }];
  return Array.isArray(content) ? content : [];
}
