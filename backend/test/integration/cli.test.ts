import { execFile, spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { RunEvent } from '../../src/events/index.js';
import { eventually, STACK_KEY, useStack } from '../support/stack.js';

/** The command as a person has it: a process of its own, against an API and a worker that are processes too. */
const stack = useStack({ sample: true });
const SCRIPTS = resolve(import.meta.dirname, '../../scripts');
const WAVE = join(SCRIPTS, 'wave.mjs');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'wave-cli-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Ended {
  code: number;
  out: string;
  err: string;
}

interface Surroundings {
  environment?: Record<string, string>;
  input?: string;
  cwd?: string;
  script?: string;
}

function environmentOf(more: Record<string, string> = {}): Record<string, string> {
  const { PATH = '' } = process.env;
  const nowhere = join(folder, 'no-data');
  return { PATH, WAVE_DATA_DIR: nowhere, WAVE_API_URL: stack().url, WAVE_API_KEY: STACK_KEY, ...more };
}

function waveIn({ environment, input, cwd = folder, script = WAVE }: Surroundings, ...words: string[]): Promise<Ended> {
  return new Promise((done) => {
    const options = { cwd, env: environmentOf(environment), maxBuffer: 50_000_000 };
    const child = execFile(process.execPath, [script, ...words], options, (failure, out, err) => {
      done({ code: failure === null ? 0 : (failure.code as number), out, err });
    });
    child.stdin!.on('error', () => undefined);
    child.stdin!.end(input);
  });
}

const wave = (...words: string[]): Promise<Ended> => waveIn({}, ...words);

/** @throws unless it ends with 0 */
async function ask<Answer = Record<string, unknown>>(...words: string[]): Promise<Answer> {
  const { code, out, err } = await wave(...words, '--json');
  if (code !== 0) throw new Error(`wave ${words.join(' ')} ended with ${code}: ${err}`);
  return JSON.parse(out) as Answer;
}

async function create(story: string, ...more: string[]): Promise<string> {
  const project = await stack().sampleProject();
  const { code, out, err } = await wave('run', 'create', story, '--story', story, '--project', project, ...more);
  expect([code, err]).toEqual([0, '']);
  return out.trim();
}

const eventsOf = (out: string): RunEvent[] =>
  out
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as RunEvent);

