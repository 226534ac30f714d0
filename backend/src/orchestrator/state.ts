import { Annotation } from '@langchain/langgraph';
import type { CtoOutput, QaOutput, WorkOutput } from './agents/outputs.js';
import type { TestReport } from './workspace/index.js';

/** Nodes of the graph, by the names that events carry. */
export const nodeNames = [
  'intake',
  'pm',
  'workspace',
  'dev',
  'tools',
  'safety_gate',
  'qa',
  'supervisor',
  'cto',
  'deliver',
  'await_review',
  'pause',
] as const;

/** In its name the state is put where a recycle or a fork goes on from; it never runs, so it is no step. */
export const relocation = 'relocation';
export type NodeName = (typeof nodeNames)[number];

/** Where a run is in its life. */
export interface Progress {
  phase: string;
  iteration: number;
  errorCount: number;
  recycleCount: number;
  /** Tool calls proposed so far; the newest one's number. */
  toolCalls: number;
  /** Messages stored so far; the newest one's number. */
  messages: number;
  /** Messages that a recycle took back, first and last number of each stretch: no agent reads them any more. */
  discarded?: [first: number, last: number][];
}

export interface GitState {
  branch: string;
  baseCommit: string;
  /** Head of the run's branch. */
  commitHash: string;
  worktreePath: string;
  /** Keeps the worktree as it is after the newest call that could change it. */
  snapshot: string;
  filesChanged: string[];
}

export interface SafetyState {
  /** Lowest verdict so far. */
  score: number;
  violations: string[];
  blockedTotal: number;
  /** Blocked calls that nobody has answered for yet. */
  blockedActions: { toolCallId: string; summary: string }[];
}

/** Each gate's status by number. */
export type Ladder = ('pending' | 'go' | 'hold' | 'kill' | 'recycle')[];

export interface TestRun {
  exitCode: number | null;
  passed: number;
  failed: number;
  passedNames: string[];
  failedNames: string[];
  /** Tail of the output, for agents. */
  output: string;
}

export interface TestState {
  command: string | null;
  baseline: TestRun | null;
  /** The newest run of the tests; null as long as dev has changed something since. */
  latest: TestRun | null;
}

/** A call that an agent proposed and that has no result yet. */
export interface PendingCall {
  /** Id of the tool call's row. */
  id: string;
  number: number;
  /** The model's own id of the call; absent for calls that WAVE itself makes, such as the test command. */
  toolUseId: string | null;
  tool: string;
  args: Record<string, unknown>;
  /** A person let exactly these arguments run, on the workspace as it was at the snapshot. */
  approved?: { reviewId: string; by: string; argsHash: string; snapshot?: string | null };
}

/** What a call's agent is told. */
export interface CallResult {
  toolCallId: string | null;
  toolUseId: string | null;
  content: string;
  isError: boolean;
  exitCode?: number | null;
  /** What the whole output says of single tests, for the test command. */
  report?: TestReport;
}

/** One agent's turn-taking with tools. */
export interface Loop {
  agent: 'dev' | 'qa' | 'workspace';
  turns: number;
  pending: PendingCall[];
  results: CallResult[];
  /** Messages from outside that the agent has not been told yet. */
  notes: string[];
  /** Answers in a row that did not validate. */
  invalid: number;
  /** The newest call with its result, hashed, and how often it came in a row. */
  same?: { call: string; times: number };
}

export interface OpenReview {
  id: string;
  /** What the answer decides on. */
  kind: 'call' | 'gate' | 'budget' | 'outcome' | 'loop' | 'recycle';
  gate?: number;
  /** The profile keeps the gate for people: a go is no override. */
  approval?: true;
  /** Where an approval leads. */
  next: NodeName;
  /** A recycle beyond what the run may have, for an approval to carry out. */
  recycle?: Recycle;
}

/** A person sends the run back. */
export interface Recycle {
  by: string;
  /** What the agents are told. */
  reason: string;
  toStep?: number;
  toGate?: number;
  /** Of `toStep`. */
  checkpointId?: string;
}

export interface PlanState {
  summary: string;
  files: string[];
  effort: string;
}

export interface AgentOutput {
  agent: string;
  action: string;
  result: string;
  timestamp: string;
  tokensUsed: number;
  safetyScore: number;
  toolCalls: number;
}

/** How often dev came back with nothing new. */
export interface Guard {
  /** The newest diff, hashed; empty before the first. */
  diff: string;
  idle: number;
}

/** What a thread's state is before its first step. */
const initial = {
  progress: (): Progress => ({
    phase: 'initializing',
    iteration: 0,
    errorCount: 0,
    recycleCount: 0,
    toolCalls: 0,
    messages: 0,
  }),
  git: () => null,
  safety: (): SafetyState => ({ score: 1, violations: [], blockedTotal: 0, blockedActions: [] }),
  ladder: (): Ladder => Array.from({ length: 10 }, () => 'pending' as const),
  plan: () => null,
  acceptanceCriteria: (): string[] => [],
  loop: () => null,
  tests: (): TestState => ({ command: null, baseline: null, latest: null }),
  work: () => null,
  report: () => null,
  verdict: () => null,
  agentOutputs: (): AgentOutput[] => [],
  notes: (): string[] => [],
  guard: (): Guard => ({ diff: '', idle: 0 }),
  openReview: () => null,
  paused: () => false,
  next: () => null,
};

const value = <T>(channel: keyof typeof initial) =>
  Annotation<T>({ reducer: (_, next) => next, default: initial[channel] as () => T });

/** Outputs that travel with the state; all of them stand in the log. */
const keptOutputs = 12;

/**
 * What LangGraph checkpoints after each step. It stays small however long the run is: conversations, receipts and
 * evidence live in rows of their own, and state names the newest one that counts.
 */
export const RunState = Annotation.Root({
  progress: value<Progress>('progress'),
  git: value<GitState | null>('git'),
  safety: value<SafetyState>('safety'),
  ladder: value<Ladder>('ladder'),
  plan: value<PlanState | null>('plan'),
  acceptanceCriteria: value<string[]>('acceptanceCriteria'),
  loop: value<Loop | null>('loop'),
  tests: value<TestState>('tests'),
  work: value<WorkOutput | null>('work'),
  /** What QA reported last. */
  report: value<QaOutput | null>('report'),
  /** What the CTO decided last. */
  verdict: value<CtoOutput | null>('verdict'),
  agentOutputs: Annotation<AgentOutput[], AgentOutput[]>({
    reducer: (before, next) => [...before, ...next].slice(-keptOutputs),
    default: initial.agentOutputs,
  }),
  /** What people want the next agent that speaks to know. */
  notes: value<string[]>('notes'),
  /** Iterations of dev in a row that left the diff as it was. */
  guard: value<Guard>('guard'),
  openReview: value<OpenReview | null>('openReview'),
  /** In step mode: the run waits until `next` is called. */
  paused: value<boolean>('paused'),
  /** Where the run goes after this step; null at its end. */
  next: value<NodeName | null>('next'),
});

export type State = typeof RunState.State;
export type Update = Partial<State>;

/** The state of a thread, also of one that holds nothing yet. @param values as a checkpoint has them */
export function stateOf(values: Partial<State>): State {
  const empty = Object.fromEntries(Object.entries(initial).map(([channel, make]) => [channel, make()]));
  return { ...(empty as State), ...values };
}
