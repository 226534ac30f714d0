import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { WorkspaceError } from '../../git/index.js';
import { Serial } from './serial.js';
import type { WorkingTree } from './working-tree.js';
import type {
  Author,
  CommitSummary,
  DiffRange,
  FileChange,
  Snapshot,
  TextMatches,
  TextQuery,
  Workspace,
} from './workspace.js';

export interface GitWorkspaceOptions {
  runId: string;
  path: string;
  repositoryPath: string;
  gitCommonDir: string;
  /** The worktree's own git directory, inside the common one. */
  gitDir: string;
  indexFile: string;
  branch: string;
  baseCommit: string;
  origin: Workspace['origin'];
  author: Author;
  tree: WorkingTree;
  /** Asked right before anything is changed; throws when this process may not any more. */
  permit?: () => void;
  /** Puts what was made where other machines find it, before anything says that it was made. */
  publish?: (refs: Readonly<Record<string, string>>) => Promise<void>;
}

const diffLimit = 16 * 1024 * 1024;
const plainDiff = ['--no-ext-diff', '--no-textconv', '--no-color', '--ignore-submodules=all', '-M'];
const statuses: Record<string, FileChange['status']> = { A: 'added', C: 'added', D: 'deleted', R: 'renamed' };

/**
 * A workspace by git. Everything is derived from two trees, the base commit's and the one written from the files now,
 * so that no command has to look at the worktree in ways an agent could turn against it.
 */
export class GitWorkspace implements Workspace {
  readonly runId: string;
  readonly path: string;
  readonly repositoryPath: string;
  readonly gitCommonDir: string;
  readonly branch: string;
  readonly baseCommit: string;
  readonly origin: Workspace['origin'];
  private readonly tree: WorkingTree;
  private readonly serial = new Serial();
  /** Seconds since 1970 of the base commit. */
  private baseTime?: number;

  constructor(private readonly options: GitWorkspaceOptions) {
    this.runId = options.runId;
    this.path = options.path;
    this.repositoryPath = options.repositoryPath;
    this.gitCommonDir = options.gitCommonDir;
    this.branch = options.branch;
    this.baseCommit = options.baseCommit;
    this.origin = options.origin;
    this.tree = options.tree;
  }

  head(): Promise<string> {
    return this.tree.line(['rev-parse', '--verify', `refs/heads/${this.branch}^{commit}`]);
  }

  changes(): Promise<FileChange[]> {
    return this.serial.run(async () => {
      const range = [this.baseCommit, await this.tree.write()];
      const answer = await this.tree.git(['diff', ...plainDiff, '-z', '--name-status', ...range, '--']);
      return parseNameStatus(answer.stdout.toString('utf8'));
    });
  }

  async changedBetween(from: string, to: string): Promise<string[]> {
    if (from === to) return [];
    const range = [await this.resolve(from), await this.resolve(to)];
    const answer = await this.tree.git(['diff-tree', '-r', '-z', '--no-renames', '--name-only', ...range, '--']);
    return answer.stdout.toString('utf8').split('\0').slice(0, -1);
  }

  hasUncommitted(): Promise<boolean> {
    return this.serial.run(async () => (await this.tree.write()) !== (await this.treeOf(await this.head())));
  }

  diff(range: DiffRange = {}): Promise<string> {
    return this.serial.run(async () => {
      const from = await this.resolve(range.from ?? this.baseCommit);
      const to = range.to === undefined ? await this.tree.write() : await this.resolve(range.to);
      const options = [...plainDiff, '--src-prefix=a/', '--dst-prefix=b/', ...(range.binary ? ['--binary'] : [])];
      const paths = range.path ? [`:(top,literal)${range.path}`] : [];
      const answer = await this.tree.git(['diff', ...options, from, to, '--', ...paths], { maxBytes: diffLimit });
      const text = answer.stdout.toString('utf8');
      return answer.truncated
        ? `${text}\n[The diff is longer than ${diffLimit} bytes; the rest is not shown.]\n`
        : text;
    });
  }

