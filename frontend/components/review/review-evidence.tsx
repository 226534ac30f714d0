import type { ReactNode } from 'react';
import { SafetyScore } from '../run/figures';
import { ToolArguments } from '../run/tool-arguments';
import { decisionNames } from './review-type';
import type { ReviewDecision, ReviewView } from '@/lib/wave/types';

/** What the question stands on. */
export function ReviewEvidence({ review }: { review: ReviewView }) {
  const { tool, args, score, risks, violations, effects, evidence } = review;
  return (
    <div className="flex flex-col gap-3">
      {tool !== null && args !== null && (
        <Part
          title={
            <span className="flex items-center gap-3">
              <span>
                Asks to use <code className="font-mono">{tool}</code>
              </span>
              {score !== null && <SafetyScore score={score} />}
            </span>
          }
        >
          <ToolArguments tool={tool} args={args} />
        </Part>
      )}
      <div className="grid gap-3 empty:hidden md:grid-cols-2 [&>*]:min-w-0">
        <List title="Risks" items={risks} />
        <List title="What it would do" items={effects} mono />
        <List title="Principles it would violate" items={violations} />
        <List title="Evidence" items={evidence} mono />
      </div>
    </div>
  );
}

/** What each answer leads to. */
export function WhatHappensNext({ review }: { review: ReviewView }) {
  const known = review.answers.filter((answer) => review.next[answer]);
  if (known.length === 0) return null;
  return (
    <Part title="What happens next">
      <dl className="grid grid-cols-[auto_1fr] gap-x-3 gap-y-0.5 text-sm">
        {known.map((answer: ReviewDecision) => (
          <div key={answer} className="contents">
            <dt className="font-medium">{decisionNames[answer]}</dt>
            <dd className="text-muted">{review.next[answer]}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function List({ title, items, mono = false }: { title: string; items: readonly string[]; mono?: boolean }) {
  if (items.length === 0) return null;
  return (
    <Part title={title}>
      <ul className={`list-disc pl-4 ${mono ? 'font-mono text-xs break-words' : 'text-sm break-words'}`}>
        {items.map((item, index) => (
          <li key={index}>{item}</li>
        ))}
      </ul>
    </Part>
  );
}

function Part({ title, children }: { title: ReactNode; children: ReactNode }) {
  return (
    <div>
      <h3 className="mb-1 text-xs font-semibold text-muted">{title}</h3>
      {children}
    </div>
  );
}
