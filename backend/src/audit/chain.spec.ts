import fc from 'fast-check';
import { ChainVerifier, entryHash, genesisHash, type ChainedEntry } from './chain.js';

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

function verify(entries: readonly ChainedEntry[]) {
  const verifier = new ChainVerifier();
  for (const entry of entries) verifier.add(entry);
  return verifier.result();
}

describe('ChainVerifier', () => {
  it('accepts a chain of any length', () => {
    for (const length of [0, 1, 50]) expect(verify(chain(length))).toEqual({ ok: true, entries: length });
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
