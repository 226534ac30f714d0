import type { Behaviour, MessagesRequest, Reply, WireBlock } from './messages-api.js';

/** One turn of a scripted agent: the calls it makes, or a whole behaviour (a reply with usage, a fault). */
export type ScriptedTurn = readonly ScriptedCall[] | Behaviour;

export interface ScriptedCall {
  name: string;
  input: Record<string, unknown>;
}

/**
 * An agent's turns, in the order of its conversation: the n-th is played when the request holds n assistant messages,
 * so a request that is repeated after a crash gets the same turn. Or a function of that number and the request.
 */
export type ScriptedAgent = readonly ScriptedTurn[] | ((turn: number, request: MessagesRequest) => ScriptedTurn);

export interface StoryScript {
  pm: ScriptedAgent;
  dev: ScriptedAgent;
  /** Default: reports what the `## Test result` section of the request says. */
  qa?: ScriptedAgent;
  /** Default: `go` when the `## Evidence` section says that the tests exited with 0. */
  cto?: ScriptedAgent;
  /** Answers requests that offer no structured output known here. */
  otherwise?: (request: MessagesRequest) => Behaviour;
  /** Default: finds nothing wrong with any call. */
  judge?: (request: MessagesRequest) => Behaviour;
}

const agents = { submit_plan: 'pm', submit_work: 'dev', submit_report: 'qa', submit_decision: 'cto' } as const;

/** A script for the local Messages API that drives a whole run, whatever the repository. */
export function scriptedStory(script: StoryScript): (request: MessagesRequest) => Behaviour {
  return (request) => {
    const offered = (request.tools ?? []).map(({ name }) => name);
    if (isForJudge(request)) return (script.judge ?? (() => judgement(1)))(request);
    const output = Object.keys(agents).find((name) => offered.includes(name)) as keyof typeof agents | undefined;
    if (!output) {
      return script.otherwise?.(request) ?? unscripted(`no agent offers ${offered.join(', ') || 'no tools'}`);
    }
    const agent = agents[output];
    const turns = script[agent] ?? (agent === 'qa' ? reportTests : decideOnTests);
    const turn = request.messages.filter(({ role }) => role === 'assistant').length;
    const played = typeof turns === 'function' ? turns(turn, request) : turns[turn];
    if (!played) return unscripted(`${agent} has no turn ${turn + 1}`);
    return isCalls(played) ? replyOf(agent, turn, played) : played;
  };
}

/** Whether a request puts a tool call to the judge. */
export function isForJudge({ tools = [] }: MessagesRequest): boolean {
  return tools.some(({ name }) => name === 'submit_judgement');
}

/** A judge's answer. */
export function judgement(score: number, more: Record<string, unknown> = {}): Reply {
  const input = { score, violations: [], risks: [], reasoning: `I say ${score}.`, ...more };
  return { toolUse: [{ name: 'submit_judgement', input }] };
}

/** All text that a request shows the model, tool results included. */
export function textOf(request: MessagesRequest): string {
  return request.messages
    .flatMap(({ content }) => (typeof content === 'string' ? [{ type: 'text', text: content } as WireBlock] : content))
    .map((block) => String(block['text'] ?? (typeof block['content'] === 'string' ? block['content'] : '')))
    .join('\n');
}

function reportTests(_turn: number, request: MessagesRequest): ScriptedTurn {
  const text = textOf(request);
  const exitCode = /^## Test result$[^]*?^exit code: (.+)$/m.exec(text)?.[1] ?? 'unknown';
  const verified = exitCode === '0';
  const criteria = /^## Acceptance criteria\n+((?:- .+\n?)+)/m.exec(text)?.[1]?.match(/(?<=^- ).+/gm) ?? [];
  const evidence = `the test command ended with exit code ${exitCode}`;
  return [
    {
      name: 'submit_report',
      input: {
        summary: `Checked ${criteria.length} criteria: ${evidence}.`,
        decision: verified ? 'pass' : 'fail',
        criteria: criteria.map((criterion) => ({ criterion, verified, evidence })),
        problems: verified ? [] : [`The tests fail: ${evidence}.`],
      },
    },
  ];
}

function decideOnTests(_turn: number, request: MessagesRequest): ScriptedTurn {
  const passed = /^[-*\s]*tests: exit code 0\b/m.test(textOf(request));
  const reason = passed ? 'The tests pass.' : 'The evidence names no passing test run.';
  return [{ name: 'submit_decision', input: { decision: passed ? 'go' : 'recycle', reason, risks: [] } }];
}

function replyOf(agent: string, turn: number, calls: readonly ScriptedCall[]): Reply {
  return { text: `${agent}, turn ${turn + 1}.`, toolUse: calls };
}

function isCalls(turn: ScriptedTurn): turn is readonly ScriptedCall[] {
  return Array.isArray(turn);
}

function unscripted(reason: string): Behaviour {
  return { fault: 'status', status: 400, type: 'invalid_request_error', message: `not scripted: ${reason}` };
}
