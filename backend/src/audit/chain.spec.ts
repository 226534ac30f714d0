import fc from 'fast-check';
import { canonicalJson } from '../platform/index.js';
import {
  canonicalPieces,
  ChainVerifier,
  entryHash,
  genesisHash,
  type ChainedEntry,
  type ChainMark,
  type NotedMark,
} from './chain.js';

function chain(length: number): ChainedEntry[] {
  const entries: ChainedEntry[] = [];
  let prevHash = genesisHash;
  for (let seq = 1; seq <= length; seq++) {
    const entry = {
      seq,
      at: new Date(seq * 1_000).toISOString(),
      actor: 'person:ana',
      action: 'run.created',
      subject: `s${seq}`,
      data: { seq },
    };
    const hash = entryHash(prevHash, entry);
    entries.push({ ...entry, prevHash, hash });
    prevHash = hash;
  }
  return entries;
}

function verify(entries: readonly ChainedEntry[], options?: { after?: ChainMark; expected?: NotedMark }) {
  const verifier = new ChainVerifier(options);
  for (const entry of entries) verifier.add(entry);
  return verifier.result();
}

describe('ChainVerifier', () => {
  it('accepts a chain of any length', () => {
    for (const length of [1, 50]) {
      const { hash } = chain(length).at(-1)!;
      expect(verify(chain(length))).toEqual({ ok: true, entries: length, head: { seq: length, hash } });
    }
    expect(verify([])).toEqual({ ok: true, entries: 0, head: null });
  });

  it('goes on from where an earlier part ended', () => {
    const entries = chain(9);
    const { seq, hash } = entries[3]!;
    expect(verify(entries.slice(4), { after: { seq, hash } })).toMatchObject({ ok: true, entries: 5 });
    expect(verify(entries.slice(4), { after: { seq, hash: genesisHash } }).firstBroken?.seq).toBe(5);
    expect(verify(entries.slice(4)).firstBroken).toEqual({
      seq: 1,
      reason: 'entry 1 is missing; 5 stands in its place',
    });
  });

  it('misses the end only of somebody who noted where it was', () => {
    const entries = chain(9);
    const noted = { seq: 9, hash: entries[8]!.hash };
    for (const expected of [noted, { hash: noted.hash }, { seq: 4, hash: entries[3]!.hash }])
      expect(verify(entries, { expected }).ok).toBe(true);
    expect(verify(entries.slice(0, 7)).ok).toBe(true);
    for (const expected of [noted, { hash: noted.hash }])
      expect(verify(entries.slice(0, 7), { expected }).firstBroken?.seq).toBe(8);
    expect(verify(entries, { expected: { seq: 4, hash: noted.hash } }).firstBroken?.seq).toBe(4);
  });

  it('hashes the canonical entry, of which the place may be put in later', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.string(), fc.nat(), (data, subject, seq) => {
        const entry = { at: 'a', actor: 'b', action: 'c', subject, data };
        const [before, after] = canonicalPieces(entry);
        expect(`${before}${seq}${after}`).toBe(canonicalJson({ ...entry, seq, runId: null }));
      }),
    );
  });

  const place = fc.integer({ min: 0, max: 29 });

  it('names the entry whose content was changed', () => {
    fc.assert(
      fc.property(place, fc.constantFrom('actor', 'action', 'subject', 'at', 'hash', 'prevHash'), (at, field) => {
        const entries = chain(30);
        entries[at] = { ...entries[at]!, [field]: `${entries[at]![field as 'actor']}x` };
        expect(verify(entries).firstBroken?.seq).toBe(at + 1);
      }),
    );
  });

  it('names the place where an entry was taken out or put in', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 28 }), (at) => {
        const without = chain(30).filter((_, index) => index !== at);
        expect(verify(without).firstBroken?.seq).toBe(at + 1);
        const entries = chain(30);
        entries.splice(at + 1, 0, { ...entries[at]!, subject: 'forged' });
        expect(verify(entries).firstBroken?.seq).toBe(at + 2);
      }),
    );
  });

  it('is not fooled by an entry that was hashed again with its content', () => {
    const entries = chain(5);
    const forged = { ...entries[2]!, subject: 'forged' };
    entries[2] = { ...forged, hash: entryHash(forged.prevHash, forged) };
    expect(verify(entries).firstBroken?.seq).toBe(4);
  });

  it('does not depend on the order of keys in data', () => {
    const entry = { seq: 1, at: 'a', actor: 'b', action: 'c', subject: 'd' };
    expect(entryHash(genesisHash, { ...entry, data: { x: 1, y: { p: 1, q: 2 } } })).toBe(
      entryHash(genesisHash, { ...entry, data: { y: { q: 2, p: 1 }, x: 1 } }),
    );
  });
});
