'use client';

import { Ellipsis, LoaderCircle } from 'lucide-react';
import { DropdownMenu } from 'radix-ui';
import { useEffect, useState } from 'react';
import { ActionDialog } from './action-dialog';
import { actionLooks } from './action-looks';
import { useMay } from '../../shell/session';
import { Button } from '../../ui/button';
import { buttonClass, type ButtonLook } from '../../ui/button-class';
import { cx } from '../../ui/class-names';
import { pendingWords, runActions, type RunAction } from '@/lib/wave/run-commands';
import type { RunDetail } from '@/lib/wave/types';

/** What was asked of the run, until the run shows that it took it. */
interface Sent {
  action: RunAction;
  lastSeq: number;
}

/** What a person can do with the run now: at most one button stands out. On a phone the rest is a menu. */
export function ActionBar({ run, onDone }: { run: RunDetail; onDone: () => void }) {
  const may = { command: useMay('runs:write'), decide: useMay('gates:decide') };
  const { primary, others } = runActions(run, may);
  const [asked, setAsked] = useState<RunAction>();
  const [sent, setSent] = useState<Sent>();
  useEffect(() => {
    if (sent !== undefined && run.lastSeq > sent.lastSeq) setSent(undefined);
  }, [run.lastSeq, sent]);
  const pending = pendingOf(run, sent);
  return (
    <>
      {pending !== undefined && (
        <span role="status" className="flex items-center gap-1.5 text-sm text-warn">
          <LoaderCircle aria-hidden size={14} className="animate-spin" /> {pending}
        </span>
      )}
      {(others.length > 0 || primary !== undefined) && (
        <div role="group" aria-label="Commands" className="flex flex-wrap items-center gap-2">
          {others.toReversed().map((action) => (
            <Act key={action} action={action} look={lookOf(action)} onAsk={setAsked} className="max-sm:hidden" />
          ))}
          {primary !== undefined && <Act action={primary} look="primary" onAsk={setAsked} />}
          {others.length > 0 && <ActionMenu actions={others} onAsk={setAsked} />}
        </div>
      )}
      {asked !== undefined && (
        <ActionDialog
          run={run}
          action={asked}
          onClose={() => setAsked(undefined)}
          onDone={() => {
            setAsked(undefined);
            setSent({ action: asked, lastSeq: run.lastSeq });
            onDone();
          }}
        />
      )}
    </>
  );
}

/** What the API knows to be under way outranks what this page remembers of its own press. */
function pendingOf(run: RunDetail, sent: Sent | undefined): string | undefined {
  const command = run.pendingCommand ?? undefined;
  if (command !== undefined) return pendingWords[command] ?? 'Carrying it out…';
  return sent && sent.lastSeq >= run.lastSeq ? pendingWords[sent.action] : undefined;
}

function lookOf(action: RunAction): ButtonLook {
  return action === 'kill' ? 'danger' : action === 'archive' || action === 'fork' ? 'quiet' : 'secondary';
}

interface ActProps {
  action: RunAction;
  look: ButtonLook;
  onAsk: (action: RunAction) => void;
  className?: string;
}

function Act({ action, look, onAsk, className }: ActProps) {
  const { name, icon: Icon } = actionLooks[action];
  return (
    <Button look={look} className={className} onClick={() => onAsk(action)}>
      <Icon aria-hidden size={14} /> {name}
    </Button>
  );
}

function ActionMenu({ actions, onAsk }: { actions: readonly RunAction[]; onAsk: (action: RunAction) => void }) {
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger className={buttonClass('secondary', 'medium', 'sm:hidden')}>
        <Ellipsis aria-hidden size={14} /> Commands
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content
          align="start"
          sideOffset={6}
          className="appearing z-50 min-w-44 rounded-lg border bg-surface p-1 text-sm shadow-floating"
        >
          {actions.map((action) => {
            const { name, icon: Icon } = actionLooks[action];
            return (
              <DropdownMenu.Item
                key={action}
                onSelect={() => onAsk(action)}
                className={cx(
                  'flex min-h-9 cursor-pointer items-center gap-2 rounded-md px-2 outline-none data-[highlighted]:bg-hover',
                  action === 'kill' && 'text-bad',
                )}
              >
                <Icon aria-hidden size={14} /> {name}
              </DropdownMenu.Item>
            );
          })}
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  );
}
