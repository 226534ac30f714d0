import { chmod, lstat, opendir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkspaceError } from '../../git/index.js';
import type { Git, GitAnswer, GitCall } from '../../git/index.js';

export interface WorkingTreeOptions {
  git: Git;
  /** The worktree's own git directory, inside the shared one. */
  gitDir: string;
  path: string;
  /** An index that only WAVE uses; it caches file stats, so that only what changed is read again. */
  indexFile: string;
  /** What the index begins with when it is new. */
  startingCommit: string;
  maxBytes: number;
}

/**
 * Turns the files of a worktree into a git tree and back, by an index of its own.
 *
 * Not `git add` and `git status`: on a nested repository they start another git *inside* it, which obeys the config an
 * agent may have written there, and so would run the agent's code outside the sandbox. The plumbing used here reads
 * files itself and starts nothing.
 */
export class WorkingTree {
  private filters?: { stamp: string; off: Promise<{ settings: string[]; includes: boolean }> };
  private submodules?: Promise<Set<string>>;

  constructor(private readonly options: WorkingTreeOptions) {}

  /** Git on this worktree, with WAVE's index and with the repository's filter programs switched off. */
  async git(args: readonly string[], call: GitCall = {}): Promise<GitAnswer> {
    const { git, gitDir, path, indexFile } = this.options;
    const config = await this.config();
    return git.run(args, { gitDir, workTree: path, indexFile, ...call, config });
  }

  async line(args: readonly string[], call: GitCall = {}): Promise<string> {
    return (await this.git(args, call)).stdout.toString('utf8').trim();
  }

  /**
   * Writes the working tree, ignored files aside, as a tree object.
   * @returns the tree's id
   * @throws WorkspaceError `workspace_too_large` when what changed exceeds the limit
   */
  async write(): Promise<string> {
    try {
      return await this.update();
    } catch (error) {
      const damaged =
        error instanceof WorkspaceError && /index file|bad index|bad signature|index uses/.test(error.message);
      if (!damaged) throw error;
      // The index is a cache: a power cut may ruin it, and the files can tell it all again.
      await rm(this.options.indexFile, { force: true });
      return this.update();
    }
  }

  /** Makes the files equal to a commit or tree; ignored files stay unless they are in the way. */
  async checkout(treeish: string): Promise<void> {
    // What is there must be in the index first: only files that git knows are removed.
    await this.write().catch(async (error: unknown) => {
      if (!(error instanceof WorkspaceError) || error.code !== 'workspace_too_large') throw error;
      await this.removeUnknown();
    });
    await this.git(['read-tree', '--reset', '-u', treeish]);
  }

  /** Removes files that git does not know, ignored ones aside. */
  private async removeUnknown(): Promise<void> {
    const answer = await this.list(['-o']);
    for (const path of answer.stdout.toString('latin1').split('\0').slice(0, -1)) {
      await rm(this.absolute(path.replace(/\/$/, '')), { recursive: true, force: true });
    }
  }

  /**
   * Lists files, git reading the rules of what is ignored on the way. A pipe in the place of such a file would keep it
   * waiting for ever; special files are nothing that can be kept, so they go.
   */
  private async list(which: readonly string[]): Promise<GitAnswer> {
    const args = ['ls-files', '-z', ...which, '--exclude-standard'];
    try {
      return await this.git(args, { timeoutMs: 10_000 });
    } catch (error) {
      if (!(error instanceof WorkspaceError) || error.code !== 'git_timeout') throw error;
      await removeSpecialFiles(this.options.path);
      return this.git(args);
    }
  }

  /** Makes the files of a fresh, empty worktree. */
  async populate(treeish: string): Promise<void> {
    await this.git(['read-tree', '--reset', '-u', treeish]);
  }

  private async update(): Promise<string> {
    await this.ensureIndex();
    const { present, removed } = await this.changedPaths();
    const feed = (flags: string[], paths: string[]) =>
      this.git(['update-index', '-z', ...flags, '--stdin'], {
        input: Buffer.from(paths.map((path) => `${path}\0`).join(''), 'latin1'),
      });
    if (removed.length > 0) await feed(['--force-remove'], removed);
    const add = (paths: string[]) => (paths.length > 0 ? feed(['--add', '--remove', '--replace'], paths) : undefined);
    await add(present)?.catch(async (error: unknown) => {
      if (!(error instanceof WorkspaceError) || !/encod|\bBOM\b/i.test(error.message)) throw error;
      // Attributes, which an agent may write, ask for an encoding that the files do not have.
      await add(await this.addAsTheyAre(present));
    });
    return this.line(['write-tree']);
  }

