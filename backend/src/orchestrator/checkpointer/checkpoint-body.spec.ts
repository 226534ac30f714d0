import { uuid6 } from '@langchain/langgraph-checkpoint';
import fc from 'fast-check';
import {
  changedChannels,
  changedSeen,
  type CheckpointBody,
  groupVersions,
  type Head,
  isUuid,
  mergeBodies,
  threadKey,
  timeOfId,
  type Versions,
  type VersionsSeen,
} from './checkpoint-body.js';

const channel = fc.constantFrom('plan', 'count', 'notes', 'branch:to:dev', 'branch:to:qa');
const node = fc.constantFrom('pm', 'dev', 'qa');
const state = fc.record({
  values: fc.dictionary(channel, fc.jsonValue()),
  bumped: fc.uniqueArray(channel),
  seen: fc.dictionary(node, fc.dictionary(channel, fc.nat(5))),
});

describe('bodies of a chain', () => {
  it('tell the same state as the checkpoints that they were made from', () => {
    fc.assert(
      fc.property(fc.array(state, { minLength: 1, maxLength: 8 }), (steps) => {
        const versions: Versions = {};
        const seen: VersionsSeen = {};
        let values: Record<string, unknown> = {};
        let head: Head | undefined;
        const bodies = steps.map((step, index): CheckpointBody => {
          for (const name of step.bumped) {
            versions[name] = index + 1;
            if (name in step.values) values = { ...values, [name]: step.values[name] };
            else values = Object.fromEntries(Object.entries(values).filter(([key]) => key !== name));
          }
          Object.assign(seen, step.seen);
          const changed = changedChannels(head, versions);
          const body: CheckpointBody = {
            ver: groupVersions(changed, versions),
            seen: changedSeen(head, seen),
            val: Object.fromEntries(changed.filter((name) => name in values).map((name) => [name, values[name]])),
          };
          head = { id: '', depth: index, versions: { ...versions }, seen: { ...seen } };
          return body;
        });

        expect(mergeBodies('id', 7, bodies)).toEqual({ id: 'id', depth: 7, versions, seen, values, big: {} });
      }),
    );
  });

  it('forget a large value when its channel changes', () => {
    const merged = mergeBodies('id', 1, [
      { ver: [[1, 'plan']], big: { plan: 'abc' } },
      { ver: [[2, 'plan']], val: { plan: 'short' } },
    ]);
    expect(merged).toMatchObject({ values: { plan: 'short' }, big: {} });
  });
});

describe('timeOfId', () => {
  it('finds the time that an id was made at', () => {
    const before = Date.now();
    const time = Date.parse(timeOfId(uuid6(3))!);
    expect(time).toBeGreaterThanOrEqual(before);
    expect(time).toBeLessThanOrEqual(Date.now() + 1);
  });

  it('finds none in other ids', () => expect(timeOfId('00000000-0000-0000-0000-000000000000')).toBeUndefined());
});

describe('threadKey', () => {
  it('leaves UUIDs as they are', () => {
    expect(threadKey('019a9f4e-8a50-7c3e-9d0c-1f1f6f2f3a4b')).toBe('019a9f4e-8a50-7c3e-9d0c-1f1f6f2f3a4b');
  });

  it.each(['1', 'thread-1', '019A9F4E-8A50-7C3E-9D0C-1F1F6F2F3A4B'])('makes a UUID of %s', (name) => {
    expect(isUuid(threadKey(name))).toBe(true);
    expect(threadKey(name)).toBe(threadKey(name));
    expect(threadKey(name)).not.toBe(threadKey(`${name} `));
  });
});
