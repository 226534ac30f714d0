export type { Answer } from './answers.js';
export { BlockOverridesController } from './block-overrides.controller.js';
export { BlockOverrides, selfApproval, type OpenOverride } from './block-overrides.service.js';
export { reviewTypes, type ReviewType } from './dto/review.dto.js';
export { ReviewsModule } from './reviews.module.js';
export { ReviewsService, type AnsweredReview, type NewReview } from './reviews.service.js';
export { ReviewsController } from './reviews.controller.js';
