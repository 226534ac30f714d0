import type { EventData, GateStatus, RunDetail, RunEvent, RunPhase, RunStatus, TaskStatus } from './types';

const phaseStatus: Partial<Record<RunPhase, RunStatus>> = {
  complete: 'complete',
  failed: 'failed',
  killed: 'killed',
  held: 'held',
};

/**
 * A run after one more event, so that the page moves with the log and need not ask the API for every step.
 * Events that the run already includes change nothing.
 */
export function applyEvent(run: RunDetail, event: RunEvent): RunDetail {
  if (event.seq <= run.lastSeq) return run;
  return { ...run, ...change(run, event), lastSeq: event.seq, updatedAt: event.at };
}

function change(run: RunDetail, event: RunEvent): Partial<RunDetail> {
  switch (event.type) {
    case 'run.started':
    case 'run.recovered':
      return { status: 'running', startedAt: run.startedAt ?? event.at };
    case 'run.held':
      return { status: 'held', holdReason: event.data.reason, pendingCommand: null, currentAgent: null };
    case 'run.resumed':
      return { status: 'running', holdReason: null, phase: event.data.phase as RunPhase };
    case 'run.recycled':
      return { recycleCount: event.data.count, pendingCommand: null };
    case 'budget.raised':
    case 'budget.lowered':
      return afterLimits(run, event.data);
    case 'run.completed':
      return { ...ended('complete', event.at), branch: event.data.branch, commitHash: event.data.commit };
    case 'run.failed':
      return { ...ended('failed', event.at), error: event.data.error, errorCode: event.data.code };
    case 'run.killed':
      return { ...ended('killed', event.at), killReason: event.data.reason };
    case 'phase.changed': {
      const phase = event.data.to as RunPhase;
      return { phase, status: phaseStatus[phase] ?? 'running' };
    }
    case 'gate.decided':
      return afterGate(run, event.data.gate, event.data.status as GateStatus, event.at);
    case 'step.started':
      return { status: 'running' };
    case 'agent.output':
      return {
        currentAgent: event.data.agent,
        iteration: Math.max(run.iteration, event.data.iteration),
        safetyScore: Math.min(run.safetyScore, event.data.safetyScore),
      };
    case 'tool.started':
      return {
        currentAgent: event.data.agent,
        actionsCount: Math.max(run.actionsCount, event.data.number),
        safetyScore: Math.min(run.safetyScore, event.data.score),
      };
    case 'tool.blocked':
      return {
        currentAgent: event.data.agent,
        actionsCount: Math.max(run.actionsCount, event.data.number),
        blockedCount: run.blockedCount + 1,
        safetyScore: Math.min(run.safetyScore, event.data.score),
      };
    case 'review.opened':
      return { openReviews: run.openReviews + 1 };
    case 'review.answered':
      return { openReviews: Math.max(0, run.openReviews - 1) };
    case 'budget.settled':
      return {
        tokensUsed: event.data.tokensSpent,
        costUsd: event.data.costSpentUsd,
        budgetPercent: event.data.percent,
      };
    case 'task.changed':
      return afterTask(run, event.data.taskId, event.data.status as TaskStatus, event.at);
    case 'tests.reported':
      return { testsPassed: event.data.passed, testsFailed: event.data.failed };
    default:
      return {};
  }
}

/** Limits that the run shares with others stand in its budget only. */
function afterLimits(
  run: RunDetail,
  { scope, tokenLimit, costLimitUsd }: EventData['budget.raised'],
): Partial<RunDetail> {
  if (scope !== 'run') return {};
  return { tokenLimit: tokenLimit ?? run.tokenLimit, costLimitUsd: costLimitUsd ?? run.costLimitUsd };
}

function ended(phase: 'complete' | 'failed' | 'killed', at: string): Partial<RunDetail> {
  return {
    status: phase,
    phase,
    finishedAt: at,
    pendingCommand: null,
    allowedCommands: [],
    currentAgent: null,
    ...(phase === 'complete' ? { progressPercent: 100 } : {}),
  };
}

function afterGate(run: RunDetail, number: number, status: GateStatus, at: string): Partial<RunDetail> {
  return {
    currentGate: status === 'go' ? Math.min(9, Math.max(run.currentGate, number + 1)) : number,
    gateStatus: status,
    gates: run.gates.map((gate) => (gate.number === number ? { ...gate, status, decidedAt: at } : gate)),
  };
}

function afterTask(run: RunDetail, taskId: string, status: TaskStatus, at: string): Partial<RunDetail> {
  const tasks = run.tasks.map((task) =>
    task.id !== taskId
      ? task
      : {
          ...task,
          status,
          startedAt: task.startedAt ?? (status === 'pending' ? null : at),
          completedAt: status === 'completed' ? at : task.completedAt,
        },
  );
  const done = tasks.filter((task) => task.status === 'completed' || task.status === 'skipped').length;
  return tasks.length === 0 ? {} : { tasks, progressPercent: Math.round((100 * done) / tasks.length) };
}
