import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { setTimeout as sleep } from 'node:timers/promises';
import { IsString } from 'class-validator';
import {
  Claim,
  Idempotent,
  IdempotencyService,
  requestHash,
  Scopes,
  type IdempotencyClaim,
} from '../../src/auth/index.js';
import { newId, PrismaService, Problem } from '../../src/platform/index.js';
import { ADMIN_KEY, useTestDatabase, type TestApi } from '../support/api.js';

class OrderDto {
  @IsString()
  item!: string;
}

/** What was really done; a table would say no more. */
const carriedOut: string[] = [];
let holdUp: Promise<void> = Promise.resolve();

@Controller('orders')
class OrdersController {
  constructor(private readonly prisma: PrismaService) {}

  @Post()
  @HttpCode(202)
  @Scopes('runs:write')
  @Idempotent()
  async order(@Body() { item }: OrderDto): Promise<object> {
    if (item === 'nothing') throw new Problem('unprocessable', 'There is nothing.');
    await holdUp;
    carriedOut.push(item);
    return { orderId: newId(), zebra: 1, item };
  }

  /** Names the project and records the answer in one transaction. */
  @Post('together')
  @HttpCode(202)
  @Scopes('runs:write')
  @Idempotent()
  async together(@Body() { item }: OrderDto, @Claim() claim: IdempotencyClaim | undefined): Promise<object> {
    await this.prisma.$transaction(async (tx) => {
      const id = newId();
      await tx.project.create({ data: { id, name: `${item} ${id}`, path: `/${id}`, defaultBranch: 'main' } });
      await claim?.complete(tx, { status: 202, body: { id } });
    });
    throw new Error('the process dies before it answers');
  }
}

const context = useTestDatabase();
let api: TestApi;
let other: TestApi;
beforeAll(async () => {
  [api, other] = await Promise.all([
    context.start({ controllers: [OrdersController] }),
    context.start({ controllers: [OrdersController] }),
  ]);
});
beforeEach(() => {
  carriedOut.length = 0;
  holdUp = Promise.resolve();
});

const order = (
  body: object,
  key: string | undefined,
  { through = api, path = '/api/orders', as = ADMIN_KEY } = {},
): Promise<Response> =>
  through.send('POST', path, body, {
    authorization: `Bearer ${as}`,
    ...(key !== undefined && { 'idempotency-key': key }),
  });

