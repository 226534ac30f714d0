import { existsSync } from 'node:fs';
import { lstat, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { WorkspaceError, type Git } from '../../git/index.js';

/** What git needs of a repository to read history, index and branch. */
const shared = ['HEAD', 'objects', 'refs', 'reftable', 'packed-refs', 'shallow', 'info'];

/** Config of the repository that git needs to read it; the rest may hold credentials (remotes, headers). */
const harmlessConfig =
  /^(core\.(repositoryformatversion|filemode|bare|ignorecase|precomposeunicode|symlinks|autocrlf|eol)|extensions\.(?!worktreeconfig$)[a-z]+)$/;

/**
 * How a sandbox sees the git directory that all worktrees share: only what reading takes, and read-only. Whatever else
 * lies there (hooks, reflogs, submodules, other worktrees, files that tools or people put there) may hold credentials.
 */
export class GitView {
  private readonly configs = new Map<string, { mtimeMs: number; size: number; text: string }>();

  constructor(private readonly git: Git) {}

  /**
   * @param give makes text available to bubblewrap, as a descriptor's number
   * @throws WorkspaceError `workspace_tampered` when the worktree's `.git` is not what git made
   */
  async mounts(worktree: string, gitCommonDir: string, give: (content: string) => string): Promise<string[]> {
    const own = await ownGitDir(worktree, gitCommonDir);
    const mounts = ['--size', '4096', '--tmpfs', gitCommonDir];
    for (const path of [...shared.map((name) => join(gitCommonDir, name)), own]) {
      if (existsSync(path)) mounts.push('--ro-bind', path, path);
    }
    const config = join(gitCommonDir, 'config');
    if (existsSync(config)) mounts.push('--ro-bind-data', give(await this.publicConfig(config)), config);
    const ownConfig = join(own, 'config.worktree');
    if (existsSync(ownConfig)) mounts.push('--ro-bind-data', give(''), ownConfig);
    const ownLogs = join(own, 'logs');
    if (existsSync(ownLogs)) mounts.push('--size', '4096', '--tmpfs', ownLogs, '--remount-ro', ownLogs);
    return [...mounts, '--remount-ro', gitCommonDir];
  }

  private async publicConfig(file: string): Promise<string> {
    const { mtimeMs, size } = await stat(file);
    const known = this.configs.get(file);
    if (known?.mtimeMs === mtimeMs && known.size === size) return known.text;
    const answer = await this.git.run(['config', '--file', file, '--no-includes', '-z', '--list']);
    const text = answer.stdout
      .toString('utf8')
      .split('\0')
      .map((entry) => entry.split('\n'))
      .filter(([key, value]) => harmlessConfig.test(key ?? '') && /^[\w.-]*$/.test(value ?? ''))
      .map(([key = '', value = 'true']) => {
        const [section, name] = key.split('.');
        return `[${section}]\n\t${name} = ${value}\n`;
      })
      .join('');
    this.configs.set(file, { mtimeMs, size, text });
    return text;
  }
}

/** The worktree's own git directory, by the pointer that git wrote and that no command can change. */
export async function ownGitDir(worktree: string, gitCommonDir: string): Promise<string> {
  const pointer = join(worktree, '.git');
  const info = await lstat(pointer).catch(() => undefined);
  const text = info?.isFile() && info.size < 8_192 ? await readFile(pointer, 'utf8') : '';
  const path = /^gitdir: (.+)\n?$/.exec(text)?.[1] ?? '';
  if (dirname(path) === join(gitCommonDir, 'worktrees') && !['.', '..'].includes(basename(path))) return path;
  throw new WorkspaceError('workspace_tampered', `${pointer} is not the file that git made; open the workspace anew`);
}
