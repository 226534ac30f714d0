export { projectPolicy, readPolicy, type ProjectPolicy } from './policy.js';
export { ProjectsModule } from './projects.module.js';
export { ProjectsService } from './projects.service.js';
export { ProjectsController } from './projects.controller.js';
