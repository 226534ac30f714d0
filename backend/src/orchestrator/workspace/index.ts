export { createSandbox, type SandboxOptions } from './create-sandbox.js';
export { WorkspaceError, type WorkspaceErrorCode } from '../../git/index.js';
export type { GitOptions } from '../../git/index.js';
export type { RepositoryInfo } from '../../git/index.js';
export type { Connection, NetworkObserved } from './network/connection-log.js';
export type { CommandEnd, Sandbox, SandboxCommand, SandboxOutcome } from './sandbox.js';
export { parseTestReport } from './test-report-parser.js';
export type { TestReport } from './test-report.js';
export { branchName, WorkspaceManager, type OpenWorkspace, type WorkspaceManagerOptions } from './workspace-manager.js';
export type {
  Author,
  CommitSummary,
  DiffRange,
  FileChange,
  Snapshot,
  TextMatches,
  TextQuery,
  Workspace,
} from './workspace.js';
export { cutMiddle } from './bounded-output.js';
