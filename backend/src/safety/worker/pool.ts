import { readFileSync } from 'node:fs';
import { Worker } from 'node:worker_threads';
import type { Answer, Job } from './messages.js';

/**
 * Milliseconds that one analysis may take; past it the thread is ended and the call scores 0. On a machine so busy that
 * the thread hardly ran, it has a little longer: a harmless call is not blocked for other programs' work.
 */
export const analysisDeadline = 100;
const busyFactor = 8;
/** Milliseconds for a thread to load its parsers and get warm, which is no part of any analysis. */
const startDeadline = 15_000;
const threads = 2;

export class AnalysisTimeout extends Error {
  constructor(deadline: number) {
    super(`the analysis took longer than ${deadline} ms`);
  }
}

// Compiled, the entry stands beside this file; from source (in tests) a loader turns TypeScript into JavaScript.
const entry = import.meta.url.endsWith('.ts')
  ? new URL('./from-source.mjs', import.meta.url)
  : new URL('./entry.js', import.meta.url);

interface Waiting {
  job: Omit<Job, 'id'>;
  resolve: (answer: Answer) => void;
  reject: (error: Error) => void;
}

/** A few persistent threads, each with one job at a time; a thread that is late is ended and replaced. */
export class AnalysisPool {
  readonly #idle: Thread[] = [];
  readonly #waiting: Waiting[] = [];
  #alive = 0;

  constructor(readonly deadline = analysisDeadline) {}

  /**
   * @throws AnalysisTimeout past the deadline
   * @throws Error when the thread fails
   */
  run(job: Omit<Job, 'id'>): Promise<Answer> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ job, resolve, reject });
      this.#next();
    });
  }

  /** Starts every thread ahead of the first job; resolves once they are ready. None keeps the process alive. */
  async warm(): Promise<void> {
    const started: Thread[] = [];
    while (this.#alive < threads) started.push(this.#start());
    await Promise.all(
      started.map(async (thread) => {
        try {
          await thread.ready();
        } catch {
          // The next job starts another.
          this.#alive -= 1;
          return thread.end();
        }
        this.#idle.push(thread);
        this.#next();
      }),
    );
  }

  async close(): Promise<void> {
    await Promise.all(this.#idle.splice(0).map((thread) => thread.end()));
  }

  #next(): void {
    if (this.#waiting.length === 0) return;
    const thread = this.#idle.pop() ?? (this.#alive < threads ? this.#start() : undefined);
    if (!thread) return;
    const { job, resolve, reject } = this.#waiting.shift()!;
    thread.run(job, this.deadline).then(
      (answer) => {
        this.#idle.push(thread);
        resolve(answer);
        this.#next();
      },
      (error: unknown) => {
        this.#alive -= 1;
        void thread.end();
        reject(error instanceof Error ? error : new Error(String(error)));
        this.#next();
      },
    );
  }

  #start(): Thread {
    this.#alive += 1;
    return new Thread();
  }
}

/** Threads that load and get warm: what they use is no part of any job, and hides what a job uses. */
let starting = 0;

class Thread {
  readonly #worker: Worker;
  readonly #ready: Promise<unknown>;
  #kernelThread: number | undefined;
  #jobs = 0;

  constructor() {
    this.#worker = new Worker(entry, { resourceLimits: { maxOldGenerationSizeMb: 512, stackSizeMb: 4 } });
    this.#worker.setMaxListeners(0);
    this.#ready = this.#answer(0, startDeadline).then(({ kernelThread }) => (this.#kernelThread = kernelThread));
    starting += 1;
    // A failure is handled where a job waits for it.
    this.#ready
      .catch(() => undefined)
      .finally(() => {
        starting -= 1;
      });
    // The process may end while nothing is being judged.
    this.#worker.unref();
  }

  async ready(): Promise<void> {
    await this.#ready;
  }

  async run(job: Omit<Job, 'id'>, deadline: number): Promise<Answer> {
    this.#worker.ref();
    try {
      await this.#ready;
      const id = (this.#jobs += 1);
      const answer = this.#answer(id, deadline);
      this.#worker.postMessage({ ...job, id } satisfies Job);
      return await answer;
    } finally {
      this.#worker.unref();
    }
  }

  #answer(id: number, deadline: number): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const started = performance.now();
      let before = this.#busyMs();
      const onLate = (): void => {
        const busy = this.#busyMs();
        // Where only the whole process can be asked, what other threads load counts too.
        const isBlurred = this.#kernelThread === undefined && starting > 0;
        const missing = isBlurred ? deadline : deadline - (busy - before);
        if (isBlurred) before = busy;
        if (missing < 1 || performance.now() - started > deadline * busyFactor) {
          finish(() => reject(new AnalysisTimeout(deadline)));
        } else timer = setTimeout(onLate, missing);
      };
      let timer = setTimeout(onLate, deadline);
      const onMessage = (answer: Answer): void => {
        if (answer.id === id) finish(() => resolve(answer));
      };
      const onError = (error: Error): void => finish(() => reject(error));
      const onExit = (): void => finish(() => reject(new Error('the analysis thread ended')));
      const finish = (settle: () => void): void => {
        clearTimeout(timer);
        this.#worker.off('message', onMessage).off('error', onError).off('exit', onExit);
        settle();
      };
      this.#worker.on('message', onMessage).on('error', onError).on('exit', onExit);
    });
  }

  /** Milliseconds of a processor's time that the thread has had; those of the whole process where nobody can tell. */
  #busyMs(): number {
    try {
      if (this.#kernelThread !== undefined)
        return Number(readFileSync(`/proc/self/task/${this.#kernelThread}/schedstat`, 'utf8').split(' ')[0]) / 1e6;
    } catch {
      // It has ended, or this kernel does not say.
    }
    const { user, system } = process.cpuUsage();
    return (user + system) / 1000;
  }

  async end(): Promise<void> {
    await this.#worker.terminate();
  }
}
