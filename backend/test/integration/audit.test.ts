import { jest } from '@jest/globals';
import pg from 'pg';
import { AuditLog, entryHash, type ChainedEntry } from '../../src/audit/index.js';
import { Clock, newId } from '../../src/platform/index.js';
import { AuditRecord } from '../../src/record/audit-record.service.js';
import { RecordModule, type AuditPage, type AuditVerification } from '../../src/record/index.js';
import { redact } from '../../src/safety/index.js';
import { ADMIN_KEY, useTestDatabase, type TestApi } from '../support/api.js';
import { fillChain } from '../support/chain.js';

// Before the database is dropped, which ends connections by force.
afterAll(() => superuser.end());
const context = useTestDatabase();
let api: TestApi;
let log: AuditLog;
/** May do what the application's role should not be able to: switch triggers off. */
let superuser: pg.Client;

beforeAll(async () => {
  api = await context.start({ imports: [RecordModule] });
  log = api.app.get(AuditLog);
  superuser = new pg.Client({ connectionString: context.database.url });
  await superuser.connect();
});

const entry = (subject: string, data: Record<string, unknown> = {}) => ({
  actor: 'key:ada',
  action: 'test.done',
  subject,
  data,
});

async function verify(query = ''): Promise<AuditVerification> {
  const response = await api.send('GET', `/api/audit/verify${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as AuditVerification;
}

async function list(query: string): Promise<AuditPage> {
  const response = await api.send('GET', `/api/audit${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as AuditPage;
}

async function exported(query = ''): Promise<{ response: Response; entries: ChainedEntry[] }> {
  const response = await api.send('GET', `/api/audit/export${query}`);
  expect(response.status).toBe(200);
  const lines = (await response.text()).trimEnd().split('\n');
  return { response, entries: lines.map((line) => JSON.parse(line) as ChainedEntry) };
}

describe('appending', () => {
  it('stands and falls with the transaction that it records', async () => {
    const before = await log.verify();
    const failed = api.prisma.$transaction(async (tx) => {
      await log.append(tx, entry('given up'));
      throw new Error('on second thoughts');
    });
    await expect(failed).rejects.toThrow('on second thoughts');
    expect(await log.verify()).toEqual(before);
    await api.prisma.$transaction((tx) => log.append(tx, entry('stands')));
    expect(await log.verify()).toMatchObject({ ok: true, entries: before.entries + 1 });
    expect(await api.prisma.auditDraft.count()).toBe(0);
  });

  it('keeps the order of the calls within a transaction', async () => {
    await api.prisma.$transaction(async (tx) => {
      for (const subject of ['first', 'second', 'third']) await log.append(tx, entry(subject));
    });
    const newest = await log.read({ order: 'desc', limit: 3 });
    expect(newest.map(({ subject }) => subject)).toEqual(['third', 'second', 'first']);
  });

  it('makes one chain of what 32 writers add at once, some of them giving up', async () => {
    const { entries } = await log.verify();
    const writers = Array.from({ length: 32 }, async (_, writer) => {
      for (let round = 0; round < 10; round++) {
        const gaveUp = api.prisma.$transaction(async (tx) => {
          await log.append(tx, entry(`writer ${writer}`, { round }));
          if (round % 3 === 2) throw new Error('gives up');
        });
        await (round % 3 === 2 ? expect(gaveUp).rejects.toThrow('gives up') : gaveUp);
      }
    });
    await Promise.all(writers);
    expect(await log.verify()).toMatchObject({ ok: true, entries: entries + 32 * 7 });
  });

  it('cannot deadlock with what else a transaction locks, before or after it', async () => {
    await superuser.query('create table spot (id int primary key, n int); insert into spot values (1, 0)');
    const touch = `update spot set n = n + 1 where id = 1`;
    const orders = Array.from({ length: 40 }, (_, index) =>
      api.prisma.$transaction(async (tx) => {
        if (index % 2 === 0) await tx.$executeRawUnsafe(touch);
        await log.append(tx, entry('either order'));
        if (index % 2 === 1) await tx.$executeRawUnsafe(touch);
      }),
    );
    await Promise.all(orders);
    const { rows } = await superuser.query<{ n: number }>('select n from spot');
    expect(rows[0]!.n).toBe(40);
    expect((await log.verify()).ok).toBe(true);
  });

  it('keeps secrets out of what stands for ever', async () => {
    const secret = `sk-ant-api03-${'abcdefghij0123456789ABCDEFGHIJ'.repeat(3)}-AA`;
    const clean = new AuditLog(api.prisma, api.app.get(Clock), redact);
    await api.prisma.$transaction((tx) =>
      clean.append(tx, { ...entry(`by ${secret}`), data: { reason: `use ${secret}.`, list: [{ deep: secret }] } }),
    );
    const [newest] = await log.read({ order: 'desc', limit: 1 });
    expect(newest).toMatchObject({
      data: { reason: 'use [redacted API key].', list: [{ deep: '[redacted API key]' }] },
    });
    expect(JSON.stringify(newest)).not.toContain(secret);
    expect((await log.verify()).ok).toBe(true);
  });

  it.each([
    ['NUL and half characters', { 'k\u0000': 'a\u0000b', half: '\ud83d', '\udc00': 1 }],
    ['numbers at the edges', { n: [0, -0, 1e21, 5e-324, 1.7976931348623157e308, 0.1 + 0.2, 2 ** 53 + 2, -1e-7] }],
    [
      'keys that are special elsewhere',
      JSON.parse('{"__proto__":{"x":1},"constructor":2,"":3,"10":4,"9":5}') as object,
    ],
    ['what JSON does not know', { at: new Date(0), not: undefined, nan: Number.NaN, list: [undefined] }],
    ['deep and mixed', { a: [{ b: [{ c: { d: '"\\\u2028é\t' } }] }], z: null, y: true }],
  ])('stores %s so that it verifies', async (_, data) => {
    await api.prisma.$transaction((tx) => log.append(tx, entry('odd', data as Record<string, unknown>)));
    expect(await log.verify()).toMatchObject({ ok: true });
  });
});

describe('the database', () => {
  const change = (sql: string) => expect(superuser.query(sql)).rejects;

  it.each([
    ['update', `update audit_entry set actor = 'nobody' where seq = 1`],
    ['delete', 'delete from audit_entry where seq = 1'],
    ['truncate', 'truncate audit_entry'],
    ['truncate with others', 'truncate api_key, audit_entry cascade'],
    [
      'update of what does not exist by upsert',
      `insert into audit_entry (seq, at, actor, action, subject, data, prev_hash, hash)
      select seq, at, actor, action, subject, data, prev_hash, hash from audit_entry where seq = 1
      on conflict (seq) do update set actor = 'nobody'`,
    ],
    [
      'an entry past the chain',
      `insert into audit_entry (seq, at, actor, action, subject, data, prev_hash, hash)
      values (1000000, now(), 'a', 'b', 'c', '{}', 'd', 'e')`,
    ],
  ])('refuses %s, whoever asks', async (_, sql) => {
    await change(sql).toMatchObject({ code: '42501' });
    await expect(api.prisma.$executeRawUnsafe(sql)).rejects.toThrow(/audit entries/);
  });

  it('refuses the same through Prisma', async () => {
    const { auditEntry } = api.prisma;
    const one = await auditEntry.findFirstOrThrow();
    const refused = [
      auditEntry.update({ where: { seq: one.seq }, data: { actor: 'nobody' } }),
      auditEntry.updateMany({ data: { actor: 'nobody' } }),
      auditEntry.delete({ where: { seq: one.seq } }),
      auditEntry.deleteMany(),
      auditEntry.create({ data: { ...one, data: {}, seq: 1_000_000n, hash: 'forged' } }),
    ];
    for (const attempt of refused) await expect(attempt).rejects.toThrow(/audit entries/);
    expect(await auditEntry.findFirst()).toEqual(one);
  });

  describe.each([
    ['with every right on its tables', 'grant all on all tables in schema public to $role'],
    [
      'with the rights that the documentation names',
      `grant select, insert, update, delete on all tables in schema public to $role;
       revoke update, delete, truncate on audit_entry from $role`,
    ],
  ])('under a role that is no superuser, %s', (_, grant) => {
    const connect = async (role: string): Promise<pg.Client> => {
      const url = new URL(context.database.url);
      url.username = role;
      url.password = 'secret';
      const client = new pg.Client({ connectionString: url.href });
      await client.connect();
      return client;
    };
    const role = `wave_app_${newId().slice(-12)}`;
    let client: pg.Client;

    beforeAll(async () => {
      await superuser.query(`create role ${role} login password 'secret' nosuperuser`);
      await superuser.query(grant.replaceAll('$role', role));
      client = await connect(role);
    });
    afterAll(async () => {
      await client.end();
      await superuser.query(`drop owned by ${role}; drop role ${role}`);
    });

    it('appends, and can neither change the chain nor switch its guard off', async () => {
      const { entries } = await log.verify();
      await fillChain(client, 3);
      expect(await log.verify()).toMatchObject({ ok: true, entries: entries + 3 });
      for (const [sql, message] of [
        [`update audit_entry set actor = 'nobody'`, /never changed or removed|permission denied/],
        ['delete from audit_entry', /never changed or removed|permission denied/],
        ['truncate audit_entry', /never changed or removed|permission denied/],
        [`set session_replication_role = replica`, /permission denied/],
        ['alter table audit_entry disable trigger all', /must be owner/],
        ['drop table audit_entry', /must be owner/],
        ['drop trigger audit_entry_append_only on audit_entry', /must be owner/],
      ] as const)
        await expect(client.query(sql)).rejects.toThrow(message);
    });
  });
});

describe('a chain of 10,000 entries', () => {
  const length = 10_000;
  let whole: AuditVerification;

  beforeAll(async () => {
    await tamper('truncate audit_entry');
    await fillChain(superuser, length);
    await superuser.query('create table kept as table audit_entry');
    whole = await verify();
  });
  afterEach(() => tamper('truncate audit_entry; insert into audit_entry select * from kept'));

  /** What the application's role lacks the right to do. */
  async function tamper(sql: string): Promise<void> {
    await superuser.query('set session_replication_role = replica');
    await superuser.query(sql).finally(() => superuser.query('set session_replication_role = origin'));
  }

  async function write(entries: readonly ChainedEntry[]): Promise<void> {
    await tamper('truncate audit_entry');
    await superuser.query('set session_replication_role = replica');
    await superuser.query(
      `insert into audit_entry select (e ->> 'seq')::bigint, (e ->> 'at')::timestamptz, e ->> 'actor', e ->> 'action',
         (e ->> 'runId')::uuid, e ->> 'subject', e -> 'data', e ->> 'prevHash', e ->> 'hash'
       from jsonb_array_elements($1::jsonb) as e`,
      [JSON.stringify(entries)],
    );
    await superuser.query('set session_replication_role = origin');
  }

  const read = () => log.read({ limit: length + 1 });

  it('verifies, and tells its head', async () => {
    const [head] = await log.read({ order: 'desc', limit: 1 });
    expect(whole).toEqual({ ok: true, entries: length, head: { seq: length, hash: head!.hash } });
  });

  it.each([
    ['actor', `actor = 'key:nobody'`],
    ['one letter of its data', `data = jsonb_set(data, '{reason}', to_jsonb(replace(data ->> 'reason', 'Ü', 'U')))`],
    ['a number in its data', `data = jsonb_set(data, '{nested,z,1}', '2.25')`],
    ['its time, by a millisecond', `at = at + interval '1 millisecond'`],
    ['its run', `run_id = gen_random_uuid()`],
  ])('names an entry of which somebody changed %s', async (_, change) => {
    await tamper(`update audit_entry set ${change} where seq = 4321`);
    expect(await verify()).toEqual({
      ok: false,
      entries: 4320,
      head: expect.objectContaining({ seq: 4320 }) as unknown,
      firstBroken: { seq: 4321, reason: 'its content does not match its hash' },
    });
  });

  it('names the entry behind one that was changed and hashed again', async () => {
    const target = (await read())[4320]!;
    const forged = { ...target, actor: 'key:nobody' };
    await tamper(
      `update audit_entry set actor = 'key:nobody', hash = '${entryHash(forged.prevHash, forged)}' where seq = 4321`,
    );
    expect((await verify()).firstBroken).toEqual({
      seq: 4322,
      reason: 'it does not carry the hash of the entry before',
    });
  });

  it.each([
    [1, 2],
    [5000, 5001],
  ])('names entry %i when it was deleted', async (seq, next) => {
    await tamper(`delete from audit_entry where seq = ${seq}`);
    expect((await verify()).firstBroken).toEqual({
      seq,
      reason: `entry ${seq} is missing; ${next} stands in its place`,
    });
  });

  it('names the place where an entry was deleted and those behind it moved up', async () => {
    await tamper(`delete from audit_entry where seq = 5000`);
    await tamper(
      `update audit_entry set seq = seq - 1000000 where seq > 5000; update audit_entry set seq = seq + 999999 where seq < 0`,
    );
    expect((await verify()).firstBroken).toEqual({
      seq: 5000,
      reason: 'it does not carry the hash of the entry before',
    });
  });

  it('names an entry that was put in between, even one that fits what stands before it', async () => {
    const entries = await read();
    const forged = { ...entries[99]!, subject: 'forged', seq: 101, prevHash: entries[99]!.hash };
    forged.hash = entryHash(forged.prevHash, forged);
    const moved = entries.slice(100).map((one) => ({ ...one, seq: one.seq + 1 }));
    await write([...entries.slice(0, 100), forged, ...moved]);
    expect((await verify()).firstBroken).toEqual({
      seq: 102,
      reason: 'it does not carry the hash of the entry before',
    });
  });

  it('names an entry that was put before the first', async () => {
    await tamper(
      `insert into audit_entry select 0, at, actor, action, run_id, subject, data, prev_hash, 'x' from audit_entry where seq = 1`,
    );
    expect((await verify()).firstBroken).toEqual({
      seq: 1,
      reason: 'entry 0 stands where entry 1 belongs: it was put in or moved',
    });
  });

  it('names an entry that was put behind the last without the right hashes', async () => {
    await tamper(
      `insert into audit_entry select 10001, at, actor, action, run_id, subject, data, prev_hash, 'x' from audit_entry where seq = 1`,
    );
    expect((await verify()).firstBroken).toEqual({
      seq: 10_001,
      reason: 'it does not carry the hash of the entry before',
    });
  });

  it('names the first of two entries that changed places', async () => {
    await tamper(
      `update audit_entry set seq = -1 where seq = 700; update audit_entry set seq = 700 where seq = 701; update audit_entry set seq = 701 where seq = -1`,
    );
    expect((await verify()).firstBroken).toEqual({
      seq: 700,
      reason: 'it does not carry the hash of the entry before',
    });
  });

  describe('a cut tail or a chain that was written anew', () => {
    it('is sound in itself: only a head that was noted elsewhere tells', async () => {
      await tamper('delete from audit_entry where seq > 9000');
      expect(await verify()).toMatchObject({ ok: true, entries: 9000 });
      const missing = await verify(`?head=${length}:${whole.head!.hash}`);
      expect(missing.firstBroken).toEqual({
        seq: 9001,
        reason: 'the chain ends at entry 9000, but it reached entry 10000: its end is missing',
      });
      expect((await verify(`?head=${whole.head!.hash}`)).firstBroken).toEqual({
        seq: 9001,
        reason: 'no entry has the hash that was noted: the end is missing, or the chain was written anew',
      });
    });

    it('is named by its place where the noted head has another hash', async () => {
      const entries = await read();
      let { prevHash } = entries[8000]!;
      const anew = entries.slice(8000).map((one) => {
        const next = { ...one, actor: 'key:nobody', prevHash };
        prevHash = entryHash(prevHash, next);
        return { ...next, hash: prevHash };
      });
      await write([...entries.slice(0, 8000), ...anew]);
      expect(await verify()).toMatchObject({ ok: true, entries: length });
      expect((await verify(`?head=${length}:${whole.head!.hash}`)).firstBroken).toEqual({
        seq: length,
        reason: 'it does not have the hash that was noted: the chain was written anew up to here',
      });
    });

    it('is accepted when the chain has only grown since', async () => {
      await fillChain(superuser, 5);
      expect(await verify(`?head=${length}:${whole.head!.hash}`)).toMatchObject({ ok: true, entries: length + 5 });
      expect(await verify(`?head=${whole.head!.hash}`)).toMatchObject({ ok: true });
    });
  });

  it('is exported whole, ending with the entry of its export', async () => {
    const { response, entries } = await exported();
    const last = entries.at(-1)!;
    expect(response.headers.get('content-type')).toBe('application/x-ndjson; charset=utf-8');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="wave-audit-1-10001.jsonl"');
    expect(response.headers.get('wave-audit-head')).toBe(`10001:${last.hash}`);
    expect(entries.map(({ seq }) => seq)).toEqual(Array.from({ length: length + 1 }, (_, index) => index + 1));
    expect(last).toMatchObject({ actor: 'key:WAVE_ADMIN_KEY', action: 'audit.exported', data: { after: 0 } });
  });

  it('is read as it is taken: a client that stops makes the database wait', async () => {
    const { lines } = await api.app.get(AuditRecord).export('key:slow');
    const queries = jest.spyOn(api.prisma.pool, 'query');
    const taken = lines[Symbol.asyncIterator]();
    for (const expected of [1, 1, 1, 1, 1, 2]) {
      await taken.next();
      expect(queries).toHaveBeenCalledTimes(expected);
    }
    await taken.return?.();
    expect(await taken.next()).toEqual({ done: true, value: undefined });
    expect(queries).toHaveBeenCalledTimes(2);
    queries.mockRestore();
  });

  it('is exported from where an earlier export ended', async () => {
    const { response, entries } = await exported('?after=9990');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="wave-audit-9991-10001.jsonl"');
    expect(entries.map(({ seq }) => seq)).toEqual([
      9991, 9992, 9993, 9994, 9995, 9996, 9997, 9998, 9999, 10_000, 10_001,
    ]);
  });

  it('is read in pages, newest or oldest first, without a gap or a repeat', async () => {
    for (const order of ['desc', 'asc']) {
      const seqs: number[] = [];
      for (let cursor: string | null = ''; cursor !== null;) {
        const page: AuditPage = await list(
          `?limit=200&order=${order}${cursor && `&cursor=${cursor}`}&after=9000&before=9555`,
        );
        seqs.push(...page.items.map(({ seq }) => seq));
        cursor = page.nextCursor;
      }
      const expected = Array.from({ length: 554 }, (_, index) => 9001 + index);
      expect(seqs).toEqual(order === 'asc' ? expected : expected.reverse());
    }
  });

  it.each([
    ['action=gate.decided', (one: ChainedEntry) => one.action === 'gate.decided'],
    ['action=review.*', (one: ChainedEntry) => one.action.startsWith('review.')],
    ['action=gate.%25', () => false],
    ['actor=policy:gate', (one: ChainedEntry) => one.actor === 'policy:gate'],
    ['actor=key:*', (one: ChainedEntry) => one.actor.startsWith('key:')],
    ['runId=00000000-0000-7000-8000-000000000003', (one: ChainedEntry) => one.runId?.endsWith('3') === true],
    [
      'from=2026-01-01T00:10:00Z&to=2026-01-01T00:11:00Z',
      (one: ChainedEntry) => one.at >= '2026-01-01T00:10' && one.at < '2026-01-01T00:11',
    ],
  ])('finds by %s', async (query, holds) => {
    const expected = (await read()).filter(holds).reverse().slice(0, 200);
    const { items } = await list(`?limit=200&${query}`);
    expect(items.map(({ seq }) => seq)).toEqual(expected.map(({ seq }) => seq));
  });

  it('shows what concerns one run, and knows no run that is not there', async () => {
    const runId = '00000000-0000-7000-8000-000000000003';
    const response = await api.send('GET', `/api/orchestrator/runs/${runId}/audit?limit=3`);
    const { items, nextCursor } = (await response.json()) as AuditPage;
    expect(items.map((one) => one.runId)).toEqual([runId, runId, runId]);
    expect(nextCursor).toBe(String(items[2]!.seq));
    const unknown = await api.send('GET', `/api/orchestrator/runs/${newId()}/audit`);
    expect([unknown.status, await unknown.json()]).toMatchObject([404, { code: 'run_not_found' }]);
  });
});

describe('who may read', () => {
  it.each([
    ['viewer', [403, 403, 403]],
    ['reviewer', [403, 403, 403]],
    ['operator', [200, 200, 403]],
    ['admin', [200, 200, 200]],
  ])('%s', async (role, statuses) => {
    const made = await api.send('POST', '/api/auth/keys', { name: `a ${role}`, role });
    const { key } = (await made.json()) as { key: string };
    const headers = { authorization: `Bearer ${key}` };
    const paths = ['/api/audit?limit=1', '/api/audit/verify', '/api/audit/export?after=10000'];
    const answers = await Promise.all(paths.map((path) => api.send('GET', path, undefined, headers)));
    expect(answers.map(({ status }) => status)).toEqual(statuses);
    await Promise.all(answers.map((answer) => answer.text()));
  });

  it('refuses filters that cannot be', async () => {
    for (const query of [
      'cursor=x',
      'cursor=0',
      'limit=0',
      'order=up',
      'runId=1',
      'from=soon',
      'after=-1',
      'sort=seq',
    ]) {
      const response = await api.send('GET', `/api/audit?${query}`);
      expect([query, response.status, await response.json()]).toMatchObject([
        query,
        400,
        { code: 'validation_failed' },
      ]);
    }
    const head = await api.send('GET', '/api/audit/verify?head=abc');
    expect([head.status, await head.json()]).toMatchObject([400, { code: 'validation_failed' }]);
  });

  it('keeps the admin key out of the chain', async () => {
    const { entries } = await exported();
    expect(JSON.stringify(entries)).not.toContain(ADMIN_KEY);
  });
});
