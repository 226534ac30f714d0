import { jest } from '@jest/globals';
import fc from 'fast-check';
import { connect, type Socket } from 'node:net';
import pg from 'pg';
import { EventLog, EventsModule, LiveFeed, RunChanges, type NewEvent } from '../../src/events/index.js';
import { newId } from '../../src/platform/index.js';
import { RealtimeModule, registerRealtime } from '../../src/realtime/index.js';
import { ADMIN_KEY, UI_ORIGIN, useTestDatabase, type TestApi } from '../support/api.js';
import { holdNewRun } from '../support/runs.js';
import { SocketClientForTests, SseClient } from '../support/streams.js';

const context = useTestDatabase();
const startApi = (environment: Record<string, string> = {}): Promise<TestApi> =>
  context.start({ imports: [EventsModule, RealtimeModule], register: registerRealtime, environment });

let api: TestApi;
let other: TestApi;
beforeAll(async () => {
  [api, other] = await Promise.all([startApi(), startApi()]);
});

const range = (from: number, to: number): number[] => Array.from({ length: to - from + 1 }, (_, index) => from + index);
const started = (step: number): NewEvent => ({ type: 'step.started', data: { step, node: 'dev' } });
const completed: NewEvent = { type: 'run.completed', data: { branch: 'wave/a', commit: 'c0ffee', filesChanged: 1 } };

async function newRun(): Promise<string> {
  return (await holdNewRun(api.prisma)).runId;
}

/** Appends in one transaction, through the given process. */
async function append(runId: string, events: NewEvent[], through = api): Promise<void> {
  const log = through.app.get(EventLog, { strict: false });
  await through.prisma.$transaction((tx) => log.append(tx, runId, events));
}

/** Ends a run as a worker does: its row and its last events in one transaction. */
async function finish(runId: string, last: NewEvent[] = [completed]): Promise<void> {
  const log = api.app.get(EventLog, { strict: false });
  await api.prisma.$transaction(async (tx) => {
    await tx.run.update({ where: { id: runId }, data: { status: 'complete', phase: 'complete' } });
    await log.append(tx, runId, last);
  });
}

async function storedSeqs(runId: string): Promise<number[]> {
  const rows = await api.prisma.event.findMany({ where: { runId }, orderBy: { seq: 'asc' }, select: { seq: true } });
  return rows.map(({ seq }) => seq);
}

async function createKey(role: string): Promise<{ id: string; key: string }> {
  return (await (await api.send('POST', '/api/auth/keys', { name: 'test', role })).json()) as {
    id: string;
    key: string;
  };
}

/** What a browser sends when it comes back. */
const placeOf = (seq: number): Record<string, string> => (seq === 0 ? {} : { 'last-event-id': String(seq) });

/** A session's cookie. */
async function signIn(key = ADMIN_KEY): Promise<string> {
  const login = await api.send('POST', '/api/auth/login', { key }, { origin: UI_ORIGIN });
  return login.headers.getSetCookie()[0]!.split(';')[0]!;
}

