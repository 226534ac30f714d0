import { TokenBuckets } from './token-bucket.js';

const allowedOf = (buckets: TokenBuckets, count: number, now: number, caller = 'a'): number =>
  Array.from({ length: count }, () => buckets.take(caller, now)).filter(({ allowed }) => allowed).length;

describe('token buckets', () => {
  it('allow a minute’s worth at once and then refill evenly', () => {
    const buckets = new TokenBuckets(60);
    expect(allowedOf(buckets, 100, 0)).toBe(60);
    expect(allowedOf(buckets, 100, 10_000)).toBe(10);
    expect(allowedOf(buckets, 100, 3_600_000)).toBe(60);
  });

  it('tell how long to wait: then it is allowed, a second before it is not', () => {
    const buckets = new TokenBuckets(6);
    allowedOf(buckets, 6, 0);
    const { retryAfterSeconds } = buckets.take('a', 0);
    expect(retryAfterSeconds).toBe(10);
    expect(buckets.peek('a', 9_000).allowed).toBe(false);
    expect(buckets.peek('a', 10_000).allowed).toBe(true);
  });

  it('do not mix callers', () => {
    const buckets = new TokenBuckets(1);
    expect([allowedOf(buckets, 2, 0, 'a'), allowedOf(buckets, 2, 0, 'b')]).toEqual([1, 1]);
  });

  it('take nothing when only looking', () => {
    const buckets = new TokenBuckets(1);
    for (let look = 0; look < 5; look++) expect(buckets.peek('a', 0)).toMatchObject({ allowed: true, remaining: 1 });
    expect(buckets.size).toBe(0);
  });

  it('are not refilled by a clock that steps back', () => {
    const buckets = new TokenBuckets(60);
    allowedOf(buckets, 60, 50_000);
    expect(allowedOf(buckets, 10, 0)).toBe(0);
  });

  it('forget callers that have been idle', () => {
    const buckets = new TokenBuckets(60);
    for (let caller = 0; caller < 10_000; caller++) buckets.take(`old-${caller}`, 0);
    for (let caller = 0; caller < 10; caller++) buckets.take(`new-${caller}`, 120_000);
    expect(buckets.size).toBeLessThanOrEqual(10);
  });
});
