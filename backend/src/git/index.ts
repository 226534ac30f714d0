export { WorkspaceError, type WorkspaceErrorCode } from './errors.js';
export { Git, type GitAnswer, type GitCall, type GitOptions } from './git-command.js';
export { guardGroup } from './group-guard.js';
export { inspectRepository, locate, type RepositoryInfo } from './repository.js';
export { Hub, makeBare } from './hub.js';
export { baseRef, HubService, snapshotRefs } from './hub.service.js';
