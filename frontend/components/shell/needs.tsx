'use client';

import Link from 'next/link';
import type { ReactNode } from 'react';
import { useMay } from './session';
import { buttonClass } from '../ui/button-class';
import { EmptyState } from '../ui/notice';
import { Panel } from '../ui/panel';
import type { Principal } from '@/lib/wave/types';

interface NeedsProps {
  scope: Principal['scopes'][number];
  /** What the page is for and which role that needs, in one sentence. */
  otherwise: string;
  children: ReactNode;
}

/** A page for those who have the right to it; who comes to its address without it is told so. */
export function Needs({ scope, otherwise, children }: NeedsProps) {
  if (useMay(scope)) return children;
  return (
    <Panel>
      <EmptyState
        heading
        title="Your key does not open this page"
        action={
          <Link href="/runs" className={buttonClass('primary')}>
            Go to the runs
          </Link>
        }
      >
        {otherwise}
      </EmptyState>
    </Panel>
  );
}