describe('a run', () => {
  it('is submitted, followed to its end, and looked at', async () => {
    const project = (await stack().prisma.project.findFirstOrThrow({ where: { sample: true } })).name;
    const words = ['run', 'create', 'tally-split', '--story', 'tally-split', '--project', project, '--watch', '--json'];
    const { code, out, err } = await wave(...words);
    const [, runId] = /^Run (\S+)/.exec(err) ?? [];
    expect(code).toBe(0);
    const events = eventsOf(out);
    expect(events).toEqual(await stack().events(runId!));
    expect(events.at(-1)!.type).toBe('run.completed');

    expect(await ask('run', 'show', runId!)).toEqual(await stack().get(runId!));
    const shown = await wave('run', 'show', runId!);
    expect(shown.out).toMatch(/^Status +complete$/m);
    expect(shown.out).toMatch(/^9 delivery +go/m);

    const listed = await wave('run', 'list', '--status', 'complete', '--project', project);
    expect(listed.out).toMatch(/^RUN +STATUS +PHASE +GATE/);
    expect(listed.out).toContain(runId);
    const { items } = await ask<{ items: { runId: string }[] }>('run', 'list', '--all');
    expect(items.map((one) => one.runId)).toContain(runId);

    expect(await ask('run', 'metrics', runId!)).toMatchObject({
      governance: { blocks: 0 },
      byPhase: expect.any(Array),
    });
    expect((await wave('run', 'metrics', runId!)).out).toMatch(/^Verdicts +\d+ allowed/m);
    expect((await wave('run', 'budget', runId!)).out).toMatch(/^Used +\d+ %/m);
    expect((await wave('run', 'steps', runId!)).out).toMatch(/^STEP +NODE/);
    expect((await wave('run', 'watch', runId!)).out.split('\n')).toHaveLength(events.length + 1);
    expect(eventsOf((await wave('run', 'watch', runId!, '--after', '5', '--json')).out)).toEqual(events.slice(5));

    const archived = await wave('run', 'archive', runId!);
    expect([archived.code, archived.err]).toEqual([0, '']);
  });

  it('is submitted once, however often that is repeated under a key', async () => {
    const [first, second] = await Promise.all([
      create('tally-cents', '--idempotency-key', 'once', '--mode', 'step'),
      create('tally-cents', '--idempotency-key', 'once', '--mode', 'step'),
    ]);
    expect(second).toBe(first);
    expect((await wave('run', 'kill', first!, '--reason', 'it has served')).code).toBe(0);
  });

  it('is commanded; what cannot be is a conflict, and its end an exit code', async () => {
    const runId = await create('tally-cents', '--mode', 'step');
    await stack().status(runId, 'held');
    expect(await ask('run', 'next', runId)).toMatchObject({ success: true, runId });
    await stack().event(runId, 'run.resumed');
    await stack().status(runId, 'held');
    const budget = await ask('run', 'budget', runId, '--tokens', '200_000', '--reason', 'a large story');
    expect(budget).toMatchObject({ tokens: { limit: 200_000 } });
    const killed = await wave('run', 'kill', runId, '--reason', 'enough seen');
    expect([killed.code, killed.err]).toEqual([0, '']);
    await stack()
      .until(runId, 'to be killed', ({ status }) => status === 'killed')
      .catch(() => undefined);

    const late = await wave('run', 'resume', runId, '--json');
    expect([late.code, JSON.parse(late.err)]).toMatchObject([4, { error: { status: 409, code: 'illegal_state' } }]);
    expect((await wave('run', 'watch', runId)).code).toBe(1);

    const again = (await wave('run', 'retry', runId, '--reason', 'another try')).out.trim();
    expect(await ask('run', 'show', again)).toMatchObject({ retryOf: runId, storyId: 'tally-cents' });
    expect((await wave('run', 'kill', again, '--reason', 'it has served')).code).toBe(0);
  });

  it('is followed across the death of the API, without a gap or a repeat', async () => {
    const runId = await create('tally-cents', '--mode', 'step');
    await stack().status(runId, 'held');
    const child = spawn(process.execPath, [WAVE, 'run', 'watch', runId, '--json'], { env: environmentOf() });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const ended = new Promise<number | null>((done) => child.once('exit', done));
    await eventually('the first events are printed', () => out.includes('run.held'));
    await stack().api.kill();
    await eventually('the loss is noticed', () => err.includes('The connection was lost'));
    await stack().startApi();
    expect((await wave('run', 'kill', runId, '--reason', 'it has served')).code).toBe(0);
    expect(await ended).toBe(1);
    expect(eventsOf(out)).toEqual(await stack().events(runId));
  });
});

describe('a review', () => {
  it('is waited for, read, and answered once', async () => {
    const project = await stack().sampleProject();
    const words = ['run', 'create', 'tally-properties', '--story', 'tally-properties', '--project', project];
    const waited = await wave(...words, '--watch', '--until-held');
    const [, runId] = /^Run (\S+)/.exec(waited.err) ?? [];
    expect(waited.code).toBe(7);

    const { items } = await ask<{ items: { reviewId: string; toolCallId: string }[] }>(
      'review',
      'list',
      '--run',
      runId!,
    );
    const { reviewId, toolCallId } = items[0]!;
    expect((await wave('review', 'list')).out).toContain(reviewId);
    const shown = (await wave('review', 'show', reviewId)).out;
    expect(shown).toContain(`wave review approve ${reviewId}`);
    expect(shown).toContain('npm install');
    const why = (await wave('why', toolCallId)).out;
    expect(why).toMatch(/^Verdict +review, score 0\.\d\d/m);

    const unsaid = await wave('review', 'reject', reviewId);
    expect([unsaid.code, unsaid.err]).toMatchObject([2, expect.stringContaining('--reason is missing')]);
    const edit = await wave('review', 'edit', reviewId, '--args', '[1]');
    expect([edit.code, edit.err]).toEqual([2, '--args must be a JSON object.\n']);
    const answered = await wave('review', 'respond', reviewId, '--message', 'Do without the package.');
    expect([answered.code, answered.out]).toEqual([0, `Answered: respond. The run ${runId} goes on.\n`]);
    const second = await wave('review', 'approve', reviewId);
    expect([second.code, second.out]).toEqual([4, '']);
  });
});

