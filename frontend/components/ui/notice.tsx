'use client';

import { CircleAlert, CircleCheck, Info, TriangleAlert } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button';
import { cx } from './class-names';
import { softTones } from './pill';
import type { Tone } from '@/lib/wave/describe-event';
import type { WaveProblem } from '@/lib/wave/problem';

const icons = { neutral: Info, accent: Info, good: CircleCheck, warn: TriangleAlert, bad: CircleAlert };

interface NoticeProps {
  tone?: Tone;
  title: ReactNode;
  children?: ReactNode;
  actions?: ReactNode;
  className?: string;
  role?: 'alert' | 'status';
}

/** Something to know, in the flow of the page. */
export function Notice({ tone = 'neutral', title, children, actions, className, role }: NoticeProps) {
  const Icon = icons[tone];
  return (
    <div
      role={role}
      className={cx('flex flex-wrap items-start gap-x-3 gap-y-2 rounded-lg p-3', softTones[tone], className)}
    >
      <Icon aria-hidden size={16} className="mt-0.5 shrink-0" />
      <div className="min-w-0 flex-1 basis-56 text-sm">
        <p className="font-medium">{title}</p>
        {children && <div className="mt-0.5 text-ink">{children}</div>}
      </div>
      {actions && <div className="flex flex-wrap gap-2">{actions}</div>}
    </div>
  );
}

/** A problem the API answered, in its own words. */
export function ProblemNotice({
  problem,
  retry,
  className,
}: {
  problem: WaveProblem;
  retry?: () => void;
  className?: string;
}) {
  return (
    <Notice
      tone="bad"
      role="alert"
      title={problem.title}
      className={className}
      actions={
        retry && (
          <Button size="small" onClick={retry}>
            Try again
          </Button>
        )
      }
    >
      {problem.detail}
    </Notice>
  );
}

interface EmptyStateProps {
  title: string;
  /** Whether it is the heading of the page. */
  heading?: boolean;
  children?: ReactNode;
  action?: ReactNode;
}

/** What stands where nothing is yet: why, and what to do. */
export function EmptyState({ title, heading = false, children, action }: EmptyStateProps) {
  const Title = heading ? 'h1' : 'p';
  return (
    <div className="flex flex-col items-center gap-2 px-6 py-12 text-center">
      <Title className="font-medium">{title}</Title>
      {children && <div className="max-w-md text-sm text-muted">{children}</div>}
      {action && <div className="mt-2">{action}</div>}
    </div>
  );
}
