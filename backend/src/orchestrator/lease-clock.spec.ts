import fc from 'fast-check';
import { LeaseClock } from './lease-clock.js';

describe('LeaseClock', () => {
  it('holds for the length of a lease, counted from when it was asked for', () => {
    let now = 1_000;
    const clock = new LeaseClock(6_000, 900, () => now);
    expect(clock.holds).toBe(true);
    now = 6_899;
    expect(clock.holds).toBe(true);
    now = 6_900;
    expect(clock.holds).toBe(false);
  });

  it('never holds longer than the newest extension says, whatever the order of the answers', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(20_000), { maxLength: 20 }), fc.nat(60_000), (extensions, at) => {
        const clock = new LeaseClock(6_000, 0, () => at);
        for (const sentAt of extensions) clock.extended(sentAt);
        expect(clock.holds).toBe(at < Math.max(0, ...extensions) + 6_000);
      }),
    );
  });
});