  snapshot(step: number): Promise<string> {
    if (!Number.isSafeInteger(step) || step < 0) throw new RangeError(`A step is a whole number, not ${step}`);
    return this.serial.run(async () => {
      const tree = await this.tree.write();
      // The date follows from base and step, so that the same content at the same step is the same commit.
      this.baseTime ??= Number(await this.tree.line(['show', '--no-patch', '--format=%ct', this.baseCommit]));
      const commit = await this.commitTree(tree, await this.head(), `WAVE snapshot of step ${step}\n`, {
        author: { name: 'WAVE', email: 'wave@localhost' },
        date: `${this.baseTime + step} +0000`,
      });
      await this.setRef(`refs/wave/${this.runId}/${step}`, commit);
      return commit;
    });
  }

  restore(commit: string): Promise<void> {
    return this.serial.run(async () => {
      const found = await this.resolve(commit);
      this.options.permit?.();
      await this.tree.checkout(found);
    });
  }

  rewind(snapshot: string): Promise<void> {
    return this.serial.run(async () => {
      const commit = await this.resolve(snapshot);
      // A snapshot stands on the head that the branch had when it was made.
      const head = commit === this.baseCommit ? commit : await this.resolve(`${commit}^`);
      this.options.permit?.();
      await this.tree.checkout(commit);
      await this.setRef(`refs/heads/${this.branch}`, head, ['-m', 'rewound by WAVE']);
      if ((await this.treeOf(commit)) === (await this.treeOf(head))) await this.showCommitted();
    });
  }

  commit(message: string, author: Author = this.options.author): Promise<string | undefined> {
    const text = message.replaceAll('\0', '').trim();
    if (!text) throw new RangeError('A commit needs a message');
    return this.serial.run(async () => {
      const [tree, head] = [await this.tree.write(), await this.head()];
      if (tree === (await this.treeOf(head))) {
        await this.showCommitted();
        // Asked again after a crash between the commit and its receipt: it is the commit that was made.
        const again = head !== this.baseCommit && (await this.message(head)) === text;
        return again ? head : undefined;
      }
      const commit = await this.commitTree(tree, head, `${text}\n`, { author });
      const ref = `refs/heads/${this.branch}`;
      await this.setRef(ref, commit, ['-m', 'commit by WAVE'], head);
      await this.showCommitted();
      return commit;
    });
  }

  async log(limit: number): Promise<CommitSummary[]> {
    const format = '--format=%H%x1f%s%x1f%an%x1f%cI';
    const count = `--max-count=${Math.max(1, Math.floor(limit))}`;
    const answer = await this.tree.git([
      'log',
      '-z',
      '--no-show-signature',
      format,
      count,
      `refs/heads/${this.branch}`,
    ]);
    return answer.stdout
      .toString('utf8')
      .split('\0')
      .filter(Boolean)
      .map((line) => {
        const [id = '', subject = '', author = '', at = ''] = line.split('\x1f');
        return { id, subject, author, at };
      });
  }

  files(folder?: string): Promise<string[]> {
    return this.serial.run(async () => {
      const tree = await this.tree.write();
      const answer = await this.tree.git(['ls-tree', '-r', '-z', '--name-only', '--full-tree', tree]);
      const all = answer.stdout.toString('utf8').split('\0').slice(0, -1);
      return folder ? all.filter((path) => path === folder || path.startsWith(`${folder}/`)) : all;
    });
  }

  async search(query: TextQuery): Promise<TextMatches> {
    const globs = query.glob ? [`:(top,glob)${query.folder ? `${query.folder}/` : ''}${globPattern(query.glob)}`] : [];
    const folder = query.folder && !query.glob ? [`:(top,literal)${query.folder}`] : [];
    const kind = query.regex ? ['-P'] : ['-F'];
    const args = ['grep', '--untracked', '--no-recurse-submodules', '--no-textconv', '-I', '-n', '-z', '--full-name'];
    if (query.ignoreCase) args.push('-i');
    const run = (kinds: string[]) =>
      this.tree.git([...args, ...kinds, '-e', query.pattern, '--', ...globs, ...folder], {
        accept: [1],
        timeoutMs: query.timeoutMs,
        maxBytes: 8 * 1024 * 1024,
      });
    const answer = await run(kind).catch((error: unknown) => {
      if (error instanceof WorkspaceError && /Perl-compatible/.test(error.message)) return run(['-E']);
      throw error;
    });
    return parseMatches(answer.stdout.toString('utf8'), query.limit, answer.truncated);
  }