describe('a stream of Server-Sent Events', () => {
  it('sends what happened, then what happens, then says that the run is over', async () => {
    const runId = await newRun();
    await append(runId, [started(1), started(2)]);
    const client = await SseClient.open(api.url, runId);
    expect(client.response.status).toBe(200);
    expect(client.response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
    expect(client.response.headers.get('cache-control')).toBe('no-store, no-transform');
    await client.until(({ seqs }) => seqs.length === 2);
    await append(runId, [started(3)]);
    await finish(runId, [completed, { type: 'step.completed', data: { step: 3, node: 'deliver', durationMs: 1 } }]);
    await client.ended();
    expect(client.seqs).toEqual([1, 2, 3, 4, 5]);
    expect(client.events[0]).toEqual({
      ...{ runId, seq: 1, type: 'step.started', data: { step: 1, node: 'dev' } },
      at: expect.stringMatching(/^\d{4}-.*Z$/),
    });
    expect(client.frames.find(({ id }) => id === '4')).toMatchObject({ event: 'run.completed' });
    expect(client.frames.at(-1)).toEqual({ event: 'end', data: '{"lastSeq":5,"status":"complete"}' });
  });

  it.each(range(0, 12))('goes on after event %i as if the client had never left', async (seq) => {
    const runId = await newRun();
    await append(runId, range(1, 11).map(started));
    await finish(runId);
    const first = await SseClient.open(api.url, runId);
    await first.until(({ seqs }) => seqs.length >= seq);
    first.leave();
    const seen = first.seqs.slice(0, seq);
    const second = await SseClient.open(other.url, runId, placeOf(seq));
    if (seq === 12) expect(second.response.status).toBe(204);
    else await second.ended();
    expect([...seen, ...second.seqs]).toEqual(range(1, 12));
  });

  it('loses and repeats nothing for a client that comes and goes while the run moves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }),
        async (commits, visits) => {
          const runId = await newRun();
          const writing = (async () => {
            for (const [index, count] of commits.entries()) {
              await append(runId, range(1, count).map(started), index % 2 === 0 ? api : other);
            }
            await finish(runId);
          })();
          const total = commits.reduce((sum, count) => sum + count, 1);
          const seen: number[] = [];
          const visit = async (upTo: number): Promise<void> => {
            const place = placeOf(seen.at(-1) ?? 0);
            const client = await SseClient.open(visits.length % 2 === 0 ? api.url : other.url, runId, place);
            if (client.response.status === 204) return;
            await client.until(({ seqs, frames }) => seqs.length >= upTo || frames.at(-1)?.event === 'end');
            seen.push(...client.seqs.slice(0, upTo));
            client.leave();
          };
          for (const upTo of visits) await visit(upTo);
          await visit(total);
          await writing;
          expect(seen).toEqual(await storedSeqs(runId));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each([
    ['?after=3', {}, [4, 5]],
    ['?after=3', { 'last-event-id': '4' }, [5]],
    ['', { 'last-event-id': '' }, [1, 2, 3, 4, 5]],
    ['?after=999', {}, []],
  ])('begins where %s %o says', async (query, headers, seqs) => {
    const runId = await newRun();
    await append(runId, range(1, 4).map(started));
    await finish(runId);
    const client = await SseClient.open(api.url, runId, headers as Record<string, string>, query);
    await client.ended();
    expect(client.seqs).toEqual(seqs);
  });

  it.each<[string, string | undefined, string, Record<string, string>, number]>([
    ['a run that does not exist', newId(), '', {}, 404],
    ['an id that is none', 'nonsense', '', {}, 404],
    ['nobody', undefined, '', { authorization: '' }, 401],
    ['a place that is no number', undefined, '?after=x', {}, 400],
    ['a place before the beginning', undefined, '?after=-1', {}, 400],
    ['an unknown parameter', undefined, '?from=1', {}, 400],
    ['a last event that is none', undefined, '', { 'last-event-id': 'abc' }, 400],
  ])('is refused for %s with a problem document', async (_, id, query, headers, status) => {
    const client = await SseClient.open(api.url, id ?? (await newRun()), headers, query);
    expect(client.response.status).toBe(status);
    expect(client.response.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('opens to the interface’s origin with a cookie', async () => {
    const runId = await newRun();
    await finish(runId);
    const url = `${api.url}/api/orchestrator/runs/${runId}/stream`;
    const response = await fetch(url, { headers: { cookie: await signIn(), origin: UI_ORIGIN } });
    expect(response.headers.get('access-control-allow-origin')).toBe(UI_ORIGIN);
    expect(response.headers.get('access-control-allow-credentials')).toBe('true');
    expect(await response.text()).toContain('event: end');
  });

  it('carries live messages without an id', async () => {
    const runId = await newRun();
    await append(runId, [started(1)]);
    const client = await SseClient.open(other.url, runId);
    await client.until(({ seqs }) => seqs.length === 1);
    api.app.get(LiveFeed, { strict: false }).publish(runId, { kind: 'text', agent: 'dev', delta: 'thinking\n\naloud' });
    await client.until(({ frames }) => frames.some(({ event }) => event === 'live'));
    const live = client.frames.find(({ event }) => event === 'live')!;
    expect(live.id).toBeUndefined();
    expect(JSON.parse(live.data!)).toEqual({ kind: 'text', agent: 'dev', delta: 'thinking\n\naloud' });
    client.leave();
  });

  it.each(['logout', 'revocation'])('ends at once on the %s of its caller', async (how) => {
    const runId = await newRun();
    const { id, key } = await createKey('viewer');
    const cookie = await signIn(key);
    const response = await fetch(`${other.url}/api/orchestrator/runs/${runId}/stream`, { headers: { cookie } });
    const text = response.text();
    if (how === 'logout') await api.send('POST', '/api/auth/logout', undefined, { cookie, origin: UI_ORIGIN });
    else await api.send('DELETE', `/api/auth/keys/${id}`);
    expect(await text).toMatch(/: signed out\n\n$/);
  });
});

describe('a WebSocket', () => {
  it('sends what happened, then what happens, on each topic', async () => {
    const runId = await newRun();
    await append(runId, [started(1), started(2)]);
    const client = await SocketClientForTests.open(api.url);
    client.subscribe(`run:${runId}`, 1);
    await client.until(({ messages }) => messages.length === 2);
    await append(runId, [started(3)], other);
    await client.until(({ messages }) => messages.length === 3);
    expect(client.messages[0]).toEqual({ type: 'subscribed', topic: `run:${runId}`, lastSeq: 2 });
    expect(client.messages[1]).toMatchObject({ type: 'event', topic: `run:${runId}`, event: { runId, seq: 2 } });
    expect(client.seqs(`run:${runId}`)).toEqual([2, 3]);
    client.leave();
  });

  it('begins with what happens from now on when no place is named', async () => {
    const runId = await newRun();
    await append(runId, [started(1), started(2)]);
    const client = await SocketClientForTests.open(api.url);
    client.subscribe(`run:${runId}`);
    await client.until(({ messages }) => messages.length === 1);
    await append(runId, [started(3)]);
    await client.until(({ messages }) => messages.length === 2);
    expect(client.seqs(`run:${runId}`)).toEqual([3]);
    client.leave();
  });

  it('loses and repeats nothing for a client that comes and goes while the run moves', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 12 }),
        fc.array(fc.integer({ min: 1, max: 20 }), { maxLength: 6 }),
        async (commits, visits) => {
          const runId = await newRun();
          const topic = `run:${runId}`;
          const total = commits.reduce((sum, count) => sum + count, 0);
          const writing = (async () => {
            for (const count of commits) await append(runId, range(1, count).map(started), other);
          })();
          const seen: number[] = [];
          for (const [index, wanted] of [...visits, total].entries()) {
            const upTo = Math.min(wanted, total - seen.length);
            const client = await SocketClientForTests.open(index % 2 === 0 ? api.url : other.url);
            client.subscribe(topic, seen.at(-1) ?? 0);
            await client.until((current) => current.seqs(topic).length >= upTo);
            seen.push(...client.seqs(topic).slice(0, upTo));
            client.leave();
          }
          await writing;
          expect(seen).toEqual(await storedSeqs(runId));
        },
      ),
      { numRuns: 25 },
    );
  });

  it.each(range(0, 8))('goes on after event %i as if the client had never left', async (seq) => {
    const runId = await newRun();
    const topic = `run:${runId}`;
    await append(runId, range(1, 8).map(started));
    const first = await SocketClientForTests.open(api.url);
    first.subscribe(topic, 0);
    await first.until((client) => client.seqs(topic).length >= seq);
    first.leave();
    const second = await SocketClientForTests.open(other.url);
    second.subscribe(topic, seq);
    await second.until((client) => client.seqs(topic).length >= 8 - seq && client.of('subscribed').length === 1);
    expect([...first.seqs(topic).slice(0, seq), ...second.seqs(topic)]).toEqual(range(1, 8));
    second.leave();
  });

  it('shows tool calls alone on the activity topic', async () => {
    const runId = await newRun();
    const call = { toolCallId: newId(), number: 1, agent: 'dev', tool: 'read_file', summary: 'reads a file' };
    const began: NewEvent = { type: 'tool.started', data: { ...call, verdict: 'allow', score: 1 } };
    const ended: NewEvent = { type: 'tool.completed', data: { ...call, ok: true, durationMs: 1 } };
    await append(runId, [started(1), began, started(2)]);
    const client = await SocketClientForTests.open(api.url);
    client.subscribe(`run:${runId}:activity`, 0);
    await client.until(({ messages }) => messages.length === 2);
    await append(runId, [started(3), ended]);
    await client.until(({ messages }) => messages.length === 3);
    expect(client.seqs(`run:${runId}:activity`)).toEqual([2, 5]);
    client.leave();
  });

  it('shows on the runs topic how each run stands, once for many changes', async () => {
    const client = await SocketClientForTests.open(other.url);
    client.subscribe('runs');
    await client.until(({ messages }) => messages.length === 1);
    const [one, two] = [await newRun(), await newRun()];
    for (let step = 1; step <= 20; step++) await append(one, [started(step)]);
    await finish(two);
    const standOf = (runId: string): unknown =>
      client.of('run').findLast(({ run }) => (run as { runId: string }).runId === runId)?.['run'];
    await client.until(() => (standOf(one) as { lastSeq: number })?.lastSeq === 20 && standOf(two) !== undefined);
    expect(standOf(two)).toMatchObject({ runId: two, status: 'complete', phase: 'complete', lastSeq: 1 });
    expect(client.of('run').length).toBeLessThan(20);
    client.leave();
  });

  it('shows on the reviews topic what opens and what is answered, in any run', async () => {
    const runId = await newRun();
    const reviewId = newId();
    await append(runId, [{ type: 'review.opened', data: { reviewId: newId(), type: 'safety', question: 'Before?' } }]);
    await api.prisma.$executeRaw`update event set at = now() - interval '1 hour' where run_id = ${runId}::uuid`;
    const client = await SocketClientForTests.open(other.url);
    client.subscribe('reviews');
    await client.until(({ messages }) => messages.length === 1);
    const opened: NewEvent = { type: 'review.opened', data: { reviewId, type: 'safety', question: 'May it?' } };
    const answered: NewEvent = {
      type: 'review.answered',
      data: { reviewId, type: 'safety', decision: 'approve', by: 'person:ana' },
    };
    await append(runId, [started(1), opened, started(2)]);
    await client.until(({ messages }) => messages.length === 2);
    await append(runId, [started(3)]);
    await append(runId, [answered]);
    await client.until(({ messages }) => messages.length === 3);
    expect(client.messages.slice(1)).toEqual([
      { type: 'event', topic: 'reviews', event: expect.objectContaining({ runId, seq: 3, ...opened }) },
      { type: 'event', topic: 'reviews', event: expect.objectContaining({ runId, seq: 6, ...answered }) },
    ]);
    client.leave();
  });

  it('carries live messages to those who watch the run', async () => {
    const runId = await newRun();
    const client = await SocketClientForTests.open(other.url);
    client.subscribe(`run:${runId}`);
    client.subscribe(`run:${runId}:activity`);
    await client.until(({ messages }) => messages.length === 2);
    const message = { kind: 'output' as const, toolCallId: newId(), chunk: 'ok 1\n' };
    api.app.get(LiveFeed, { strict: false }).publish(runId, message);
    await client.until(({ messages }) => messages.length === 3);
    expect(client.messages[2]).toEqual({ type: 'live', topic: `run:${runId}`, message });
    client.leave();
  });

  it('stops a topic when it is told to, and starts it over when it is asked again', async () => {
    const runId = await newRun();
    const topic = `run:${runId}`;
    await append(runId, [started(1), started(2)]);
    const client = await SocketClientForTests.open(api.url);
    client.subscribe(topic, 0);
    await client.until((current) => current.seqs(topic).length === 2);
    client.subscribe(topic, 1);
    await client.until((current) => current.seqs(topic).length === 3);
    client.say({ type: 'unsubscribe', topic });
    await client.until((current) => current.of('unsubscribed').length === 1);
    await append(runId, [started(3)]);
    client.say({ type: 'ping' });
    await client.until((current) => current.of('pong').length === 1);
    expect(client.seqs(topic)).toEqual([1, 2, 2]);
    client.leave();
  });

  it.each<[string, string, object]>([
    ['text that is no JSON', 'nonsense', { code: 'validation_failed' }],
    ['a topic that does not exist', '{"type":"subscribe","topic":"secrets"}', { code: 'not_found', topic: 'secrets' }],
    [
      'a run that does not exist',
      '{"type":"subscribe","topic":"run:01890000-0000-7000-8000-000000000000"}',
      { code: 'run_not_found' },
    ],
    ['an unknown field', '{"type":"ping","loud":true}', { code: 'validation_failed' }],
  ])('answers %s with an error and stays open', async (_, text, error) => {
    const client = await SocketClientForTests.open(api.url);
    client.say(text);
    await client.until(({ messages }) => messages.length === 1);
    expect(client.messages[0]).toMatchObject({ type: 'error', detail: expect.any(String), ...error });
    client.say({ type: 'ping' });
    await client.until((current) => current.of('pong').length === 1);
    client.leave();
  });

  it.each<[string, (client: SocketClientForTests) => void, number]>([
    ['a message that is too long', (client) => client.say('x'.repeat(5_000)), 1009],
    ['too many messages', (client) => range(1, 1_001).forEach(() => client.say({ type: 'ping' })), 1008],
  ])('is closed for %s', async (_, misbehave, code) => {
    const client = await SocketClientForTests.open(api.url);
    misbehave(client);
    await client.until(({ closed }) => closed !== undefined);
    expect(client.closed!.code).toBe(code);
  });

  it('takes a hundred topics and no more', async () => {
    const client = await SocketClientForTests.open(api.url);
    const runs = await Promise.all(range(1, 101).map(newRun));
    for (const runId of runs) client.subscribe(`run:${runId}`);
    await client.until(({ messages }) => messages.length === 101);
    expect([client.of('subscribed').length, client.of('error')]).toEqual([
      100,
      [expect.objectContaining({ code: 'rate_limited' })],
    ]);
    client.leave();
  });
});

describe('a WebSocket is opened', () => {
  async function ticketOf(headers: Record<string, string>): Promise<string> {
    const response = await api.send('POST', '/api/auth/socket-tickets', undefined, headers);
    expect(response.status).toBe(201);
    return ((await response.json()) as { ticket: string }).ticket;
  }
  const asBrowser = { origin: UI_ORIGIN };

  it('by a ticket, once', async () => {
    const ticket = await ticketOf({ cookie: await signIn(), origin: UI_ORIGIN });
    const client = await SocketClientForTests.open(other.url, asBrowser, `?ticket=${ticket}`);
    await expect(SocketClientForTests.open(other.url, asBrowser, `?ticket=${ticket}`)).rejects.toThrow('401');
    client.leave();
  });

  it('not by a ticket that is too old, or was changed', async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    const [old, changed] = [await ticketOf(headers), await ticketOf(headers)];
    await api.prisma.ticket.updateMany({ where: { kind: 'socket', usedAt: null }, data: { expiresAt: new Date() } });
    await expect(SocketClientForTests.open(api.url, asBrowser, `?ticket=${old}`)).rejects.toThrow('401');
    await expect(SocketClientForTests.open(api.url, asBrowser, `?ticket=${changed}0`)).rejects.toThrow('401');
  });

  it.each<[string, () => Promise<object>, string]>([
    ['a cookie alone', async () => ({ headers: { cookie: await signIn() } }), '401'],
    ['nothing', async () => ({}), '401'],
    ['a wrong key', async () => ({ headers: { authorization: 'Bearer wrong' } }), '401'],
    [
      'a page of another site',
      async () => ({ origin: 'https://evil.example', headers: { authorization: `Bearer ${ADMIN_KEY}` } }),
      '403',
    ],
  ])('not by %s', async (_, options, status) => {
    await expect(SocketClientForTests.open(api.url, await options())).rejects.toThrow(status);
  });

  it('nowhere else', async () => {
    const headers = { authorization: `Bearer ${ADMIN_KEY}` };
    await expect(SocketClientForTests.open(`${api.url}/api/other`, { headers })).rejects.toThrow('404');
  });

  it('and closed when the session that asked for the ticket ends, or its key is revoked', async () => {
    const { id, key } = await createKey('viewer');
    const cookies = [await signIn(key), await signIn(key)];
    const clients = await Promise.all(
      cookies.map(async (cookie) => {
        const ticket = await ticketOf({ cookie, origin: UI_ORIGIN });
        return SocketClientForTests.open(other.url, asBrowser, `?ticket=${ticket}`);
      }),
    );
    await api.send('POST', '/api/auth/logout', undefined, { cookie: cookies[0]!, origin: UI_ORIGIN });
    await clients[0]!.until(({ closed }) => closed !== undefined);
    expect(clients.map(({ closed }) => closed)).toEqual([{ code: 4401, reason: 'signed out' }, undefined]);
    await api.send('DELETE', `/api/auth/keys/${id}`);
    await clients[1]!.until(({ closed }) => closed !== undefined);
    expect(clients[1]!.closed!.code).toBe(4401);
  });
});

