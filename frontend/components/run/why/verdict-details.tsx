import { Gavel, Globe, ScrollText } from 'lucide-react';
import type { ReactNode } from 'react';
import { SafetyScore } from '../figures';
import { Pill } from '../../ui/pill';
import { revealHidden } from '@/lib/hidden-characters';
import type { Tone } from '@/lib/wave/describe-event';
import type { Judgement, ObservedEffects, Principle, VerdictDecision } from '@/lib/wave/types';
import { judgementWords, policyVersionWords, principleWords } from '@/lib/wave/verdict-words';

export interface VerdictFacts {
  verdict: VerdictDecision | null;
  score: number | null;
  violations: readonly string[];
  risks: readonly string[];
  effects: readonly string[];
  evidence: readonly string[];
  judgement?: Judgement | null;
  observed?: ObservedEffects | null;
  policyVersion?: string | null;
}

export const verdictTones: Record<VerdictDecision, Tone> = { allow: 'good', review: 'warn', block: 'bad' };
const verdictWords: Record<VerdictDecision, string> = {
  allow: 'Allowed',
  review: 'A person is asked',
  block: 'Blocked',
};

interface VerdictDetailsProps {
  facts: VerdictFacts;
  principles: ReadonlyMap<string, Pick<Principle, 'text'>>;
  /** Off where the verdict stands right above. */
  heading?: boolean;
}

/** Why a call was judged as it was: what it does, what that violates, who said so, and what was seen of it. */
export function VerdictDetails({ facts, principles, heading = true }: VerdictDetailsProps) {
  const { verdict, score, violations, risks, effects, evidence, judgement, observed, policyVersion } = facts;
  return (
    <div className="flex flex-col gap-3">
      {heading && verdict !== null && (
        <p className="flex flex-wrap items-center gap-2 text-sm">
          <Pill tone={verdictTones[verdict]}>{verdictWords[verdict]}</Pill>
          {score !== null && <SafetyScore score={score} />}
        </p>
      )}
      <div className="grid gap-3 empty:hidden md:grid-cols-2 [&>*]:min-w-0">
        <Texts title="Risks" items={risks} />
        <Texts title="Violates" items={violations.map((id) => principleWords(id, principles))} />
        <Texts title="What it would do" items={effects} />
        <Texts title="Evidence" items={evidence} mono />
      </div>
      {judgement && <JudgementPart judgement={judgement} principles={principles} />}
      {observed && <ObservedPart observed={observed} />}
      {policyVersion && (
        <p className="flex items-center gap-1.5 text-2xs break-all text-faint">
          <ScrollText aria-hidden size={12} className="shrink-0" /> {policyVersionWords(policyVersion)}
        </p>
      )}
    </div>
  );
}

function JudgementPart({
  judgement,
  principles,
}: {
  judgement: Judgement;
  principles: VerdictDetailsProps['principles'];
}) {
  const { asked, score, risks, violations, reasoning, failure } = judgement;
  return (
    <Part
      title="Judge"
      icon={<Gavel aria-hidden size={12} />}
      aside={asked && score !== null && <SafetyScore score={score} />}
    >
      <p className={failure === undefined ? 'text-sm text-muted' : 'text-sm text-warn'}>{judgementWords(judgement)}</p>
      {reasoning && <p className="mt-1 text-sm break-words">{reasoning}</p>}
      {asked && risks.length + violations.length > 0 && (
        <ul className="mt-1 list-disc pl-4 text-sm break-words">
          {[...risks, ...violations.map((id) => principleWords(id, principles))].map((text, index) => (
            <li key={index}>{text}</li>
          ))}
        </ul>
      )}
    </Part>
  );
}

function ObservedPart({
  observed: { connections, filesOutsidePrediction, mismatches },
}: {
  observed: ObservedEffects;
}) {
  if (connections.length + filesOutsidePrediction.length + mismatches.length === 0) {
    return (
      <Part title="Seen by the sandbox" icon={<Globe aria-hidden size={12} />}>
        <p className="text-sm text-muted">It did what was predicted, and tried no connection.</p>
      </Part>
    );
  }
  return (
    <Part title="Seen by the sandbox" icon={<Globe aria-hidden size={12} />}>
      <ul className="flex flex-col gap-1 text-sm">
        {mismatches.map((text, index) => (
          <li key={`m${index}`} className="flex gap-1.5 break-words">
            <Pill tone="warn">mismatch</Pill> <span className="min-w-0">{text}</span>
          </li>
        ))}
        {connections.map(({ host, port, allowed }, index) => (
          <li key={`c${index}`} className="flex min-w-0 items-center gap-1.5">
            <Pill tone={allowed ? 'neutral' : 'bad'}>{allowed ? 'connected' : 'refused'}</Pill>
            <code className="min-w-0 truncate font-mono text-xs">
              {host}:{port}
            </code>
          </li>
        ))}
        {filesOutsidePrediction.map((path) => (
          <li key={path} className="flex min-w-0 items-center gap-1.5">
            <Pill tone="warn">not predicted</Pill>
            <code className="min-w-0 truncate font-mono text-xs">{path}</code>
          </li>
        ))}
      </ul>
    </Part>
  );
}

function Texts({ title, items, mono = false }: { title: string; items: readonly string[]; mono?: boolean }) {
  if (items.length === 0) return null;
  return (
    <Part title={title}>
      <ul className={`list-disc pl-4 break-words ${mono ? 'font-mono text-xs' : 'text-sm'}`}>
        {items.map((item, index) => (
          <li key={index}>{revealHidden(item)}</li>
        ))}
      </ul>
    </Part>
  );
}

export function Part({
  title,
  icon,
  aside,
  children,
}: {
  title: ReactNode;
  icon?: ReactNode;
  aside?: ReactNode;
  children: ReactNode;
}) {
  return (
    <div>
      <p className="mb-1 flex items-center gap-1.5 text-xs font-semibold text-muted">
        {icon}
        {title}
        {aside && <span className="ml-auto font-normal">{aside}</span>}
      </p>
      {children}
    </div>
  );
}
