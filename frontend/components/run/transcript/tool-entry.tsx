'use client';

import { TriangleAlert } from 'lucide-react';
import { useState } from 'react';
import { Disclosure } from './disclosure';
import { scoreTone } from '../figures';
import { summaryOf, ToolArguments } from '../tool-arguments';
import { CallWhy } from '../why/call-why';
import { CodeBlock } from '../../ui/code';
import { Pill } from '../../ui/pill';
import { formatDuration, formatScore } from '@/lib/format';
import type { Tone } from '@/lib/wave/describe-event';
import { wasEdited, type TranscriptRow } from '@/lib/wave/transcript-rows';
import type { ToolCallView } from '@/lib/wave/types';

type ToolRow = Extract<TranscriptRow, { kind: 'tool' }>;

interface ToolEntryProps {
  row: ToolRow;
  open: boolean | undefined;
  onOpen: (open: boolean) => void;
  liveOutput?: string;
}

const shownAtOnce = new Set(['edit_file', 'write_file']);

/** A call: what was proposed, how it was judged, what came of it. Edits and refused calls are open from the start. */
export function ToolEntry({ row, open, onOpen, liveOutput }: ToolEntryProps) {
  const { name, input, call, result } = row;
  const refused = call?.status === 'blocked' || call?.status === 'in_review' || call?.status === 'rejected';
  const output = liveOutput ?? call?.output ?? result?.content;
  return (
    <Disclosure
      open={open ?? (refused || shownAtOnce.has(name) || liveOutput !== undefined)}
      onOpen={onOpen}
      className={refused ? 'border-bad/40' : undefined}
      summary={
        <>
          <code className="shrink-0 font-mono text-xs font-semibold">{name}</code>
          <code className="min-w-0 flex-1 truncate font-mono text-xs text-muted">{summaryOf(name, input)}</code>
          <Outcome row={row} />
          {call && <VerdictPill call={call} />}
        </>
      }
    >
      <div className="flex flex-col gap-2">
        <ToolArguments tool={name} args={input} />
        {call && wasEdited(input, call) && (
          <div>
            <p className="mb-1 text-xs text-faint">As a person edited it</p>
            <ToolArguments tool={name} args={call.args} />
          </div>
        )}
        {call && <Why call={call} stopped={refused} />}
        {output !== undefined && output !== null && output !== '' && (
          <div>
            <p className="mb-1 text-xs text-faint">{liveOutput === undefined ? 'Result' : 'Output, live'}</p>
            <CodeBlock label={`Result of ${name}`} text={output} className="max-h-72" />
          </div>
        )}
        {call && <Receipt call={call} />}
      </div>
    </Disclosure>
  );
}

function VerdictPill({ call: { verdict, score, observed } }: { call: ToolCallView }) {
  if (verdict === null) return null;
  const mismatch = observed != null && observed.mismatches.length > 0;
  const tone: Tone =
    verdict === 'block' ? 'bad' : verdict === 'review' ? 'warn' : score === null ? 'good' : scoreTone(score);
  return (
    <Pill tone={tone} className="shrink-0">
      {verdict} {score !== null && formatScore(score)}
      {mismatch && <TriangleAlert role="img" aria-label="did other than predicted" size={12} />}
    </Pill>
  );
}

const outcomes: Partial<Record<ToolCallView['status'], { word: string; tone: Tone }>> = {
  blocked: { word: 'not run', tone: 'bad' },
  in_review: { word: 'waits for a person', tone: 'warn' },
  running: { word: 'running', tone: 'accent' },
  rejected: { word: 'rejected', tone: 'bad' },
  unknown: { word: 'outcome unknown', tone: 'warn' },
};

function Outcome({ row: { call, result } }: { row: ToolRow }) {
  const special = call && outcomes[call.status];
  if (special) {
    return (
      <Pill tone={special.tone} className="shrink-0">
        {special.word}
      </Pill>
    );
  }
  const failed = call ? call.ok === false : result?.isError === true;
  const exit = call?.exitCode;
  return (
    <>
      {failed && (
        <Pill tone="warn" className="shrink-0">
          {exit === null || exit === undefined ? 'failed' : `exit ${exit}`}
        </Pill>
      )}
      {call?.durationMs != null && (
        <span className="shrink-0 text-2xs text-faint max-sm:hidden">{formatDuration(call.durationMs)}</span>
      )}
    </>
  );
}

/** What was found at once; the whole verdict when somebody asks. Calls that were stopped tell it unasked. */
function Why({ call, stopped }: { call: ToolCallView; stopped: boolean }) {
  const [asked, setAsked] = useState(stopped);
  if (call.verdict === null) return null;
  const mismatches = call.observed?.mismatches ?? [];
  return (
    <div className="flex flex-col gap-2">
      {!asked && (call.risks.length > 0 || mismatches.length > 0) && (
        <ul className="list-disc pl-4 text-xs text-warn">
          {[...call.risks, ...mismatches].map((risk, index) => (
            <li key={index}>{risk}</li>
          ))}
        </ul>
      )}
      <button
        type="button"
        aria-expanded={asked}
        onClick={() => setAsked(!asked)}
        className="w-fit rounded-sm text-xs text-accent hover:underline"
      >
        {asked ? 'Hide the verdict' : 'Why this verdict?'}
      </button>
      {asked && (
        <div className="rounded-md border p-2.5">
          <CallWhy call={call} />
        </div>
      )}
    </div>
  );
}

function Receipt({ call: { number, filesChanged, sandbox } }: { call: ToolCallView }) {
  const parts = [
    `call ${number}`,
    sandbox !== null && `sandbox: ${sandbox}`,
    filesChanged.length > 0 && `changed ${filesChanged.join(', ')}`,
  ].filter(Boolean);
  return <p className="text-2xs break-words text-faint">{parts.join(' · ')}</p>;
}
