'use client';

import Link from 'next/link';
import { useState, type ReactNode } from 'react';
import { Disclosure } from '../run/transcript/disclosure';
import { CodeBlock } from '../ui/code';
import { CopyButton } from '../ui/copy';
import { Pill, textTones } from '../ui/pill';
import { cx } from '../ui/class-names';
import { actorName } from '@/lib/format';
import { describeAudit } from '@/lib/wave/describe-audit';
import type { AuditEntry } from '@/lib/wave/types';

interface AuditListProps {
  entries: readonly AuditEntry[];
  /** Off where every entry is of the run that the page shows. */
  runLinks?: boolean;
}

/** Entries of the record: who did what, and the link of the chain each one is. */
export function AuditList({ entries, runLinks = true }: AuditListProps) {
  const [opened, setOpened] = useState<number>();
  return (
    <ol aria-label="Audit entries" className="flex flex-col gap-1">
      {entries.map((entry) => (
        // Entries out of sight cost no layout.
        <li
          key={entry.seq}
          data-audit={entry.action}
          className="[contain-intrinsic-size:auto_2rem] [content-visibility:auto]"
        >
          <Disclosure
            open={opened === entry.seq}
            onOpen={(open) => setOpened(open ? entry.seq : undefined)}
            summary={<Summary entry={entry} />}
          >
            <Details entry={entry} runLinks={runLinks} />
          </Disclosure>
        </li>
      ))}
    </ol>
  );
}

function Summary({ entry }: { entry: AuditEntry }) {
  const { title, detail, tone } = describeAudit(entry);
  const at = new Date(entry.at);
  return (
    <>
      <span className="w-10 shrink-0 text-right font-mono text-2xs text-faint max-sm:hidden">{entry.seq}</span>
      <time
        dateTime={entry.at}
        title={at.toLocaleString()}
        className="w-28 shrink-0 font-mono text-2xs whitespace-nowrap text-faint max-sm:w-9"
      >
        <span className="max-sm:hidden">{at.toLocaleDateString('en-CA')} </span>
        {at.toLocaleTimeString('en-GB').slice(0, 5)}
      </time>
      <span className="flex min-w-0 flex-1 flex-wrap items-baseline gap-x-2 text-sm">
        <span className="font-medium break-words">{whoOf(entry.actor)}</span>
        <span className={cx(tone !== 'neutral' && textTones[tone])}>{lowerFirst(title)}</span>
        {detail && (
          <span className="min-w-0 basis-40 truncate text-xs text-muted max-sm:basis-full sm:flex-1">{detail}</span>
        )}
      </span>
      {entry.data.override === true && (
        <Pill tone="warn" className="shrink-0">
          override
        </Pill>
      )}
    </>
  );
}

function Details({ entry, runLinks }: { entry: AuditEntry; runLinks: boolean }) {
  return (
    <div className="flex flex-col gap-2 text-xs">
      <dl className="grid grid-cols-[auto_1fr] gap-x-4 gap-y-1">
        <Fact name="When">{new Date(entry.at).toLocaleString()}</Fact>
        <Fact name="Who">{entry.actor}</Fact>
        <Fact name="Action">
          <code className="font-mono">{entry.action}</code>
        </Fact>
        {runLinks && entry.runId !== null && (
          <Fact name="Run">
            <Link href={`/runs/${entry.runId}?tab=audit`} className="text-accent hover:underline">
              Open the run
            </Link>
          </Fact>
        )}
        <Fact name="Subject">
          <CopyButton
            text={entry.subject}
            label="Copy the subject"
            shown={entry.subject}
            className="-ml-1 font-mono text-ink"
          />
        </Fact>
        <Fact name="Hash">
          <CopyButton text={entry.hash} label="Copy the hash" shown={entry.hash} className="-ml-1 font-mono text-ink" />
        </Fact>
        <Fact name="Before it">
          <CopyButton
            text={entry.prevHash}
            label="Copy the hash before"
            shown={entry.prevHash}
            className="-ml-1 font-mono text-muted"
          />
        </Fact>
      </dl>
      <CodeBlock label="What was recorded" text={JSON.stringify(entry.data, null, 2)} className="max-h-64" />
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <>
      <dt className="text-muted">{name}</dt>
      <dd className="flex min-w-0 break-all">{children}</dd>
    </>
  );
}

/** What no person and no agent decided, the rules did. */
function whoOf(actor: string): string {
  return actor.startsWith('policy:') ? 'Policy' : actorName(actor);
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