  /**
   * Puts files into the index byte for byte, whatever attributes say.
   * @returns paths that are no regular files, and so are nothing that anybody would encode
   */
  private async addAsTheyAre(paths: readonly string[]): Promise<string[]> {
    const files: { path: string; mode: string }[] = [];
    const others: string[] = [];
    for (const path of paths) {
      const info = await lstat(this.absolute(path)).catch(() => undefined);
      if (info?.isFile()) files.push({ path, mode: info.mode & 0o100 ? '100755' : '100644' });
      else others.push(path);
    }
    const quoted = files.map(({ path }) => `"${path.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"\n`).join('');
    const answer = await this.git(['hash-object', '-w', '--no-filters', '--stdin-paths'], {
      input: Buffer.from(quoted, 'latin1'),
    });
    const ids = answer.stdout.toString('utf8').split('\n');
    const entries = files.map(({ path, mode }, index) => `${mode} ${ids[index]}\t${path}\0`).join('');
    await this.git(['update-index', '-z', '--replace', '--index-info'], { input: Buffer.from(entries, 'latin1') });
    return others;
  }

  private async ensureIndex(): Promise<void> {
    const known = await stat(this.options.indexFile).then(
      () => true,
      () => false,
    );
    if (known) return;
    await this.git(['read-tree', this.options.startingCommit]);
    await this.git(['update-index', '-q', '--refresh'], { accept: [1] });
  }

  /** Paths as git sees them, byte for byte (decoded as latin1: names need not be UTF-8). */
  private async changedPaths(): Promise<{ present: string[]; removed: string[] }> {
    const which = ['-m', '-d', '-o'];
    let answer = await this.list(which);
    const closed = [...answer.stderr.matchAll(/could not open directory '(.+?)\/?': Permission denied/g)];
    if (closed.length > 0) {
      for (const [, folder] of closed) await chmod(join(this.options.path, folder!), 0o755).catch(() => undefined);
      answer = await this.list(which);
    }
    const paths = new Set<string>();
    let bytes = 0;
    const submodules = await this.submodulePaths();
    for (const path of answer.stdout.toString('latin1').split('\0').slice(0, -1)) {
      if (path.endsWith('/')) for (const file of await this.filesOfNestedRepository(path)) paths.add(file);
      else paths.add(path);
    }
    const present: string[] = [];
    const removed: string[] = [];
    const folders = new Map<string, boolean>();
    for (const path of paths) {
      const info = (await this.isBelowFolders(path, folders))
        ? await lstat(this.absolute(path)).catch(() => undefined)
        : undefined;
      // What a submodule holds is not the run's to keep.
      if (info?.isDirectory() && submodules.has(path)) continue;
      if (info?.isFile() || info?.isSymbolicLink()) present.push(path);
      else removed.push(path);
      if (!info?.isFile()) continue;
      bytes += info.size;
      if (!(info.mode & 0o400)) await chmod(this.absolute(path), info.mode | 0o400).catch(() => undefined);
    }
    if (bytes > this.options.maxBytes) {
      throw new WorkspaceError(
        'workspace_too_large',
        `${Math.round(bytes / 1e6)} MB of changed files are more than the ${Math.round(this.options.maxBytes / 1e6)} MB ` +
          'a workspace may keep; delete what is not needed or name it in .gitignore',
      );
    }
    return { present, removed };
  }

  /** Whether all that leads to a path are real folders: below a link nothing belongs to the worktree any more. */
  private async isBelowFolders(path: string, known: Map<string, boolean>): Promise<boolean> {
    const end = path.lastIndexOf('/');
    if (end === -1) return true;
    const folder = path.slice(0, end);
    const before = known.get(folder);
    if (before !== undefined) return before;
    const info = await lstat(this.absolute(folder)).catch(() => undefined);
    const real = Boolean(info?.isDirectory()) && (await this.isBelowFolders(folder, known));
    known.set(folder, real);
    return real;
  }

