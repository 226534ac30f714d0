import pg from 'pg';
import { canonicalPieces, entryHash, genesisHash, type ChainedEntry } from '../../src/audit/index.js';
import { newId } from '../../src/platform/index.js';

/** An entry of any content at a place of its own, for chains that tests make. */
export function sampleEntry(seq: number): Omit<ChainedEntry, 'prevHash' | 'hash'> {
  return {
    seq,
    at: new Date(Date.UTC(2026, 0, 1) + seq * 1_000).toISOString(),
    actor: seq % 3 === 0 ? 'policy:gate' : 'key:nightly',
    action: seq % 2 === 0 ? 'gate.decided' : 'review.answered',
    ...(seq % 5 === 0 && { runId: `00000000-0000-7000-8000-${String(seq % 7).padStart(12, '0')}` }),
    subject: `gate:${seq % 10}`,
    data: { gate: seq % 10, reason: `Überprüft №${seq} ✓`, nested: { z: [1, 2.5, -0.001], a: null } },
  };
}

/** A chain that was never in a database. */
export function sampleChain(length: number): ChainedEntry[] {
  const entries: ChainedEntry[] = [];
  let prevHash = genesisHash;
  for (let seq = 1; seq <= length; seq++) {
    const entry = sampleEntry(seq);
    const hash = entryHash(prevHash, entry);
    entries.push({ ...entry, prevHash, hash });
    prevHash = hash;
  }
  return entries;
}

/** Lets the database chain as many entries, in one transaction. */
export async function fillChain(client: pg.Client, length: number): Promise<void> {
  const pieces = Array.from({ length }, (_, index) => canonicalPieces(sampleEntry(index + 1)));
  await client.query(
    'insert into audit_draft (id, before, after) select * from unnest($1::uuid[], $2::text[], $3::text[])',
    [pieces.map(() => newId()), pieces.map(([before]) => before), pieces.map(([, after]) => after)],
  );
}
