import { Check, X } from 'lucide-react';
import type { ReactNode } from 'react';
import { Prose } from '../../ui/prose';
import { CodeBlock } from '../../ui/code';
import { Notice } from '../../ui/notice';
import { Pill } from '../../ui/pill';
import type { Tone } from '@/lib/wave/describe-event';
import { listOf, readCriteria, textOf } from '@/lib/wave/agent-answers';
import type { TranscriptRow } from '@/lib/wave/transcript-rows';

type AnswerRow = Extract<TranscriptRow, { kind: 'answer' }>;

const titles: Record<string, string> = {
  submit_plan: 'Plan',
  submit_work: 'Work handed over',
  submit_report: 'Test report',
  submit_decision: 'Decision',
};

const decisionTones: Record<string, Tone> = {
  go: 'good',
  pass: 'good',
  fail: 'bad',
  kill: 'bad',
  hold: 'warn',
  recycle: 'warn',
};

/** An agent's structured answer, laid out by what it is. */
export function AgentAnswer({ row: { name, input, refusal } }: { row: AnswerRow }) {
  const decision = textOf(input.decision);
  return (
    <div className="rounded-md border border-accent/30 bg-surface">
      <p className="flex items-center gap-2 border-b px-2.5 py-1 text-xs font-semibold">
        {titles[name] ?? name}
        {decision && <Pill tone={decisionTones[decision] ?? 'neutral'}>{decision}</Pill>}
      </p>
      <div className="flex flex-col gap-2 p-2.5 text-sm">
        {refusal !== undefined && (
          <Notice tone="warn" title="This answer was not taken">
            <span className="break-words whitespace-pre-wrap">{refusal}</span>
          </Notice>
        )}
        <Paragraph text={textOf(input.summary) ?? textOf(input.reason)} />
        <Tasks tasks={listOf(input.tasks)} />
        <Criteria criteria={readCriteria(input.criteria)} />
        <Texts title="Acceptance criteria" items={listOf(input.acceptanceCriteria)} />
        <Texts title="Problems" items={listOf(input.problems)} />
        <Texts title="Risks" items={listOf(input.risks)} />
        <Texts title="Files it expects to touch" items={listOf(input.files)} mono />
        {!(name in titles) && <CodeBlock label="Answer" text={JSON.stringify(input, null, 2)} className="max-h-72" />}
      </div>
    </div>
  );
}

function Paragraph({ text }: { text: string | undefined }) {
  return text ? <Prose text={text} /> : null;
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <div>
      <p className="mb-0.5 text-xs font-medium text-muted">{title}</p>
      {children}
    </div>
  );
}

function Tasks({ tasks }: { tasks: readonly unknown[] }) {
  if (tasks.length === 0) return null;
  return (
    <Section title="Tasks">
      <ul className="flex flex-col gap-0.5 text-xs">
        {tasks.map((task, index) => {
          const { id, title, status, note } = Object(task) as Record<string, unknown>;
          return (
            <li key={index} className="flex gap-2">
              <span className="font-mono text-faint">{textOf(id)}</span>
              <span className="min-w-0 break-words">
                {textOf(title)} {textOf(status)?.replace('_', ' ')}
                {textOf(note) && <span className="text-muted"> {textOf(note)}</span>}
              </span>
            </li>
          );
        })}
      </ul>
    </Section>
  );
}

function Criteria({ criteria }: { criteria: ReturnType<typeof readCriteria> }) {
  if (criteria.length === 0) return null;
  return (
    <Section title="Acceptance criteria">
      <ul className="flex flex-col gap-1 text-xs">
        {criteria.map(({ criterion, verified, evidence }, index) => (
          <li key={index} className="flex gap-1.5">
            {verified ? (
              <Check role="img" aria-label="verified" size={13} className="mt-0.5 shrink-0 text-good" />
            ) : (
              <X role="img" aria-label="not verified" size={13} className="mt-0.5 shrink-0 text-bad" />
            )}
            <span className="min-w-0 break-words">
              {criterion}
              <Prose text={evidence} className="text-muted" />
            </span>
          </li>
        ))}
      </ul>
    </Section>
  );
}

function Texts({ title, items, mono = false }: { title: string; items: readonly unknown[]; mono?: boolean }) {
  const texts = items.filter((item): item is string => typeof item === 'string');
  if (texts.length === 0) return null;
  return (
    <Section title={title}>
      <ul className={`list-disc pl-4 text-xs break-words ${mono ? 'font-mono' : ''}`}>
        {texts.map((text, index) => (
          <li key={index}>{text}</li>
        ))}
      </ul>
    </Section>
  );
}
