import fc from 'fast-check';
import { forkState, relocate } from './relocation.js';
import { stateOf, type Loop, type PendingCall, type Recycle, type State } from './state.js';

let made = 0;
const newId = () => `new-${++made}`;
const call = (number: number, more: Partial<PendingCall> = {}): PendingCall => ({
  id: `call-${number}`,
  number,
  toolUseId: `use-${number}`,
  tool: 'read_file',
  args: { path: 'a' },
  ...more,
});
const loop = (more: Partial<Loop> = {}): Loop => ({
  agent: 'dev',
  turns: 2,
  pending: [],
  results: [],
  notes: [],
  invalid: 0,
  ...more,
});
const git = { branch: 'wave/x', baseCommit: 'base', commitHash: 'base', worktreePath: '/w', filesChanged: [] };
const passed = (upTo: number): State['ladder'] =>
  Array.from({ length: 10 }, (_, gate) => (gate < upTo ? 'go' : 'pending'));
const progress = (more: Partial<State['progress']> = {}): State['progress'] => ({
  phase: 'testing',
  iteration: 3,
  errorCount: 1,
  recycleCount: 1,
  toolCalls: 20,
  messages: 30,
  ...more,
});

const early = stateOf({
  progress: progress({ phase: 'development', iteration: 1, errorCount: 0, recycleCount: 0, toolCalls: 4, messages: 6 }),
  git: { ...git, snapshot: 's4' },
  ladder: passed(4),
  plan: { summary: 'first', files: [], effort: 'small' },
  loop: loop({ pending: [call(4, { approved: { reviewId: 'r', by: 'Ada', argsHash: 'h' } })] }),
  safety: { score: 0.9, violations: [], blockedTotal: 1, blockedActions: [{ toolCallId: 'old', summary: '' }] },
  next: 'tools',
});
const now = stateOf({
  progress: progress({ discarded: [[3, 5]] }),
  git: { ...git, snapshot: 's20' },
  ladder: passed(6),
  plan: { summary: 'second', files: [], effort: 'small' },
  loop: loop({
    pending: [call(20)],
    results: [{ toolCallId: 'c', toolUseId: 'use-19', content: 'x', isError: false }],
  }),
  safety: {
    score: 0.5,
    violations: ['v'],
    blockedTotal: 2,
    blockedActions: [
      { toolCallId: 'old', summary: '' },
      { toolCallId: 'late', summary: '' },
    ],
  },
  openReview: { id: 'r', kind: 'gate', gate: 6, next: 'cto' },
  next: 'await_review',
});
const recycle = (more: Partial<Recycle> = {}): Recycle => ({ by: 'Ada', reason: 'better', ...more });
const back = (more: Partial<Recycle> = {}, target?: State, from = now) =>
  relocate(from, recycle(more), target, 'do it better', newId);

