import { readdir, readFile } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from './process-tree.js';

/** In the environment of commands that run without a sandbox: the worktree that they were started for. */
export const worktreeVariable = 'WAVE_WORKTREE';

/**
 * Ends commands that an earlier process started in a worktree and that still run: its worker was stopped, not dead, or
 * died a moment ago. They are told by what WAVE itself gave them, a sandbox around this worktree or a variable that
 * names it; an editor or a shell that a person has open there is nobody's business. Linux only: elsewhere there is no
 * way to ask.
 */
export async function endCommandsIn(worktree: string): Promise<void> {
  // One that is just becoming another program can be overlooked for a moment, so it looks until nothing is found twice.
  for (let look = 1, clean = 0; clean < 2 && look <= 50; look += 1) {
    if (look > 1) await sleep(10);
    const found = await commandsIn(worktree);
    found.forEach(killGroup);
    clean = found.length === 0 ? clean + 1 : 0;
  }
}

async function commandsIn(worktree: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name)).map(Number);
  const sandbox = `\0--bind\0${worktree}\0${worktree}\0`;
  const variable = `${worktreeVariable}=${worktree}\0`;
  const belongs = await Promise.all(
    pids.map(async (pid) => {
      if (pid === process.pid) return false;
      const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
      if (line.includes(sandbox)) return true;
      return (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')).includes(variable);
    }),
  );
  return pids.filter((_, index) => belongs[index]);
}