  async snapshots(): Promise<Snapshot[]> {
    const prefix = `refs/wave/${this.runId}/`;
    const answer = await this.tree.git(['for-each-ref', '--format=%(refname) %(objectname)', prefix]);
    return answer.stdout
      .toString('utf8')
      .split('\n')
      .filter(Boolean)
      .map((line) => {
        const [ref = '', commit = ''] = line.split(' ');
        return { step: Number(ref.slice(prefix.length)), commit };
      })
      .sort((a, b) => a.step - b.step);
  }

  /** @param before what the ref has to stand at, or nothing is changed */
  private async setRef(ref: string, commit: string, options: string[] = [], before?: string): Promise<void> {
    this.options.permit?.();
    await this.tree.git(['update-ref', ...options, ref, commit, ...(before === undefined ? [] : [before])]);
    await this.options.publish?.({ [ref]: commit });
  }

  private async resolve(commit: string): Promise<string> {
    const answer = await this.tree.git(['rev-parse', '--verify', '--quiet', '--end-of-options', `${commit}^{commit}`], {
      accept: [1, 128],
    });
    if (answer.exitCode === 0) return answer.stdout.toString('utf8').trim();
    throw new WorkspaceError('commit_not_found', `The repository has no commit ${commit}`);
  }

  private treeOf(commit: string): Promise<string> {
    return this.tree.line(['rev-parse', '--verify', `${commit}^{tree}`]);
  }

  private message(commit: string): Promise<string> {
    return this.tree.line(['show', '--no-patch', '--no-show-signature', '--format=%B', commit]);
  }

  private commitTree(
    tree: string,
    parent: string,
    message: string,
    by: { author: Author; date?: string },
  ): Promise<string> {
    const { name, email } = by.author;
    const date = by.date;
    return this.tree.line(['commit-tree', tree, '-p', parent, '-F', '-'], {
      input: message,
      env: {
        GIT_AUTHOR_NAME: name,
        GIT_AUTHOR_EMAIL: email,
        GIT_COMMITTER_NAME: name,
        GIT_COMMITTER_EMAIL: email,
        ...(date ? { GIT_AUTHOR_DATE: date, GIT_COMMITTER_DATE: date } : {}),
      },
    });
  }

  /** Brings the index that people and the sandbox see in step with the files; WAVE itself never reads it. */
  async showCommitted(): Promise<void> {
    const fresh = join(this.options.gitDir, `index.wave-${process.pid}`);
    await copyFile(this.options.indexFile, fresh);
    await rename(fresh, join(this.options.gitDir, 'index'));
  }
}

function parseNameStatus(output: string): FileChange[] {
  const fields = output.split('\0');
  const changes: FileChange[] = [];
  for (let at = 0; at + 1 < fields.length;) {
    const code = fields[at++]!.charAt(0);
    const first = fields[at++]!;
    const status = statuses[code] ?? 'modified';
    if (code === 'R') changes.push({ path: fields[at++]!, status, from: first });
    else if (code === 'C') changes.push({ path: fields[at++]!, status });
    else changes.push({ path: first, status });
  }
  return changes;
}

/** `*.ts` means any `.ts` file, at whatever depth, as people expect of a search. */
function globPattern(glob: string): string {
  return glob.includes('/') ? glob.replace(/^\//, '') : `**/${glob}`;
}

function parseMatches(output: string, limit: number, cut: boolean): TextMatches {
  const matches: TextMatches['matches'] = [];
  let more = cut;
  for (const line of output.split('\n')) {
    const [path, number, ...text] = line.split('\0');
    if (path === undefined || number === undefined || text.length === 0) continue;
    if (matches.length >= limit) {
      more = true;
      break;
    }
    matches.push({ path, line: Number(number), text: text.join('\0') });
  }
  return { matches, more };
}
