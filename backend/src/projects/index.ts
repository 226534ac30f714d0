export { Git, inspectRepository, WorkspaceError, type RepositoryInfo } from './git/index.js';
export { projectPolicy, readPolicy, type ProjectPolicy } from './policy.js';
export { ProjectsModule } from './projects.module.js';
export { ProjectsService } from './projects.service.js';
export { createSampleRepository, sample, sampleStories, type SampleStory } from './sample/index.js';
export { ProjectsController } from './projects.controller.js';
