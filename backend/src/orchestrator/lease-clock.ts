/**
 * What a worker knows of its lease without asking: until when nobody else can have the run. A process that was stopped
 * and wakes up sees at once that its time is over, before it has heard from the database, and keeps its hands off what
 * no transaction fences: files, git refs, connections.
 */
export class LeaseClock {
  private until: number;

  /**
   * @param leaseMs how long a lease lasts
   * @param takenAt when the statement that took it was sent, by `now`; never when it was answered
   * @param now milliseconds of a clock that only goes forward
   */
  constructor(
    private readonly leaseMs: number,
    takenAt: number,
    private readonly now: () => number,
  ) {
    this.until = takenAt + leaseMs;
  }

  /** @param sentAt when the statement that extended the lease was sent */
  extended(sentAt: number): void {
    this.until = Math.max(this.until, sentAt + this.leaseMs);
  }

  get holds(): boolean {
    return this.now() < this.until;
  }
}
