export { SpendingController } from './spending.controller.js';
export { SpendingModule } from './spending.module.js';
