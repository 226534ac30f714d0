'use client';

import { useVirtualizer } from '@tanstack/react-virtual';
import { ArrowDown } from 'lucide-react';
import { useEffect, useRef, useState, type ReactNode } from 'react';
import { Button } from '../ui/button';
import { cx } from '../ui/class-names';

interface VirtualLogProps<Item> {
  label: string;
  items: readonly Item[];
  keyOf: (item: Item) => string | number;
  render: (item: Item) => ReactNode;
  /** Usual height of an entry in pixels. */
  estimate: number;
  /** Where reading begins. */
  start: 'first' | 'newest';
  className?: string;
}

const nearPx = 80;

/**
 * A long list that grows at its end. Only what is seen is in the page, so ten thousand entries cost as much as thirty.
 * Someone who reads at the end stays there; someone who scrolled up is left alone.
 */
export function VirtualLog<Item>({ label, items, keyOf, render, estimate, start, className }: VirtualLogProps<Item>) {
  const scroller = useRef<HTMLDivElement>(null);
  const following = useRef(start === 'newest');
  const [away, setAway] = useState(false);
  const virtualizer = useVirtualizer({
    count: items.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => estimate,
    getItemKey: (index) => {
      const item = items[index];
      return item === undefined ? index : keyOf(item);
    },
    overscan: 12,
  });
  const height = virtualizer.getTotalSize();

  useEffect(() => {
    const element = scroller.current;
    if (element !== null && following.current) element.scrollTop = element.scrollHeight;
  }, [items.length, height]);

  const onScroll = () => {
    const element = scroller.current;
    if (element === null) return;
    following.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    setAway(!following.current);
  };
  const toEnd = () => {
    following.current = true;
    setAway(false);
    scroller.current?.scrollTo({ top: scroller.current.scrollHeight });
  };

  return (
    <div className="relative">
      <div
        ref={scroller}
        role="region"
        aria-label={label}
        tabIndex={0}
        onScroll={onScroll}
        className={cx('scroll-quiet relative h-[max(24rem,calc(100dvh-27rem))] overflow-y-auto', className)}
      >
        <ol className="relative w-full" style={{ height }}>
          {virtualizer.getVirtualItems().map(({ index, key, start }) => {
            const item = items[index];
            return item === undefined ? null : (
              <li
                key={key}
                ref={virtualizer.measureElement}
                data-index={index}
                aria-setsize={items.length}
                aria-posinset={index + 1}
                className="absolute inset-x-0 top-0"
                style={{ transform: `translateY(${start}px)` }}
              >
                {render(item)}
              </li>
            );
          })}
        </ol>
      </div>
      {away && (
        <Button
          size="small"
          onClick={toEnd}
          className="absolute bottom-3 left-1/2 -translate-x-1/2 rounded-full shadow-floating"
        >
          <ArrowDown aria-hidden size={13} /> Newest
        </Button>
      )}
    </div>
  );
}
