import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { newId } from '../../src/platform/index.js';
import type { RunSummary } from '../../src/runs/dto/run.dto.js';
import { verifyAudit } from '../support/soundness.js';
import { git, makeRepository, STACK_KEY, useStack } from '../support/stack.js';

interface ProblemDocument {
  status: number;
  code: string;
  detail: string;
  errors?: { field: string; message: string }[];
  state?: string;
}

/** No worker, and a model server that nobody asks: what is accepted stays in the queue. */
const stack = useStack({ workers: 0, environment: { ANTHROPIC_BASE_URL: 'http://127.0.0.1:9' } });
const runs = '/orchestrator/runs';
let repository: string;

beforeAll(async () => {
  repository = await makeRepository(join(stack().repositories, 'calc'), {
    'add.js': 'export const add = (a, b) => a - b;\n',
    'docs/plans/add.md': '# Add\n\n## Phase 1\n\n- [ ] 1.1 Make add add\n',
  });
});

async function problemOf(response: Response): Promise<ProblemDocument> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  const document = (await response.json()) as ProblemDocument;
  expect(document.status).toBe(response.status);
  return document;
}

const story = () => ({ task: 'Make add add', projectPath: repository });

describe('a story that cannot be a run', () => {
  beforeAll(async () => {
    const at = (name: string) => join(stack().repositories, name);
    await mkdir(at('plain'));
    await mkdir(at('empty'));
    await git(at('empty'), 'init', '--quiet');
    await mkdir(at('bare'));
    await git(at('bare'), 'init', '--quiet', '--bare');
    await writeFile(at('file'), 'a file\n');
    await symlink('/etc', at('way-out'));
  });
  const below = (name: string) => () => ({ projectPath: join(stack().repositories, name) });

  it.each<[string, object | (() => object), number, string, string]>([
    ['a folder without a repository', below('plain'), 422, 'not_a_repository', 'projectPath'],
    ['a file', below('file'), 422, 'repository_not_found', 'projectPath'],
    ['a folder inside of a repository', below('calc/docs'), 422, 'not_a_repository', 'projectPath'],
    ['a path where nothing is', below('nowhere'), 422, 'repository_not_found', 'projectPath'],
    ['a path outside of the roots', { projectPath: '/etc' }, 422, 'repository_not_allowed', 'projectPath'],
    ['a path that climbs out of the roots', below('../..'), 422, 'repository_not_allowed', 'projectPath'],
    ['a link that leads out of the roots', below('way-out'), 422, 'repository_not_allowed', 'projectPath'],
    ['a relative path', { projectPath: 'calc' }, 400, 'validation_failed', 'projectPath'],
    ['an empty path', { projectPath: '' }, 400, 'validation_failed', 'projectPath'],
    ['a path that is no text', { projectPath: 7 }, 400, 'validation_failed', 'projectPath'],
    ['a bare repository', below('bare'), 422, 'repository_bare', 'projectPath'],
    ['a repository without a commit', below('empty'), 422, 'repository_empty', 'projectPath'],
    ['an unknown project', { projectPath: undefined, projectId: newId() }, 404, 'project_not_found', 'projectId'],
    ['a project by no id', { projectPath: undefined, projectId: 'calc' }, 400, 'validation_failed', 'projectId'],
    ['a path beside a project by no id', { projectId: 'calc' }, 400, 'validation_failed', 'projectId'],
    ['a path beside an unknown project', { projectId: newId() }, 404, 'project_not_found', 'projectId'],
    ['an empty prompt', { task: '' }, 400, 'validation_failed', 'task'],
    ['a prompt of white space', { task: ' \n\t' }, 400, 'validation_failed', 'task'],
    ['no prompt', { task: undefined }, 400, 'validation_failed', 'task'],
    ['a prompt that is no text', { task: ['Make add add'] }, 400, 'validation_failed', 'task'],
    ['an endless prompt', { task: 'a'.repeat(20_001) }, 400, 'validation_failed', 'task'],
    ['a prompt that no database can keep', { task: 'Make \0 add' }, 400, 'validation_failed', 'task'],
    ['an unknown field', { colour: 'blue' }, 400, 'validation_failed', 'colour'],
    ['no tokens', { tokenLimit: 0 }, 400, 'validation_failed', 'tokenLimit'],
    ['less than no tokens', { tokenLimit: -5 }, 400, 'validation_failed', 'tokenLimit'],
    ['half a token', { tokenLimit: 1.5 }, 400, 'validation_failed', 'tokenLimit'],
    ['tokens as text', { tokenLimit: '100000' }, 400, 'validation_failed', 'tokenLimit'],
    ['tokens that are not a number', { tokenLimit: Number.NaN.toString() }, 400, 'validation_failed', 'tokenLimit'],
    ['tokens above all measure', { tokenLimit: 1_000_000_001 }, 400, 'validation_failed', 'tokenLimit'],
    ['no money', { costLimit: 0 }, 400, 'validation_failed', 'costLimit'],
    ['less than no money', { costLimit: -1 }, 400, 'validation_failed', 'costLimit'],
    ['money as text', { costLimit: '5' }, 400, 'validation_failed', 'costLimit'],
    ['less than a millionth of a dollar', { costLimit: 0.0000001 }, 400, 'validation_failed', 'costLimit'],
    ['money above all measure', { costLimit: 10_001 }, 400, 'validation_failed', 'costLimit'],
    ['an unknown branch', { branch: 'nightly' }, 422, 'branch_not_found', 'branch'],
    ['an option instead of a branch', { branch: '--upload-pack=x' }, 400, 'validation_failed', 'branch'],
    ['an unknown plan', { planName: 'subtract' }, 422, 'unprocessable', 'planName'],
    ['a plan outside of its folder', { planName: '../../etc/passwd' }, 400, 'validation_failed', 'planName'],
    ['a model without a price', { model: 'unheard-of-1' }, 422, 'unknown_model_price', 'model'],
    ['a model by no name', { model: 'rm -rf' }, 400, 'validation_failed', 'model'],
    ['an unknown mode', { mode: 'fast' }, 400, 'validation_failed', 'mode'],
    ['a profile by no name', { profile: 'No profile!' }, 400, 'validation_failed', 'profile'],
    ['an unknown profile', { profile: 'heroic' }, 400, 'validation_failed', 'profile'],
    ['a story without a name', { storyId: '' }, 400, 'validation_failed', 'storyId'],
    ['criteria as text', { acceptanceCriteria: 'it works' }, 400, 'validation_failed', 'acceptanceCriteria'],
    ['an empty criterion', { acceptanceCriteria: ['it works', ''] }, 400, 'validation_failed', 'acceptanceCriteria'],
    [
      'too many criteria',
      { acceptanceCriteria: Array(51).fill('it works') },
      400,
      'validation_failed',
      'acceptanceCriteria',
    ],
  ])('%s is refused by name', async (_, change, status, code, field) => {
    const body = { ...story(), ...(typeof change === 'function' ? change() : change) };
    const problem = await problemOf(await stack().send('POST', runs, body));
    expect([problem.status, problem.code, problem.errors?.map((error) => error.field)]).toEqual([
      status,
      code,
      [field],
    ]);
    expect(problem.detail).toContain(field);
  });

  it('says both ways to name a project when there is neither', async () => {
    const problem = await problemOf(await stack().send('POST', runs, { task: 'Make add add' }));
    expect(problem.errors?.map(({ field }) => field)).toEqual(['projectId', 'projectPath']);
  });

  it.each<[string, string, Record<string, string>, number, string]>([
    ['no key', '{}', { authorization: '' }, 401, 'unauthenticated'],
    ['a wrong key', '{}', { authorization: 'Bearer wave_admin_0000000000000000' }, 401, 'unauthenticated'],
    ['plain text', 'Make add add', { 'content-type': 'text/plain' }, 415, 'unsupported_media_type'],
    ['a form', 'task=x', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['half a JSON', '{"task": "Make', {}, 400, 'malformed_request'],
    ['nothing', '', {}, 400, 'malformed_request'],
    ['a JSON list', '[]', {}, 400, 'validation_failed'],
    ['a JSON text', '"Make add add"', {}, 400, 'validation_failed'],
    ['the JSON null', 'null', {}, 400, 'validation_failed'],
    ['a poisoned prototype', '{"task": "x", "__proto__": {"admin": true}}', {}, 400, 'malformed_request'],
    ['two megabytes', JSON.stringify({ plan: 'a'.repeat(2_000_000) }), {}, 413, 'payload_too_large'],
    ['an endless Idempotency-Key', '{}', { 'idempotency-key': 'a'.repeat(201) }, 400, 'validation_failed'],
  ])('%s is refused', async (_, body, headers, status, code) => {
    const problem = await problemOf(await stack().send('POST', runs, body, headers));
    expect([problem.status, problem.code]).toEqual([status, code]);
  });

  it('leaves no run behind', async () => {
    expect(await stack().all(runs)).toEqual([]);
  });
});

describe('a story that is accepted', () => {
  it('is queued, with its limits, its plan and the commit that it begins at', async () => {
    const response = await stack().send('POST', runs, {
      ...story(),
      storyId: 'calc-7',
      domain: 'arithmetic',
      planName: 'add',
      acceptanceCriteria: ['add adds'],
      branch: 'main',
      profile: 'bugfix',
      mode: 'step',
      tokenLimit: 5_000,
      costLimit: 0.25,
      model: 'claude-haiku-5-5',
    });
    expect(response.status).toBe(202);
    const accepted = (await response.json()) as { runId: string };
    expect(accepted).toMatchObject({ success: true, status: 'queued', threadId: expect.any(String) });
    expect(await stack().get(accepted.runId)).toMatchObject({
      status: 'queued',
      phase: 'initializing',
      storyId: 'calc-7',
      domain: 'arithmetic',
      plan: expect.stringContaining('1.1 Make add add'),
      acceptanceCriteria: ['add adds'],
      profile: 'bugfix',
      mode: 'step',
      model: 'claude-haiku-5-5',
      modelProvider: 'anthropic',
      tokenLimit: 5_000,
      costLimitUsd: 0.25,
      baseBranch: 'main',
      baseCommit: await git(repository, 'rev-parse', 'main'),
      allowedCommands: ['hold', 'recycle', 'kill'],
      humanGates: [],
      maxIterations: 5,
      maxRecycles: 2,
      forkedFrom: null,
      retryOf: null,
      archived: false,
      progressPercent: 0,
      lastSeq: 1,
    });
  });

  it('makes one project of a repository, also of one that is named in several ways at once', async () => {
    const twin = await makeRepository(join(stack().repositories, 'twin'), { 'a.txt': 'a\n', 'sub/b.txt': 'b\n' });
    await symlink(twin, join(stack().repositories, 'alias'));
    const paths = [twin, `${twin}/`, `${twin}/sub/..`, join(stack().repositories, 'alias')];
    const ids = await Promise.all(paths.map((projectPath) => stack().submit({ task: 'Do it', projectPath })));
    const projects = await Promise.all(ids.map(async (id) => (await stack().get(id)).projectId));
    expect(new Set(projects).size).toBe(1);
  });

  it('takes projectId and projectPath together when they mean the same', async () => {
    const { projectId } = await stack().get(await stack().submit(story()));
    expect(await stack().submit({ ...story(), projectId })).toMatch(/^[0-9a-f-]{36}$/);
    const other = await makeRepository(join(stack().repositories, 'other'), { 'a.txt': 'a\n' });
    const problem = await problemOf(await stack().send('POST', runs, { task: 'x', projectId, projectPath: other }));
    expect(problem.errors).toEqual([{ field: 'projectPath', message: expect.any(String) }]);
  });

  it('starts no run on an archived project', async () => {
    const path = await makeRepository(join(stack().repositories, 'old'), { 'a.txt': 'a\n' });
    const { projectId } = await stack().ask<{ projectId: string }>('POST', '/projects', { path });
    await stack().ask('PATCH', `/projects/${projectId}`, { archived: true });
    const problem = await problemOf(await stack().send('POST', runs, { task: 'x', projectId }));
    expect([problem.status, problem.code]).toEqual([422, 'unprocessable']);
    await stack().ask('PATCH', `/projects/${projectId}`, { archived: false });
    expect(await stack().submit({ task: 'x', projectId })).toBeDefined();
  });
});

describe('an Idempotency-Key', () => {
  const headers = { 'idempotency-key': 'once-and-only-once' };

  it('makes one run of many equal requests, also at the same time', async () => {
    const answers = await Promise.all(Array.from({ length: 6 }, () => stack().send('POST', runs, story(), headers)));
    const bodies = await Promise.all(answers.map((answer) => answer.text()));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(202));
    expect(new Set(bodies).size).toBe(1);
    expect(answers.filter((answer) => answer.headers.get('idempotency-replayed') === 'true')).toHaveLength(5);
  });

  it('belongs to its request', async () => {
    const changed = { ...story(), task: 'Make add multiply' };
    const problem = await problemOf(await stack().send('POST', runs, changed, headers));
    expect([problem.status, problem.code]).toEqual([409, 'idempotency_key_reused']);
  });

  it('is free again when its request was refused', async () => {
    const retried = { 'idempotency-key': 'second-try' };
    expect((await stack().send('POST', runs, { ...story(), branch: 'nightly' }, retried)).status).toBe(422);
    await git(repository, 'branch', 'nightly');
    expect((await stack().send('POST', runs, { ...story(), branch: 'nightly' }, retried)).status).toBe(202);
  });

  it('is one person’s own', async () => {
    const operator = await stack().signedInAs('operator');
    const mine = await (await stack().send('POST', runs, story(), headers)).text();
    const theirs = await (await stack().send('POST', runs, story(), { ...headers, ...operator })).text();
    expect(theirs).not.toBe(mine);
  });
});

