import { jest } from '@jest/globals';
import {
  startMessagesApi,
  type Behaviour,
  type MessagesApi,
  type MessagesApiOptions,
} from '../../../test/support/messages-api.js';
import { AnthropicModel, type AnthropicModelOptions } from './anthropic.model.js';
import { ModelError, type ModelMessage, type ModelRequest } from './model.port.js';

const readFile = {
  name: 'read_file',
  description: 'Reads a file.',
  inputSchema: { type: 'object', properties: { path: { type: 'string' } }, required: ['path'] },
};
const submit = { name: 'submit_work', description: 'Hands over.', inputSchema: { type: 'object', properties: {} } };

const request = (more: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'scripted-1',
  system: 'You are a careful developer.',
  messages: [{ role: 'user', content: [{ type: 'text', text: 'Read the file.' }] }],
  tools: [readFile, submit],
  maxTokens: 1_000,
  caller: { runId: 'run-1', agent: 'dev', storyId: 'story-1', task: 'Read the file.', iteration: 1 },
  ...more,
});

let server: MessagesApi;
let model: AnthropicModel;

async function given(
  script: readonly Behaviour[],
  options: Partial<AnthropicModelOptions> = {},
  api: Partial<MessagesApiOptions> = {},
): Promise<void> {
  server = await startMessagesApi({ script, ...api });
  model = new AnthropicModel({
    apiKey: 'sk-test-0123456789',
    baseURL: server.url,
    defaultModel: 'scripted-1',
    backoff: { firstMs: 1, longestMs: 4 },
    ...options,
  });
}

afterEach(async () => {
  await server?.close();
});

const failure = async (call: Promise<unknown>): Promise<ModelError> => {
  const error = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ModelError);
  return error as ModelError;
};

describe('an answer', () => {
  it('comes with text as it streams, tool calls, the stop reason and the usage by kind', async () => {
    const usage = {
      input_tokens: 11,
      output_tokens: 7,
      cache_read_input_tokens: 100,
      cache_creation_input_tokens: 60,
      cache_creation: { ephemeral_5m_input_tokens: 40, ephemeral_1h_input_tokens: 20 },
    };
    const text = 'I read the file first, to see what is in it — “ähnlich” wie immer.';
    await given([{ text, toolUse: [{ id: 'toolu_1', name: 'read_file', input: { path: 'src/ä "b".ts' } }], usage }]);
    const deltas: string[] = [];
    const answer = await model.generate(request(), { onText: (delta) => deltas.push(delta) });
    expect(answer).toEqual({
      model: 'scripted-1',
      content: [
        { type: 'text', text },
        { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'src/ä "b".ts' } },
      ],
      stopReason: 'tool_use',
      usage: { inputTokens: 11, outputTokens: 7, cacheReadTokens: 100, cacheWriteTokens: 40, cacheWrite1hTokens: 20 },
      attempts: 1,
    });
    expect(deltas.length).toBeGreaterThan(1);
    expect(deltas.join('')).toBe(text);
  });

  it('counts cache writes as five-minute ones where the server does not split them', async () => {
    await given([{ text: 'Yes.', usage: { cache_creation_input_tokens: 60 } }]);
    expect((await model.generate(request())).usage).toMatchObject({ cacheWriteTokens: 60, cacheWrite1hTokens: 0 });
  });

  it('is understood when the server sends it in one piece', async () => {
    await given([{ text: 'Yes.', toolUse: [{ name: 'submit_work', input: { done: true } }], ignoreStream: true }]);
    const answer = await model.generate(request());
    expect(answer.stopReason).toBe('tool_use');
    expect(answer.content).toMatchObject([{ text: 'Yes.' }, { name: 'submit_work', input: { done: true } }]);
  });

  it.each([
    ['end_turn', 'end_turn'],
    ['max_tokens', 'max_tokens'],
    ['model_context_window_exceeded', 'max_tokens'],
    ['refusal', 'refusal'],
    ['pause_turn', 'pause_turn'],
    ['a_reason_of_tomorrow', 'end_turn'],
  ])('with the stop reason %s stops for %s', async (stopReason, expected) => {
    await given([{ text: 'So far.', stopReason }]);
    expect((await model.generate(request())).stopReason).toBe(expected);
  });

  it('stops for its tool call when the stop reason is unknown', async () => {
    await given([{ toolUse: [{ name: 'submit_work', input: {} }], stopReason: 'a_reason_of_tomorrow' }]);
    expect((await model.generate(request())).stopReason).toBe('tool_use');
  });
});

