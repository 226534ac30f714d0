import { awaitsApproval, gateChoices, heldGate, runActions, unmetEvidence } from './run-commands';
import type { GateView, RunDetail } from './types';

const gate = (number: number, status: GateView['status']): GateView => ({
  number,
  status,
  name: 'safety',
  passesWhen: '',
  evidence: [],
  decisions: [],
  decidedAt: null,
});
const run = (change: Record<string, unknown>) =>
  ({
    status: 'running',
    allowedCommands: [],
    gates: [],
    currentGate: 5,
    openReviews: 0,
    ...change,
  }) as unknown as RunDetail;
const everything = { command: true, decide: true };

it.each([
  ['a running one', { allowedCommands: ['kill', 'hold'] }, undefined, ['hold', 'kill']],
  ['a held one', { status: 'held', allowedCommands: ['kill', 'resume', 'recycle'] }, 'resume', ['recycle', 'kill']],
  ['one in step mode', { status: 'held', allowedCommands: ['resume', 'next', 'kill'] }, 'next', ['resume', 'kill']],
  [
    'one that a gate holds',
    { status: 'held', allowedCommands: ['resume', 'recycle', 'kill'], gates: [gate(5, 'hold')] },
    'go',
    ['resume', 'recycle', 'kill'],
  ],
  ['a failed one', { status: 'failed', allowedCommands: ['archive', 'fork', 'retry'] }, 'retry', ['fork', 'archive']],
  [
    'a complete one',
    { status: 'complete', allowedCommands: ['archive', 'retry', 'fork'] },
    undefined,
    ['retry', 'fork', 'archive'],
  ],
])('offers the commands of %s in the order of their weight', (_name, change, primary, others) => {
  expect(runActions(run(change), everything)).toEqual({ primary, others });
});

it('lets nothing stand out beside a question that is open', () => {
  const asked = run({ status: 'held', allowedCommands: ['kill'], gates: [gate(5, 'hold')], openReviews: 1 });
  expect(runActions(asked, everything)).toEqual({ primary: undefined, others: ['go', 'kill'] });
});

it('offers nothing that the person has no right to', () => {
  const held = run({ status: 'held', allowedCommands: ['resume', 'kill'], gates: [gate(5, 'hold')] });
  expect(runActions(held, { command: false, decide: false })).toEqual({ primary: undefined, others: [] });
  expect(runActions(held, { command: false, decide: true })).toEqual({ primary: 'go', others: [] });
});

it('finds the gate that holds, and only where the run is held', () => {
  expect(heldGate(run({ status: 'held', gates: [gate(4, 'go'), gate(5, 'hold')] }))?.number).toBe(5);
  expect(heldGate(run({ status: 'running', gates: [gate(5, 'hold')] }))).toBeUndefined();
  expect(heldGate(run({ status: 'held', gates: [gate(5, 'pending')] }))).toBeUndefined();
});

it('takes only what is required and missing as a reason not to pass', () => {
  const item = (name: string, ok: boolean, required: boolean) => ({ name, ok, required, detail: '' });
  const evidence = [item('a', true, true), item('b', false, false), item('c', false, true)];
  expect(unmetEvidence({ evidence }).map(({ name }) => name)).toEqual(['c']);
});

it('does not call the approval that a profile asks for an override', () => {
  const evidence = [{ name: 'approval', ok: false, required: true, detail: '' }];
  expect(unmetEvidence({ evidence })).toEqual([]);
  expect(awaitsApproval({ evidence })).toBe(true);
  expect(awaitsApproval({ evidence: [{ ...evidence[0]!, ok: true }] })).toBe(false);
});

describe('the decisions on a gate', () => {
  const waits = run({ status: 'held', gates: [gate(5, 'hold')], allowedCommands: ['recycle', 'kill'] });
  const works = run({ gates: [gate(5, 'pending')], allowedCommands: ['hold', 'recycle', 'kill'] });
  const reviewer = { command: false, decide: true };

  it.each([
    ['that waits for a person, to a reviewer', waits, gate(5, 'hold'), reviewer, ['go', 'recycle', 'kill']],
    ['that waits, to a viewer', waits, gate(5, 'hold'), { command: false, decide: false }, []],
    ['under way, to an operator', works, gate(5, 'pending'), everything, ['hold', 'recycle', 'kill']],
    ['under way, to a reviewer', works, gate(5, 'pending'), reviewer, []],
    ['that comes later', works, gate(6, 'pending'), everything, []],
    ['that has passed', works, gate(5, 'go'), everything, []],
    ['of a run that is over', run({ status: 'killed' }), gate(5, 'hold'), everything, []],
    [
      'of a run that a person holds',
      run({ status: 'held', gates: [gate(5, 'pending')], allowedCommands: ['resume', 'recycle', 'kill'] }),
      gate(5, 'pending'),
      everything,
      ['recycle', 'kill'],
    ],
  ])('are for one %s', (_name, of, on, may, choices) => {
    expect(gateChoices(of, on, may)).toEqual(choices);
  });
});
