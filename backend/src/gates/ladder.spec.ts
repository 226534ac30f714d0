import fc from 'fast-check';
import { gateLadder, GateOrderError, settleGate, type Evidence, type GateDecision, type GateRecord } from './ladder.js';

const passed = (upTo: number): GateRecord[] =>
  gateLadder.map(({ number }) => ({ number, status: number < upTo ? 'go' : 'pending' }));
const item = (ok: boolean, required = true): Evidence => ({
  name: 'item',
  ok,
  required,
  detail: ok ? 'there' : 'missing',
});
const by = (byKind: GateDecision['byKind'], decision: GateDecision['decision'], override = false): GateDecision => ({
  decision,
  byKind,
  byName: byKind,
  reason: `${byKind} says ${decision}`,
  override,
});

describe('settleGate', () => {
  it.each([
    ['all evidence and no decision', [item(true)], [], 'go'],
    ['a missing required item', [item(false)], [], 'hold'],
    ['a missing item that is not required', [item(true), item(false, false)], [], 'go'],
    ['an agent’s go against the evidence', [item(false)], [by('agent', 'go')], 'hold'],
    ['a person’s go against the evidence, without an override', [item(false)], [by('person', 'go')], 'hold'],
    ['a person’s override', [item(false)], [by('person', 'go', true)], 'go'],
    ['an override that claims to be an agent’s', [item(false)], [by('agent', 'go', true)], 'hold'],
    ['an agent’s kill', [item(true)], [by('agent', 'kill')], 'kill'],
    ['a person’s hold before an agent’s go', [item(true)], [by('person', 'hold'), by('agent', 'go')], 'hold'],
    ['an agent’s recycle', [item(true)], [by('policy', 'go'), by('agent', 'recycle')], 'recycle'],
  ] as const)('%s', (_, evidence, decisions, status) => {
    expect(settleGate(4, evidence, decisions, passed(4)).status).toBe(status);
  });

  it('names what is missing', () => {
    expect(settleGate(0, [item(false)], [], passed(0)).reason).toBe('item: missing');
  });

  it('never lets a gate be decided before all earlier ones have passed', () => {
    const statuses = fc.constantFrom('pending', 'go', 'hold', 'recycle') as fc.Arbitrary<GateRecord['status']>;
    fc.assert(
      fc.property(
        fc.array(statuses, { minLength: 10, maxLength: 10 }),
        fc.integer({ min: 0, max: 9 }),
        (list, gate) => {
          const ladder = list.map((status, number) => ({ number, status }));
          const settle = () => settleGate(gate, [], [by('person', 'go', true)], ladder);
          if (list.slice(0, gate).every((status) => status === 'go')) expect(settle().status).toBe('go');
          else expect(settle).toThrow(GateOrderError);
        },
      ),
    );
  });
});
