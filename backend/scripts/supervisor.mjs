// Keeps a process running: starts it, waits until it is ready, starts it again when it dies, and ends it in order.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { lastLines, rotate, rotateWhileOpen } from './logs.mjs';
import { signalGroup } from './tools.mjs';

const READY_WITHIN_MS = 60_000;
const FIRST_DELAY_MS = 500;
const LONGEST_DELAY_MS = 30_000;
const STABLE_AFTER_MS = 60_000;
const LOG_CHECK_MS = 60_000;

/** A process that did not come up; `log` is the end of what it wrote. */
export class StartError extends Error {
  name = 'StartError';
  constructor(message, log) {
    super(message);
    this.log = log;
  }
}

/**
 * @typedef {object} Service
 * @property {string} name
 * @property {string[]} args of Node: a script and its arguments
 * @property {string} cwd
 * @property {NodeJS.ProcessEnv} env all of its environment
 * @property {string} logFile takes both of its outputs
 * @property {() => Promise<boolean>} isReady asked again and again until it says yes
 * @property {number} graceMs how long it may take to end when asked to
 * @property {(text: string) => void} say tells a person what happened to it
 * @property {() => void} onChange another process id, or none
 */

/** A process that is kept running. */
export class Supervised {
  #service;
  #child;
  #gone = Promise.resolve();
  #stopping = false;
  #wake = new AbortController();
  #logTimer;

  /** @param {Service} service */
  constructor(service) {
    this.#service = service;
  }

  get name() {
    return this.#service.name;
  }

  /** Undefined while it is not running. */
  get pid() {
    return this.#child?.pid;
  }

  /**
   * Starts it for the first time.
   *
   * @throws {StartError} when it ends, or is not ready in time
   */
  async start() {
    const { name, logFile } = this.#service;
    fs.mkdirSync(path.dirname(logFile), { recursive: true });
    rotate(logFile);
    this.#launch();
    const outcome = await this.#waitUntilReady();
    if (outcome !== 'ready') {
      await this.stop();
      throw new StartError(`The ${name} did not start (${outcome}).`, lastLines(logFile));
    }
    this.#logTimer = setInterval(() => rotateWhileOpen(logFile), LOG_CHECK_MS).unref();
    void this.#keepRunning();
  }

  /**
   * Asks it to end, and insists after its grace; done when it is gone.
   *
   * @returns {Promise<boolean>} whether it ended by itself
   */
  async stop() {
    this.#stopping = true;
    this.#wake.abort();
    clearInterval(this.#logTimer);
    const { pid } = this;
    if (!pid) return true;
    let byItself = true;
    const insist = () => {
      byItself = false;
      signalGroup(pid, 'SIGKILL');
    };
    const timer = setTimeout(insist, this.#service.graceMs);
    this.#child.kill('SIGTERM');
    await this.#gone;
    clearTimeout(timer);
    // What it started and left behind ends with it.
    signalGroup(pid, 'SIGKILL');
    return byItself;
  }

  /** Ends it and all that it started, at once. */
  kill() {
    this.#stopping = true;
    this.#wake.abort();
    signalGroup(this.pid, 'SIGKILL');
  }

  #launch() {
    const { args, cwd, env, logFile, onChange } = this.#service;
    const log = fs.openSync(logFile, 'a', 0o600);
    const follow = path.join(import.meta.dirname, 'follow-launcher.mjs');
    const child = spawn(process.execPath, ['--import', follow, ...args], {
      cwd,
      env,
      // The channel is never spoken on; that it closes tells the child that the launcher is gone.
      stdio: ['ignore', log, log, 'ipc'],
      // A group of its own, since Ctrl-C must reach the launcher alone, which ends its children in order.
      detached: true,
    });
    fs.closeSync(log);
    this.#child = child;
    this.#gone = new Promise((resolve) => {
      const end = (reason) => {
        if (this.#child === child) this.#child = undefined;
        onChange();
        resolve(reason);
      };
      child.once('exit', (code, signal) => end(signal ? `ended by ${signal}` : `exit code ${code}`));
      child.once('error', (error) => end(error.message));
    });
    onChange();
  }

  async #waitUntilReady() {
    const deadline = Date.now() + READY_WITHIN_MS;
    let ended;
    void this.#gone.then((reason) => (ended = reason));
    while (Date.now() < deadline && !this.#stopping) {
      if (ended) return ended;
      if (await this.#service.isReady().catch(() => false)) return 'ready';
      await Promise.race([sleep(50), this.#gone]);
    }
    if (this.#stopping) return ended ?? 'stopped';
    return ended ?? `not ready after ${READY_WITHIN_MS / 1000} s`;
  }

  async #keepRunning() {
    const { name, say, logFile } = this.#service;
    let delay = FIRST_DELAY_MS;
    for (;;) {
      const since = Date.now();
      const reason = await this.#gone;
      if (this.#stopping) return;
      if (Date.now() - since > STABLE_AFTER_MS) delay = FIRST_DELAY_MS;
      const end = lastLines(logFile);
      say(
        `! The ${name} died (${reason}); it is started again in ${delay / 1000} s.${end && ` The end of ${logFile}:\n${end}`}`,
      );
      await sleep(delay, undefined, { signal: this.#wake.signal }).catch(() => {});
      if (this.#stopping) return;
      this.#launch();
      delay = Math.min(delay * 2, LONGEST_DELAY_MS);
      const outcome = await this.#waitUntilReady();
      if (outcome === 'ready') say(`✓ The ${name} is back.`);
    }
  }
}
