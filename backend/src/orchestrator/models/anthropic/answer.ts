import type { ContentBlock, ModelResponse, ModelUsage } from '../model.port.js';

/** One server-sent event before its data is read. */
export interface RawEvent {
  event: string | null;
  data: string;
}

export type Answer = Omit<ModelResponse, 'attempts' | 'wasted'>;

/** What arrived is not the Messages API, or a tool call in it is no JSON object. */
export class MalformedAnswer extends Error {
  override readonly name = 'MalformedAnswer';
}

/** The connection ended before the answer did. */
export class AnswerCutShort extends Error {
  override readonly name = 'AnswerCutShort';
}

/** The server reported a failure after it had begun to answer. */
export class ServerFault extends Error {
  override readonly name = 'ServerFault';
  constructor(
    /** As the API names it, such as `overloaded_error`. */
    readonly type: string,
    message: string,
  ) {
    super(message);
  }
}

type Json = Record<string, unknown>;
interface OpenBlock {
  start: Json;
  text: string;
  json: string;
  signature: string;
  closed: boolean;
}

const stopReasons: Readonly<Record<string, ModelResponse['stopReason']>> = {
  end_turn: 'end_turn',
  tool_use: 'tool_use',
  max_tokens: 'max_tokens',
  model_context_window_exceeded: 'max_tokens',
  stop_sequence: 'stop_sequence',
  refusal: 'refusal',
  pause_turn: 'pause_turn',
};

/** Puts an answer together from its events, strictly: what is missing or misshapen is said, never guessed. */
export class AnswerReader {
  #model = '';
  #begun = false;
  #stopped = false;
  #stopReason: string | undefined;
  #usage: Json = {};
  readonly #blocks = new Map<number, OpenBlock>();

  constructor(
    private readonly requestedModel: string,
    private readonly onText?: (delta: string) => void,
  ) {}

  /** What the server has billed so far, as far as it told. */
  get usage(): ModelUsage {
    return usageOf(this.#usage);
  }

  /** @throws MalformedAnswer, ServerFault */
  feed({ event, data }: RawEvent): void {
    if (event === 'ping' || data === '' || this.#stopped) return;
    const body = parseObject(data, 'an event of the stream');
    const type = String(body['type'] ?? event);
    if (type === 'error') throw faultOf(body);
    if (type === 'message_start') return this.#start(objectAt(body, 'message'));
    if (!this.#begun) throw new MalformedAnswer(`The stream began with \`${type.slice(0, 60)}\` and no message.`);
    if (type === 'content_block_start') return this.#open(indexOf(body), objectAt(body, 'content_block'));
    if (type === 'content_block_delta') return this.#append(this.#blockAt(body), objectAt(body, 'delta'));
    if (type === 'content_block_stop') {
      this.#blockAt(body).closed = true;
      return;
    }
    if (type === 'message_delta') {
      const reason = objectAt(body, 'delta')['stop_reason'];
      if (typeof reason === 'string') this.#stopReason = reason;
      this.#addUsage(body['usage']);
      return;
    }
    if (type === 'message_stop') this.#stopped = true;
  }

  /** @throws AnswerCutShort when the stream ended early; MalformedAnswer when a tool call cannot be read */
  finish(): Answer {
    const complete =
      this.#stopped || (this.#stopReason !== undefined && [...this.#blocks.values()].every((b) => b.closed));
    if (!complete) throw new AnswerCutShort('The connection ended before the answer was complete.');
    const content = [...this.#blocks.entries()]
      .sort(([left], [right]) => left - right)
      .flatMap(([, block]) => this.#close(block));
    return { model: this.#model || this.requestedModel, content, stopReason: this.#reason(content), usage: this.usage };
  }

  /** Reads an answer that came in one piece, as some servers send it even when a stream was asked for. */
  whole(body: string): Answer {
    const message = parseObject(body, 'the answer');
    if (message['type'] === 'error') throw faultOf(message);
    if (!Array.isArray(message['content'])) throw new MalformedAnswer('The answer has no `content`.');
    this.#start(message);
    this.#stopReason = typeof message['stop_reason'] === 'string' ? message['stop_reason'] : undefined;
    for (const [index, block] of (message['content'] as unknown[]).entries()) {
      if (!isObject(block)) throw new MalformedAnswer('A block of the answer is no object.');
      this.#open(index, block);
    }
    this.#stopped = true;
    return this.finish();
  }

  #start(message: Json): void {
    this.#begun = true;
    if (typeof message['model'] === 'string') this.#model = message['model'];
    this.#addUsage(message['usage']);
  }

  #open(index: number, start: Json): void {
    if (this.#blocks.has(index)) throw new MalformedAnswer(`Block ${index} began twice.`);
    const text =
      start['type'] === 'text'
        ? stringAt(start, 'text')
        : start['type'] === 'thinking'
          ? stringAt(start, 'thinking')
          : '';
    this.#blocks.set(index, { start, text, json: '', signature: stringAt(start, 'signature'), closed: false });
    if (text) this.onText?.(text);
  }

  #append(block: OpenBlock, delta: Json): void {
    switch (delta['type']) {
      case 'text_delta':
      case 'thinking_delta': {
        const text = stringAt(delta, delta['type'] === 'text_delta' ? 'text' : 'thinking');
        block.text += text;
        if (text) this.onText?.(text);
        return;
      }
      case 'input_json_delta':
        block.json += stringAt(delta, 'partial_json');
        return;
      case 'signature_delta':
        block.signature += stringAt(delta, 'signature');
    }
  }

  #close(block: OpenBlock): ContentBlock[] {
    const { start } = block;
    switch (start['type']) {
      case 'text':
        return block.text === '' ? [] : [{ type: 'text', text: block.text }];
      case 'tool_use':
        return this.#toolUse(block);
      case 'thinking': {
        const opaque = { ...start, thinking: block.text, signature: block.signature };
        return [{ type: 'reasoning', text: block.text, model: this.requestedModel, opaque }];
      }
      case 'redacted_thinking':
        return [{ type: 'reasoning', text: '', model: this.requestedModel, opaque: start }];
      default:
        return [];
    }
  }

  #toolUse(block: OpenBlock): ContentBlock[] {
    const { id, name, input: given } = block.start;
    if (typeof id !== 'string' || id === '' || typeof name !== 'string' || name === '') {
      throw new MalformedAnswer('A tool call has no id or no name.');
    }
    const cut = this.#stopReason !== undefined && !['tool_use', 'end_turn'].includes(this.#stopReason);
    try {
      const input = block.json === '' ? (given ?? {}) : JSON.parse(block.json);
      if (isObject(input)) return [{ type: 'tool_use', id, name, input }];
    } catch {
      // Falls through: text that is no JSON is treated like JSON that is no object.
    }
    // Cut off by the output limit, the call was never finished: it is left out, and `stopReason` tells why.
    if (cut) return [];
    throw new MalformedAnswer(`The arguments of the call to \`${name}\` are no JSON object.`);
  }

  #reason(content: readonly ContentBlock[]): ModelResponse['stopReason'] {
    const known = this.#stopReason === undefined ? undefined : stopReasons[this.#stopReason];
    return known ?? (content.some(({ type }) => type === 'tool_use') ? 'tool_use' : 'end_turn');
  }

  #blockAt(body: Json): OpenBlock {
    const block = this.#blocks.get(indexOf(body));
    if (!block) throw new MalformedAnswer('An event continues a block that never began.');
    return block;
  }

