/** Codes are stable: the API shows them, the graph decides on them. */
export type WorkspaceErrorCode =
  | 'repository_not_found'
  | 'not_a_repository'
  | 'not_repository_root'
  | 'repository_bare'
  | 'repository_empty'
  | 'commit_not_found'
  | 'invalid_branch'
  | 'invalid_run_id'
  | 'invalid_path'
  | 'invalid_command'
  | 'branch_conflict'
  | 'branch_in_use'
  | 'workspace_mismatch'
  | 'workspace_too_large'
  | 'workspace_tampered'
  | 'git_unavailable'
  | 'git_timeout'
  | 'git_failed'
  | 'sandbox_unavailable';

/** Something about a repository, a worktree or the sandbox that WAVE cannot go on with; `message` is fit for people. */
export class WorkspaceError extends Error {
  override readonly name = 'WorkspaceError';
  constructor(
    readonly code: WorkspaceErrorCode,
    message: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