describe('a client that does not read', () => {
  const chunk = 'x'.repeat(16 * 1024);
  const output = (number: number): NewEvent => ({
    type: 'agent.output',
    data: {
      ...{ agent: 'dev', action: 'write', result: `${number} ${chunk}`, iteration: 1, tokensUsed: 1 },
      ...{ costUsd: 0, safetyScore: 1, toolCalls: 0 },
    },
  });

  /** Every connection that a server has, to see what it holds for its client. */
  function watchConnections({ app }: TestApi): Socket[] {
    const sockets: Socket[] = [];
    app.getHttpServer().on('connection', (socket: Socket) => sockets.push(socket));
    return sockets;
  }

  it('is told that it lags, costs little, holds up nobody, and gets everything in the end', async () => {
    const busy = await startApi();
    const sockets = watchConnections(busy);
    const runId = await newRun();
    await append(runId, [started(1)]);
    const quick = await SseClient.open(busy.url, runId);
    const slowSocket = await SocketClientForTests.open(busy.url);
    slowSocket.subscribe(`run:${runId}`, 0);
    await slowSocket.until(({ messages }) => messages.length === 2);
    slowSocket.socket.pause();
    const { port } = new URL(busy.url);
    const slowStream = connect(Number(port), '127.0.0.1');
    const request = ['host: wave', `authorization: Bearer ${ADMIN_KEY}`, 'connection: close', '', ''].join('\r\n');
    slowStream.write(`GET /api/orchestrator/runs/${runId}/stream HTTP/1.1\r\n${request}`);
    await new Promise((resume) => slowStream.once('readable', resume));

    let held = 0;
    for (let commit = 1; commit <= 25; commit++) {
      await append(runId, range(1, 20).map(output));
      await quick.until(({ seqs }) => seqs.length === 1 + 20 * commit);
      held = Math.max(held, ...sockets.map(({ writableLength }) => writableLength));
    }
    expect(held).toBeGreaterThan(64 * 1024);
    expect(held).toBeLessThan(64 * 1024 + 2 * chunk.length);
    expect(quick.seqs).toEqual(range(1, 501));

    slowSocket.socket.resume();
    await slowSocket.until((client) => client.seqs(`run:${runId}`).length === 501);
    expect(slowSocket.seqs(`run:${runId}`)).toEqual(range(1, 501));
    expect(slowSocket.of('lagged').length).toBeGreaterThan(0);
    await finish(runId);
    await quick.ended();
    const text = await textOf(slowStream);
    expect([...text.matchAll(/^id: (\d+)$/gm)].map(([, id]) => Number(id))).toEqual(range(1, 502));
    expect(text).toContain('event: lagged');
    expect(text).toMatch(/event: end\n.*\n\n/);
    slowSocket.leave();
  });

  async function textOf(socket: Socket): Promise<string> {
    const parts: Buffer[] = [];
    for await (const part of socket) parts.push(part as Buffer);
    return Buffer.concat(parts).toString('latin1');
  }
});