describe('a conversation', () => {
  it('is sent so that the server takes it: results first, no empty text, marks where a loop reads again', async () => {
    await given([{ text: 'Done.' }]);
    const messages: ModelMessage[] = [
      { role: 'user', content: [{ type: 'text', text: 'Read.' }] },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: '' },
          { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'a' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Mind the budget.' },
          { type: 'tool_result', toolUseId: 'toolu_1', content: '', isError: true },
        ],
      },
    ];
    await model.generate(request({ messages, toolChoice: 'any' }));
    const sent = server.messages[0]!;
    expect(sent.tool_choice).toEqual({ type: 'any' });
    expect(sent.messages[1]!.content).toHaveLength(1);
    expect(sent.messages[2]!.content).toEqual([
      { type: 'tool_result', tool_use_id: 'toolu_1', content: '(no output)', is_error: true },
      { type: 'text', text: 'Mind the budget.', cache_control: { type: 'ephemeral' } },
    ]);
    expect(sent.system).toMatchObject([{ cache_control: { type: 'ephemeral' } }]);
    expect(JSON.stringify(sent)).not.toContain('run-1');
  });

  it('of a single question caches nothing but the system prompt and the tools', async () => {
    await given([{ text: 'Done.' }]);
    await model.generate(request({ tools: [submit], toolChoice: { name: 'submit_work' } }));
    expect(JSON.stringify(server.messages[0]!.messages)).not.toContain('cache_control');
    expect(server.messages[0]!.tool_choice).toEqual({ type: 'tool', name: 'submit_work' });
  });

  it('gives the reasoning of a turn back unaltered, and to another model not at all', async () => {
    await given([
      { thinking: 'I should read it first.', toolUse: [{ id: 'toolu_1', name: 'read_file', input: { path: 'a' } }] },
      { text: 'Done.' },
      { text: 'Done.' },
    ]);
    const first = await model.generate(request());
    expect(first.content[0]).toMatchObject({ type: 'reasoning', text: 'I should read it first.' });
    const messages: ModelMessage[] = [
      ...request().messages,
      // As a transcript keeps it.
      { role: 'assistant', content: JSON.parse(JSON.stringify(first.content)) },
      { role: 'user', content: [{ type: 'tool_result', toolUseId: 'toolu_1', content: 'text' }] },
    ];
    await expect(model.generate(request({ messages }))).resolves.toMatchObject({ attempts: 1 });
    expect(JSON.stringify(server.messages[1])).toContain('"signature"');
    await model.generate(request({ messages, model: 'another-1' }));
    expect(JSON.stringify(server.messages[2])).not.toContain('"signature"');
  });

  it('goes on without reasoning that the server no longer takes', async () => {
    await given([{ text: 'Done.' }]);
    const opaque = { type: 'thinking', thinking: 'altered', signature: 'xyz' };
    const messages: ModelMessage[] = [
      ...request().messages,
      {
        role: 'assistant',
        content: [
          { type: 'reasoning', text: 'altered', model: 'scripted-1', opaque },
          { type: 'tool_use', id: 'toolu_1', name: 'read_file', input: { path: 'a' } },
        ],
      },
      { role: 'user', content: [{ type: 'tool_result', toolUseId: 'toolu_1', content: 'text' }] },
    ];
    await expect(model.generate(request({ messages }))).resolves.toMatchObject({ stopReason: 'end_turn' });
  });
});

describe('a server that takes less', () => {
  it('is asked without forced tools once it has refused them, with a word to the model instead', async () => {
    await given([{ text: 'a' }, { text: 'b' }], {}, { refusesForcedTools: true });
    await model.generate(request({ toolChoice: { name: 'submit_work' } }));
    await model.generate(request({ toolChoice: { name: 'submit_work' } }));
    expect(server.messages.map(({ tool_choice }) => tool_choice?.type)).toEqual(['tool', 'auto', 'auto']);
    expect(JSON.stringify(server.messages[2]!.messages)).toContain('Answer by calling the tool `submit_work`');
  });

  it.each(['cache_control', 'thinking'])('is asked without %s once it has refused it', async (refusesField) => {
    await given([{ text: 'a' }, { text: 'b' }], {}, { refusesField });
    const asked = request({ model: 'claude-sonnet-5-5' });
    await model.generate(asked);
    await model.generate(asked);
    expect(server.messages.map((body) => JSON.stringify(body).includes(`"${refusesField}":`))).toEqual([
      true,
      false,
      false,
    ]);
  });
});

