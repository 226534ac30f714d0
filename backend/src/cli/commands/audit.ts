import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { resolve } from 'node:path';
import { Writable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { AuditEntryView, AuditPage, AuditVerification } from '../../record/audit.dto.js';
import type { Command } from '../command.js';
import { CliError, UsageError } from '../errors.js';
import { exitCodes } from '../exit-codes.js';
import { runIdOf } from '../find.js';
import { count, moment, table } from '../format.js';
import type { Terminal } from '../terminal.js';

const list: Command = {
  name: 'audit list',
  describe: 'List the record of who did what, newest first',
  options: {
    action: { value: 'NAME', describe: 'what was done, such as review.answered, or gate.*' },
    actor: { value: 'NAME', describe: 'who did it, such as key:nightly, or key:*' },
    run: { value: 'RUN', describe: 'concerning this run' },
    from: { value: 'TIME', describe: 'at or after; ISO 8601' },
    to: { value: 'TIME', describe: 'before; ISO 8601' },
    after: { value: 'SEQ', describe: 'after this entry' },
    before: { value: 'SEQ', describe: 'before this entry' },
    oldest: { describe: 'oldest first' },
    limit: { value: 'N', describe: 'at most so many (50)' },
  },
  async run(terminal, input) {
    const run = input.text('run');
    const page = await terminal.client.get<AuditPage>('/audit', {
      action: input.text('action'),
      actor: input.text('actor'),
      ...(run !== undefined && { runId: await runIdOf(terminal.client, run) }),
      from: input.text('from'),
      to: input.text('to'),
      after: input.number('after'),
      before: input.number('before'),
      ...(input.has('oldest') && { order: 'asc' }),
      limit: input.number('limit') ?? 50,
    });
    terminal.show(page, () => (page.items.length === 0 ? 'No entries.' : table(page.items, columns, terminal.width)));
  },
};

const columns = [
  { title: 'seq', value: ({ seq }: AuditEntryView) => String(seq), align: 'right' },
  { title: 'at', value: ({ at }: AuditEntryView) => moment(at) },
  { title: 'actor', value: ({ actor }: AuditEntryView) => actor },
  { title: 'action', value: ({ action }: AuditEntryView) => action },
  { title: 'subject', value: ({ subject }: AuditEntryView) => subject },
  { title: 'data', value: ({ data }: AuditEntryView) => JSON.stringify(data), rest: true },
] as const;

const verify: Command = {
  name: 'audit verify',
  describe: 'Check the whole chain, and name its first broken link',
  notes: `Note the head that it prints somewhere else. With --head, later, it proves that nothing up to there was changed and
nothing taken off the end. An export is verified without WAVE by backend/scripts/verify-audit.mjs.`,
  options: { head: { value: 'HEAD', describe: 'a head that you noted, as HASH or SEQ:HASH' } },
  async run(terminal, input) {
    const head = input.text('head');
    if (head !== undefined && !/^(\d{1,15}:)?[0-9a-f]{64}$/.test(head)) {
      throw new UsageError('--head must be 64 hex digits, or SEQ: before them.');
    }
    const report = await terminal.client.get<AuditVerification>('/audit/verify', { head }, { timeoutMs: Infinity });
    terminal.show(report, () => reportWords(report));
    return report.ok ? exitCodes.ok : exitCodes.failed;
  },
};

function reportWords({ ok, entries, head, firstBroken }: AuditVerification): string {
  if (ok) return `Whole: ${count(entries)} entries.${head === null ? '' : `\nHead: ${head.seq}:${head.hash}`}`;
  return `BROKEN at entry ${firstBroken!.seq}: ${firstBroken!.reason}.\n${count(entries)} entries before it are whole.`;
}

const exporting: Command = {
  name: 'audit export',
  describe: 'Write the chain as JSON lines, to be kept or verified elsewhere',
  notes: 'The export is on the record itself. An incomplete one ends with exit code 5 and leaves no file.',
  options: {
    out: { value: 'FILE', describe: 'where to; standard output otherwise' },
    after: { value: 'SEQ', describe: 'only entries after this one' },
  },
  async run(terminal, input) {
    const response = await terminal.client.open('/audit/export', { after: input.number('after') });
    const promised = response.headers.get('wave-audit-head');
    const out = input.text('out');
    const received = new Tail();
    const body = received.observe(response.body as unknown as AsyncIterable<Uint8Array>);
    const path = out === undefined ? undefined : resolve(terminal.cwd, out);
    try {
      await (path === undefined
        ? pipeline(body, sinkOf(terminal))
        : writeWhole(body, path, () => checkWhole(received, promised)));
    } catch (error) {
      if (error instanceof CliError) throw error;
      const { code, message } = error as NodeJS.ErrnoException;
      if (path !== undefined && code !== undefined && /^E[A-Z]+$/.test(code) && !received.broke) {
        throw new CliError(`${path} cannot be written (${code}).`);
      }
      throw new CliError(`The export broke off: ${message}.`, exitCodes.unreachable, 'Try again.');
    }
    checkWhole(received, promised);
    const summary = { entries: received.lines, head: promised, file: path ?? null };
    if (path === undefined) terminal.note(`${count(received.lines)} entries. Head: ${promised}`);
    else terminal.show(summary, () => `${count(received.lines)} entries in ${path}\nHead: ${promised}`);
  },
};

function checkWhole({ lines, head }: Tail, promised: string | null): void {
  if (promised === null || head === promised || lines === 0) return;
  throw new CliError(
    'The export is incomplete: it ends before the head it was to have.',
    exitCodes.unreachable,
    'Try again.',
  );
}

/** The file appears under its name when it is complete. */
async function writeWhole(body: AsyncIterable<Uint8Array>, path: string, check: () => void): Promise<void> {
  const draft = `${path}.part`;
  try {
    await pipeline(body, createWriteStream(draft, { mode: 0o600 }));
    check();
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true });
    throw error;
  }
}

/** Standard output must stay open after it. */
function sinkOf(terminal: Terminal): Writable {
  return new Writable({
    write(chunk: Uint8Array, _, done) {
      if (terminal.raw(chunk)) done();
      else void terminal.drained().then(() => done());
    },
  });
}

/** Counts lines as they pass, and keeps the last one. */
class Tail {
  lines = 0;
  broke = false;
  private line = Buffer.alloc(0);

  async *observe(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      for await (const chunk of chunks) {
        this.take(Buffer.from(chunk));
        yield chunk;
      }
    } catch (error) {
      this.broke = true;
      throw error;
    }
  }

  /** `seq:hash` of the last complete line. */
  get head(): string | undefined {
    try {
      const { seq, hash } = JSON.parse(this.line.toString('utf8')) as { seq: number; hash: string };
      return `${seq}:${hash}`;
    } catch {
      return undefined;
    }
  }

  private take(chunk: Buffer): void {
    for (const byte of chunk) if (byte === 10) this.lines += 1;
    // The text before the last line feed is the last line so far; an unfinished one begins after it.
    const rest = Buffer.concat([this.line, chunk]);
    const finished = rest.at(-1) === 10 ? rest.length - 1 : rest.length;
    this.line = rest.subarray(rest.lastIndexOf(10, finished - 1) + 1);
  }
}

export const auditCommands: readonly Command[] = [list, verify, exporting];