/** Stops the clock of everything that is started meanwhile and that repeats. */
async function withIntervalsStopped<Result>(act: () => Promise<Result>): Promise<Result> {
  jest.useFakeTimers({
    doNotFake: ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'performance', 'Date'],
  });
  try {
    return await act();
  } finally {
    jest.useRealTimers();
  }
}

describe('nothing is missed', () => {
  it('when the listening connection breaks', async () => {
    const [mine, yours] = await withIntervalsStopped(() => Promise.all([startApi(), startApi()]));
    const admin = new pg.Client({ connectionString: context.database.url });
    await admin.connect();
    const runId = await newRun();
    const stream = await SseClient.open(mine!.url, runId);
    const socket = await SocketClientForTests.open(yours!.url);
    socket.subscribe(`run:${runId}`, 0);
    socket.subscribe('runs');
    await socket.until(({ messages }) => messages.length === 2);
    for (let round = 1; round <= 5; round++) {
      await admin.query(`
        select pg_terminate_backend(pid) from pg_stat_activity
        where application_name = 'wave-listen' and datname = current_database()`);
      for (let step = 0; step < 4; step++) await append(runId, [started(step)]);
      await stream.until(({ seqs }) => seqs.length === round * 4);
      await socket.until((client) => client.seqs(`run:${runId}`).length === round * 4);
    }
    await socket.until((client) => client.of('run').some(({ run }) => (run as { lastSeq: number }).lastSeq === 20));
    expect(stream.seqs).toEqual(range(1, 20));
    expect(socket.seqs(`run:${runId}`)).toEqual(range(1, 20));
    stream.leave();
    socket.leave();
    await admin.end();
  });

  it('when an event comes while the place of a new client is looked up', async () => {
    const watched = await withIntervalsStopped(() => startApi());
    const runId = await newRun();
    await append(runId, [started(1)]);
    const told = new Promise<void>((resolve) => {
      void watched.app.get(RunChanges, { strict: false }).subscribe(({ lastSeq }) => lastSeq === 2 && resolve());
    });
    const pool = watched.prisma.pool as unknown as { query: (...values: unknown[]) => Promise<unknown> };
    const query = pool.query.bind(pool);
    jest.spyOn(pool, 'query').mockImplementation(async (...values) => {
      const answer = await query(...values);
      if ((values[0] as { name?: string }).name === 'realtime-place') {
        await append(runId, [started(2)]);
        await told;
      }
      return answer;
    });
    const socket = await SocketClientForTests.open(watched.url);
    socket.subscribe(`run:${runId}`, 1);
    await socket.until((client) => client.seqs(`run:${runId}`).length === 1);
    jest.restoreAllMocks();
    expect(socket.of('subscribed')).toEqual([expect.objectContaining({ lastSeq: 1 })]);
    socket.leave();
  });

  it('when a notification is lost', async () => {
    await withIntervalsStopped(async () => {
      const polling = await startApi();
      const runId = await newRun();
      const stream = await SseClient.open(polling.url, runId);
      const socket = await SocketClientForTests.open(polling.url);
      socket.subscribe('runs');
      await socket.until((client) => client.of('subscribed').length === 1);
      await append(runId, [started(1)]);
      await stream.until(({ seqs }) => seqs.length === 1);
      await socket.until((client) => client.of('run').length === 1);
      await api.prisma.$transaction([
        api.prisma.event.create({ data: { runId, seq: 2, type: 'step.started', data: { step: 2, node: 'qa' } } }),
        api.prisma.run.update({ where: { id: runId }, data: { lastSeq: 2, updatedAt: new Date() } }),
      ]);
      jest.advanceTimersByTime(5_000);
      await stream.until(({ seqs }) => seqs.length === 2);
      await socket.until((client) => client.of('run').some(({ run }) => (run as { lastSeq: number }).lastSeq === 2));
      stream.leave();
      socket.leave();
    });
  });
});