describe('the list of runs', () => {
  let made: string[];
  let projectId: string;
  const list = (query: string) => stack().all<RunSummary>(`${runs}?project=${projectId}&${query}`);
  const ids = (items: RunSummary[]) => items.map(({ runId }) => runId);

  beforeAll(async () => {
    const projectPath = await makeRepository(join(stack().repositories, 'listed'), { 'a.txt': 'a\n' });
    made = [];
    for (let number = 0; number < 7; number += 1) {
      const task = number === 3 ? 'Raise VAT by 100% of_it' : `Task ${number}`;
      made.push(await stack().submit({ task, projectPath, profile: number % 2 === 0 ? 'feature' : 'bugfix' }));
    }
    projectId = (await stack().get(made[0]!)).projectId;
    await stack().ask('POST', `${runs}/${made[5]}/kill`, { reason: 'not needed' });
    await stack().ask('POST', `${runs}/${made[6]}/hold`);
  });

  it('shows the newest first, or the oldest', async () => {
    expect(ids(await list(''))).toEqual([...made].reverse());
    expect(ids(await list('sort=createdAt'))).toEqual(made);
  });

  it.each(['createdAt', '-createdAt'])('is paged without a gap or a repeat, by %s', async (sort) => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const mark: string = cursor === null ? '' : `&cursor=${cursor}`;
      const page: { items: RunSummary[]; nextCursor: string | null } = await stack().ask(
        'GET',
        `${runs}?project=${projectId}&sort=${sort}&limit=3${mark}`,
      );
      expect(page.items.length).toBeLessThanOrEqual(3);
      seen.push(...ids(page.items));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(seen).toEqual(sort === 'createdAt' ? made : [...made].reverse());
  });

  it.each<[string, number[]]>([
    ['status=killed', [5]],
    ['status=held', [6]],
    ['phase=held', [6]],
    ['phase=initializing', [0, 1, 2, 3, 4]],
    ['profile=bugfix', [1, 3, 5]],
    ['profile=bugfix&status=queued', [1, 3]],
    ['gate=0', [0, 1, 2, 3, 4, 5, 6]],
    ['gate=4', []],
    ['q=vat', [3]],
    ['q=task%204', [4]],
    ['q=100%25', [3]],
    ['q=%25', [3]],
    ['q=_', [3]],
    ['q=nothing-like-it', []],
    ['from=2000-01-01', [0, 1, 2, 3, 4, 5, 6]],
    ['to=2000-01-01', []],
    ['from=2999-01-01T00:00:00Z', []],
  ])('is filtered by %s', async (query, expected) => {
    expect(ids(await list(`sort=createdAt&${query}`))).toEqual(expected.map((number) => made[number]));
  });

  it('knows a project by its name too', async () => {
    expect(ids(await stack().all(`${runs}?project=listed`))).toEqual([...made].reverse());
    expect(await stack().all(`${runs}?project=unheard-of`)).toEqual([]);
  });

  it.each([
    ['limit=0', 'limit'],
    ['limit=201', 'limit'],
    ['limit=many', 'limit'],
    ['cursor=elsewhere', 'cursor'],
    ['status=busy', 'status'],
    ['phase=done', 'phase'],
    ['gate=10', 'gate'],
    ['gate=-1', 'gate'],
    ['sort=cost', 'sort'],
    ['from=yesterday', 'from'],
    ['from=2026-W05', 'from'],
    ['to=2026-02-31', 'to'],
    ['q=%00', 'q'],
    ['project=%00', 'project'],
    ['colour=blue', 'colour'],
  ])('refuses %s by name', async (query, field) => {
    const problem = await problemOf(await stack().send('GET', `${runs}?${query}`));
    expect([problem.status, problem.errors?.map((error) => error.field)]).toEqual([400, [field]]);
  });
});

