'use client';

import { CircleUser, LogOut } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { toast } from 'sonner';
import { useHealth } from './health';
import { useSession } from './session';
import { wave } from '@/lib/wave/client';
import { asProblem } from '@/lib/wave/problem';

export function UserMenu() {
  const { name, role } = useSession();
  const health = useHealth();
  const signOut = () =>
    wave.signOut().then(
      // A whole new page: nothing of what was shown stays in memory, and nobody is led back to it.
      () => window.location.assign('/login'),
      (error: unknown) => toast.error(asProblem(error).message),
    );
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger
        aria-label={`Signed in as ${name}`}
        className="inline-flex size-8 items-center justify-center rounded-md text-muted hover:bg-hover hover:text-ink"
      >
        <CircleUser aria-hidden size={18} />
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="end"
          sideOffset={6}
          className="appearing z-50 min-w-52 rounded-lg border bg-surface p-1 text-sm shadow-floating"
        >
          <DropdownMenu.Label className="px-2 py-1.5">
            <span className="block truncate font-medium">{name}</span>
            <span className="text-xs text-muted">{role}</span>
          </DropdownMenu.Label>
          <DropdownMenu.Separator className="my-1 border-t" />
          <DropdownMenu.Item
            onSelect={() => void signOut()}
            className="flex cursor-pointer items-center gap-2 rounded-md px-2 py-1.5 outline-none data-[highlighted]:bg-hover"
          >
            <LogOut aria-hidden size={14} /> Sign out
          </DropdownMenu.Item>
          {health && <p className="px-2 pt-1 pb-1.5 text-2xs text-faint">WAVE {health.version}</p>}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