describe('a request with an Idempotency-Key', () => {
  it('is carried out once and answered alike, in every process', async () => {
    const key = newId();
    const first = await order({ item: 'tea' }, key);
    const again = await order({ item: 'tea' }, key, { through: other });
    expect([first.status, again.status]).toEqual([202, 202]);
    expect(first.headers.get('idempotency-replayed')).toBeNull();
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(await again.text()).toBe(await first.text());
    expect(carriedOut).toEqual(['tea']);
  });

  it('is carried out once however many come at the same time', async () => {
    const key = newId();
    let go: () => void = () => undefined;
    holdUp = new Promise((resolve) => (go = resolve));
    const answers = [api, other, api, other, api].map((through) => order({ item: 'tea' }, key, { through }));
    await until(async () => (await api.prisma.idempotencyRecord.count({ where: { key } })) === 1);
    await sleep(100);
    go();
    const bodies = await Promise.all(answers.map(async (answer) => (await answer).text()));
    expect(new Set(bodies).size).toBe(1);
    expect(carriedOut).toEqual(['tea']);
  });

  it.each<[string, object, string]>([
    ['another body', { item: 'coffee' }, '/api/orders'],
    ['another address', { item: 'tea' }, '/api/orders?express=1'],
  ])('is refused with %s', async (_, body, path) => {
    const key = newId();
    await order({ item: 'tea' }, key);
    const reused = await order(body, key, { path });
    expect(reused.status).toBe(409);
    expect(await reused.json()).toMatchObject({ code: 'idempotency_key_reused' });
    expect(carriedOut).toEqual(['tea']);
  });

  it('is the same whatever the order of its members', async () => {
    expect(requestHash('POST', '/a', { a: 1, b: 2 })).toBe(requestHash('POST', '/a', { b: 2, a: 1 }));
  });

  it('does not meet that of another principal', async () => {
    const key = newId();
    const created = await api.send('POST', '/api/auth/keys', { name: 'other', role: 'operator' });
    const { key: as } = (await created.json()) as { key: string };
    await order({ item: 'tea' }, key);
    await order({ item: 'coffee' }, key, { as });
    expect(carriedOut).toEqual(['tea', 'coffee']);
  });

  it.each([
    [{ item: 'nothing' }, 422],
    [{ item: 1 }, 400],
  ])('that fails, as with %o, leaves the key free', async (body, status) => {
    const key = newId();
    expect((await order(body, key)).status).toBe(status);
    expect((await order({ item: 'tea' }, key)).status).toBe(202);
    expect(carriedOut).toEqual(['tea']);
  });

  it('is carried out again after 24 hours', async () => {
    const key = newId();
    await order({ item: 'tea' }, key);
    const createdAt = new Date(Date.now() - 24 * 60 * 60_000 - 1_000);
    await api.prisma.idempotencyRecord.updateMany({ where: { key }, data: { createdAt } });
    await order({ item: 'tea' }, key);
    expect(carriedOut).toEqual(['tea', 'tea']);
  });

  it('leaves no record behind for longer', async () => {
    const [old, young] = [newId(), newId()];
    await order({ item: 'tea' }, old);
    await order({ item: 'tea' }, young);
    const createdAt = new Date(Date.now() - 24 * 60 * 60_000 - 1_000);
    await api.prisma.idempotencyRecord.updateMany({ where: { key: old }, data: { createdAt } });
    const fresh = await context.start({ controllers: [OrdersController] });
    await order({ item: 'tea' }, newId(), { through: fresh });
    await until(async () => (await api.prisma.idempotencyRecord.count({ where: { key: old } })) === 0);
    expect(await api.prisma.idempotencyRecord.count({ where: { key: young } })).toBe(1);
  });

  it('keeps the answer that the handler recorded in its own transaction, whatever happens after', async () => {
    const key = newId();
    const before = await api.prisma.project.count();
    expect((await order({ item: 'tea' }, key, { path: '/api/orders/together' })).status).toBe(500);
    const again = await order({ item: 'tea' }, key, { path: '/api/orders/together', through: other });
    expect([again.status, again.headers.get('idempotency-replayed')]).toEqual([202, 'true']);
    expect(await api.prisma.project.count()).toBe(before + 1);
  });

  it.each(['', 'x'.repeat(201), 'two words', 'ключ'])('is refused when the key is "%s"', async (key) => {
    const encoded = Buffer.from(key, 'utf8').toString('latin1');
    const response = await order({ item: 'tea' }, encoded);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ field: 'Idempotency-Key' }] });
  });

  it('is optional', async () => {
    await order({ item: 'tea' }, undefined);
    await order({ item: 'tea' }, undefined);
    expect(carriedOut).toEqual(['tea', 'tea']);
  });
});

describe('a request whose process died', () => {
  const dead = async (age: number): Promise<string> => {
    const key = newId();
    await api.prisma.idempotencyRecord.create({
      data: { principal: 'p', key, requestHash: 'h', status: 0, response: '', createdAt: new Date(Date.now() - age) },
    });
    return key;
  };
  const service = (): IdempotencyService => api.app.get(IdempotencyService);
  const answer = { status: 200, body: { done: true } };

  it('is taken over after a minute, by one', async () => {
    const key = await dead(61_000);
    let runs = 0;
    const handler = async (): Promise<typeof answer> => {
      runs += 1;
      await sleep(20);
      return answer;
    };
    const answers = await Promise.all([1, 2, 3].map(() => service().run('p', key, 'h', handler)));
    expect(runs).toBe(1);
    expect(answers.map(({ replayed }) => replayed).sort()).toEqual([false, true, true]);
  });

  it('cannot record its answer any more once another has taken over', async () => {
    const key = newId();
    const late = service().run('p', key, 'h', async (claim) => {
      await api.prisma.idempotencyRecord.updateMany({
        where: { key },
        data: { createdAt: new Date(Date.now() - 61_000) },
      });
      await service().run('p', key, 'h', () => Promise.resolve(answer));
      await api.prisma.$transaction((tx) => claim.complete(tx, { status: 200, body: { done: 'twice' } }));
      return { status: 200, body: { done: 'twice' } };
    });
    await expect(late).rejects.toMatchObject({ code: 'request_in_progress', retryAfterSeconds: 2 });
    expect(await service().run('p', key, 'h', () => Promise.reject(new Error('again')))).toEqual({
      ...answer,
      replayed: true,
    });
  });
});

/** Asks again until it holds; the suite's time limit ends it otherwise. */
async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(10);
}
