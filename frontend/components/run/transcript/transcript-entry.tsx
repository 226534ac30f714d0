'use client';

import { memo, type ReactNode } from 'react';
import { AgentAnswer } from './agent-answer';
import { AgentName } from './agent-name';
import { Disclosure } from './disclosure';
import { Prose } from '../../ui/prose';
import { ToolEntry } from './tool-entry';
import { ClockTime } from '../../ui/age';
import { formatCount, formatDuration, formatUsd } from '@/lib/format';
import type { TranscriptRow } from '@/lib/wave/transcript-rows';
import type { TranscriptMessage } from '@/lib/wave/types';

interface TranscriptEntryProps {
  row: TranscriptRow;
  /** Whether the person opened or closed it; undefined while neither. */
  open: boolean | undefined;
  onOpen: (key: string, open: boolean) => void;
  /** Output of commands under way, by tool call. */
  outputs: Readonly<Record<string, string>>;
}

export const TranscriptEntry = memo(function TranscriptEntry(props: TranscriptEntryProps) {
  const { row, open, onOpen, outputs } = props;
  switch (row.kind) {
    case 'conversation':
      return (
        <div className="flex items-center gap-3 px-3 pt-4 pb-1.5">
          <AgentName agent={row.agent} />
          <span className="font-mono text-2xs text-faint">{row.conversation}</span>
          <span aria-hidden className="h-px flex-1 bg-line" />
          <ClockTime at={row.at} />
        </div>
      );
    case 'brief':
      return (
        <Row>
          <Disclosure
            open={open ?? false}
            onOpen={(next) => onOpen(row.key, next)}
            summary={
              <>
                <span className="shrink-0 text-xs font-medium text-muted">Told by WAVE</span>
                <span className="truncate text-xs text-faint">{row.text}</span>
              </>
            }
          >
            <p className="text-xs break-words whitespace-pre-wrap text-muted">{row.text}</p>
          </Disclosure>
        </Row>
      );
    case 'said':
      return (
        <Row>
          <Prose text={row.text} className="text-sm" />
          {row.message && <Usage message={row.message} />}
        </Row>
      );
    case 'tool':
      return (
        <Row>
          <ToolEntry
            row={row}
            open={open}
            onOpen={(next) => onOpen(row.key, next)}
            liveOutput={row.call && outputs[row.call.toolCallId]}
          />
        </Row>
      );
    case 'answer':
      return (
        <Row>
          <AgentAnswer row={row} />
          {row.message && <Usage message={row.message} />}
        </Row>
      );
  }
});

function Row({ children }: { children: ReactNode }) {
  return <div className="px-3 py-1 sm:pl-6">{children}</div>;
}

function Usage({ message: { tokensUsed, costUsd, durationMs, model } }: { message: TranscriptMessage }) {
  const parts = [
    model,
    tokensUsed !== null && `${formatCount(tokensUsed)} tokens`,
    costUsd !== null && formatUsd(costUsd),
    durationMs !== null && formatDuration(durationMs),
  ].filter(Boolean);
  return parts.length === 0 ? null : <p className="mt-0.5 text-2xs text-faint">{parts.join(' · ')}</p>;
}