describe('the audit chain', () => {
  it('has everything that matters, whoever did it', async () => {
    const signedIn = await stack().send('POST', '/auth/login', { key: STACK_KEY }, { authorization: '' });
    expect(signedIn.status).toBe(200);
    await ask('audit', 'export', '--out', join(folder, 'first.jsonl'));
    const { pool } = stack().prisma;
    const { rows } = await pool.query<{ action: string }>('select distinct action from audit_entry');
    const found = new Set(rows.map(({ action }) => action));
    const promised = [
      ...['run.created', 'gate.decided', 'tool_call.review', 'review.answered', 'run.kill', 'run.completed'],
      ...['budget.raised', 'session.opened', 'key.created', 'audit.exported', 'project.created'],
    ];
    expect(promised.filter((action) => !found.has(action))).toEqual([]);
    const mute = await pool.query(
      `select 1 from audit_entry where actor = '' or subject = '' or action !~ '^[a-z_]+[.][a-z_]+$'`,
    );
    expect(mute.rowCount).toBe(0);
  });

  it('is listed, exported, and verified by three ways that agree', async () => {
    const verified = await ask<{ ok: boolean; entries: number; head: { seq: number; hash: string } }>(
      'audit',
      'verify',
    );
    expect(verified.ok).toBe(true);
    const mark = `${verified.head.seq}:${verified.head.hash}`;
    const file = join(folder, 'audit.jsonl');
    const exported = await ask<{ entries: number; head: string }>('audit', 'export', '--out', file);
    expect(exported.entries).toBeGreaterThan(verified.entries);
    const offline = await waveIn({ script: join(SCRIPTS, 'verify-audit.mjs') }, file, '--head', mark, '--json');
    const report = JSON.parse(offline.out) as { ok: boolean; entries: number; head: { seq: number; hash: string } };
    expect(report).toMatchObject({ ok: true, entries: exported.entries });
    expect(`${report.head.seq}:${report.head.hash}`).toBe(exported.head);
    expect((await wave('audit', 'verify', '--head', mark)).code).toBe(0);

    const rest = await wave('audit', 'export', '--after', String(verified.head.seq));
    expect(rest.out.split('\n')[0]).toBe((await readFile(file, 'utf8')).split('\n')[verified.entries]);
    const piped = { script: join(SCRIPTS, 'verify-audit.mjs'), input: rest.out };
    expect((await waveIn(piped, '--after', mark)).code).toBe(0);
    expect((await wave('audit', 'list', '--action', 'audit.*', '--limit', '1')).out).toContain('audit.exported');
  });

  it('that somebody changed makes the command fail, and say where', async () => {
    const { pool } = stack().prisma;
    const change = async (sql: string): Promise<void> => {
      const client = await pool.connect();
      await client.query('set session_replication_role = replica').then(() => client.query(sql));
      await client.query('set session_replication_role = origin');
      client.release();
    };
    await change(`update audit_entry set actor = actor || '!' where seq = 3`);
    const broken = await wave('audit', 'verify');
    expect([broken.code, broken.out.split('\n')[0]]).toEqual([
      1,
      'BROKEN at entry 3: its content does not match its hash.',
    ]);
    const exported = await wave('audit', 'export');
    const offline = await waveIn({ script: join(SCRIPTS, 'verify-audit.mjs'), input: exported.out });
    expect([offline.code, offline.out.split('\n')[0]]).toEqual([1, broken.out.split('\n')[0]]);
    await change(`update audit_entry set actor = rtrim(actor, '!') where seq = 3`);
    expect((await wave('audit', 'verify')).code).toBe(0);
  });

  it('leaves no half of a file where it cannot be written', async () => {
    const failed = await wave('audit', 'export', '--out', join(folder, 'nowhere', 'audit.jsonl'));
    expect([failed.code, failed.err]).toMatchObject([1, expect.stringContaining('cannot be written (ENOENT)')]);
  });
});

describe('keys', () => {
  it('are made, used, listed and revoked', async () => {
    const words = ['key', 'create', '--name', 'a script', '--role', 'viewer', '--expires', '30d'];
    const key = (await wave(...words)).out.trim();
    expect(key).toMatch(/^wave_v_/);
    const environment = { WAVE_API_KEY: key };
    expect((await waveIn({ environment }, 'run', 'list')).code).toBe(0);
    const beyond = await waveIn({ environment }, 'audit', 'list');
    expect([beyond.code, beyond.err]).toMatchObject([6, expect.stringContaining('audit:read')]);
    const { items } = await ask<{ items: { id: string; name: string }[] }>('key', 'list');
    const { id } = items.find(({ name }) => name === 'a script')!;
    expect((await wave('key', 'list')).out).not.toContain(key);
    expect((await wave('key', 'revoke', id)).code).toBe(0);
    expect((await waveIn({ environment }, 'run', 'list')).code).toBe(6);
  });
});