describe('a run that nobody works on', () => {
  const command = (runId: string, name: string, body?: object) =>
    stack().send('POST', `${runs}/${runId}/${name}`, body);

  it('is held, resumed and killed at once, and each illegal wish is told the state', async () => {
    const runId = await stack().submit(story());
    const refused = async (name: string, state: string, body?: object) => {
      const problem = await problemOf(await command(runId, name, body));
      expect([problem.status, problem.code, problem.state]).toEqual([409, 'illegal_state', state]);
    };
    const accepted = async (name: string, status: string, body?: object) => {
      const response = await command(runId, name, body);
      expect([response.status, await response.json()]).toMatchObject([200, { outcome: 'applied', status }]);
    };
    await refused('resume', 'queued');
    await accepted('hold', 'held', { reason: 'lunch' });
    expect(await stack().get(runId)).toMatchObject({
      phase: 'held',
      holdReason: 'lunch',
      allowedCommands: ['resume', 'recycle', 'kill'],
    });
    await refused('hold', 'held');
    await accepted('resume', 'queued');
    expect(await stack().get(runId)).toMatchObject({ phase: 'initializing', holdReason: null });
    await accepted('hold', 'held');
    await accepted('kill', 'killed', { reason: 'given up' });
    expect(await stack().get(runId)).toMatchObject({
      phase: 'killed',
      killReason: 'given up',
      allowedCommands: ['retry', 'archive'],
    });
    for (const name of ['hold', 'resume']) await refused(name, 'killed');
    await refused('kill', 'killed', { reason: 'again' });
    const events = await stack().events(runId);
    expect(events.map(({ seq, type }) => [seq, type])).toEqual([
      [1, 'run.created'],
      [2, 'run.held'],
      [3, 'run.resumed'],
      [4, 'run.held'],
      [5, 'run.killed'],
    ]);
  });

  it.each([
    undefined,
    {},
    { reason: '' },
    { reason: '  ' },
    { reason: 7 },
    { reason: 'a'.repeat(2_001) },
    { reason: '\0' },
  ])('is not killed for %j', async (body) => {
    const runId = await stack().submit(story());
    const problem = await problemOf(await command(runId, 'kill', body));
    expect([problem.status, problem.code]).toEqual([400, 'validation_failed']);
    expect((await stack().get(runId)).status).toBe('queued');
  });

  it('takes one of many wishes at the same time', async () => {
    const runId = await stack().submit(story());
    const answers = await Promise.all(Array.from({ length: 5 }, () => command(runId, 'kill', { reason: 'now' })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409, 409]);
    expect((await stack().events(runId)).map(({ type }) => type)).toEqual(['run.created', 'run.killed']);
  });
});

