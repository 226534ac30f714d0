export { parsePlan, printPlan, type PlanDocument, type PlannedTask } from './plan-markdown.js';
export { PlansModule } from './plans.module.js';
export { progressPercent, TasksService, taskStatuses, type TaskRecord, type TaskStatus } from './tasks.service.js';
