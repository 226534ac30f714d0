// Loops, quantiles, CPU time and what is measured, for every benchmark alike.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const TICKS_PER_SECOND = 100;

/** 1,024 characters that no compression shrinks, from a supply made beforehand. */
export const payload = (() => {
  const supply = Array.from({ length: 512 }, () => randomBytes(768).toString('base64'));
  let next = 0;
  return () => supply[next++ & 511];
})();

/** @param {number} share 0.5 is the median */
export function quantile(values, share) {
  if (values.length === 0) return NaN;
  const sorted = Float64Array.from(values).sort();
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

export const median = (values) => quantile(values, 0.5);

/**
 * Keeps a number of runs in flight for a while; a run that has begun is finished.
 *
 * @param {() => Promise<void>} runOnce
 * @returns {Promise<{ runs: number, seconds: number, runsPerSecond: number, p50: number, p95: number, p99: number }>} times in ms
 */
export async function closedLoop(runOnce, inFlight, milliseconds) {
  const latencies = [];
  const begin = performance.now();
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() - begin < milliseconds) {
        const start = performance.now();
        await runOnce();
        latencies.push(performance.now() - start);
      }
    }),
  );
  const seconds = (performance.now() - begin) / 1000;
  const runs = latencies.length;
  return {
    runs,
    seconds,
    runsPerSecond: runs / seconds,
    p50: quantile(latencies, 0.5),
    p95: quantile(latencies, 0.95),
    p99: quantile(latencies, 0.99),
  };
}

/** CPU seconds of a process and its descendants, the ended ones too; NaN where /proc is missing. */
export function cpuOfTree(root) {
  try {
    const pids = fs.readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    const stats = new Map(pids.map((pid) => [Number(pid), statOf(pid)]).filter(([, stat]) => stat));
    const belongs = (pid) => pid === root || (stats.has(pid) && belongs(stats.get(pid).parent));
    let ticks = 0;
    for (const [pid, stat] of stats) if (belongs(pid)) ticks += stat.ticks;
    return ticks / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
}

function statOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat
      .slice(stat.lastIndexOf(')') + 2)
      .split(' ')
      .map(Number);
    return { parent: fields[1], ticks: fields[11] + fields[12] + fields[13] + fields[14] };
  } catch {
    return undefined;
  }
}

/** Waits, within bounds, until this machine has something like a core to spare; benchmarks of neighbours disturb. */
export async function quiet(maxMilliseconds = 2_500) {
  const deadline = Date.now() + maxMilliseconds;
  while (Date.now() < deadline) {
    const before = busySeconds();
    await sleep(500);
    const busy = (busySeconds() - before) / 0.5;
    if (!(busy > 0.3)) return;
  }
}

/** Busy CPU seconds of the whole machine. */
export function busySeconds() {
  try {
    const [line] = fs.readFileSync('/proc/stat', 'utf8').split('\n');
    const [user, nice, system, , , interrupt, soft] = line.trim().split(/\s+/).slice(1).map(Number);
    return (user + nice + system + interrupt + soft) / TICKS_PER_SECOND;
  } catch {
    return NaN;
  }
}

/** @returns where the compiled backend is, made anew when it was older than its sources */
export async function builtBackend() {
  const { ensureBuilt, products } = await import('../scripts/build.mjs');
  const { createProgress } = await import('../scripts/progress.mjs');
  const root = path.resolve(import.meta.dirname, '../..');
  const progress = createProgress();
  await ensureBuilt(root, products.client, progress);
  await ensureBuilt(root, products.backend, progress);
  return path.join(root, 'backend/dist');
}

/** A column of a table. */
export const pad = (value, width) => String(value).padStart(width);