describe('what is asked of a run that is not there', () => {
  const reads = ['', '/events', '/transcript', '/tool-calls', '/gates', '/tasks', '/findings', '/artifacts', '/diff'];

  it.each(reads)('GET %s is 404', async (path) => {
    const problem = await problemOf(await stack().send('GET', `${runs}/${newId()}${path}`));
    expect([problem.status, problem.code]).toEqual([404, 'run_not_found']);
  });

  it.each(['hold', 'resume', 'kill'])('POST %s is 404', async (name) => {
    const problem = await problemOf(await stack().send('POST', `${runs}/${newId()}/${name}`, { reason: 'x' }));
    expect([problem.status, problem.code]).toEqual([404, 'run_not_found']);
  });

  it.each(reads)('GET %s of no id is 400', async (path) => {
    expect((await problemOf(await stack().send('GET', `${runs}/elsewhere${path}`))).status).toBe(400);
  });

  it.each(['events', 'transcript', 'tool-calls', 'artifacts'])('%s of a foreign cursor is 400', async (path) => {
    const runId = await stack().submit(story());
    const problem = await problemOf(await stack().send('GET', `${runs}/${runId}/${path}?cursor=elsewhere`));
    expect([problem.status, problem.errors?.[0]?.field]).toEqual([400, 'cursor']);
  });

  it.each(['projects', 'reviews', 'auth/keys'])('a foreign cursor of /%s is 400', async (list) => {
    const problem = await problemOf(await stack().send('GET', `/${list}?cursor=elsewhere`));
    expect([problem.status, problem.errors?.[0]?.field]).toEqual([400, 'cursor']);
  });

  it('unknown reviews, projects and artifacts are 404', async () => {
    const runId = await stack().submit(story());
    const paths = [`/reviews/${newId()}`, `/projects/${newId()}`, `${runs}/${runId}/artifacts/${newId()}/content`];
    const answers = await Promise.all(paths.map((path) => stack().send('GET', path)));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
    for (const name of ['claim', 'resolve']) {
      const body = name === 'resolve' ? { decision: 'approve' } : undefined;
      expect((await stack().send('POST', `/reviews/${newId()}/${name}`, body)).status).toBe(404);
    }
  });
});

