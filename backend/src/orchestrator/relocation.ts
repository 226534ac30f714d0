import type { Ladder, Loop, NodeName, PendingCall, Progress, Recycle, State, Update } from './state.js';

/** Where a run goes on after it was sent back. */
export interface Relocation {
  update: Update;
  /** The first gate that has to be passed again. */
  from: number;
  /** What the files become: a snapshot, or the commit that the run began at. */
  files: { snapshot: string } | 'base';
  /** What becomes of the plan's tasks: as they stood at the step, all to be done again, none any more, or as they are. */
  tasks: 'as_of_step' | 'pending' | 'none' | 'kept';
}

/** Numbers that never go back: rows are unique by them. */
interface Numbering {
  toolCalls: number;
  newId: () => string;
}

/**
 * Works out where a person's recycle leads.
 *
 * @param now the run's newest state
 * @param target the state at the end of the step that is named, if one is
 * @param message what dev is told when the work just comes back to it
 * @throws Error when a step is named without its state
 */
export function relocate(
  now: State,
  recycle: Recycle,
  target: State | undefined,
  message: string,
  newId: () => string,
): Relocation {
  const moved = placeOf(now, recycle, target, message, { toolCalls: now.progress.toolCalls, newId });
  const progress = { ...moved.update.progress!, recycleCount: now.progress.recycleCount + 1 };
  return { ...moved, update: { ...moved.update, progress, openReview: null, paused: false } };
}

function placeOf(
  now: State,
  { toStep, toGate, reason }: Recycle,
  target: State | undefined,
  message: string,
  numbering: Numbering,
): Relocation {
  if (toStep !== undefined) {
    if (target === undefined) throw new Error(`The checkpoint of step ${toStep} is gone`);
    return toTheStep(now, target, reason, numbering);
  }
  // Work that has not begun yet cannot go back to dev: what there is is made anew.
  const gate = toGate ?? (now.ladder[3] === 'go' ? 4 : now.ladder[1] === 'go' ? 2 : 0);
  return gate >= 4 && now.ladder[3] === 'go' ? toDev(now, message) : toPlan(now, Math.min(gate, 3), reason);
}

/** The state as it was; what came after it happened, and counts no more. */
function toTheStep(now: State, target: State, reason: string, numbering: Numbering): Relocation {
  const renewed = renew(target.loop, numbering);
  const ladder = reopened(target.ladder);
  const progress: Progress = {
    ...target.progress,
    toolCalls: renewed.toolCalls,
    messages: now.progress.messages,
    ...discard(now.progress, target.progress.messages),
  };
  return {
    update: {
      progress,
      git: target.git,
      safety: safetyAfter(now, target),
      ladder,
      plan: target.plan,
      acceptanceCriteria: target.acceptanceCriteria,
      loop: renewed.loop,
      tests: target.tests,
      work: target.work,
      report: target.report,
      verdict: target.verdict,
      guard: { diff: target.guard.diff, idle: 0 },
      notes: [...target.notes, sentBack(reason)],
      next: target.next,
    },
    from: ladder.findIndex((status) => status !== 'go'),
    files: target.git?.snapshot ? { snapshot: target.git.snapshot } : 'base',
    tasks: 'as_of_step',
  };
}

function toDev(now: State, message: string): Relocation {
  const iteration = now.progress.iteration + 1;
  const { loop } = now;
  const agent = 'dev' as const;
  const heard = { agent, turns: 0, pending: [], results: [], notes: [message], invalid: 0 };
  return {
    update: {
      progress: { ...now.progress, iteration, phase: 'development' },
      ladder: reopened(now.ladder, 4),
      // Dev is told what came of its calls first: each wants an answer.
      loop: loop?.agent === agent ? { ...heard, results: [...loop.results, ...loop.pending.map(dropped)] } : heard,
      tests: { ...now.tests, latest: null },
      safety: { ...now.safety, blockedActions: [] },
      guard: { ...now.guard, idle: 0 },
      next: 'dev',
    },
    from: 4,
    files: now.git?.snapshot ? { snapshot: now.git.snapshot } : 'base',
    tasks: 'kept',
  };
}

