export { Git } from '../../orchestrator/workspace/git-command.js';
export { inspectRepository, type RepositoryInfo } from '../../orchestrator/workspace/repository.js';
export { WorkspaceError } from '../../orchestrator/workspace/errors.js';
