export { HealthController } from './health.controller.js';
export { HealthService } from './health.service.js';
export { MetricsService } from './metrics.service.js';
export { OperationsController } from './operations.controller.js';
export { WorkersService } from './workers.service.js';
