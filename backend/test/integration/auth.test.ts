import { jest } from '@jest/globals';
import { Body, Controller, Get, HttpCode, Post } from '@nestjs/common';
import { readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { MinRole, Public, roles, Scopes, type Role } from '../../src/auth/index.js';
import { ADMIN_KEY, startTestApi, UI_ORIGIN, useTestDatabase, type TestApi } from '../support/api.js';
import { SignInRefusals } from '../../src/auth/sign-in-refusals.service.js';
import { Clock } from '../../src/platform/index.js';
import { createTestDatabase } from '../support/database.js';

/** Routes with every kind of requirement. */
@Controller('doors')
class DoorsController {
  @Get('public')
  @Public()
  open(): string[] {
    return ['public'];
  }

  @Get('runs')
  @Scopes('runs:read')
  read(): string[] {
    return ['read'];
  }

  @Post('runs')
  @HttpCode(200)
  @Scopes('runs:write')
  write(@Body() body: Record<string, unknown>): Record<string, unknown> {
    return body;
  }

  @Post('answers')
  @HttpCode(200)
  @Scopes('reviews:answer')
  answer(): string[] {
    return ['answered'];
  }

  @Get('admin')
  @MinRole('admin')
  admin(): string[] {
    return ['admin'];
  }
}

const context = useTestDatabase();
let api: TestApi;

beforeAll(async () => {
  api = await context.start({ controllers: [DoorsController] });
});

const bearer = (key: string): Record<string, string> => ({ authorization: `Bearer ${key}` });

async function problemOf(response: Response): Promise<Record<string, unknown>> {
  expect(response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  return (await response.json()) as Record<string, unknown>;
}

async function createKey(
  wish: Record<string, unknown>,
  headers?: Record<string, string>,
): Promise<Record<string, string>> {
  const response = await api.send('POST', '/api/auth/keys', { name: 'test', ...wish }, headers);
  expect(response.status).toBe(201);
  return (await response.json()) as Record<string, string>;
}

/** Signs in and returns the cookie as a browser would send it back. */
async function signIn(body: Record<string, unknown> = { key: ADMIN_KEY }): Promise<string> {
  const response = await api.send('POST', '/api/auth/login', body, { origin: UI_ORIGIN });
  expect(response.status).toBe(200);
  return response.headers.getSetCookie()[0]!.split(';')[0]!;
}

async function auditActions(subject: string): Promise<string[]> {
  const entries = await api.prisma.auditEntry.findMany({ where: { subject }, orderBy: { seq: 'asc' } });
  return entries.map(({ action }) => action);
}

describe('a route', () => {
  const keys: Partial<Record<Role | 'narrowed', string>> = {};
  beforeAll(async () => {
    for (const role of roles) keys[role] = (await createKey({ role }))['key'];
    keys.narrowed = (await createKey({ role: 'admin', scopes: ['runs:read'] }))['key'];
  });

  it.each<[string, string, Record<string, number>]>([
    ['GET', '/api/doors/public', { nobody: 200, viewer: 200, admin: 200, narrowed: 200 }],
    ['GET', '/api/doors/runs', { nobody: 401, viewer: 200, reviewer: 200, operator: 200, admin: 200, narrowed: 200 }],
    ['POST', '/api/doors/runs', { nobody: 401, viewer: 403, reviewer: 403, operator: 200, admin: 200, narrowed: 403 }],
    [
      'POST',
      '/api/doors/answers',
      { nobody: 401, viewer: 403, reviewer: 200, operator: 200, admin: 200, narrowed: 403 },
    ],
    ['GET', '/api/doors/admin', { nobody: 401, viewer: 403, reviewer: 403, operator: 403, admin: 200, narrowed: 403 }],
    ['GET', '/api/auth/keys', { nobody: 401, viewer: 403, reviewer: 403, operator: 403, admin: 200, narrowed: 403 }],
    ['GET', '/api/auth/me', { nobody: 401, viewer: 200, reviewer: 200, operator: 200, admin: 200, narrowed: 200 }],
    ['POST', '/api/auth/sign-in-links', { nobody: 401, viewer: 403, operator: 403, admin: 201, narrowed: 403 }],
    ['POST', '/api/auth/socket-tickets', { nobody: 401, viewer: 201, admin: 201, narrowed: 201 }],
  ])('%s %s opens to whom it should', async (method, path, expected) => {
    const body = method === 'POST' ? {} : undefined;
    const answers = Object.keys(expected).map(async (who) => {
      const headers: Record<string, string> = who === 'nobody' ? {} : bearer(keys[who as Role]!);
      const response = await api.send(method, path, body, headers);
      if (response.status >= 400)
        expect(await problemOf(response)).toMatchObject({ status: response.status, instance: path });
      return [who, response.status];
    });
    expect(Object.fromEntries(await Promise.all(answers))).toEqual(expected);
  });

  it.each<[string, Record<string, string>, number]>([
    ['a bearer key', { authorization: `Bearer ${ADMIN_KEY}` }, 200],
    ['the scheme in lower case', { authorization: `bearer ${ADMIN_KEY}` }, 200],
    ['an X-API-Key header', { 'x-api-key': ADMIN_KEY }, 200],
    ['basic authentication', { authorization: 'Basic YTpi' }, 401],
    ['an empty bearer', { authorization: 'Bearer ' }, 401],
    ['a key that does not exist', { authorization: 'Bearer nothing-of-the-kind' }, 401],
    ['a made-up session', { cookie: 'wave_session=made-up' }, 401],
    ['a wrong key beside a right cookie’s place', { authorization: 'Bearer wrong', 'x-api-key': ADMIN_KEY }, 401],
  ])('takes or refuses %s', async (_, headers, status) => {
    const response = await api.send('GET', '/api/doors/runs', undefined, headers);
    expect(response.status).toBe(status);
    if (status === 401) expect(response.headers.get('www-authenticate')).toBe('Bearer realm="wave"');
  });

  it('tells a mistyped key from an unknown one', async () => {
    const key = keys.viewer!;
    const mistyped = key.slice(0, 20) + (key[20] === 'x' ? 'y' : 'x') + key.slice(21);
    const response = await api.send('GET', '/api/doors/runs', undefined, bearer(mistyped));
    expect(await problemOf(response)).toMatchObject({
      code: 'unauthenticated',
      detail: expect.stringContaining('mistyped'),
    });
  });

  it('that says nothing about its callers keeps the process from starting', async () => {
    @Controller('silent')
    class SilentController {
      @Get()
      read(): void {}
    }
    await expect(startTestApi({ database: context.database, controllers: [SilentController] })).rejects.toThrow(
      'SilentController.read',
    );
  });
});

describe('a key', () => {
  it('is shown once, and only its hash is kept', async () => {
    const created = await createKey({ role: 'operator', name: 'nightly' });
    expect(created).toMatchObject({ name: 'nightly', role: 'operator', revokedAt: null });
    expect(created['key']).toMatch(/^wave_o_/);
    expect(created['key']!.startsWith(created['prefix']!)).toBe(true);
    const row = await api.prisma.apiKey.findUniqueOrThrow({ where: { id: created['id']! } });
    expect(JSON.stringify(row)).not.toContain(created['key']);
    const { items } = (await (await api.send('GET', '/api/auth/keys?limit=200')).json()) as { items: object[] };
    expect(items).toContainEqual(expect.objectContaining({ id: created['id'], prefix: created['prefix'] }));
    expect(JSON.stringify(items)).not.toContain(created['key']);
    expect(await auditActions(created['id']!)).toEqual(['key.created']);
  });

  it('is listed in pages, newest first', async () => {
    for (let made = 0; made < 3; made++) await createKey({ role: 'viewer' });
    const seen: string[] = [];
    for (let cursor: string | null = ''; cursor !== null;) {
      const path: string = `/api/auth/keys?limit=2${cursor && `&cursor=${cursor}`}`;
      const page = (await (await api.send('GET', path)).json()) as {
        items: { id: string }[];
        nextCursor: string | null;
      };
      expect(page.items.length).toBeLessThanOrEqual(2);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    }
    expect(seen).toEqual([...new Set(seen)].sort().reverse());
    expect(seen).toHaveLength(await api.prisma.apiKey.count());
  });

  it('opens nothing once it is revoked, in every process', async () => {
    const other = await context.start({ controllers: [DoorsController] });
    const { id, key } = await createKey({ role: 'viewer' });
    const statuses = async (): Promise<number[]> =>
      Promise.all(
        [api, other].map(async ({ send }) => (await send('GET', '/api/doors/runs', undefined, bearer(key!))).status),
      );
    expect(await statuses()).toEqual([200, 200]);
    expect((await api.send('DELETE', `/api/auth/keys/${id}`)).status).toBe(204);
    await until(async () => (await statuses()).every((status) => status === 401));
    expect((await api.send('DELETE', `/api/auth/keys/${id}`)).status).toBe(204);
    expect(await auditActions(id!)).toEqual(['key.created', 'key.revoked']);
  });

  it('opens nothing once it has expired', async () => {
    const { id, key } = await createKey({ role: 'viewer', expiresAt: new Date(Date.now() + 60_000).toISOString() });
    expect((await api.send('GET', '/api/doors/runs', undefined, bearer(key!))).status).toBe(200);
    await api.prisma.apiKey.update({ where: { id: id! }, data: { expiresAt: new Date(Date.now() - 1) } });
    const fresh = await context.start({ controllers: [DoorsController] });
    expect((await fresh.send('GET', '/api/doors/runs', undefined, bearer(key!))).status).toBe(401);
  });

  it('notes its last use', async () => {
    const { id, key } = await createKey({ role: 'viewer' });
    await api.send('GET', '/api/doors/runs', undefined, bearer(key!));
    const first = await api.prisma.apiKey.findUniqueOrThrow({ where: { id: id! } });
    expect(first.lastUsedAt).not.toBeNull();
    const fresh = await context.start({ controllers: [DoorsController] });
    await fresh.send('GET', '/api/doors/runs', undefined, bearer(key!));
    const second = await api.prisma.apiKey.findUniqueOrThrow({ where: { id: id! } });
    expect(second.lastUsedAt).toEqual(first.lastUsedAt);
  });

  it.each<[string, Record<string, unknown>, string]>([
    ['a role that does not exist', { role: 'owner' }, 'role'],
    ['an expiry in the past', { role: 'viewer', expiresAt: '2020-01-01T00:00:00Z' }, 'expiresAt'],
    ['an expiry without a time zone', { role: 'viewer', expiresAt: '2030-01-01T00:00:00' }, 'expiresAt'],
    ['a scope that its role lacks', { role: 'viewer', scopes: ['keys:write'] }, 'scopes'],
    ['a scope that does not exist', { role: 'viewer', scopes: ['runs:fly'] }, 'scopes'],
    ['a blank name', { role: 'viewer', name: '  ' }, 'name'],
    ['the name of the configured key', { role: 'viewer', name: 'WAVE_ADMIN_KEY' }, 'name'],
    ['an unknown field', { role: 'viewer', colour: 'red' }, 'colour'],
  ])('is not made with %s', async (_, wish, field) => {
    const response = await api.send('POST', '/api/auth/keys', { name: 'test', ...wish });
    expect(response.status).toBe(400);
    expect(await problemOf(response)).toMatchObject({ errors: [expect.objectContaining({ field })] });
  });

  it('never allows more than the key that made it', async () => {
    const { key } = await createKey({ role: 'admin', scopes: ['keys:write', 'runs:read'] });
    const response = await api.send('POST', '/api/auth/keys', { name: 'more', role: 'admin' }, bearer(key!));
    expect(response.status).toBe(403);
    await createKey({ role: 'viewer', scopes: ['runs:read'] }, bearer(key!));
  });

  it.each(['not-an-id', '01890000-0000-7000-8000-000000000000'])('%s cannot be revoked', async (id) => {
    expect((await api.send('DELETE', `/api/auth/keys/${id}`)).status).toBe(404);
  });
});

describe('a session', () => {
  it('is opened by a key and closed by logging out', async () => {
    const login = await api.send('POST', '/api/auth/login', { key: ADMIN_KEY }, { origin: UI_ORIGIN });
    const [setCookie] = login.headers.getSetCookie();
    expect(setCookie).toMatch(/^wave_session=[\w-]{43}; .*Path=\/; .*HttpOnly; SameSite=Lax$/);
    expect(await login.json()).toMatchObject({ principal: { kind: 'session', name: 'WAVE_ADMIN_KEY', role: 'admin' } });
    const cookie = setCookie!.split(';')[0]!;
    expect((await api.send('GET', '/api/auth/me', undefined, { cookie })).status).toBe(200);
    const logout = await api.send('POST', '/api/auth/logout', undefined, { cookie, origin: UI_ORIGIN });
    expect(logout.status).toBe(204);
    expect(logout.headers.getSetCookie()[0]).toMatch(/^wave_session=; /);
    await until(async () => (await api.send('GET', '/api/auth/me', undefined, { cookie })).status === 401);
  });

  it('is kept from plain connections when the interface is opened over https', async () => {
    const secure = await context.start({ environment: { WAVE_UI_URL: 'https://wave.example' } });
    const login = await secure.send('POST', '/api/auth/login', { key: ADMIN_KEY }, { origin: 'https://wave.example' });
    expect(login.headers.getSetCookie()[0]).toContain('; Secure');
  });

  it('ends with its key', async () => {
    const { id, key } = await createKey({ role: 'viewer' });
    const cookie = await signIn({ key });
    expect((await api.send('GET', '/api/doors/runs', undefined, { cookie })).status).toBe(200);
    await api.send('DELETE', `/api/auth/keys/${id}`);
    await until(async () => (await api.send('GET', '/api/doors/runs', undefined, { cookie })).status === 401);
  });

  it('does not outlive its key', async () => {
    const expiresAt = new Date(Date.now() + 60_000).toISOString();
    const { key } = await createKey({ role: 'viewer', expiresAt });
    const cookie = await signIn({ key });
    const me = await api.send('GET', '/api/auth/me', undefined, { cookie });
    expect(await me.json()).toMatchObject({ expiresAt });
  });

  it.each<[string, Record<string, string>, number]>([
    ['the interface', { origin: UI_ORIGIN, 'sec-fetch-site': 'same-site' }, 200],
    ['the interface under its other name', { origin: 'http://localhost:3000' }, 200],
    ['another site', { origin: 'https://evil.example' }, 403],
    ['another port of this machine', { origin: 'http://127.0.0.1:4000', 'sec-fetch-site': 'same-site' }, 403],
    ['nowhere', {}, 403],
  ])('may change things from %s or not', async (_, headers, status) => {
    const cookie = await signIn();
    const response = await api.send('POST', '/api/doors/runs', { task: 'a' }, { cookie, ...headers });
    expect(response.status).toBe(status);
    if (status === 403) expect(await problemOf(response)).toMatchObject({ code: 'origin_not_allowed' });
  });

  it('is not opened for a page of another site', async () => {
    const response = await api.send('POST', '/api/auth/login', { key: ADMIN_KEY }, { origin: 'https://evil.example' });
    expect(response.status).toBe(403);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  it.each<[string, Record<string, unknown>]>([
    ['neither key nor link', {}],
    ['a key that is no text', { key: 1 }],
    ['an unknown field', { key: ADMIN_KEY, remember: true }],
  ])('is not opened with %s', async (_, body) => {
    expect((await api.send('POST', '/api/auth/login', body, {})).status).toBe(400);
  });
});

describe('a sign-in link', () => {
  async function link(): Promise<string> {
    const response = await api.send('POST', '/api/auth/sign-in-links');
    const { url } = (await response.json()) as { url: string };
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:3000\/login#link=[\w-]{43}$/);
    return url.split('#link=')[1]!;
  }

  it('signs in once, also when it is opened twice at the same time', async () => {
    const secret = await link();
    const logins = await Promise.all([1, 2, 3].map(() => api.send('POST', '/api/auth/login', { link: secret }, {})));
    expect(logins.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
  });

  it('is of no use after ten minutes', async () => {
    const secret = await link();
    await api.prisma.ticket.updateMany({ where: { kind: 'sign_in', usedAt: null }, data: { expiresAt: new Date() } });
    expect((await api.send('POST', '/api/auth/login', { link: secret }, {})).status).toBe(401);
  });

  it('is no socket ticket, and no ticket is a link', async () => {
    const response = await api.send('POST', '/api/auth/socket-tickets');
    const { ticket } = (await response.json()) as { ticket: string };
    expect((await api.send('POST', '/api/auth/login', { link: ticket }, {})).status).toBe(401);
  });
});

describe('a refused sign-in', () => {
  const refusals = async () => {
    const rows = await api.prisma.auditEntry.findMany({
      where: { action: 'session.refused' },
      orderBy: { seq: 'asc' },
    });
    return rows.map(({ actor, subject, data }) => ({ actor, subject, data }));
  };
  const refused = async (body: Record<string, unknown>): Promise<unknown> => {
    const response = await api.send('POST', '/api/auth/login', body, { origin: UI_ORIGIN });
    expect(response.status).toBe(401);
    return (await refusals()).at(-1);
  };
  const address = '127.0.0.1';

  it('is on the record, with its reason and the key where that is known', async () => {
    const { id, key } = await createKey({ role: 'viewer', name: 'soon gone' });
    await api.send('DELETE', `/api/auth/keys/${id}`);
    const old = await createKey({ role: 'viewer', expiresAt: new Date(Date.now() + 60_000).toISOString() });
    await api.prisma.apiKey.update({ where: { id: old['id']! }, data: { expiresAt: new Date(0) } });
    const link = await api.send('POST', '/api/auth/sign-in-links', {});
    const secret = /link=(.*)$/.exec(((await link.json()) as { url: string }).url)![1]!;
    await signIn({ link: secret });
    const admin = await api.prisma.apiKey.findFirstOrThrow({ where: { name: 'WAVE_ADMIN_KEY' } });

    const expected = (subject: string, by: string, reason: string) => ({
      actor: `address:${address}`,
      subject,
      data: { by, address, reason },
    });
    expect(await refused({ key: 'never a key' })).toEqual(expected('sign-in', 'key', 'unknown'));
    expect(await refused({ key: `${key!.slice(0, -1)}!` })).toEqual(expected('sign-in', 'key', 'mistyped'));
    expect(await refused({ key })).toEqual(expected(id!, 'key', 'revoked'));
    expect(await refused({ key: old['key'] })).toEqual(expected(old['id']!, 'key', 'expired'));
    expect(await refused({ link: 'never a link' })).toEqual(expected('sign-in', 'link', 'unknown'));
    expect(await refused({ link: secret })).toEqual(expected(admin.id, 'link', 'used'));

    const chain = JSON.stringify(
      await api.prisma.auditEntry.findMany({ select: { actor: true, subject: true, data: true } }),
    );
    for (const hidden of [key!, old['key']!, secret, ADMIN_KEY, 'never a key', 'never a link'])
      expect(chain).not.toContain(hidden);
  });

  it('cannot fill the record: what is left out is counted', async () => {
    const other = await context.start();
    const service = other.app.get(SignInRefusals);
    const before = (await refusals()).length;
    for (let attempt = 0; attempt < 100; attempt++)
      await service.record('key', `guess ${attempt}`, `10.0.0.${attempt}`);
    const recorded = (await refusals()).length - before;
    expect(recorded).toBeGreaterThanOrEqual(60);
    expect(recorded).toBeLessThan(100);
    const clock = other.app.get(Clock);
    const later = new Date(clock.now().getTime() + 60_000);
    const spy = jest.spyOn(clock, 'now').mockReturnValue(later);
    await service.record('key', 'one more guess', '10.0.0.1');
    spy.mockRestore();
    expect((await refusals()).at(-1)!.data).toMatchObject({ unrecordedBefore: 100 - recorded });
  });
});

describe('cross-origin requests', () => {
  it.each([UI_ORIGIN, 'http://localhost:3000'])('are open to %s, with its cookie', async (origin) => {
    const preflight = await fetch(`${api.url}/api/doors/runs`, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,idempotency-key,last-event-id,authorization',
      },
    });
    expect(preflight.status).toBe(204);
    const allowed = preflight.headers.get('access-control-allow-headers')!.split(', ');
    expect(allowed).toEqual(
      expect.arrayContaining(['content-type', 'idempotency-key', 'last-event-id', 'authorization']),
    );
    const answer = await api.send('GET', '/api/doors/runs', undefined, { origin, ...bearer(ADMIN_KEY) });
    for (const { headers } of [preflight, answer]) {
      expect(headers.get('access-control-allow-origin')).toBe(origin);
      expect(headers.get('access-control-allow-credentials')).toBe('true');
    }
  });

  it('are readable when they fail', async () => {
    const answer = await api.send('GET', '/api/doors/runs', undefined, { origin: UI_ORIGIN });
    expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([401, UI_ORIGIN]);
  });

  it('are closed to everyone else', async () => {
    const answer = await api.send('GET', '/api/doors/public', undefined, { origin: 'https://evil.example' });
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
  });
});

describe('the rate limit', () => {
  it('counts reads and writes apart, by principal, and tells when to come back', async () => {
    const limits = { RATE_LIMIT_WRITES_PER_MINUTE: '3', RATE_LIMIT_READS_PER_MINUTE: '5' };
    const limited = await context.start({ controllers: [DoorsController], environment: limits });
    const [mine, other] = [await createKey({ role: 'operator' }), await createKey({ role: 'operator' })];
    const write = (key: string): Promise<Response> => limited.send('POST', '/api/doors/runs', {}, bearer(key));
    const answers = [];
    for (let count = 0; count < 4; count++) answers.push(await write(mine['key']!));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 429]);
    expect(answers.map(({ headers }) => headers.get('ratelimit-remaining'))).toEqual(['2', '1', '0', '0']);
    const refused = answers[3]!;
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await problemOf(refused)).toMatchObject({ code: 'rate_limited' });
    expect((await write(other['key']!)).status).toBe(200);
    expect((await limited.send('GET', '/api/doors/runs', undefined, bearer(mine['key']!))).status).toBe(200);
  });

  it('holds for those who are not signed in', async () => {
    const limited = await context.start({ environment: { RATE_LIMIT_READS_PER_MINUTE: '2' } });
    const statuses = [];
    for (let count = 0; count < 3; count++)
      statuses.push((await limited.send('GET', '/api/auth/me', undefined, {})).status);
    expect(statuses).toEqual([401, 401, 429]);
  });

  it('slows guessing, without locking out who is known', async () => {
    const guessed = await context.start({ controllers: [DoorsController] });
    expect((await guessed.send('GET', '/api/doors/runs')).status).toBe(200);
    const statuses = [];
    for (let guess = 0; guess < 22; guess++) {
      statuses.push((await guessed.send('POST', '/api/auth/login', { key: `guess-${guess}` }, {})).status);
    }
    expect(statuses.slice(0, 20)).toEqual(Array.from({ length: 20 }, () => 401));
    expect(statuses.slice(20)).toContain(429);
    expect((await guessed.send('GET', '/api/doors/runs')).status).toBe(200);
    expect((await guessed.send('POST', '/api/auth/login', { key: ADMIN_KEY }, {})).status).toBe(200);
  });
});

