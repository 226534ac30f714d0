'use client';

import { Keyboard } from 'lucide-react';
import { useRouter, useSearchParams } from 'next/navigation';
import { useCallback, useState } from 'react';
import { InboxList } from './inbox-list';
import { KeyboardHelp } from './keyboard-help';
import { ReviewDetail } from './review-detail';
import { useInboxKeys } from './use-inbox-keys';
import { useOpenReviews } from '../shell/open-reviews';
import { useSession } from '../shell/session';
import { Button, IconButton } from '../ui/button';
import { cx } from '../ui/class-names';
import { EmptyState, ProblemNotice } from '../ui/notice';
import { PageHeading } from '../ui/page-heading';
import { Panel } from '../ui/panel';
import { Segments } from '../ui/segments';
import { Skeleton, SkeletonRows } from '../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { useReviews } from '@/lib/wave/hooks/use-reviews';
import { openAnswers } from '@/lib/wave/review-answer';
import type { ReviewDecision, ReviewView } from '@/lib/wave/types';

const filters = [
  { value: 'open', label: 'Open' },
  { value: 'resolved', label: 'Resolved' },
] as const;

/** Every question that waits for a person, across runs. */
export function InboxPage() {
  const router = useRouter();
  const fields = useSearchParams();
  const status = fields.get('status') === 'resolved' ? 'resolved' : 'open';
  const asked = fields.get('review');
  const { reviews, problem, hasMore, loadMore, replace, reload } = useReviews(status);
  const openReviews = useOpenReviews();
  const me = useSession();
  const [choice, setChoice] = useState<ReviewDecision>();
  const [help, setHelp] = useState(false);

  // A question that left the list, answered here or by somebody else, stays shown until the person moves on.
  const listed = reviews?.find(({ reviewId }) => reviewId === asked);
  const elsewhere = useResource(
    reviews !== undefined && asked !== null && listed === undefined ? asked : null,
    (signal) => wave.getReview(asked ?? '', signal),
  );
  const selected = listed ?? elsewhere.value;
  const shown = selected ?? (asked === null ? reviews?.[0] : undefined);

  const go = useCallback(
    (next: { status?: string; review?: string }) => {
      setChoice(undefined);
      const query = new URLSearchParams(Object.entries(next).filter(([, value]) => value)).toString();
      router.replace(query === '' ? '/inbox' : `/inbox?${query}`, { scroll: false });
    },
    [router],
  );
  const show = (reviewId: string | undefined) =>
    go({ ...(status === 'resolved' ? { status } : {}), ...(reviewId === undefined ? {} : { review: reviewId }) });

  useInboxKeys({
    enabled: !help,
    move: (by) => {
      if (!reviews?.length) return;
      const index = reviews.findIndex(({ reviewId }) => reviewId === shown?.reviewId);
      show(reviews[Math.min(reviews.length - 1, Math.max(0, index + by))]?.reviewId);
    },
    answer: (decision) => {
      if (shown?.status === 'open' && openAnswers(shown, me).given.includes(decision)) {
        if (asked !== shown.reviewId) show(shown.reviewId);
        setChoice(decision);
      }
    },
    help: () => setHelp(true),
  });

  const onAnswered = (review: ReviewView) => {
    setChoice(undefined);
    if (asked !== review.reviewId) show(review.reviewId);
    elsewhere.set(() => review);
    replace(review);
    openReviews.reload();
  };

  return (
    <>
      <PageHeading
        title="Inbox"
        actions={
          <>
            <Segments
              label="Which reviews"
              options={filters}
              value={status}
              onChange={(next) => go(next === 'open' ? {} : { status: next })}
            />
            <IconButton label="Keys" onClick={() => setHelp(true)}>
              <Keyboard aria-hidden size={16} />
            </IconButton>
          </>
        }
      />
      {problem && <ProblemNotice problem={problem} retry={reload} className="mb-4" />}
      {reviews === undefined ? (
        problem === undefined && <SkeletonRows rows={4} />
      ) : reviews.length === 0 && asked === null ? (
        <Panel>
          {status === 'open' ? (
            <EmptyState title="Nobody is waiting for you">
              When an agent wants to do something that a person should decide, the run is suspended and the question
              stands here until it is answered.
            </EmptyState>
          ) : (
            <EmptyState title="No question was answered yet" />
          )}
        </Panel>
      ) : (
        <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-[20rem_minmax(0,1fr)]">
          <div className={cx('flex flex-col gap-2', asked !== null && 'max-lg:hidden')}>
            <InboxList reviews={reviews} shown={shown?.reviewId} onShow={show} />
            {hasMore && <Button onClick={loadMore}>Load more</Button>}
          </div>
          {shown !== undefined ? (
            <div className={cx(asked === null && 'max-lg:hidden')}>
              <ReviewDetail
                review={shown}
                choice={choice}
                onChoose={setChoice}
                onAnswered={onAnswered}
                onChanged={() => {
                  reload();
                  elsewhere.reload();
                }}
                onBack={() => show(undefined)}
              />
            </div>
          ) : elsewhere.loading ? (
            <Skeleton className="h-64" />
          ) : (
            <Panel>
              <EmptyState
                title="There is no such question"
                action={<Button onClick={() => show(undefined)}>Show the list</Button>}
              />
            </Panel>
          )}
        </div>
      )}
      <KeyboardHelp open={help} onOpenChange={setHelp} />
    </>
  );
}
