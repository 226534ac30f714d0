'use client';

import { BlockedCalls } from './evidence/blocked-calls';
import { BudgetEvidence } from './evidence/budget-evidence';
import { CallEvidence } from './evidence/call-evidence';
import { Part } from './evidence/facts';
import { GateOfReview } from './evidence/gate-of-review';
import { LoopEvidence } from './evidence/loop-evidence';
import { PlanEvidence } from './evidence/plan-evidence';
import { answerWords } from '@/lib/wave/answer-words';
import type { ReviewView } from '@/lib/wave/types';

interface ReviewEvidenceProps {
  review: ReviewView;
  /** Told when what the question stands on was changed here, such as by an override. */
  onChanged?: () => void;
}

/** An open question about a budget tells its reason as it stands by now. */
export function reasonIsShownBelow({ type, status }: ReviewView): boolean {
  return type === 'budget_exceeded' && status === 'open';
}

/** What the question stands on, by its kind. */
export function ReviewEvidence({ review, onChanged }: ReviewEvidenceProps) {
  switch (review.type) {
    case 'safety':
      return <CallEvidence review={review} />;
    case 'gate_override':
      return (
        <div className="flex flex-col gap-4">
          <GateOfReview review={review} />
          <BlockedCalls review={review} onChanged={onChanged} />
        </div>
      );
    case 'budget_exceeded':
      return <BudgetEvidence review={review} />;
    case 'plan_approval':
      return <PlanEvidence review={review} />;
    case 'loop_detected':
      return (
        <div className="flex flex-col gap-3">
          <LoopEvidence review={review} />
          {review.toolCallId !== null && <CallEvidence review={{ ...review, evidence: [] }} />}
        </div>
      );
    case 'unknown_outcome':
      return (
        <div className="flex flex-col gap-3">
          <p className="text-sm text-muted">
            It may have happened, or half of it, or nothing. Look at what it acts on before you answer.
          </p>
          <CallEvidence review={review} />
        </div>
      );
  }
}

/** What each answer leads to. */
export function WhatHappensNext({ review }: { review: ReviewView }) {
  const known = review.answers.filter((answer) => review.next[answer]);
  if (known.length === 0) return null;
  return (
    <Part title="What happens next">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-sm">
        {known.map((answer) => (
          <div key={answer} className="contents">
            <dt className="font-medium whitespace-nowrap">{answerWords(review, answer).name}</dt>
            <dd className="text-muted">{review.next[answer]}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}
