export interface Grant {
  allowed: boolean;
  /** Requests a minute. */
  limit: number;
  /** Whole requests left now. */
  remaining: number;
  /** Seconds until the bucket is full again. */
  resetSeconds: number;
  /** Seconds until the next request is allowed; 0 when it is. */
  retryAfterSeconds: number;
}

interface Bucket {
  tokens: number;
  at: number;
}

const SWEEP_ABOVE = 10_000;

/** Token buckets by caller: `perMinute` at once, refilled evenly. A full bucket is forgotten, so idle callers cost nothing. */
export class TokenBuckets {
  private readonly buckets = new Map<string, Bucket>();
  private sweepAbove = SWEEP_ABOVE;

  constructor(private readonly perMinute: number) {}

  get size(): number {
    return this.buckets.size;
  }

  /** Takes one token when there is one. @param now milliseconds on any clock that does not jump */
  take(caller: string, now: number): Grant {
    return this.grant(caller, now, 1);
  }

  /** Looks without taking. */
  peek(caller: string, now: number): Grant {
    return this.grant(caller, now, 0);
  }

  private grant(caller: string, now: number, cost: 0 | 1): Grant {
    const tokens = this.tokensAt(this.buckets.get(caller), now);
    const allowed = tokens >= 1;
    const left = allowed ? tokens - cost : tokens;
    if (cost === 1) {
      this.buckets.set(caller, { tokens: left, at: now });
      if (this.buckets.size > this.sweepAbove) this.sweep(now);
    }
    const perSecond = this.perMinute / 60;
    return {
      allowed,
      limit: this.perMinute,
      remaining: Math.floor(left),
      resetSeconds: Math.ceil((this.perMinute - left) / perSecond),
      retryAfterSeconds: allowed ? 0 : Math.max(1, Math.ceil((1 - tokens) / perSecond)),
    };
  }

  private tokensAt(bucket: Bucket | undefined, now: number): number {
    if (bucket === undefined) return this.perMinute;
    return Math.min(this.perMinute, bucket.tokens + (Math.max(0, now - bucket.at) * this.perMinute) / 60_000);
  }

  /** The next sweep waits until as many again have come, so that a flood of callers does not make each one sweep. */
  private sweep(now: number): void {
    for (const [caller, bucket] of this.buckets) {
      if (this.tokensAt(bucket, now) >= this.perMinute) this.buckets.delete(caller);
    }
    this.sweepAbove = Math.max(SWEEP_ABOVE, this.buckets.size * 2);
  }
}
