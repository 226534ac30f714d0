// What a waiting person sees: one live line on a terminal, sparse plain lines elsewhere.

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const QUIET_AFTER_MS = 1_500;
const PLAIN_EVERY_MS = 15_000;

/**
 * @param {NodeJS.WriteStream} stream
 * @returns {Progress}
 *
 * @typedef {object} Progress
 * @property {<T>(title: string, action: (report: (detail: string) => void) => Promise<T>) => Promise<T>} step
 *   runs the action and tells how it went; several may run at once. `report` replaces what stands behind the title
 * @property {(text: string) => void} say prints a line above the live one
 */
export function createProgress(stream = process.stdout) {
  const live = stream.isTTY === true && process.env.TERM !== 'dumb' && !process.env.CI;
  const running = new Set();
  let timer;
  let frame = 0;

  const clear = () => live && stream.write('\r\x1b[2K');
  const draw = () => {
    if (!live || running.size === 0) return;
    const parts = [...running].map(
      ({ title, detail, since }) => `${title}${detail && `  ${detail}`} · ${elapsed(since)}`,
    );
    const text = `${FRAMES[frame++ % FRAMES.length]} ${parts.join('   ')}`;
    stream.write(`\r\x1b[2K${[...text].slice(0, (stream.columns ?? 80) - 1).join('')}`);
  };
  const say = (text) => {
    clear();
    stream.write(`${text}\n`);
    draw();
  };
  const watchPlainly = () => {
    for (const step of running) {
      const waited = Date.now() - step.saidAt;
      if (waited < (step.said ? PLAIN_EVERY_MS : QUIET_AFTER_MS)) continue;
      Object.assign(step, { said: true, saidAt: Date.now() });
      stream.write(`… ${step.title}${step.detail && `  ${step.detail}`} · ${elapsed(step.since)}\n`);
    }
  };

  async function step(title, action) {
    const entry = { title, detail: '', since: Date.now(), saidAt: Date.now(), said: false };
    running.add(entry);
    timer ??= setInterval(live ? draw : watchPlainly, live ? 120 : 500).unref();
    draw();
    const finish = (mark) => {
      running.delete(entry);
      if (running.size === 0) {
        clearInterval(timer);
        timer = undefined;
      }
      say(`${mark} ${title}${entry.detail && `  ${entry.detail}`} · ${elapsed(entry.since)}`);
    };
    try {
      const result = await action((detail) => (entry.detail = detail));
      finish('✓');
      return result;
    } catch (error) {
      finish('✗');
      throw error;
    }
  }
  return { step, say };
}

/** For example `0.4 s`, `24 s` or `3 min 5 s`. */
export function elapsed(since, now = Date.now()) {
  const seconds = (now - since) / 1000;
  if (seconds < 10) return `${seconds.toFixed(1)} s`;
  if (seconds < 100) return `${Math.round(seconds)} s`;
  return `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
