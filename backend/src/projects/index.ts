export { policyChanges, type PolicyChange } from './policy-changes.js';
export {
  builtInPolicy,
  parsePolicy,
  projectPolicy,
  readPolicy,
  type JudgeSettings,
  type OwnPrinciple,
  type ProjectPolicy,
} from './policy.js';
export { policyHash, ProjectPolicies, type StoredPolicy } from './project-policies.service.js';
export { ProjectsModule } from './projects.module.js';
export { ProjectsService } from './projects.service.js';
export { ProjectsController } from './projects.controller.js';
export { isSelfApproval } from './self-approval.js';