describe('an API process', () => {
  it('sends heartbeats every 15 s, and hangs up on those who give no sign of life', async () => {
    await withIntervalsStopped(async () => {
      const beating = await startApi();
      const runId = await newRun();
      const stream = await SseClient.open(beating.url, runId);
      const [alive, dead] = [
        await SocketClientForTests.open(beating.url),
        await SocketClientForTests.open(beating.url),
      ];
      // The server's pings find no answer.
      dead.socket.pause();
      for (let beat = 1; beat <= 5; beat++) {
        jest.advanceTimersByTime(15_000);
        await stream.until(({ frames }) => frames.filter(({ event }) => event === 'heartbeat').length === beat);
        await alive.until((client) => client.heartbeats.length === beat);
        await new Promise((resume) => setImmediate(resume));
      }
      expect(alive.heartbeats[0]).toEqual({ type: 'heartbeat', at: expect.any(String) });
      dead.socket.resume();
      await dead.until(({ closed }) => closed !== undefined);
      expect(alive.closed).toBeUndefined();
      alive.leave();
      stream.leave();
    });
  });

  it('says goodbye to its clients when it stops', async () => {
    const stopping = await startApi();
    const runId = await newRun();
    const stream = await SseClient.open(stopping.url, runId);
    const socket = await SocketClientForTests.open(stopping.url);
    socket.subscribe(`run:${runId}`);
    await socket.until(({ messages }) => messages.length === 1);
    await stopping.app.close();
    await stream.ended();
    expect(stream.frames.at(-1)).toEqual({ comment: 'the server is going away' });
    await socket.until(({ closed }) => closed !== undefined);
    expect(socket.closed).toEqual({ code: 1001, reason: 'the server is going away' });
  });
});