describe('the first admin key', () => {
  const unset = { WAVE_ADMIN_KEY: '' };
  const keyIn = async ({ dataDir }: TestApi): Promise<string> =>
    (await readFile(join(dataDir, 'admin-key'), 'utf8')).trim();

  it('is made once, however many processes start, and left where only its owner reads it', async () => {
    const database = await createTestDatabase();
    const apis = await Promise.all([1, 2, 3].map(() => startTestApi({ database, environment: unset })));
    try {
      expect(await apis[0]!.prisma.apiKey.count({ where: { role: 'admin' } })).toBe(1);
      const left = await Promise.all(apis.map((started) => keyIn(started).catch(() => undefined)));
      const [owner] = apis.filter((_, index) => left[index] !== undefined);
      expect(left.filter((key) => key !== undefined)).toHaveLength(1);
      expect((await stat(join(owner!.dataDir, 'admin-key'))).mode & 0o777).toBe(0o600);
      const me = await apis[2]!.send('GET', '/api/auth/me', undefined, bearer(await keyIn(owner!)));
      expect(await me.json()).toMatchObject({ principal: { role: 'admin', kind: 'key' } });
    } finally {
      await Promise.all(apis.map((started) => started.close()));
      await database.drop();
    }
  });

  it('survives a restart, and the loss of its file', async () => {
    const database = await createTestDatabase();
    const first = await startTestApi({ database, environment: unset });
    const key = await keyIn(first);
    const { dataDir } = first;
    await first.app.close();
    const second = await startTestApi({ database, environment: unset, dataDir });
    expect(await keyIn(second)).toBe(key);
    await rm(join(dataDir, 'admin-key'));
    await second.close();
    const third = await startTestApi({ database, environment: unset, dataDir });
    expect(await third.prisma.apiKey.count()).toBe(1);
    expect((await third.send('GET', '/api/auth/me', undefined, bearer(key))).status).toBe(200);
    await third.close();
    await rm(dataDir, { recursive: true });
    await database.drop();
  });

  it('can be set, and replaces the one that was set before', async () => {
    const database = await createTestDatabase();
    const [old, current] = ['the-old-admin-key-of-tests', 'the-new-admin-key-of-tests'];
    const before = await startTestApi({ database, environment: { WAVE_ADMIN_KEY: old } });
    const after = await startTestApi({ database, environment: { WAVE_ADMIN_KEY: current } });
    try {
      const statusOf = async (key: string): Promise<number> =>
        (await after.send('GET', '/api/auth/me', undefined, bearer(key))).status;
      expect([await statusOf(old), await statusOf(current)]).toEqual([401, 200]);
      expect(await keyIn(after)).toBe(current);
      const [set] = await after.prisma.apiKey.findMany({ where: { revokedAt: null } });
      expect((await after.send('DELETE', `/api/auth/keys/${set!.id}`, undefined, bearer(current))).status).toBe(409);
      const back = await startTestApi({ database, environment: { WAVE_ADMIN_KEY: old } });
      expect((await back.send('GET', '/api/auth/me', undefined, bearer(old))).status).toBe(200);
      await back.close();
    } finally {
      await Promise.all([before.close(), after.close()]);
      await database.drop();
    }
  });

  it('cannot be revoked while it is the last', async () => {
    const database = await createTestDatabase();
    const only = await startTestApi({ database, environment: unset });
    const headers = bearer(await keyIn(only));
    const [key] = await only.prisma.apiKey.findMany();
    expect((await only.send('DELETE', `/api/auth/keys/${key!.id}`, undefined, headers)).status).toBe(409);
    await only.send('POST', '/api/auth/keys', { name: 'second', role: 'admin' }, headers);
    expect((await only.send('DELETE', `/api/auth/keys/${key!.id}`, undefined, headers)).status).toBe(204);
    await only.close();
    await database.drop();
  });
});

/** Asks again until it holds; the suite's time limit ends it otherwise. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resume) => setTimeout(resume, 10));
}
