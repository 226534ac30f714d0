import { Injectable } from '@nestjs/common';
import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { canonicalJson, Clock, Log, PrismaService, Problem, type Transaction } from '../platform/index.js';

const KEPT_MS = 24 * 60 * 60_000;
/** A request that has been in progress for longer belongs to a process that died. */
const TAKEOVER_MS = 60_000;
const CLEAN_EVERY_MS = 10 * 60_000;
const WAIT_MS = 8_000;
const IN_PROGRESS = 0;

/** An HTTP answer. */
export interface Answer {
  status: number;
  /** JSON. */
  body: unknown;
}

/** The right to carry out one request; whoever holds it is the only one. */
export interface IdempotencyClaim {
  /**
   * Records the answer in the transaction that does the work, so that after a crash either both stand or neither.
   * Without it the answer is recorded right after the handler returns.
   *
   * @throws Problem request_in_progress when another process took the request over meanwhile; the transaction must end
   */
  complete(tx: Transaction, answer: Answer): Promise<void>;
}

interface Request {
  principal: string;
  key: string;
  hash: string;
}

/** What a request is told apart by under its key. @param url path and query */
export function requestHash(method: string, url: string, body: unknown): string {
  return createHash('sha256')
    .update(`${method} ${url}\n${canonicalJson(body)}`)
    .digest('hex');
}

/** Carries out a request once, however often it is sent under the same key. */
@Injectable()
export class IdempotencyService {
  private cleanedAt = 0;

  constructor(
    private readonly prisma: PrismaService,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Runs the handler, or gives the answer that an earlier run under this key gave. A handler that throws has done
   * nothing, so the key is free again afterwards.
   *
   * @param hash from `requestHash`
   * @throws Problem idempotency_key_reused when the key came with another request within 24 hours
   * @throws Problem request_in_progress when the same request is still being carried out after some seconds
   */
  async run(
    principal: string,
    key: string,
    hash: string,
    handler: (claim: IdempotencyClaim) => Promise<Answer>,
  ): Promise<Answer & { replayed: boolean }> {
    const request = { principal, key, hash };
    const deadline = this.clock.now().getTime() + WAIT_MS;
    for (let pause = 20; ; pause = Math.min(pause * 2, 250)) {
      const claimedAt = await this.claim(request);
      if (claimedAt !== undefined) return { ...(await this.carryOut(request, claimedAt, handler)), replayed: false };
      const answer = await this.earlier(request);
      if (answer !== undefined) return { ...answer, replayed: true };
      if (this.clock.now().getTime() >= deadline) throw inProgress();
      await sleep(pause);
    }
  }

  private async carryOut(
    request: Request,
    claimedAt: Date,
    handler: (claim: IdempotencyClaim) => Promise<Answer>,
  ): Promise<Answer> {
    let completed = false;
    const complete = async (tx: Transaction, answer: Answer): Promise<void> => {
      if (!(await this.record(tx, request, claimedAt, answer))) throw inProgress();
      completed = true;
    };
    let answer: Answer;
    try {
      answer = await handler({ complete });
    } catch (error) {
      await this.release(request, claimedAt);
      throw error;
    }
    if (!completed) await this.record(this.prisma, request, claimedAt, answer);
    return answer;
  }

  /** @returns when the claim was made, which tells it from a later one; undefined when the key is taken */
  private async claim({ principal, key, hash }: Request): Promise<Date | undefined> {
    const now = this.clock.now();
    const expired = new Date(now.getTime() - KEPT_MS);
    const abandoned = new Date(now.getTime() - TAKEOVER_MS);
    this.cleanUp(now, expired);
    const fresh = { requestHash: hash, status: IN_PROGRESS, response: '', createdAt: now };
    const inserted = await this.prisma.idempotencyRecord.createMany({
      data: [{ principal, key, ...fresh }],
      skipDuplicates: true,
    });
    if (inserted.count === 1) return now;
    const taken = await this.prisma.idempotencyRecord.updateMany({
      where: {
        principal,
        key,
        OR: [{ createdAt: { lt: expired } }, { requestHash: hash, status: IN_PROGRESS, createdAt: { lt: abandoned } }],
      },
      data: fresh,
    });
    return taken.count === 1 ? now : undefined;
  }

  /** Now and then, and beside the request: nobody waits for it, and what stays behind does no harm. */
  private cleanUp(now: Date, expired: Date): void {
    if (now.getTime() - this.cleanedAt < CLEAN_EVERY_MS) return;
    this.cleanedAt = now.getTime();
    this.prisma.idempotencyRecord
      .deleteMany({ where: { createdAt: { lt: expired } } })
      .catch((error: unknown) => this.log.warn('expired idempotency records could not be removed', { error }));
  }

  /** @returns undefined while the request is in progress, or free again */
  private async earlier({ principal, key, hash }: Request): Promise<Answer | undefined> {
    const record = await this.prisma.idempotencyRecord.findUnique({ where: { principal_key: { principal, key } } });
    if (record === null) return undefined;
    if (record.requestHash !== hash) {
      throw new Problem(
        'idempotency_key_reused',
        'This Idempotency-Key came with another request within the last 24 hours; make a new key for a new request.',
      );
    }
    if (record.status === IN_PROGRESS) return undefined;
    return { status: record.status, body: JSON.parse(record.response as string) as unknown };
  }

  /** The answer is kept as text: a `jsonb` object would not keep the order of its members. */
  private async record(
    tx: Transaction,
    { principal, key }: Request,
    createdAt: Date,
    { status, body }: Answer,
  ): Promise<boolean> {
    const { count } = await tx.idempotencyRecord.updateMany({
      where: { principal, key, createdAt, status: IN_PROGRESS },
      data: { status, response: JSON.stringify(body ?? null) },
    });
    return count === 1;
  }

  private async release({ principal, key }: Request, createdAt: Date): Promise<void> {
    try {
      await this.prisma.idempotencyRecord.deleteMany({ where: { principal, key, createdAt, status: IN_PROGRESS } });
    } catch (error) {
      // The claim runs out by itself; the handler's own error is what the caller must see.
      this.log.warn('an idempotency claim could not be released', { error });
    }
  }
}

function inProgress(): Problem {
  return new Problem(
    'request_in_progress',
    'The same request is still being carried out; ask again in a moment.',
    {},
    { retryAfterSeconds: 2 },
  );
}