describe('who may do what', () => {
  it.each([
    ['viewer', [403, 403, 403, 403, 403, 200, 200]],
    ['reviewer', [403, 403, 403, 403, 404, 200, 200]],
    ['operator', [202, 200, 200, 200, 404, 200, 200]],
  ])('a %s', async (role, expected) => {
    const headers = await stack().signedInAs(role);
    const runId = await stack().submit(story());
    const requests: [string, string, object?][] = [
      ['POST', runs, story()],
      ['POST', `${runs}/${runId}/hold`, {}],
      ['POST', `${runs}/${runId}/resume`, {}],
      ['POST', `${runs}/${runId}/kill`, { reason: 'x' }],
      ['POST', `/reviews/${newId()}/resolve`, { decision: 'approve' }],
      ['GET', `${runs}/${runId}`],
      ['GET', `${runs}/${runId}/events`],
    ];
    const statuses: number[] = [];
    for (const [method, path, body] of requests)
      statuses.push((await stack().send(method, path, body, headers)).status);
    expect(statuses).toEqual(expected);
  });

  it('has their name on what they did', async () => {
    const runId = await stack().submit(story());
    await stack().ask('POST', `${runs}/${runId}/kill`, { reason: 'enough' });
    const rows = await stack().prisma.auditEntry.findMany({ where: { runId }, orderBy: { seq: 'asc' } });
    expect(rows.map(({ actor, action }) => [actor.split(':')[0], action])).toEqual([
      ['key', 'run.created'],
      ['key', 'run.kill'],
    ]);
    expect(JSON.stringify(rows.map(({ data }) => data))).not.toContain(STACK_KEY);
    expect(await verifyAudit(stack())).toMatchObject({ ok: true });
  });
});

it('says that nobody works as long as there is no worker', async () => {
  expect(await stack().ask('GET', '/orchestrator/health')).toMatchObject({
    status: 'degraded',
    orchestratorStatus: 'no_workers',
    workers: 0,
    queue: { status: 'up', backend: 'postgres' },
  });
});
