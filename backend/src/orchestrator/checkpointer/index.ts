export type { RunAttachment } from './attachment.js';
export { CheckpointerModule } from './checkpointer.module.js';
export { LeaseLostError } from './lease-lost.js';
export { PrismaSaver } from './prisma.saver.js';
export { type CommittedStep, StepCommitter } from './step-committer.service.js';
export { type RunPatch, StepOutbox, type StepWriter } from './step-outbox.js';
