'use client';

import { usePathname, useRouter } from 'next/navigation';
import { createContext, use, useEffect, type ReactNode } from 'react';
import { ProblemNotice } from '../ui/notice';
import { Skeleton } from '../ui/skeleton';
import { wave } from '@/lib/wave/client';
import { reportSession } from '@/lib/wave/connection';
import { useConnection } from '@/lib/wave/hooks/use-connection';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { signInPath } from '@/lib/wave/sign-in';
import type { Principal } from '@/lib/wave/types';

const SessionContext = createContext<Principal | undefined>(undefined);

/** Who is signed in. */
export function useSession(): Principal {
  const principal = use(SessionContext);
  if (principal === undefined) throw new Error('useSession needs the console around it.');
  return principal;
}

/** Whether the person may do what the scope names; the API has the last word. */
export function useMay(scope: Principal['scopes'][number]): boolean {
  return useSession().scopes.includes(scope);
}

/** Lets only a signed-in person through; everyone else is led to the sign-in and back afterwards. */
export function SessionGate({ children }: { children: ReactNode }) {
  const router = useRouter();
  const pathname = usePathname();
  const me = useResource('me', async (signal) => {
    const principal = await wave.whoAmI(signal);
    reportSession('in');
    return principal;
  });
  const { session } = useConnection();
  const out = session === 'out' || me.problem?.status === 401;

  useEffect(() => {
    if (out) router.replace(signInPath(pathname + window.location.search));
  }, [out, pathname, router]);

  if (me.value !== undefined && !out) return <SessionContext value={me.value}>{children}</SessionContext>;
  if (me.problem !== undefined && !out) {
    return (
      <main className="mx-auto max-w-xl px-4 py-[18vh]">
        <ProblemNotice problem={me.problem} retry={me.reload} />
      </main>
    );
  }
  return (
    <div role="status" aria-label="Loading" className="flex min-h-dvh">
      <div className="hidden w-52 border-r bg-surface p-3 lg:block">
        <Skeleton className="mb-6 h-6 w-24" />
        <Skeleton className="mb-2 h-7" />
        <Skeleton className="mb-2 h-7" />
        <Skeleton className="h-7" />
      </div>
      <div className="flex-1 p-6">
        <Skeleton className="mb-6 h-7 w-40" />
        <Skeleton className="h-64" />
      </div>
    </div>
  );
}