describe('tries again', () => {
  const done: Behaviour = { text: 'Done.' };

  it.each<[string, Behaviour]>([
    ['429', { fault: 'status', status: 429, type: 'rate_limit_error' }],
    ['529', { fault: 'status', status: 529, type: 'overloaded_error' }],
    ['500', { fault: 'status', status: 500 }],
    ['502 with a page of HTML', { fault: 'status', status: 502, body: '<html>Bad gateway</html>' }],
    ['a connection cut in the middle', { fault: 'cut' }],
    ['a connection cut before the first event', { fault: 'cut', afterEvents: 0 }],
    ['a stream that ends early', { fault: 'truncated' }],
    ['an error event in the stream', { fault: 'error_event', type: 'overloaded_error' }],
    ['a body that is no JSON', { fault: 'malformed_body' }],
    ['events that are no JSON', { fault: 'malformed_sse' }],
    ['tool arguments that are no JSON', { fault: 'malformed_tool_input', name: 'read_file' }],
  ])('after %s', async (_name, fault) => {
    await given([fault, done]);
    await expect(model.generate(request())).resolves.toMatchObject({ attempts: 2, content: [{ text: 'Done.' }] });
  });

  it('as soon as the server asks, whatever the backoff would be', async () => {
    const backoff = { firstMs: 600_000, longestMs: 600_000 };
    await given([{ fault: 'status', status: 429, headers: { 'retry-after': '0' } }, done], { backoff });
    await expect(model.generate(request())).resolves.toMatchObject({ attempts: 2 });
  });

  it('and reports what the failed tries were billed', async () => {
    await given([{ fault: 'cut', reply: { text: 'Half', usage: { input_tokens: 50 } } }, done]);
    expect((await model.generate(request())).wasted).toMatchObject({ inputTokens: 50, outputTokens: 1 });
  });

  it('when the server falls silent', async () => {
    await given([{ fault: 'hang', afterHeaders: true }, { fault: 'hang' }, done], { idleTimeoutMs: 100 });
    await expect(model.generate(request())).resolves.toMatchObject({ attempts: 3 });
  });

  it('but not while pings show that it lives', async () => {
    await given([{ text: 'slowly but surely'.repeat(4), chunkDelayMs: 60 }], { idleTimeoutMs: 500 });
    await expect(model.generate(request())).resolves.toMatchObject({ attempts: 1 });
  });
});

describe('gives up', () => {
  it.each<[string, Behaviour, string, RegExp]>([
    [
      '401',
      { fault: 'status', status: 401, message: 'no sk-test-0123456789 here' },
      'model_auth_failed',
      /ANTHROPIC_API_KEY/,
    ],
    [
      '403',
      { fault: 'status', status: 403, message: 'no sk-test-0123456789 here' },
      'model_auth_failed',
      /scripted-1.*WAVE_MODEL/,
    ],
    [
      '404',
      { fault: 'status', status: 404, type: 'not_found_error' },
      'model_rejected_request',
      /does not know scripted-1/,
    ],
    [
      '400',
      { fault: 'status', status: 400, message: 'prompt is too long' },
      'model_rejected_request',
      /prompt is too long/,
    ],
    [
      'an invalid request in the stream',
      { fault: 'error_event', type: 'invalid_request_error' },
      'model_rejected_request',
      /refused/,
    ],
    [
      'a 429 that says so',
      { fault: 'status', status: 429, headers: { 'x-should-retry': 'false' } },
      'model_rate_limited',
      /429/,
    ],
  ])('at once on %s', async (_name, fault, code, message) => {
    await given([fault]);
    const error = await failure(model.generate(request()));
    expect(error).toMatchObject({ code, retryable: false });
    expect(error.message).toMatch(message);
    expect(error.message).not.toContain('sk-test');
    expect(server.messages).toHaveLength(1);
  });

  it.each<[string, Behaviour, string]>([
    ['529', { fault: 'status', status: 529 }, 'model_overloaded'],
    ['429', { fault: 'status', status: 429 }, 'model_rate_limited'],
    ['500', { fault: 'status', status: 500 }, 'model_unreachable'],
    ['cut connections', { fault: 'cut', reply: { text: 'Half', usage: { input_tokens: 50 } } }, 'model_unreachable'],
  ])('after the last try on %s', async (_name, fault, code) => {
    await given([fault, fault, fault], { maxAttempts: 3 });
    const error = await failure(model.generate(request()));
    expect(error).toMatchObject({ code, retryable: true });
    expect(error.message).toContain('Tried 3 times');
    expect(server.messages).toHaveLength(3);
    if ('reply' in fault) expect(error.usage).toMatchObject({ inputTokens: 150 });
  });

  it('after the second answer that cannot be read', async () => {
    await given([{ fault: 'malformed_sse' }, { fault: 'malformed_body' }, { text: 'too late' }]);
    expect(await failure(model.generate(request()))).toMatchObject({ code: 'model_malformed_response' });
    expect(server.messages).toHaveLength(2);
  });

  it('when the server asks to wait past the deadline', async () => {
    await given([{ fault: 'status', status: 429, headers: { 'retry-after': '3600' } }], { deadlineMs: 5_000 });
    expect(await failure(model.generate(request()))).toMatchObject({ code: 'model_rate_limited' });
  });

  it('when the answer takes longer than the deadline', async () => {
    await given([{ text: 'endless '.repeat(500), chunkDelayMs: 20 }], { deadlineMs: 300 });
    const error = await failure(model.generate(request()));
    expect(error.message).toContain('did not finish within 0.3 s');
  });

  it('when nobody listens, saying where', async () => {
    await given([]);
    await server.close();
    const error = await failure(model.generate(request()));
    expect(error).toMatchObject({ code: 'model_unreachable', retryable: true });
    expect(error.message).toContain(server.url);
    expect(error.message).toContain('ECONNREFUSED');
  });
});