  #addUsage(usage: unknown): void {
    if (!isObject(usage)) return;
    // Later reports are cumulative and may leave out what did not change.
    for (const [key, value] of Object.entries(usage))
      if (value !== null && value !== undefined) this.#usage[key] = value;
  }
}

function usageOf(usage: Json): ModelUsage {
  const split = isObject(usage['cache_creation']) ? usage['cache_creation'] : {};
  const oneHour = countAt(split, 'ephemeral_1h_input_tokens');
  const written = Math.max(
    countAt(usage, 'cache_creation_input_tokens'),
    oneHour + countAt(split, 'ephemeral_5m_input_tokens'),
  );
  return {
    inputTokens: countAt(usage, 'input_tokens'),
    outputTokens: countAt(usage, 'output_tokens'),
    cacheReadTokens: countAt(usage, 'cache_read_input_tokens'),
    cacheWriteTokens: written - oneHour,
    cacheWrite1hTokens: oneHour,
  };
}

function faultOf(body: Json): ServerFault {
  const error = isObject(body['error']) ? body['error'] : {};
  return new ServerFault(stringAt(error, 'type') || 'api_error', stringAt(error, 'message') || 'no reason given');
}

function parseObject(text: string, what: string): Json {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new MalformedAnswer(`The server sent ${what} that is no JSON: ${JSON.stringify(text.slice(0, 80))}.`);
  }
  if (!isObject(value)) throw new MalformedAnswer(`The server sent ${what} that is no object.`);
  return value;
}

function objectAt(body: Json, key: string): Json {
  const value = body[key];
  if (!isObject(value)) throw new MalformedAnswer(`An event of the stream has no \`${key}\`.`);
  return value;
}

function indexOf(body: Json): number {
  if (!Number.isInteger(body['index'])) throw new MalformedAnswer('An event of the stream has no `index`.');
  return body['index'] as number;
}

function stringAt(body: Json, key: string): string {
  return typeof body[key] === 'string' ? body[key] : '';
}

function countAt(body: Json, key: string): number {
  const value = body[key];
  return typeof value === 'number' && Number.isFinite(value) && value > 0 ? Math.ceil(value) : 0;
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
