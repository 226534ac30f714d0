import { readFile } from 'node:fs/promises';
import { askWhere, killWhere } from './process-tree.js';

/** In the environment of commands that run without a sandbox: the worktree that they were started for. */
export const worktreeVariable = 'WAVE_WORKTREE';

/**
 * Ends what an earlier process started in a worktree and what still runs, commands and git: its worker was stopped, not
 * dead, or died a moment ago. They are told by what WAVE itself gave them, a sandbox around this worktree, a variable or
 * an option that names it; an editor or a shell that a person has open there is nobody's business. Linux only: elsewhere
 * there is no way to ask.
 */
export async function endCommandsIn(worktree: string): Promise<void> {
  const option = `\0--work-tree=${worktree}\0`;
  const isGit = async (pid: number) => (await commandLine(pid)).includes(option);
  // Asked first: it takes its lock files back, and those of the repository are others' too.
  await askWhere(isGit);
  const sandbox = `\0--bind\0${worktree}\0${worktree}\0`;
  const variable = `${worktreeVariable}=${worktree}\0`;
  return killWhere(async (pid) => {
    const line = await commandLine(pid);
    if (line.includes(sandbox) || line.includes(option)) return true;
    return (await readFile(`/proc/${pid}/environ`, 'latin1').catch(() => '')).includes(variable);
  });
}

const commandLine = (pid: number) => readFile(`/proc/${pid}/cmdline`, 'latin1').catch(() => '');
