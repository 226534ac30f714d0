import { Inject, Injectable } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { Clock, CONFIG, Problem, type Config } from '../platform/index.js';
import { TokenBuckets, type Grant } from './token-bucket.js';

const FAILURES_PER_MINUTE = 20;

/**
 * Requests a minute by caller and, where nobody is signed in, by address; counted in each API process on its own.
 * Wrong secrets have a bucket of their own, so that guessing stays slow whatever the other limits are.
 */
@Injectable()
export class RateLimiter {
  private readonly reads: TokenBuckets;
  private readonly writes: TokenBuckets;
  private readonly failures = new TokenBuckets(FAILURES_PER_MINUTE);

  constructor(
    @Inject(CONFIG) config: Config,
    private readonly clock: Clock,
  ) {
    this.reads = new TokenBuckets(config.rateLimit.readsPerMinute);
    this.writes = new TokenBuckets(config.rateLimit.writesPerMinute);
  }

  /**
   * Counts one request. A stream or socket counts once, when it is opened.
   *
   * @param caller a principal's id, or `address:<ip>`
   * @throws Problem rate_limited with `Retry-After`
   */
  count(caller: string, kind: 'read' | 'write', reply?: FastifyReply): void {
    const grant = (kind === 'read' ? this.reads : this.writes).take(caller, this.clock.now().getTime());
    if (reply !== undefined) tell(reply, grant);
    const what = kind === 'read' ? 'reads' : 'writes';
    if (!grant.allowed) throw tooMany(`The limit is ${grant.limit} ${what} a minute`, grant);
  }

  /** @throws Problem rate_limited when too many wrong secrets came from this address */
  refuseGuessing(address: string): void {
    const grant = this.failures.peek(address, this.clock.now().getTime());
    if (!grant.allowed) throw tooMany('Too many wrong keys came from your address', grant);
  }

  countFailure(address: string): void {
    this.failures.take(address, this.clock.now().getTime());
  }
}

function tell(reply: FastifyReply, grant: Grant): void {
  void reply.header('ratelimit-limit', String(grant.limit));
  void reply.header('ratelimit-remaining', String(grant.remaining));
  void reply.header('ratelimit-reset', String(grant.resetSeconds));
}

function tooMany(what: string, { retryAfterSeconds }: Grant): Problem {
  return new Problem('rate_limited', `${what}; try again in ${retryAfterSeconds} s.`, {}, { retryAfterSeconds });
}
