'use client';

import { useEffect, useRef } from 'react';
import { decisionKeys } from './review-type';
import type { ReviewDecision } from '@/lib/wave/types';

interface InboxKeys {
  enabled: boolean;
  /** @param by 1 to the next, -1 to the one before */
  move: (by: number) => void;
  answer: (decision: ReviewDecision) => void;
  help: () => void;
}

/** The inbox's keys. Silent while the person types, or holds a modifier that belongs to the browser. */
export function useInboxKeys(keys: InboxKeys): void {
  const current = useRef(keys);
  useEffect(() => {
    current.current = keys;
  });
  useEffect(() => {
    const press = (event: KeyboardEvent) => {
      const { enabled, move, answer, help } = current.current;
      if (!enabled || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
      const decision = Object.entries(decisionKeys).find(([, key]) => key === event.key)?.[0];
      if (event.key === 'j') move(1);
      else if (event.key === 'k') move(-1);
      else if (event.key === '?') help();
      else if (decision !== undefined) answer(decision as ReviewDecision);
      else return;
      event.preventDefault();
    };
    window.addEventListener('keydown', press);
    return () => window.removeEventListener('keydown', press);
  }, []);
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName))
  );
}
