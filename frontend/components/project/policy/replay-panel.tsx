'use client';

import { ArrowRight, X } from 'lucide-react';
import Link from 'next/link';
import { useEffect, useRef, useState } from 'react';
import { verdictTones } from '../../run/why/verdict-details';
import { Button, IconButton } from '../../ui/button';
import { EmptyState } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { Pill } from '../../ui/pill';
import { formatScore, plural } from '@/lib/format';
import { usePrinciples } from '@/lib/wave/hooks/use-principles';
import type { PolicyReplay, ReplayedCall, VerdictDecision } from '@/lib/wave/types';
import { principleWords } from '@/lib/wave/verdict-words';

const decisions = ['allow', 'review', 'block'] as const;
const words: Record<VerdictDecision, string> = { allow: 'allowed', review: 'put to a person', block: 'blocked' };
const shownAtFirst = 25;

/** What the draft would have decided of past calls, next to what holds now. */
export function ReplayPanel({ replay, onClose }: { replay: PolicyReplay; onClose: () => void }) {
  const [all, setAll] = useState(false);
  const panel = useRef<HTMLDivElement>(null);
  const principles = usePrinciples(undefined);
  useEffect(() => {
    void panel.current?.scrollIntoView({ block: 'nearest' });
  }, []);
  const shown = all ? replay.items : replay.items.slice(0, shownAtFirst);
  return (
    <div ref={panel} role="region" aria-label="What would change" className="scroll-mb-20">
      <Panel
        title="What would change"
        aside={
          <IconButton label="Close" hint={false} className="size-6" onClick={onClose}>
            <X aria-hidden size={14} />
          </IconButton>
        }
      >
        <div className="flex flex-col gap-3 p-3">
          <p className="text-sm">
            Of the newest {plural(replay.judged, 'call')}, judged again under the draft,{' '}
            <span className="font-medium">
              {replay.changed === 0 ? 'none would be judged otherwise' : `${replay.changed} would be judged otherwise`}
            </span>
            .
          </p>
          <table className="w-full max-w-md text-sm">
            <caption className="sr-only">Verdicts now and under the draft</caption>
            <thead>
              <tr className="text-left text-xs text-faint">
                <td />
                <th scope="col" className="py-1 text-right font-medium">
                  Now
                </th>
                <th scope="col" className="py-1 text-right font-medium">
                  Draft
                </th>
              </tr>
            </thead>
            <tbody>
              {decisions.map((decision) => {
                const [before, after] = [replay.counts.before[decision], replay.counts.after[decision]];
                return (
                  <tr key={decision} className="border-t">
                    <th scope="row" className="py-1 text-left font-normal">
                      {words[decision]}
                    </th>
                    <td className="py-1 text-right text-muted">{before}</td>
                    <td className={`py-1 text-right ${before === after ? 'text-muted' : 'font-semibold'}`}>{after}</td>
                  </tr>
                );
              })}
            </tbody>
          </table>
          {shown.length > 0 ? (
            <ul className="divide-y rounded-md border">
              {shown.map((call) => (
                <Changed key={call.toolCallId} call={call} principles={principles} />
              ))}
            </ul>
          ) : (
            replay.judged === 0 && (
              <EmptyState title="There is no past call yet">The project has had no run.</EmptyState>
            )
          )}
          {replay.items.length > shown.length && (
            <Button size="small" className="w-fit" onClick={() => setAll(true)}>
              Show all {replay.items.length}
            </Button>
          )}
          <p className="text-xs text-faint">{replay.note}</p>
        </div>
      </Panel>
    </div>
  );
}

function Changed({ call, principles }: { call: ReplayedCall; principles: ReturnType<typeof usePrinciples> }) {
  const { before, after } = call;
  const findings = after.risks.length > 0 ? after.risks : after.violations.map((id) => principleWords(id, principles));
  return (
    <li data-replayed={call.toolCallId} className="flex flex-col gap-1 px-2.5 py-2">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <span className="flex items-center gap-1.5">
          <Pill tone={verdictTones[before.decision]}>
            {before.decision} {formatScore(before.score)}
          </Pill>
          <ArrowRight role="img" aria-label="becomes" size={13} className="text-faint" />
          <Pill tone={verdictTones[after.decision]}>
            {after.decision} {formatScore(after.score)}
          </Pill>
        </span>
        <code className="min-w-0 flex-1 basis-60 truncate font-mono text-xs" title={call.summary}>
          {call.summary}
        </code>
        <Link href={`/runs/${call.runId}?tab=transcript`} className="text-xs text-accent hover:underline">
          {call.storyId}, call {call.number}
        </Link>
      </div>
      {findings.length > 0 && <p className="text-xs break-words text-muted">{findings.join(' · ')}</p>}
    </li>
  );
}
