export type { Answer } from './answers.js';
export { reviewTypes, type ReviewType } from './dto/review.dto.js';
export { ReviewsModule } from './reviews.module.js';
export { ReviewsService, type AnsweredReview, type NewReview } from './reviews.service.js';
export { ReviewsController } from './reviews.controller.js';
