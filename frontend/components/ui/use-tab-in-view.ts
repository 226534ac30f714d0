'use client';

import { useEffect, useRef, type RefObject } from 'react';

/** Keeps the open tab in sight where the row of tabs is wider than the screen. @param tab the open one's name */
export function useTabInView(tab: string): RefObject<HTMLDivElement | null> {
  const list = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const row = list.current;
    const open = row?.querySelector<HTMLElement>('[role=tab][aria-selected=true]');
    if (!row || !open) return;
    const { left, right } = open.getBoundingClientRect();
    const seen = row.getBoundingClientRect();
    // Not `scrollIntoView`, which would move the page as well.
    if (right > seen.right) row.scrollLeft += right - seen.right;
    else if (left < seen.left) row.scrollLeft -= seen.left - left;
  }, [tab]);
  return list;
}
