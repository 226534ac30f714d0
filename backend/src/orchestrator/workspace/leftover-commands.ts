import { readFile } from 'node:fs/promises';
import { killWhere } from './process-tree.js';

/** In the environment of commands that run without a sandbox: the worktree that they were started for. */
export const worktreeVariable = 'WAVE_WORKTREE';

/**
 * Ends commands that an earlier process started in a worktree and that still run: its worker was stopped, not dead, or
 * died a moment ago. They are told by what WAVE itself gave them, a sandbox around this worktree or a variable that
 * names it; an editor or a shell that a person has open there is nobody's business. Linux only: elsewhere there is no
 * way to ask.
 */
export function endCommandsIn(worktree: string): Promise<void> {
  const sandbox = `\0--bind\0${worktree}\0${worktree}\0`;
  const variable = `${worktreeVariable}=${worktree}\0`;
  return killWhere(async (pid) => {
    const line = await readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
    if (line.includes(sandbox)) return true;
    return (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')).includes(variable);
  });
}