const before: Readonly<Record<number, { next: NodeName; phase: string }>> = {
  0: { next: 'intake', phase: 'initializing' },
  1: { next: 'intake', phase: 'initializing' },
  2: { next: 'pm', phase: 'planning' },
  3: { next: 'workspace', phase: 'planning' },
};

function toPlan(now: State, gate: number, reason: string): Relocation {
  const { next, phase } = before[gate]!;
  const earlier = now.plan === null || gate > 2 ? '' : `\n\nThe plan so far: ${now.plan.summary}`;
  return {
    update: {
      progress: { ...now.progress, phase, iteration: 0, ...discard(now.progress, 0) },
      git:
        gate < 2 || now.git === null
          ? null
          : { ...now.git, commitHash: now.git.baseCommit, snapshot: '', filesChanged: [] },
      ladder: reopened(now.ladder, gate),
      plan: gate < 3 ? null : now.plan,
      loop: null,
      tests: { ...now.tests, baseline: null, latest: null },
      work: null,
      report: null,
      verdict: null,
      safety: { ...now.safety, blockedActions: [] },
      guard: { diff: '', idle: 0 },
      notes: [`${sentBack(reason)}${earlier}`],
      next,
    },
    from: gate,
    files: 'base',
    tasks: gate < 3 ? 'none' : 'pending',
  };
}

/**
 * The state that a fork begins with: as at the step, and nothing spent, proposed or failed yet.
 *
 * @param messages how many messages were copied
 * @param notes what the next agent is to know
 */
export function forkState(source: State, messages: number, notes: readonly string[], newId: () => string): Update {
  const renewed = renew(source.loop, { toolCalls: 0, newId });
  const { discarded: _discarded, ...progress } = source.progress;
  const { openReview } = source;
  // What was asked about a call is asked again by its new verdict; money and loops are new here; a gate asks again.
  const asked = openReview?.kind === 'gate' ? openReview : null;
  return {
    ...source,
    agentOutputs: [...source.agentOutputs],
    progress: { ...progress, toolCalls: renewed.toolCalls, messages, errorCount: 0, recycleCount: 0 },
    loop: renewed.loop,
    guard: { ...source.guard, idle: 0 },
    notes: [...source.notes, ...notes],
    openReview: asked,
    paused: false,
    next: asked !== null || openReview === null ? source.next : openReview.next,
  };
}

/** Calls that wait are proposed anew: a new id and number, no approval, and so a verdict of their own. */
function renew(loop: Loop | null, { toolCalls, newId }: Numbering): { loop: Loop | null; toolCalls: number } {
  if (loop === null) return { loop, toolCalls };
  const { same: _same, ...rest } = loop;
  const pending = loop.pending.map(({ approved: _approved, ...call }, index): PendingCall => ({
    ...call,
    id: newId(),
    number: toolCalls + index + 1,
  }));
  return { loop: { ...rest, pending }, toolCalls: toolCalls + pending.length };
}

/** Gates that stand open: those that did not pass, or from one on. */
function reopened(ladder: Ladder, from = 10): Ladder {
  const first = ladder.findIndex((status) => status !== 'go');
  const open = Math.min(from, first === -1 ? 10 : first);
  return ladder.map((status, gate) => (gate >= open ? 'pending' : status));
}

function discard({ discarded = [], messages }: Progress, upTo: number): Pick<Progress, 'discarded'> {
  return messages > upTo ? { discarded: [...discarded, [upTo + 1, messages]] } : { discarded };
}

/** What was tried was tried, so the score stays; the person who sends the run back has answered for what was blocked since. */
function safetyAfter(now: State, target: State): State['safety'] {
  const still = new Set(target.safety.blockedActions.map(({ toolCallId }) => toolCallId));
  return { ...now.safety, blockedActions: now.safety.blockedActions.filter(({ toolCallId }) => still.has(toolCallId)) };
}

function dropped({ toolUseId }: PendingCall): Loop['results'][number] {
  return { toolCallId: null, toolUseId, content: 'Not carried out: the run was sent back.', isError: true };
}

function sentBack(reason: string): string {
  return `# Sent back by a person\n${reason}\n\nFiles and plan are as they were at this point; what you may remember of later work is gone.`;
}