describe('an abort', () => {
  it('ends a stream with the reason of the signal', async () => {
    await given([{ text: 'endless '.repeat(500), chunkDelayMs: 20 }]);
    const controller = new AbortController();
    const reason = new Error('the run was killed');
    const call = model.generate(request(), { signal: controller.signal, onText: () => controller.abort(reason) });
    await expect(call).rejects.toBe(reason);
  });

  it('ends a wait between tries', async () => {
    await given([{ fault: 'status', status: 429, headers: { 'retry-after': '60' } }]);
    const reason = new Error('the run was held');
    const controller = new AbortController();
    const call = model.generate(request(), { signal: controller.signal });
    const aborted = expect(call).rejects.toBe(reason);
    while (server.requests[0]?.status !== 429) await new Promise((resolve) => setTimeout(resolve, 5));
    controller.abort(reason);
    await aborted;
  });

  it('before the call sends nothing', async () => {
    await given([{ text: 'Done.' }]);
    await expect(model.generate(request(), { signal: AbortSignal.abort('stop') })).rejects.toBe('stop');
    expect(server.requests).toHaveLength(0);
  });
});

describe('counting input', () => {
  it('asks the server', async () => {
    await given([]);
    expect(await model.countInput(request())).toBeGreaterThan(20);
    expect(server.requests[0]).toMatchObject({ path: '/v1/messages/count_tokens', status: 200 });
  });

  it.each([404, 405, 501])('falls back for good on a server that answers %i, and estimates upwards', async (status) => {
    await given([{ text: 'Done.' }], {}, { countTokensStatus: status });
    const estimate = await model.countInput(request());
    expect(await model.countInput(request())).toBe(estimate);
    expect(server.requests).toHaveLength(1);
    expect(estimate).toBeGreaterThan((await model.generate(request())).usage.inputTokens);
  });

  it('counts what would be sent, without what the server refuses', async () => {
    await given([], {}, { refusesForcedTools: true });
    const opaque = { type: 'thinking', thinking: 'altered', signature: 'xyz' };
    const messages: ModelMessage[] = [
      ...request().messages,
      { role: 'assistant', content: [{ type: 'reasoning', text: 'altered', model: 'scripted-1', opaque }] },
      { role: 'user', content: [{ type: 'text', text: 'Go on.' }] },
    ];
    await model.countInput(request({ messages, toolChoice: 'any' }));
    expect(server.requests.map(({ status }) => status)).toEqual([400, 400, 200]);
  });

  it('asks again after a passing failure', async () => {
    await given([], {}, { countTokensStatus: 529 });
    await model.countInput(request());
    await model.countInput(request());
    expect(server.requests).toHaveLength(2);
  });
});

describe('a check', () => {
  it.each([undefined, 404, 500])(
    'reaches a server that lists models with %s, and asks it nothing else',
    async (modelsStatus) => {
      await given([], {}, modelsStatus ? { modelsStatus } : {});
      expect(await model.check()).toEqual({ reachable: true });
      expect(server.messages).toHaveLength(0);
    },
  );

  it('does not reach a server that refuses the key, and says which setting to look at', async () => {
    await given([], {}, { apiKey: 'another key' });
    const { reachable, detail } = await model.check();
    expect(reachable).toBe(false);
    expect(detail).toContain('ANTHROPIC_API_KEY');
  });

  it('does not reach a port where nobody listens', async () => {
    await given([]);
    await server.close();
    expect(await model.check()).toMatchObject({ reachable: false });
  });
});

it('needs no key for a server of its own, takes a base URL with /v1, and never looks into the environment', async () => {
  const warned = jest.spyOn(console, 'warn');
  await given([{ text: 'Done.' }], {}, {});
  const keyless = new AnthropicModel({ baseURL: `${server.url}/v1/`, defaultModel: 'local-1' });
  await keyless.generate(request({ model: 'local-1' }));
  expect(server.requests[0]!.headers).toMatchObject({ authorization: 'Bearer none', 'x-api-key': 'none' });
  expect(warned).not.toHaveBeenCalled();
});
