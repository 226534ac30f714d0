import fc from 'fast-check';
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  canonicalJson as offlineJson,
  entryHash as offlineHash,
  linesOf,
  verifyLines,
} from '../../scripts/verify-audit.mjs';
import { sampleChain } from '../../test/support/chain.js';
import { canonicalJson } from '../platform/index.js';
import { ChainVerifier, entryHash, genesisHash, type ChainedEntry } from './chain.js';

const script = join(import.meta.dirname, '../../scripts/verify-audit.mjs');

/** Keys and texts at which canonical forms part ways: numbers, quotes, what sorts otherwise in UTF-8, what JavaScript knows. */
const special = [
  '__proto__',
  'constructor',
  'toJSON',
  '',
  '0',
  '10',
  '9',
  '01',
  '4294967295',
  '-1',
  '\u2028',
  '\ufffd',
];
const oddText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.constantFrom(...special, '𝟘', '\uffee', '"\\/\b'),
);
const oddNumber = fc.oneof(
  fc.integer(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.constantFrom(-0, 1e21, 1e-7, 5e-324),
);
const { value: oddJson } = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(null, true, false),
    oddNumber,
    oddText,
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 4 }),
  object: fc.dictionary(oddText, tie('value'), { maxKeys: 6 }),
}));

/** As it arrives at whoever reads an export. */
const read = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const linesFrom = (entries: readonly object[]): string[] =>
  entries.map((entry) => JSON.stringify({ runId: null, ...entry }));

describe('the offline verifier', () => {
  it('writes the same canonical JSON as WAVE', () => {
    fc.assert(
      fc.property(oddJson, (value) => {
        expect(offlineJson(read(value))).toBe(canonicalJson(read(value)));
      }),
      { numRuns: 2_000 },
    );
  });

  it('hashes every entry as WAVE does', () => {
    const data = fc.dictionary(oddText, oddJson);
    fc.assert(
      fc.property(oddText, oddText, data, fc.option(fc.uuid()), (actor, subject, said, runId) => {
        const entry = { seq: 7, at: '2026-01-01T00:00:00.000Z', actor, action: 'a.b', subject, data: said };
        const stored = read({ ...entry, runId, prevHash: genesisHash }) as Parameters<typeof offlineHash>[0];
        const ours = read({ ...entry, ...(runId !== null && { runId }) }) as typeof entry;
        expect(offlineHash(stored)).toBe(entryHash(genesisHash, ours));
      }),
    );
  });

  it('says of any chain, and of any change to it, what WAVE says', async () => {
    const whole = sampleChain(12);
    const at = fc.integer({ min: 0, max: 11 });
    const kind = fc.constantFrom('none', 'drop', 'double', 'swap', 'edit', 'rehash', 'cut');
    const mark = fc.record({ hash: at.map((index) => whole[index]!.hash), seq: fc.integer({ min: 1, max: 12 }) });
    const expected = fc.oneof(
      fc.constant(undefined),
      mark,
      mark.map(({ hash }) => ({ hash })),
    );
    await fc.assert(
      fc.asyncProperty(kind, at, expected, async (what, place, noted) => {
        const entries = changed(whole, what, place);
        const online = new ChainVerifier({ expected: noted });
        for (const entry of entries) online.add(entry);
        expect(await verifyLines(linesFrom(entries), { expected: noted })).toEqual(online.result());
      }),
      { numRuns: 500 },
    );
  });

  it.each([
    ['a line that was cut', (line: string) => line.slice(0, 40), 'its line is not JSON: it was cut off or edited'],
    ['a line that is no entry', () => '[1]', 'its line is not an entry'],
    [
      'a member that is not hashed',
      (line: string) => line.replace('{', '{"approvedBy":"me",'),
      'it has a member that no entry has: "approvedBy"',
    ],
    [
      'a member that is missing',
      (line: string) => line.replace(/"actor":"[^"]*",/, ''),
      'its actor is missing or no actor',
    ],
    [
      'a place that is no number',
      (line: string) => line.replace('"seq":3', '"seq":"3"'),
      'its seq is missing or no seq',
    ],
  ])('names %s', async (_, edit, reason) => {
    const lines = linesFrom(sampleChain(5));
    lines[2] = edit(lines[2]!);
    expect((await verifyLines(lines)).firstBroken).toEqual({ seq: 3, reason });
  });

  it('reads lines as they were written, whatever they contain and however they arrive', async () => {
    const entry = { a: 'one\u2028two\u2029three\u0085', b: '\r' };
    const text = `${JSON.stringify(entry)}\n${JSON.stringify(entry)}\n`;
    for (const size of [1, 7, text.length]) {
      const chunks = text.match(new RegExp(`[^]{1,${size}}`, 'g'))!;
      const lines: string[] = [];
      for await (const line of linesOf(chunks)) lines.push(line);
      expect(lines.map((line) => JSON.parse(line) as object)).toEqual([entry, entry]);
    }
  });
});

