import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { IssuedReasoning, refusalOf, type MessagesRequest } from './messages-api-rules.js';

export type { MessagesRequest, WireBlock, WireMessage, WireTool } from './messages-api-rules.js';

/** What the server answers to one `POST /v1/messages`. */
export type Behaviour = Reply | Fault;

export interface Reply {
  text?: string;
  /** Comes before text and tool calls, signed; the server refuses it when it returns altered. */
  thinking?: string;
  toolUse?: readonly { name: string; input: Record<string, unknown>; id?: string }[];
  /** Merged over an estimate of four characters a token. */
  usage?: Record<string, unknown>;
  stopReason?: string;
  /** Milliseconds between the chunks of a stream, with a ping before each. */
  chunkDelayMs?: number;
  /** Answers in one piece though a stream was asked for, as some servers do. */
  ignoreStream?: boolean;
}

export type Fault =
  | {
      fault: 'status';
      status: number;
      type?: string;
      message?: string;
      headers?: Record<string, string>;
      body?: string;
    }
  /** Ends the connection after this many events of the stream (default 3). */
  | { fault: 'cut'; afterEvents?: number; reply?: Reply }
  /** A stream whose event data is no JSON. */
  | { fault: 'malformed_sse' }
  /** A 200 answer that is no JSON (an HTML page, as a proxy would send). */
  | { fault: 'malformed_body' }
  /** A tool call whose arguments are no JSON. */
  | { fault: 'malformed_tool_input'; name: string }
  /** A stream that ends, properly, without its last events. */
  | { fault: 'truncated'; reply?: Reply }
  /** An error event in the middle of the stream. */
  | { fault: 'error_event'; type: string; message?: string }
  /** Accepts the request, sends the headers when `afterHeaders`, and then nothing. */
  | { fault: 'hang'; afterHeaders?: boolean };

export interface RecordedRequest {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  body: unknown;
  /** The status that it was answered with; 0 when the connection was cut or left hanging. */
  status: number;
}

export type Script =
  readonly Behaviour[] | ((request: MessagesRequest, index: number) => Behaviour | Promise<Behaviour>);

export interface MessagesApiOptions {
  /** A queue, one behaviour for each request, or a function of the request. */
  script: Script;
  /** Requests must carry this key. Any key will do when absent, but some key there must be. */
  apiKey?: string;
  /** Answers the status to `POST /v1/messages/count_tokens` instead of counting. */
  countTokensStatus?: number;
  /** Answers the status to `GET /v1/models` instead of the list. */
  modelsStatus?: number;
  /** Models that refuse `tool_choice` of type `any` and `tool`, as the newest do. */
  refusesForcedTools?: boolean;
  /** Refuses any request whose body holds this key at its top level or in a block, as plainer servers do. */
  refusesField?: string;
}

export interface MessagesApi {
  /** For `ANTHROPIC_BASE_URL`. */
  readonly url: string;
  readonly requests: RecordedRequest[];
  /** Bodies of the `POST /v1/messages` requests, oldest first, refused ones included. */
  readonly messages: MessagesRequest[];
  close(): Promise<void>;
}

