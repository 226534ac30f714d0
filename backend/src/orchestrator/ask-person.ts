import { newId } from '../platform/index.js';
import type { NewReview, ReviewsService } from '../reviews/index.js';
import type { RunContext } from './run-context.js';
import type { State } from './state.js';

/**
 * Puts a question to people and suspends the run, as part of the step that came to it.
 *
 * @param holdReason why the run stands still, as lists show it
 * @returns the review's id, for the state to wait for
 */
export function askPerson(
  { run, outbox }: RunContext,
  { progress }: State,
  reviews: ReviewsService,
  review: NewReview,
  holdReason = review.question,
): string {
  const reviewId = newId();
  const { type, question, toolCallId } = review;
  outbox.event({
    type: 'review.opened',
    data: { reviewId, type, question, ...(toolCallId !== undefined && { toolCallId }) },
  });
  outbox.last({ type: 'run.held', data: { reason: holdReason, by: 'policy', reviewId } });
  outbox.patch({ status: 'held', phase: 'held', resumePhase: progress.phase, holdReason });
  outbox.also((tx) => reviews.open(tx, run.id, reviewId, review));
  return reviewId;
}
