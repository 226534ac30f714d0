'use client';

import { FolderGit2, Inbox, Layers, ScrollText } from 'lucide-react';
import Link from 'next/link';
import { usePathname } from 'next/navigation';
import { cx } from '../ui/class-names';
import { useOpenReviews } from './open-reviews';
import { useSession } from './session';

const sections = [
  { href: '/runs', label: 'Runs', icon: Layers, needs: 'runs:read' },
  { href: '/inbox', label: 'Inbox', icon: Inbox, needs: 'reviews:read' },
  { href: '/projects', label: 'Projects', icon: FolderGit2, needs: 'projects:read' },
  { href: '/audit', label: 'Audit', icon: ScrollText, needs: 'audit:read' },
] as const;

/** The sections that the person may read. */
export function Navigation() {
  const { scopes } = useSession();
  const shown = sections.filter(({ needs }) => scopes.includes(needs));
  const pathname = usePathname();
  const { count, more } = useOpenReviews();
  return (
    <nav aria-label="Sections" className="flex flex-col gap-0.5 px-2 py-2">
      {shown.map(({ href, label, icon: Icon }) => {
        const current = pathname === href || pathname.startsWith(`${href}/`);
        return (
          <Link
            key={href}
            href={href}
            aria-current={current ? 'page' : undefined}
            className={cx(
              'flex h-8 items-center gap-2.5 rounded-md px-2 text-sm',
              current ? 'bg-accent-soft font-medium text-accent' : 'text-muted hover:bg-hover hover:text-ink',
            )}
          >
            <Icon aria-hidden size={16} />
            <span className="flex-1">{label}</span>
            {href === '/inbox' && count > 0 && (
              <span className="rounded-full bg-warn-soft px-1.5 text-xs font-semibold text-warn">
                {count}
                {more && '+'}
                <span className="sr-only"> open reviews</span>
              </span>
            )}
          </Link>
        );
      })}
    </nav>
  );
}