/** Starts a server on 127.0.0.1 that speaks the Messages API and refuses what the real one would refuse. */
export async function startMessagesApi(options: MessagesApiOptions): Promise<MessagesApi> {
  const requests: RecordedRequest[] = [];
  const messages: MessagesRequest[] = [];
  const issued = new IssuedReasoning();
  const queue = Array.isArray(options.script) ? [...(options.script as readonly Behaviour[])] : undefined;
  let asked = 0;

  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const text = await bodyOf(request);
    const body = text === '' ? undefined : parse(text);
    const record: RecordedRequest = { method: request.method ?? '', path, headers: request.headers, body, status: 0 };
    requests.push(record);
    response.on('finish', () => (record.status = response.statusCode));

    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? request.headers['x-api-key'];
    if (key === undefined || (options.apiKey !== undefined && key !== options.apiKey)) {
      return sendError(response, 401, 'authentication_error', 'invalid x-api-key');
    }
    if (request.method === 'GET' && path === '/v1/models') {
      if (options.modelsStatus) return sendError(response, options.modelsStatus, 'api_error', 'no list of models here');
      return sendJson(response, 200, {
        data: [{ type: 'model', id: 'scripted-1' }],
        has_more: false,
        first_id: null,
        last_id: null,
      });
    }
    if (request.method !== 'POST') return sendError(response, 404, 'not_found_error', `no ${path} here`);
    const counting = path === '/v1/messages/count_tokens';
    if (!counting && path !== '/v1/messages') return sendError(response, 404, 'not_found_error', `no ${path} here`);
    if (!counting && body) messages.push(body as unknown as MessagesRequest);
    const refusal = refusalOf(body, { counting, headers: request.headers, issued, ...options });
    if (refusal) return sendError(response, 400, 'invalid_request_error', refusal);
    const valid = body as unknown as MessagesRequest;
    if (counting) {
      if (options.countTokensStatus)
        return sendError(response, options.countTokensStatus, 'not_found_error', 'cannot count');
      return sendJson(response, 200, { input_tokens: estimate(valid) });
    }
    const index = asked++;
    const behaviour = queue
      ? queue.shift()
      : await (options.script as Exclude<Script, readonly Behaviour[]>)(valid, index);
    if (!behaviour) return sendError(response, 500, 'api_error', `the script has no answer to request ${index + 1}`);
    await play(behaviour, valid, response, issued);
  };

  const server = createServer((request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (!response.headersSent) sendError(response, 500, 'api_error', String(error));
      else response.destroy();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    messages,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function play(behaviour: Behaviour, request: MessagesRequest, response: ServerResponse, issued: IssuedReasoning) {
  if (!('fault' in behaviour)) return reply(behaviour, request, response, issued);
  switch (behaviour.fault) {
    case 'status': {
      for (const [name, value] of Object.entries(behaviour.headers ?? {})) response.setHeader(name, value);
      if (behaviour.body !== undefined) {
        response.writeHead(behaviour.status, { 'content-type': 'text/html' }).end(behaviour.body);
        return;
      }
      return sendError(
        response,
        behaviour.status,
        behaviour.type ?? 'api_error',
        behaviour.message ?? 'scripted fault',
      );
    }
    case 'hang':
      if (behaviour.afterHeaders) openStream(response).flushHeaders();
      return;
    case 'malformed_body':
      response.writeHead(200, { 'content-type': 'application/json' }).end('<html><body>Welcome</body></html>');
      return;
    case 'malformed_sse':
      openStream(response).end('event: message_start\ndata: {"type": "message_start", "message": {\n\n');
      return;
    case 'error_event': {
      openStream(response);
      send(response, messageStart(request, {}));
      send(response, {
        type: 'error',
        error: { type: behaviour.type, message: behaviour.message ?? 'scripted fault' },
      });
      response.end();
      return;
    }
    case 'malformed_tool_input': {
      openStream(response);
      const events = eventsOf({ toolUse: [{ name: behaviour.name, input: {} }] }, request, issued);
      for (const event of events) {
        const delta = event['delta'] as Record<string, unknown> | undefined;
        if (delta && 'partial_json' in delta) delta['partial_json'] = '{"path": ';
        send(response, event);
      }
      response.end();
      return;
    }
    case 'cut':
    case 'truncated': {
      openStream(response);
      const events = eventsOf(behaviour.reply ?? { text: 'This will not be finished, because' }, request, issued);
      const count = behaviour.fault === 'cut' ? (behaviour.afterEvents ?? 3) : events.length - 2;
      for (const event of events.slice(0, count)) send(response, event);
      if (behaviour.fault === 'truncated') return void response.end();
      // Lets the sent bytes out before the connection breaks.
      await sleep(20);
      response.destroy();
    }
  }
}

async function reply(answer: Reply, request: MessagesRequest, response: ServerResponse, issued: IssuedReasoning) {
  const events = eventsOf(answer, request, issued);
  if (!request.stream || answer.ignoreStream) return sendJson(response, 200, wholeOf(answer, request, issued));
  openStream(response);
  for (const event of events) {
    if (answer.chunkDelayMs !== undefined) {
      send(response, { type: 'ping' });
      await sleep(answer.chunkDelayMs);
      if (response.destroyed) return;
    }
    send(response, event);
  }
  response.end();
}

function eventsOf(answer: Reply, request: MessagesRequest, issued: IssuedReasoning): Record<string, unknown>[] {
  const blocks = blocksOf(answer, issued);
  const usage = usageOf(answer, request, blocks);
  const events: Record<string, unknown>[] = [messageStart(request, usage)];
  blocks.forEach((block, index) => {
    const delta = (content: Record<string, unknown>) =>
      events.push({ type: 'content_block_delta', index, delta: content });
    if (block['type'] === 'text') {
      events.push({ type: 'content_block_start', index, content_block: { type: 'text', text: '', citations: null } });
      for (const text of pieces(String(block['text']))) delta({ type: 'text_delta', text });
    } else if (block['type'] === 'thinking') {
      events.push({
        type: 'content_block_start',
        index,
        content_block: { type: 'thinking', thinking: '', signature: '' },
      });
      for (const thinking of pieces(String(block['thinking']))) delta({ type: 'thinking_delta', thinking });
      delta({ type: 'signature_delta', signature: block['signature'] });
    } else {
      events.push({ type: 'content_block_start', index, content_block: { ...block, input: {} } });
      for (const partial_json of pieces(JSON.stringify(block['input'])))
        delta({ type: 'input_json_delta', partial_json });
    }
    events.push({ type: 'content_block_stop', index });
  });
  events.push({
    type: 'message_delta',
    delta: { stop_reason: stopReasonOf(answer), stop_sequence: null },
    usage: { output_tokens: usage['output_tokens'] },
  });
  events.push({ type: 'message_stop' });
  return events;
}

function wholeOf(answer: Reply, request: MessagesRequest, issued: IssuedReasoning): Record<string, unknown> {
  const content = blocksOf(answer, issued);
  const { message } = messageStart(request, {}) as { message: Record<string, unknown> };
  return { ...message, content, stop_reason: stopReasonOf(answer), usage: usageOf(answer, request, content) };
}

function blocksOf(answer: Reply, issued: IssuedReasoning): Record<string, unknown>[] {
  const blocks: Record<string, unknown>[] = [];
  if (answer.thinking !== undefined) blocks.push(issued.issue(answer.thinking));
  if (answer.text) blocks.push({ type: 'text', text: answer.text });
  for (const { id, name, input } of answer.toolUse ?? []) {
    blocks.push({ type: 'tool_use', id: id ?? `toolu_${randomUUID().replaceAll('-', '')}`, name, input });
  }
  return blocks;
}

function messageStart(request: MessagesRequest, usage: Record<string, unknown>): Record<string, unknown> {
  return {
    type: 'message_start',
    message: {
      id: `msg_${randomUUID().replaceAll('-', '')}`,
      type: 'message',
      role: 'assistant',
      model: request.model,
      content: [],
      stop_reason: null,
      stop_sequence: null,
      usage: { input_tokens: estimate(request), ...usage, output_tokens: 1 },
    },
  };
}

function usageOf(answer: Reply, request: MessagesRequest, blocks: readonly unknown[]): Record<string, unknown> {
  return {
    input_tokens: estimate(request),
    output_tokens: Math.ceil(JSON.stringify(blocks).length / 4),
    ...answer.usage,
  };
}

function stopReasonOf(answer: Reply): string {
  return answer.stopReason ?? (answer.toolUse?.length ? 'tool_use' : 'end_turn');
}

function estimate({ system, messages, tools }: MessagesRequest): number {
  return Math.ceil(JSON.stringify([system, messages, tools]).length / 4);
}

function pieces(text: string): string[] {
  return text.match(/[\s\S]{1,24}/g) ?? [];
}

function openStream(response: ServerResponse): ServerResponse {
  return response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
}

function send(response: ServerResponse, event: Record<string, unknown>): void {
  response.write(`event: ${String(event['type'])}\ndata: ${JSON.stringify(event)}\n\n`);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
}

function sendError(response: ServerResponse, status: number, type: string, message: string): void {
  sendJson(response, status, { type: 'error', error: { type, message }, request_id: `req_${randomUUID()}` });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}