describe('relocate', () => {
  it('takes the state back to a step, and lets the numbers go on', () => {
    const { update, from, files, tasks } = back({ toStep: 7, checkpointId: 'c' }, early);
    expect({ from, files, tasks }).toEqual({ from: 4, files: { snapshot: 's4' }, tasks: 'as_of_step' });
    expect(update).toMatchObject({
      next: 'tools',
      openReview: null,
      paused: false,
      plan: { summary: 'first' },
      progress: { phase: 'development', iteration: 1, errorCount: 0, recycleCount: 2, toolCalls: 21, messages: 30 },
      ladder: passed(4),
    });
    expect(update.notes!.join()).toContain('better');
  });

  it('lets agents read what was said until then, and nothing that was taken back', () => {
    expect(back({ toStep: 7 }, early).update.progress!.discarded).toEqual([
      [3, 5],
      [7, 30],
    ]);
  });

  it('proposes what waited anew: another id and number, and no approval', () => {
    const [pending] = back({ toStep: 7 }, early).update.loop!.pending;
    expect(pending).toEqual({ ...call(21), id: expect.stringMatching(/^new-/), toolUseId: 'use-4' });
  });

  it('keeps the lowest score, and takes what was blocked since as answered for', () => {
    expect(back({ toStep: 7 }, early).update.safety).toEqual({
      score: 0.5,
      violations: ['v'],
      blockedTotal: 2,
      blockedActions: [{ toolCallId: 'old', summary: '' }],
    });
  });

  it('sends the work to dev, who is told what came of every call', () => {
    const { update, from, files, tasks } = back();
    expect({ from, files, tasks }).toEqual({ from: 4, files: { snapshot: 's20' }, tasks: 'kept' });
    expect(update).toMatchObject({ next: 'dev', progress: { iteration: 4, phase: 'development', recycleCount: 2 } });
    expect(update.loop).toMatchObject({ agent: 'dev', turns: 0, pending: [], notes: ['do it better'] });
    expect(update.loop!.results.map(({ toolUseId }) => toolUseId)).toEqual(['use-19', 'use-20']);
    expect(update.progress!.discarded).toEqual([[3, 5]]);
  });

  it.each([
    ['nothing has begun', 0, {}, 'intake', 0, 'none'],
    ['there is no plan yet', 2, {}, 'pm', 2, 'none'],
    ['there is a plan, and no workspace', 3, {}, 'pm', 2, 'none'],
    ['the plan is to be another', 6, { toGate: 2 }, 'pm', 2, 'none'],
    ['the workspace is to be made anew', 6, { toGate: 3 }, 'workspace', 3, 'pending'],
    ['the story is to be read again', 6, { toGate: 1 }, 'intake', 1, 'none'],
    ['the safety gate is to be passed again', 6, { toGate: 5 }, 'dev', 4, 'kept'],
  ] as const)('when %s', (_, gates, to, next, from, tasks) => {
    const place = back(to, undefined, { ...now, ladder: passed(gates) });
    expect([place.update.next, place.from, place.tasks]).toEqual([next, from, tasks]);
    expect(place.update.ladder).toEqual(passed(from));
  });

  it('never takes a number back, wherever it leads', () => {
    const places = fc.record({
      toGate: fc.option(fc.nat(9), { nil: undefined }),
      passed: fc.nat(9),
      step: fc.boolean(),
    });
    fc.assert(
      fc.property(places, ({ toGate, passed: gates, step }) => {
        const from = { ...now, ladder: passed(gates) };
        const { update } = step
          ? back({ toStep: 7 }, early, from)
          : back(toGate === undefined ? {} : { toGate }, undefined, from);
        const after = update.progress!;
        expect(after.toolCalls).toBeGreaterThanOrEqual(now.progress.toolCalls);
        expect(after.messages).toBe(now.progress.messages);
        expect(after.recycleCount).toBe(now.progress.recycleCount + 1);
        expect(update.loop?.pending.every(({ number }) => number > now.progress.toolCalls) ?? true).toBe(true);
        expect(update.openReview).toBeNull();
      }),
    );
  });

  it('says when the step is gone', () => {
    expect(() => back({ toStep: 7 })).toThrow('step 7 is gone');
  });
});

describe('forkState', () => {
  it('begins at the step with nothing spent, proposed or failed', () => {
    const fork = forkState(
      { ...early, progress: { ...early.progress, discarded: [[1, 2]] } },
      4,
      ['another story'],
      newId,
    );
    expect(fork.progress).toEqual({
      phase: 'development',
      iteration: 1,
      errorCount: 0,
      recycleCount: 0,
      toolCalls: 1,
      messages: 4,
    });
    expect(fork.loop!.pending).toEqual([{ ...call(1), id: expect.stringMatching(/^new-/), toolUseId: 'use-4' }]);
    expect(fork).toMatchObject({ notes: ['another story'], next: 'tools', paused: false, openReview: null });
  });

  it.each([
    ['a call', 'call', 'tools', false],
    ['an empty budget', 'budget', 'dev', false],
    ['a loop', 'loop', 'dev', false],
    ['a gate', 'gate', 'await_review', true],
  ] as const)('of a run that asked about %s goes on as it should', (_, kind, next, asks) => {
    const openReview = { id: 'r', kind, next: kind === 'call' ? ('tools' as const) : ('dev' as const) };
    const fork = forkState({ ...early, openReview, next: 'await_review' }, 4, [], newId);
    expect([fork.next, fork.openReview !== null]).toEqual([next, asks]);
  });
});