describe('a policy', () => {
  it('is shown, tried out, changed, and not changed by surprise', async () => {
    const project = await stack().sampleProject();
    const current = (await wave('policy', 'show', project, '--policy-only')).out;
    const file = join(folder, 'policy.json');
    await writeFile(file, JSON.stringify({ ...(JSON.parse(current) as object), allowHosts: ['example.org'] }));
    const tried = await ask<{ judged: number }>('policy', 'replay', project, '--file', file);
    expect(tried.judged).toBeGreaterThan(0);
    const change = ['policy', 'set', project, '--file', file, '--reason', 'needs it', '--expect-version', '0'];
    expect(await ask(...change)).toMatchObject({ version: 1, policy: { allowHosts: ['example.org'] } });
    expect((await wave(...change)).code).toBe(4);
    const piped = ['policy', 'set', project, '--file', '-', '--reason', 'back'];
    expect((await waveIn({ input: current }, ...piped)).out).toMatch(/^Version 2 is in force/);
    expect((await wave('policy', 'show', project)).out).toMatch(/^Version +2$/m);
    expect((await wave('policy', 'show', project, '--versions')).out).toContain('needs it');
  });
});

describe('what goes wrong', () => {
  const unknown = '01890000-0000-7000-8000-000000000000';

  it.each([
    ['an unknown run', ['run', 'show', unknown], 3],
    ['an unknown project', ['policy', 'show', 'no such project'], 3],
    ['what is no id', ['run', 'show', 'x'], 2],
    ['a story that the rehearsal does not know', ['run', 'create', 'Write a compiler', '--project', 'tally'], 1],
    ['a wrong filter', ['run', 'list', '--status', 'sleepy'], 1],
    ['a folder that is in no repository', ['run', 'create', 'x'], 2],
  ])('%s: tells it on standard error, with its exit code', async (_, words, code) => {
    const ended = await wave(...words);
    expect([ended.code, ended.out]).toEqual([code, '']);
    expect(ended.err).not.toBe('');
    const json = await wave(...words, '--json');
    expect(JSON.parse(json.err)).toMatchObject({ error: { exitCode: code, message: expect.any(String) } });
  });

  it('nobody answers: it says where, and what to do', async () => {
    const ended = await waveIn({ environment: { WAVE_API_URL: 'http://127.0.0.1:1' } }, 'run', 'list');
    expect([ended.code, ended.err.split('\n')[1]]).toEqual([
      5,
      'Start it with "npm start", or set WAVE_API_URL to where it runs.',
    ]);
  });

  it('WAVE is not built: it says what to run', async () => {
    const clone = join(folder, 'clone');
    await cp(SCRIPTS, join(clone, 'backend/scripts'), { recursive: true });
    const ended = await waveIn({ script: join(clone, 'backend/scripts/wave.mjs') }, 'run', 'list');
    expect([ended.code, ended.err]).toEqual([
      1,
      `WAVE is not built yet. Run "npm start" in ${clone} (or "npm run build", which starts nothing).\n`,
    ]);
  });

  it('whoever reads its output stops early, which is no error', async () => {
    const command = `set -o pipefail; "${process.execPath}" "${WAVE}" audit export | head -c 10 > /dev/null`;
    const code = await new Promise((done) => {
      execFile('bash', ['-c', command], { env: environmentOf() }, (failure) => done(failure?.code ?? 0));
    });
    expect(code).toBe(0);
  });
});

describe('the key of this machine', () => {
  it('is taken from the data folder, and sent to this machine alone', async () => {
    const local = { WAVE_DATA_DIR: stack().dataDir, WAVE_API_KEY: '' };
    expect((await waveIn({ environment: local }, 'key', 'list')).code).toBe(0);
    const elsewhere = stack().url.replace('127.0.0.1', '0.0.0.0');
    expect((await waveIn({ environment: { ...local, WAVE_API_URL: elsewhere } }, 'key', 'list')).code).toBe(6);
  });
});

describe('the doctor', () => {
  it('finds a sound installation, and names what is wrong with another', async () => {
    expect(await ask('doctor')).toMatchObject({ ok: true });
    expect((await wave('doctor')).out).toMatch(/^✓ Workers +1 alive$/m);
    const refused = await waveIn({ environment: { WAVE_API_KEY: 'wrong' } }, 'doctor');
    expect([refused.code, refused.out]).toMatchObject([1, expect.stringMatching(/^✗ Key/m)]);
    const silent = await waveIn({ environment: { WAVE_API_URL: 'http://127.0.0.1:1' } }, 'doctor');
    expect([silent.code, silent.out]).toMatchObject([5, expect.stringMatching(/^✗ API/m)]);
  });
});
