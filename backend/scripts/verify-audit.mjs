#!/usr/bin/env node
// Verifies an export of the audit chain with nothing but Node: no WAVE, no database, no package. One file, short enough
// to be read before it is trusted. What is hashed, and what a chain cannot tell, is in docs/audit.md.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import { parseArgs } from 'node:util';

const HELP = `Usage: node verify-audit.mjs [options] [file ...]

Reads exported entries (JSON lines, oldest first) from the files in their order, or from standard input, and checks that
each carries the hash of the one before and that its content matches its own hash.

  --head [SEQ:]HASH  a head that you noted before; the entries must contain it. Without it nobody can tell whether
                     entries were taken off the end, or everything was written anew
  --after SEQ:HASH   where the first entry continues, for an export that does not begin with entry 1
  --json             one JSON document instead of a sentence
  --help             this text

Exit codes: 0 the chain is whole, 1 it is broken, 2 it could not be read.`;

const GENESIS = '0'.repeat(64);
const MAX_LINE = 64 * 1024 * 1024;
const HASH = /^[0-9a-f]{64}$/;
/** Members of an entry and what they are. One that is not among them is not hashed, so it must not be there. */
const MEMBERS = {
  seq: (value) => Number.isSafeInteger(value),
  at: isText,
  actor: isText,
  action: isText,
  runId: (value) => value === null || isText(value),
  subject: isText,
  data: (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
  prevHash: (value) => isText(value) && HASH.test(value),
  hash: (value) => isText(value) && HASH.test(value),
};

/** The input is no export, or cannot be read at all. */
export class UnreadableError extends Error {}

/** JSON with sorted keys and no white space, of a value that JSON.parse gave. */
export function canonicalJson(value) {
  return JSON.stringify(sorted(value));
}

/** By UTF-16 code units, as JavaScript compares texts; it puts keys that are array indexes first by itself. */
function sorted(value) {
  if (Array.isArray(value)) return value.map(sorted);
  if (value === null || typeof value !== 'object') return value;
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  return Object.fromEntries(members.map(([key, member]) => [key, sorted(member)]));
}

/** Hex SHA-256 over the hash before, a line feed, and the entry's canonical JSON without its two hashes. */
export function entryHash({ prevHash, seq, at, actor, action, runId, subject, data }) {
  const canonical = canonicalJson({ seq, at, actor, action, runId: runId ?? null, subject, data });
  return createHash('sha256').update(`${prevHash}\n${canonical}`).digest('hex');
}

/**
 * Verifies as the lines come, so that an export of any length takes constant memory.
 *
 * @param {AsyncIterable<string> | Iterable<string>} lines
 * @param {{ after?: { seq: number, hash: string }, expected?: { seq?: number, hash: string } }} [options]
 * @returns {Promise<{ ok: boolean, entries: number, head: { seq: number, hash: string } | null,
 *   firstBroken?: { seq: number, reason: string } }>}
 */
export async function verifyLines(lines, { after, expected } = {}) {
  let head = after ?? { seq: 0, hash: GENESIS };
  let entries = 0;
  let met = expected === undefined || expected.hash === head.hash;
  const report = (reason) => ({
    ok: reason === undefined,
    entries,
    head: head.seq === 0 ? null : head,
    ...(reason !== undefined && { firstBroken: { seq: head.seq + 1, reason } }),
  });
  for await (const line of lines) {
    if (line.trim() === '') continue;
    const entry = parse(line);
    const flaw = typeof entry === 'string' ? entry : flawOf(entry, head);
    if (flaw !== undefined) return report(flaw);
    if (entry.seq === expected?.seq && entry.hash !== expected.hash) {
      return report('it does not have the hash that was noted: the chain was written anew up to here');
    }
    head = { seq: entry.seq, hash: entry.hash };
    entries += 1;
    met ||= entry.hash === expected.hash;
  }
  if (met) return report();
  return report(
    expected.seq > head.seq
      ? `the chain ends at entry ${head.seq}, but it reached entry ${expected.seq}: its end is missing`
      : 'no entry has the hash that was noted: the end is missing, or the chain was written anew',
  );
}

/** @returns the entry, or what is wrong with the line */
function parse(line) {
  let entry;
  try {
    entry = JSON.parse(line);
  } catch {
    return 'its line is not JSON: it was cut off or edited';
  }
  if (typeof entry !== 'object' || entry === null || Array.isArray(entry)) return 'its line is not an entry';
  const extra = Object.keys(entry).find((name) => !Object.hasOwn(MEMBERS, name));
  if (extra !== undefined) return `it has a member that no entry has: ${JSON.stringify(extra)}`;
  const wrong = Object.keys(MEMBERS).find((name) => !Object.hasOwn(entry, name) || !MEMBERS[name](entry[name]));
  return wrong === undefined ? entry : `its ${wrong} is missing or no ${wrong}`;
}

function flawOf(entry, head) {
  const next = head.seq + 1;
  if (entry.seq > next) return `entry ${next} is missing; ${entry.seq} stands in its place`;
  if (entry.seq < next) return `entry ${entry.seq} stands where entry ${next} belongs: it was put in or moved`;
  if (entry.prevHash !== head.hash) return 'it does not carry the hash of the entry before';
  if (entry.hash !== entryHash(entry)) return 'its content does not match its hash';
  return undefined;
}

/** Lines end at line feeds alone: what else some call a line's end may stand inside a JSON text. */
export async function* linesOf(chunks) {
  let rest = '';
  for await (const chunk of chunks) {
    const parts = (rest + chunk).split('\n');
    rest = parts.pop();
    yield* parts;
    if (rest.length > MAX_LINE) throw new UnreadableError(`a line is longer than ${MAX_LINE} characters`);
  }
  if (rest !== '') yield rest;
}

async function* chunksOf(files) {
  if (files.length === 0) yield* process.stdin.setEncoding('utf8');
  for (const file of files) {
    yield* fs.createReadStream(file, { encoding: 'utf8', highWaterMark: 1 << 16 });
    yield '\n';
  }
}

function isText(value) {
  return typeof value === 'string';
}

function markOf(text, name, withSeq) {
  const [, seq, hash] = /^(?:(\d{1,15}):)?([0-9a-f]{64})$/.exec(text) ?? [];
  if (hash === undefined || (withSeq && seq === undefined)) {
    throw new UnreadableError(`${name} must be ${withSeq ? 'SEQ:HASH' : 'HASH or SEQ:HASH'}, the hash 64 hex digits.`);
  }
  return { ...(seq !== undefined && { seq: Number(seq) }), hash };
}

/** @returns {Promise<number>} exit code */
export async function main(args) {
  let options;
  try {
    const { values, positionals } = parseArgs({
      args,
      allowPositionals: true,
      options: {
        head: { type: 'string' },
        after: { type: 'string' },
        json: { type: 'boolean', default: false },
        help: { type: 'boolean', short: 'h', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      return 0;
    }
    options = {
      json: values.json,
      files: positionals,
      ...(values.head !== undefined && { expected: markOf(values.head, '--head', false) }),
      ...(values.after !== undefined && { after: markOf(values.after, '--after', true) }),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    return 2;
  }
  let report;
  try {
    report = await verifyLines(linesOf(chunksOf(options.files)), options);
    if (report.ok && report.entries === 0) throw new UnreadableError('there is no entry in it.');
  } catch (error) {
    console.error(`The export could not be read: ${error.message}`);
    return 2;
  }
  if (options.json) console.log(JSON.stringify(report));
  else console.log(sentenceOf(report, options));
  return report.ok ? 0 : 1;
}

function sentenceOf({ ok, entries, head, firstBroken }, { expected }) {
  if (!ok) return `BROKEN at entry ${firstBroken.seq}: ${firstBroken.reason}.\n${entries} entries before it are whole.`;
  const pinned = expected === undefined ? '' : ' It contains the head that you noted.';
  return `Whole: ${entries} entries, up to entry ${head.seq}.${pinned}\nHead: ${head.seq}:${head.hash}`;
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fs.realpathSync(new URL(import.meta.url))) {
  process.exitCode = await main(process.argv.slice(2));
}