describe('the script', () => {
  const folder = mkdtempSync(join(tmpdir(), 'wave-verify-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const entries = sampleChain(300);
  const head = entries.at(-1)!;
  const file = (name: string, part: readonly object[]): string => {
    const path = join(folder, name);
    writeFileSync(path, linesFrom(part).join('\n'));
    return path;
  };
  const whole = file('whole.jsonl', entries);

  function run(args: readonly string[], input = ''): Promise<{ code: number; out: string; error: string }> {
    return new Promise((resolve) => {
      // Nothing of ours may be needed: not the working folder, not the environment.
      const child = execFile(process.execPath, [script, ...args], { cwd: tmpdir(), env: {} }, (failure, out, error) => {
        resolve({ code: (failure?.code as number | undefined) ?? 0, out, error });
      });
      // One that reads nothing may be gone already.
      child.stdin!.on('error', () => undefined);
      child.stdin!.end(input);
    });
  }

  it('accepts a whole export, from a file, from several, and from standard input', async () => {
    expect(await run([whole])).toEqual({
      code: 0,
      out: `Whole: 300 entries, up to entry 300.\nHead: 300:${head.hash}\n`,
      error: '',
    });
    const parts = [file('1.jsonl', entries.slice(0, 100)), file('2.jsonl', entries.slice(100))];
    const report = { ok: true, entries: 300, head: { seq: 300, hash: head.hash } };
    for (const answer of [await run([...parts, '--json']), await run(['--json'], linesFrom(entries).join('\n'))])
      expect([answer.code, JSON.parse(answer.out)]).toEqual([0, report]);
  });

  it('goes on from an earlier export, and insists on a head that was noted', async () => {
    const { seq, hash } = entries[99]!;
    const rest = file('rest.jsonl', entries.slice(100));
    expect((await run([rest])).code).toBe(1);
    expect((await run([rest, '--after', `${seq}:${hash}`, '--head', head.hash])).code).toBe(0);
    expect((await run([whole, '--head', `${seq}:${hash}`])).out).toContain('It contains the head that you noted.');
    const cut = file('cut.jsonl', entries.slice(0, 250));
    expect((await run([cut])).code).toBe(0);
    const missed = await run([cut, '--head', `300:${head.hash}`]);
    expect([missed.code, missed.out.split('\n')[0]]).toEqual([
      1,
      'BROKEN at entry 251: the chain ends at entry 250, but it reached entry 300: its end is missing.',
    ]);
  });

  it('names the first broken link, and says by its exit code that there is one', async () => {
    const forged = entries.map((entry, index) => (index === 149 ? { ...entry, actor: 'key:nobody' } : entry));
    const answer = await run([file('forged.jsonl', forged), '--json']);
    expect(answer.code).toBe(1);
    expect(JSON.parse(answer.out)).toMatchObject({
      ok: false,
      entries: 149,
      firstBroken: { seq: 150, reason: 'its content does not match its hash' },
    });
  });

  it.each([
    ['a file that is not there', ['nowhere.jsonl']],
    ['nothing at all', []],
    ['an option that does not exist', ['--loud']],
    ['a head that is none', ['--head', 'abc']],
    ['a start without its place', ['--after', '0'.repeat(64)]],
  ])('says that it could not read: %s', async (_, args) => {
    const answer = await run(args);
    expect([answer.code, answer.out]).toEqual([2, '']);
    expect(answer.error).not.toBe('');
  });
});

function changed(whole: readonly ChainedEntry[], kind: string, at: number): ChainedEntry[] {
  const entries = [...whole];
  const entry = entries[at]!;
  const edited = { ...entry, subject: 'forged' };
  if (kind === 'drop') entries.splice(at, 1);
  if (kind === 'double') entries.splice(at, 0, entry);
  if (kind === 'swap') entries.splice(at, 2, ...entries.slice(at, at + 2).reverse());
  if (kind === 'cut') entries.splice(at);
  if (kind === 'edit') entries[at] = edited;
  if (kind === 'rehash') entries[at] = { ...edited, hash: entryHash(edited.prevHash, edited) };
  return entries;
}
