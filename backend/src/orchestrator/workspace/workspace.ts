/** A run's own worktree, on its own branch. All git that WAVE does for a run goes through here, outside the sandbox. */
export interface Workspace {
  readonly runId: string;
  /** Absolute path of the worktree. */
  readonly path: string;
  /** Absolute path of the repository it belongs to. */
  readonly repositoryPath: string;
  readonly branch: string;
  /** Where the branch began. */
  readonly baseCommit: string;
  /** What all worktrees of the repository share (objects, refs, config); read-only in the sandbox. */
  readonly gitCommonDir: string;
  /**
   * How this workspace came about: `created` new at `baseCommit`; `reopened` with its files as they were; `rebuilt`
   * because files or registration were lost, from the latest snapshot, else from the branch.
   */
  readonly origin: 'created' | 'reopened' | 'rebuilt';

  head(): Promise<string>;
  /** Files that differ from `baseCommit`, committed or not, untracked ones included. */
  changes(): Promise<FileChange[]>;
  /** Files that differ between two commits or snapshots, a renamed one as deleted and added. */
  changedBetween(from: string, to: string): Promise<string[]>;
  hasUncommitted(): Promise<boolean>;
  /** Unified diff against `baseCommit` (or between two commits), untracked files included. */
  diff(range?: DiffRange): Promise<string>;
  /**
   * Keeps the whole working tree (untracked files too, ignored ones not) as a commit under `refs/wave/<run>/<step>`,
   * without moving the branch or touching the index that people see. Idempotent by step and content.
   * @returns the commit id
   */
  snapshot(step: number): Promise<string>;
  /** Makes the working tree equal to a snapshot or commit; files that it does not have are removed, ignored ones stay. */
  restore(commit: string): Promise<void>;
  /**
   * Takes files and branch back to where a snapshot was made: commits that came after it leave the branch, files that came
   * after it go. `baseCommit` takes everything back to the beginning. Repeating it changes nothing.
   */
  rewind(snapshot: string): Promise<void>;
  /**
   * Commits everything that changed to the run's branch. Idempotent: the same tree on the same parent is one commit.
   * @returns the commit id, or undefined when there was nothing to commit
   */
  commit(message: string, author?: Author): Promise<string | undefined>;
  /** The branch's commits, newest first, those before `baseCommit` too. */
  log(limit: number): Promise<CommitSummary[]>;
  /** All files that are not ignored, untracked ones included; below `folder` (relative) when given. */
  files(folder?: string): Promise<string[]>;
  /** Searches the text of all files that are not ignored, untracked ones included. */
  search(query: TextQuery): Promise<TextMatches>;
  /** What `snapshot` kept so far, by step. */
  snapshots(): Promise<Snapshot[]>;
}

export interface DiffRange {
  /** A commit; `baseCommit` when absent. */
  from?: string;
  /** A commit; the files as they are now when absent. */
  to?: string;
  /** A file or folder, relative to the worktree. */
  path?: string;
  /** Binary files in full, so that the diff can be applied as a patch. */
  binary?: boolean;
}

export interface Author {
  name: string;
  email: string;
}

export interface Snapshot {
  step: number;
  commit: string;
}

export interface TextQuery {
  pattern: string;
  /** Perl-compatible regular expression instead of fixed text. */
  regex?: boolean;
  ignoreCase?: boolean;
  /** Relative to the worktree; a file or a folder. */
  folder?: string;
  /** Such as `*.ts`, at any depth, or `src/*.ts`. */
  glob?: string;
  limit: number;
  /** A pattern that takes longer is given up. */
  timeoutMs: number;
}

export interface TextMatches {
  matches: { path: string; line: number; text: string }[];
  /** Whether there are more than `limit`. */
  more: boolean;
}

export interface FileChange {
  path: string;
  status: 'added' | 'modified' | 'deleted' | 'renamed';
  /** For `renamed`. */
  from?: string;
}

export interface CommitSummary {
  id: string;
  subject: string;
  author: string;
  /** ISO 8601. */
  at: string;
}
