import { readFileSync, realpathSync, statSync } from 'node:fs';
import { resolve, sep } from 'node:path';

/** More than this is no script that a person wrote; the analysis would not read it to its end anyway. */
const limit = 1_000_000;

/** Reads files of a worktree for those who judge what would be executed: never outside it, never a huge one. */
export function readInside(worktree: string): (path: string) => string | undefined {
  return (path) => {
    try {
      const real = realpathSync(resolve(worktree, path));
      if (!real.startsWith(realpathSync(worktree) + sep)) return undefined;
      const info = statSync(real);
      // Reading a pipe would wait for ever, and everything else with it.
      return info.isFile() && info.size <= limit ? readFileSync(real, 'utf8') : undefined;
    } catch {
      return undefined;
    }
  };
}
