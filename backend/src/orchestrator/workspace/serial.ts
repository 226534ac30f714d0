/** Runs what it is given one after the other; a failure does not stop the next. */
export class Serial {
  private tail: Promise<unknown> = Promise.resolve();

  run<Result>(work: () => Promise<Result>): Promise<Result> {
    const result = this.tail.then(work, work);
    this.tail = result.catch(() => undefined);
    return result;
  }
}

/** One queue a key, for as long as somebody waits in it. */
export class SerialByKey {
  private readonly queues = new Map<string, { serial: Serial; waiting: number }>();

  async run<Result>(key: string, work: () => Promise<Result>): Promise<Result> {
    const queue = this.queues.get(key) ?? { serial: new Serial(), waiting: 0 };
    this.queues.set(key, queue);
    queue.waiting++;
    try {
      return await queue.serial.run(work);
    } finally {
      if (--queue.waiting === 0) this.queues.delete(key);
    }
  }
}
