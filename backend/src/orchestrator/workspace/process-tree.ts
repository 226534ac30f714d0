import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends a process and everything in its process group, at once. */
export function killGroup(pid: number): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, 'SIGKILL');
    } catch {
      // Gone already.
    }
  }
}

/** Whether a process is there and not a zombie that merely waits to be collected. */
export async function isRunning(pid: number): Promise<boolean> {
  const state = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (state !== undefined) return !/^\d+ \(.*\) [ZX]/s.test(state);
  if (process.platform === 'linux') return false;
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Waits until a process is gone; after `patienceMs` it is no longer waited for. */
export async function gone(pid: number, patienceMs = 2_000): Promise<void> {
  const deadline = performance.now() + patienceMs;
  while (performance.now() < deadline && (await isRunning(pid))) await sleep(5);
}

/**
 * Ends processes that left the group of the command that started them, found by a mark in their environment
 * (Linux only; elsewhere there is no way to ask). A process that forks, or is just becoming another program, can be
 * overlooked for a moment, so it looks until it has found nothing twice.
 */
export async function killMarked(mark: string): Promise<void> {
  for (let look = 1, clean = 0; clean < 2 && look <= 50; look++) {
    if (look > 1) await sleep(10);
    clean = (await killMarkedNow(mark)) === 0 ? clean + 1 : 0;
  }
}

/** @returns how many there were */
async function killMarkedNow(mark: string): Promise<number> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      const environment = await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '');
      if (pid === process.pid || !environment.includes(mark)) return false;
      killGroup(pid);
      return true;
    }),
  );
  return found.filter(Boolean).length;
}

/**
 * Memory that a process and its descendants use for themselves (not files mapped in, not what was never touched).
 * @returns bytes; 0 where the system does not tell
 */
export async function treeMemory(root: number): Promise<number> {
  let bytes = 0;
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    const [status, threads] = await Promise.all([
      readFile(`/proc/${pid}/status`, 'utf8').catch(() => ''),
      readdir(`/proc/${pid}/task`).catch(() => []),
    ]);
    bytes += Number(/^RssAnon:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
    bytes += Number(/^RssShmem:\s+(\d+)/m.exec(status)?.[1] ?? 0) * 1024;
    const children = await Promise.all(
      threads.map((thread) => readFile(`/proc/${pid}/task/${thread}/children`, 'utf8').catch(() => '')),
    );
    pending.push(...children.join(' ').split(' ').filter(Boolean).map(Number));
  }
  return bytes;
}
