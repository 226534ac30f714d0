import { readFileSync, readdirSync } from 'node:fs';
import { readFile, readdir } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Ends a process and everything in its process group, at once. */
export function killGroup(pid: number): void {
  signalGroup(pid, 'SIGKILL');
}

function signalGroup(pid: number, name: NodeJS.Signals): void {
  for (const target of [-pid, pid]) {
    try {
      process.kill(target, name);
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
  for (let wait = 1; performance.now() < deadline && (await isRunning(pid)); wait = Math.min(wait + 1, 5)) {
    await sleep(wait);
  }
}

/**
 * Ends processes that left the group of the command that started them, found by a mark in their environment
 * (Linux only; elsewhere there is no way to ask). A process that forks, or is just becoming another program, can be
 * overlooked for a moment, so it looks until it has found nothing twice.
 */
export function killMarked(mark: string): Promise<void> {
  return killWhere(async (pid) => (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')).includes(mark));
}

/** Ends processes, and their groups, until none is found any more; see `killMarked`. Never the caller's own. */
export async function killWhere(belongs: (pid: number) => Promise<boolean>): Promise<void> {
  for (let look = 1, clean = 0; clean < 2 && look <= 50; look++) {
    if (look > 1) await sleep(10);
    clean = (await signalWhere(belongs, 'SIGKILL')).length === 0 ? clean + 1 : 0;
  }
}

/** Asks processes, and their groups, to end, and waits until they have. */
export async function askWhere(belongs: (pid: number) => Promise<boolean>): Promise<void> {
  const found = await signalWhere(belongs, 'SIGTERM');
  await Promise.all(found.map((pid) => gone(pid)));
}

/** @returns those that were found */
async function signalWhere(belongs: (pid: number) => Promise<boolean>, name: NodeJS.Signals): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((entry) => /^\d+$/.test(entry)).map(Number);
  const found = await Promise.all(
    pids.map(async (pid) => {
      if (pid === process.pid || !(await belongs(pid))) return [];
      signalGroup(pid, name);
      return [pid];
    }),
  );
  return found.flat();
}

/**
 * How many processes the kernel has ended so far because memory had run out, on the whole machine or in a container of
 * limited memory; 0 where it does not tell.
 */
export async function endedForMemory(): Promise<number> {
  const counters = await readFile('/proc/vmstat', 'latin1').catch(() => '');
  return Number(/^oom_kill (\d+)$/m.exec(counters)?.[1] ?? 0);
}

/** What a process and its descendants take, those that ended before them included where the kernel adds them up. */
export interface TreeUsage {
  pids: number[];
  /** Processes and their threads. */
  tasks: number;
  /** Memory of their own, not files mapped in, not what was never touched. */
  memoryBytes: number;
  cpuMs: number;
  /** Caused to be written to disks; what was dropped before it got there is taken off. */
  writtenBytes: number;
}

/**
 * Looks at a process tree. Zeros where the system does not tell.
 *
 * @param mostTasks past so many the counting stops and only `tasks` is told, since each look then costs too much
 */
export async function treeUsage(root: number, mostTasks = Infinity): Promise<TreeUsage> {
  const pids: number[] = [];
  let tasks = 0;
  const pending = [root];
  for (let pid = pending.pop(); pid !== undefined; pid = pending.pop()) {
    // Not awaited: while processes multiply, whoever waits his turn never catches up with them.
    const threads = attempt(() => readdirSync(`/proc/${pid}/task`), []);
    if (threads.length === 0) continue;
    pids.push(pid);
    tasks += threads.length;
    if (tasks > mostTasks) return { pids, tasks, memoryBytes: 0, cpuMs: 0, writtenBytes: 0 };
    for (const thread of threads) {
      const children = attempt(() => readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8'), '');
      pending.push(...children.split(' ').filter(Boolean).map(Number));
    }
  }
  const each = await Promise.all(pids.map(processUsage));
  const sum = (of: (one: ProcessUsage) => number) => each.reduce((total, one) => total + of(one), 0);
  return {
    pids,
    tasks,
    memoryBytes: sum((one) => one.memoryBytes),
    cpuMs: sum((one) => one.cpuMs),
    writtenBytes: sum((one) => one.writtenBytes),
  };
}

type ProcessUsage = Pick<TreeUsage, 'memoryBytes' | 'cpuMs' | 'writtenBytes'>;

async function processUsage(pid: number): Promise<ProcessUsage> {
  const [status, stat, io] = await Promise.all(
    ['status', 'stat', 'io'].map((name) => readFile(`/proc/${pid}/${name}`, 'utf8').catch(() => '')),
  );
  const number = (text: string, name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  // After the name, which may hold anything: user and system time, of the process and of children it waited for.
  const times = stat!
    .slice(stat!.lastIndexOf(')') + 2)
    .split(' ')
    .slice(11, 15);
  return {
    memoryBytes: (number(status!, 'RssAnon') + number(status!, 'RssShmem')) * 1024,
    cpuMs: times.reduce((total, ticks) => total + (Number(ticks) || 0), 0) * (1_000 / ticksPerSecond),
    writtenBytes: Math.max(0, number(io!, 'write_bytes') - number(io!, 'cancelled_write_bytes')),
  };
}

/** The kernel's unit towards programs, the same on every architecture that Node runs on. */
const ticksPerSecond = 100;

function attempt<Result>(look: () => Result, otherwise: Result): Result {
  try {
    return look();
  } catch {
    return otherwise;
  }
}
