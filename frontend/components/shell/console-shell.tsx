'use client';

import { Menu, X } from 'lucide-react';
import { Dialog } from 'radix-ui';
import { usePathname } from 'next/navigation';
import { useEffect, useState, type ReactNode } from 'react';
import { IconButton } from '../ui/button';
import { ApiDownBanner, ConnectionState } from './connection-state';
import { HealthProvider, ModelIndicator, RehearsalStrip } from './health';
import { Navigation } from './navigation';
import { OpenReviewsProvider } from './open-reviews';
import { SessionGate } from './session';
import { ThemeToggle } from './theme';
import { UserMenu } from './user-menu';
import { Wordmark } from './wordmark';

/** The frame of every page behind the sign-in. */
export function ConsoleShell({ children }: { children: ReactNode }) {
  return (
    <SessionGate>
      <HealthProvider>
        <OpenReviewsProvider>
          <a
            href="#content"
            className="sr-only z-50 rounded-md bg-accent px-3 py-1.5 text-on-accent focus:not-sr-only focus:fixed focus:top-2 focus:left-2"
          >
            Skip to the content
          </a>
          <RehearsalStrip />
          <div className="flex min-h-dvh">
            <aside
              aria-label="Sidebar"
              className="sticky top-0 hidden h-dvh w-52 shrink-0 flex-col border-r bg-surface lg:flex"
            >
              <div className="flex h-12 items-center px-4">
                <Wordmark />
              </div>
              <Navigation />
            </aside>
            <div className="flex min-w-0 flex-1 flex-col">
              <header className="sticky top-0 z-30 flex h-12 items-center gap-2 border-b bg-surface/95 px-3 backdrop-blur lg:px-5">
                <MobileNavigation />
                <div className="flex min-w-0 flex-1 items-center gap-3">
                  <ModelIndicator />
                </div>
                <ConnectionState />
                <ThemeToggle />
                <UserMenu />
              </header>
              <ApiDownBanner />
              <main id="content" tabIndex={-1} className="min-w-0 flex-1 px-3 py-4 outline-none sm:px-4 lg:px-5">
                {children}
              </main>
            </div>
          </div>
        </OpenReviewsProvider>
      </HealthProvider>
    </SessionGate>
  );
}

function MobileNavigation() {
  const [open, setOpen] = useState(false);
  const pathname = usePathname();
  useEffect(() => setOpen(false), [pathname]);
  return (
    <Dialog.Root open={open} onOpenChange={setOpen}>
      <Dialog.Trigger asChild>
        <IconButton label="Open the navigation" className="lg:hidden">
          <Menu aria-hidden size={18} />
        </IconButton>
      </Dialog.Trigger>
      <Dialog.Portal>
        <Dialog.Overlay className="appearing fixed inset-0 z-40 bg-[rgb(8_11_16/45%)]" />
        <Dialog.Content
          aria-describedby={undefined}
          className="fixed inset-y-0 left-0 z-50 flex w-60 flex-col border-r bg-surface shadow-floating"
        >
          <Dialog.Title className="sr-only">Navigation</Dialog.Title>
          <div className="flex h-12 items-center justify-between pr-2 pl-4">
            <Wordmark />
            <Dialog.Close asChild>
              <IconButton label="Close the navigation" hint={false}>
                <X aria-hidden size={16} />
              </IconButton>
            </Dialog.Close>
          </div>
          <Navigation />
        </Dialog.Content>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
