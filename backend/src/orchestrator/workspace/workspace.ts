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

  head(): Promise<string>;
  /** Files that differ from `baseCommit`, committed or not, untracked ones included. */
  changes(): Promise<FileChange[]>;
  hasUncommitted(): Promise<boolean>;
  /** Unified diff against `baseCommit` (or between two commits), untracked files included. */
  diff(range?: { from?: string; to?: string }): Promise<string>;
  /**
   * Keeps the whole working tree (untracked files too, ignored ones not) as a commit under `refs/wave/<run>/<step>`,
   * without moving the branch or touching the index that people see. Idempotent by step and content.
   * @returns the commit id
   */
  snapshot(step: number): Promise<string>;
  /** Makes the working tree equal to a snapshot or commit; files that it does not have are removed, ignored ones stay. */
  restore(commit: string): Promise<void>;
  /**
   * Commits everything that changed to the run's branch. Idempotent: the same tree on the same parent is one commit.
   * @returns the commit id, or undefined when there was nothing to commit
   */
  commit(message: string): Promise<string | undefined>;
  log(limit: number): Promise<CommitSummary[]>;
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