  /**
   * A repository that an agent made inside the worktree is kept as plain files, its git directory left out: a link to
   * a commit that exists nowhere else would lose the work.
   */
  private async filesOfNestedRepository(folder: string): Promise<string[]> {
    const found: string[] = [];
    const walk = async (relative: string): Promise<void> => {
      for await (const entry of await opendir(this.absolute(relative), { encoding: 'latin1' as BufferEncoding })) {
        if (entry.name.toLowerCase() === '.git') continue;
        if (entry.isDirectory()) await walk(`${relative}${entry.name}/`);
        else if (entry.isFile() || entry.isSymbolicLink()) found.push(`${relative}${entry.name}`);
      }
    };
    await walk(folder);
    if (found.length === 0) return found;
    const ignored = await this.git(['check-ignore', '-z', '--stdin'], {
      input: Buffer.from(found.map((path) => `${path}\0`).join(''), 'latin1'),
      accept: [1],
    });
    const skip = new Set(ignored.stdout.toString('latin1').split('\0'));
    return found.filter((path) => !skip.has(path));
  }

  /** @returns a path for the file system; a Buffer, since a name need not be UTF-8 */
  private absolute(latin1Path: string): Buffer {
    return Buffer.concat([Buffer.from(`${this.options.path}/`), Buffer.from(latin1Path, 'latin1')]);
  }

  private submodulePaths(): Promise<Set<string>> {
    this.submodules ??= this.git(['ls-tree', '-r', '-z', this.options.startingCommit]).then((answer) => {
      const entries = answer.stdout.toString('latin1').split('\0');
      return new Set(entries.filter((entry) => entry.startsWith('160000')).map((entry) => entry.split('\t')[1] ?? ''));
    });
    return this.submodules;
  }

  /**
   * A filter is a program of the user's, but its script may lie in the worktree, and `.gitattributes`, which an agent
   * may write, decides what it runs on. The user may add one at any time, so they are looked up whenever config changed.
   */
  private async config(): Promise<string[]> {
    const stamp = await this.configStamp();
    if (this.filters === undefined || this.filters.stamp !== stamp) {
      this.filters = { stamp, off: this.filtersOff() };
      // Files that config includes have no stamp here.
      const { includes } = await this.filters.off;
      if (includes) this.filters.stamp = '';
    }
    return (await this.filters.off).settings;
  }

  private async filtersOff(): Promise<{ settings: string[]; includes: boolean }> {
    const { git, gitDir } = this.options;
    const args = ['config', '-z', '--name-only', '--get-regexp', '^(filter|include|includeif)\\.'];
    const answer = await git.run(args, { gitDir, accept: [1] });
    const keys = answer.stdout.toString('utf8').split('\0').slice(0, -1);
    const ofFilters = keys.filter((key) => key.startsWith('filter.'));
    const drivers = new Set(ofFilters.map((key) => key.slice('filter.'.length, key.lastIndexOf('.'))));
    const settings = [...drivers].flatMap((driver) => [
      `filter.${driver}.clean=`,
      `filter.${driver}.smudge=`,
      `filter.${driver}.process=`,
      `filter.${driver}.required=false`,
    ]);
    return { settings, includes: ofFilters.length < keys.length };
  }

  private async configStamp(): Promise<string> {
    const { gitDir } = this.options;
    const common = join(gitDir, '../..');
    const files = [join(common, 'config'), join(common, 'config.worktree'), join(gitDir, 'config.worktree')];
    const stamps = files.map((file) =>
      stat(file).then(
        ({ mtimeMs, size, ino }) => `${mtimeMs} ${size} ${ino}`,
        () => '-',
      ),
    );
    return (await Promise.all(stamps)).join();
  }
}

/** Pipes, sockets, devices: whatever is no file, folder or link. */
async function removeSpecialFiles(folder: string): Promise<void> {
  const pending = [Buffer.from(folder)];
  for (let at = pending.pop(); at !== undefined; at = pending.pop()) {
    const entries = await opendir(at, { encoding: 'latin1' as BufferEncoding }).catch(() => undefined);
    if (!entries) continue;
    for await (const entry of entries) {
      const path = Buffer.concat([at, Buffer.from('/'), Buffer.from(entry.name, 'latin1')]);
      if (entry.isDirectory()) pending.push(path);
      else if (!entry.isFile() && !entry.isSymbolicLink()) await rm(path, { force: true });
    }
  }
}
