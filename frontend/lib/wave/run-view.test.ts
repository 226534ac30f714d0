import { applyEvent } from './run-view';
import type { EventData, EventType, RunDetail, RunEvent } from './types';

const run: RunDetail = {
  runId: 'r',
  threadId: 't',
  projectId: 'p',
  projectName: 'shop',
  storyId: 's',
  task: 'Mend it',
  domain: '',
  profile: 'feature',
  mode: 'auto',
  model: 'm',
  modelProvider: 'anthropic',
  status: 'running',
  phase: 'development',
  currentAgent: null,
  currentGate: 4,
  gateStatus: 'pending',
  iteration: 1,
  safetyScore: 1,
  tokensUsed: 0,
  tokenLimit: 100_000,
  costUsd: 0,
  costLimitUsd: 10,
  budgetPercent: 0,
  actionsCount: 2,
  blockedCount: 0,
  testsPassed: null,
  testsFailed: null,
  progressPercent: 0,
  openReviews: 0,
  holdReason: null,
  killReason: null,
  error: null,
  createdBy: 'session:Ada',
  createdAt: '2026-01-01T00:00:00Z',
  startedAt: '2026-01-01T00:00:01Z',
  finishedAt: null,
  updatedAt: '2026-01-01T00:00:02Z',
  lastSeq: 10,
  acceptanceCriteria: [],
  plan: null,
  baseBranch: 'main',
  baseCommit: 'abc',
  branch: null,
  commitHash: null,
  maxIterations: 10,
  recycleCount: 0,
  maxRecycles: 3,
  errorCount: 0,
  maxErrors: 3,
  errorCode: null,
  archived: false,
  forkedFrom: null,
  retryOf: null,
  humanGates: [],
  pendingCommand: null,
  allowedCommands: ['hold', 'kill'],
  gates: Array.from({ length: 10 }, (_, number) => ({
    number,
    name: `gate ${number}`,
    passesWhen: '',
    status: number < 4 ? ('go' as const) : ('pending' as const),
    evidence: [],
    decisions: [],
    decidedAt: null,
  })),
  tasks: ['1.1', '1.2'].map((id) => ({
    id,
    phase: '',
    title: id,
    detail: '',
    status: 'pending' as const,
    retryCount: 0,
    lastError: null,
    startedAt: null,
    completedAt: null,
  })),
};

const at = '2026-01-01T00:01:00Z';
function after<Type extends EventType>(type: Type, data: EventData[Type], seq = 11): RunDetail {
  return applyEvent(run, { type, data, runId: 'r', seq, at } as RunEvent);
}

it('ignores what the run already includes', () => {
  expect(after('run.killed', { reason: 'x', by: 'y' }, 10)).toBe(run);
});

it('follows the phase', () => {
  expect(after('phase.changed', { from: 'development', to: 'testing' })).toMatchObject({
    phase: 'testing',
    status: 'running',
    lastSeq: 11,
    updatedAt: at,
  });
});

it('holds, and goes on', () => {
  const held = after('run.held', { reason: 'A person is asked', by: 'policy' });
  expect(held).toMatchObject({ status: 'held', holdReason: 'A person is asked' });
  const resumed = { type: 'run.resumed', data: { by: 'session:Ada', phase: 'development' }, runId: 'r', seq: 12, at };
  expect(applyEvent(held, resumed as RunEvent)).toMatchObject({
    status: 'running',
    phase: 'development',
    holdReason: null,
  });
});

it.each([
  ['run.completed', { branch: 'wave/x', commit: 'def', filesChanged: 1 }, 'complete'],
  ['run.failed', { code: 'max_errors', error: 'three errors' }, 'failed'],
  ['run.killed', { reason: 'wrong', by: 'session:Ada' }, 'killed'],
] as const)('takes no more commands after %s', (type, data, status) => {
  expect(after(type, data)).toMatchObject({ status, phase: status, finishedAt: at, allowedCommands: [] });
});

it('moves up the ladder with a gate that is passed, and stays at one that is not', () => {
  const gate = { gate: 4, name: 'build', by: 'policy', reason: '', override: false };
  const passed = after('gate.decided', { ...gate, status: 'go' });
  expect(passed).toMatchObject({ currentGate: 5, gateStatus: 'go' });
  expect(passed.gates[4]).toMatchObject({ status: 'go', decidedAt: at });
  expect(after('gate.decided', { ...gate, status: 'hold' })).toMatchObject({ currentGate: 4, gateStatus: 'hold' });
});

it('only ever lowers the safety score', () => {
  const call = { toolCallId: 'c', number: 3, agent: 'dev', tool: 'run_command', summary: '', verdict: 'allow' };
  expect(after('tool.started', { ...call, score: 0.9 })).toMatchObject({ safetyScore: 0.9, actionsCount: 3 });
  const blocked = after('tool.blocked', { ...call, score: 0.1, violations: [], risks: [] });
  expect(blocked).toMatchObject({ safetyScore: 0.1, blockedCount: 1 });
  const later = { type: 'tool.started', data: { ...call, number: 4, score: 1 }, runId: 'r', seq: 12, at };
  expect(applyEvent(blocked, later as RunEvent).safetyScore).toBe(0.1);
});

it('counts done and skipped tasks as progress', () => {
  const done = after('task.changed', { taskId: '1.1', title: '', status: 'completed' });
  expect(done).toMatchObject({ progressPercent: 50, tasks: [{ status: 'completed', completedAt: at }, {}] });
  const skipped = {
    type: 'task.changed',
    data: { taskId: '1.2', title: '', status: 'skipped' },
    runId: 'r',
    seq: 12,
    at,
  };
  expect(applyEvent(done, skipped as RunEvent).progressPercent).toBe(100);
});

it('shows the newest run of the tests', () => {
  const report = { when: 'baseline' as const, exitCode: 1, passed: 7, failed: 1, command: 'npm test' };
  expect(after('tests.reported', report)).toMatchObject({ testsPassed: 7, testsFailed: 1 });
});

it('counts open reviews, never below none', () => {
  expect(after('review.opened', { reviewId: 'v', type: 'safety', question: '?' }).openReviews).toBe(1);
  expect(after('review.answered', { reviewId: 'v', type: 'safety', decision: 'approve', by: 'x' }).openReviews).toBe(0);
});

it('knows the budget as it was settled', () => {
  const settled = {
    agent: 'dev',
    model: 'm',
    tokens: 5,
    costUsd: 0.1,
    outcome: 'answered' as const,
    usage: null,
    tokensSpent: 2_000,
    costSpentUsd: 0.5,
    percent: 5,
  };
  expect(after('budget.settled', settled)).toMatchObject({ tokensUsed: 2_000, costUsd: 0.5, budgetPercent: 5 });
});
