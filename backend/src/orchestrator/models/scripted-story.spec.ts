import { startMessagesApi, type MessagesApi } from '../../../test/support/messages-api.js';
import { scriptedStory } from '../../../test/support/scripted-story.js';
import { qaOutput } from '../agents/outputs.js';
import { AnthropicModel } from './anthropic.model.js';
import type { ModelMessage, ModelRequest } from './model.port.js';

let server: MessagesApi;
let model: AnthropicModel;

beforeAll(async () => {
  const call = (name: string, input: Record<string, unknown>) => [{ name, input }];
  server = await startMessagesApi({
    script: scriptedStory({
      pm: [call('submit_plan', { summary: 'A plan.' })],
      dev: [
        call('read_file', { path: 'a.txt' }),
        { fault: 'status', status: 400, message: 'scripted' },
        call('submit_work', { done: true }),
      ],
    }),
  });
  model = new AnthropicModel({ baseURL: server.url, defaultModel: 'scripted-1' });
});
afterAll(() => server.close());

const ask = (output: string, messages: ModelMessage[]): ModelRequest => ({
  model: 'scripted-1',
  system: 'You are an agent.',
  messages,
  tools: ['read_file', output].map((name) => ({ name, description: name, inputSchema: { type: 'object' } })),
  maxTokens: 100,
  caller: { runId: 'run', agent: 'dev', storyId: 'story', task: 'task', iteration: 1 },
});
const user = (text: string): ModelMessage => ({ role: 'user', content: [{ type: 'text', text }] });
const assistant: ModelMessage = { role: 'assistant', content: [{ type: 'text', text: 'So.' }] };
const callOf = async (request: ModelRequest) =>
  (await model.generate(request)).content.find((block) => block.type === 'tool_use');

it('plays the turn that the conversation has reached, as often as it is asked', async () => {
  const second = ask('submit_work', [user('a'), assistant, user('b'), assistant, user('c')]);
  expect(await callOf(ask('submit_plan', [user('a')]))).toMatchObject({ name: 'submit_plan' });
  expect(await callOf(ask('submit_work', [user('a')]))).toMatchObject({ name: 'read_file', input: { path: 'a.txt' } });
  expect(await callOf(second)).toMatchObject({ name: 'submit_work' });
  expect(await callOf(second)).toMatchObject({ name: 'submit_work' });
});

it('plays faults in their turn, and says what it has no turn for', async () => {
  await expect(model.generate(ask('submit_work', [user('a'), assistant, user('b')]))).rejects.toThrow('scripted');
  await expect(model.generate(ask('submit_plan', [user('a'), assistant, user('b')]))).rejects.toThrow(
    'pm has no turn 2',
  );
});

it('lets QA and CTO report what they are told, unless they are scripted', async () => {
  const told = (exitCode: number) =>
    user(`## Test result\n\nexit code: ${exitCode}\n\n## Acceptance criteria\n\n- It adds up\n- It is fair\n`);
  const report = async (exitCode: number) =>
    qaOutput.parse((await callOf(ask('submit_report', [told(exitCode)])))?.input);
  expect(await report(0)).toMatchObject({
    decision: 'pass',
    criteria: [{ criterion: 'It adds up' }, { verified: true }],
  });
  expect(await report(1)).toMatchObject({ decision: 'fail', criteria: [{ verified: false }, { verified: false }] });
  const evidence = (exitCode: number) =>
    ask('submit_decision', [user(`## Evidence\n\n- tests: exit code ${exitCode}\n`)]);
  expect(await callOf(evidence(0))).toMatchObject({ input: { decision: 'go' } });
  expect(await callOf(evidence(1))).toMatchObject({ input: { decision: 'recycle' } });
});

it.each<[string, ModelMessage[], RegExp]>([
  ['roles that do not alternate', [user('a'), user('b')], /alternate/],
  [
    'a tool call without its result',
    [
      user('a'),
      { role: 'assistant', content: [{ type: 'tool_use', id: 'toolu_1', name: 'read_file', input: {} }] },
      user('b'),
    ],
    /toolu_1/,
  ],
  [
    'a result without its call',
    [user('a'), assistant, { role: 'user', content: [{ type: 'tool_result', toolUseId: 'toolu_2', content: 'x' }] }],
    /toolu_2/,
  ],
  ['an answer put into its mouth', [user('a'), assistant], /prefill/],
])('refuses %s, as the real server does', async (_name, messages, reason) => {
  await expect(model.generate(ask('submit_work', messages))).rejects.toThrow(reason);
});

it('refuses a request that forces a tool which is not offered', async () => {
  const request = { ...ask('submit_work', [user('a')]), toolChoice: { name: 'submit_plan' } };
  await expect(model.generate(request)).rejects.toThrow('not found in provided tools');
});
