'use client';

import { Ban, Check, ChevronRight, Minus, Pause, RotateCcw, UserCheck } from 'lucide-react';
import { useState } from 'react';
import { GateDecisionButtons } from './gate-decision-buttons';
import { GateDecisions } from './gate-decisions';
import { GateEvidence } from './gate-evidence';
import { cx } from '../../ui/class-names';
import { Panel } from '../../ui/panel';
import { Pill, softTones } from '../../ui/pill';
import type { Tone } from '@/lib/wave/describe-event';
import type { GateStatus, GateView, RunDetail } from '@/lib/wave/types';

const looks: Record<GateStatus, { tone: Tone; icon: typeof Check; word: string }> = {
  pending: { tone: 'neutral', icon: Minus, word: 'pending' },
  go: { tone: 'good', icon: Check, word: 'go' },
  hold: { tone: 'warn', icon: Pause, word: 'hold' },
  kill: { tone: 'bad', icon: Ban, word: 'kill' },
  recycle: { tone: 'warn', icon: RotateCcw, word: 'recycle' },
};

/** The ten gates in their order, each with what it stands on, who decided, and what a person may decide now. */
export function GateLadder({ run, onDecided }: { run: RunDetail; onDecided: () => void }) {
  const passed = run.gates.filter(({ status }) => status === 'go').length;
  const overridden = run.gates.filter(isOverridden).length;
  return (
    <Panel
      title="Gates"
      aside={
        <span className="flex items-center gap-2">
          {overridden > 0 && <Pill tone="warn">{overridden === 1 ? '1 override' : `${overridden} overrides`}</Pill>}
          {passed} of {run.gates.length} passed
        </span>
      }
    >
      <ol className="divide-y">
        {run.gates.map((gate) => (
          <Gate key={gate.number} run={run} gate={gate} onDecided={onDecided} />
        ))}
      </ol>
    </Panel>
  );
}

export function isOverridden({ decisions }: Pick<GateView, 'decisions'>): boolean {
  return decisions.some(({ override }) => override);
}

function Gate({ run, gate, onDecided }: { run: RunDetail; gate: GateView; onDecided: () => void }) {
  const current = gate.number === run.currentGate && run.status !== 'complete';
  const { tone, icon: Icon, word } = looks[gate.status];
  const overridden = isOverridden(gate);
  const human = run.humanGates?.includes(gate.number) ?? false;
  const stands = current && run.status === 'held' && gate.status !== 'pending' && gate.status !== 'go';
  // A gate that stopped the run is open until the person closes it.
  const [closed, setClosed] = useState<boolean>();
  const open = closed === undefined ? stands : !closed;
  return (
    <li>
      <details
        className="group"
        data-gate={gate.number}
        data-status={gate.status}
        data-overridden={overridden || undefined}
        open={open}
        onToggle={(event) => event.currentTarget.open !== open && setClosed(!event.currentTarget.open)}
      >
        <summary
          className={cx(
            'flex min-h-8 list-none items-center gap-2 px-3 text-sm hover:bg-hover [&::-webkit-details-marker]:hidden',
            gate.status === 'pending' && !current && 'text-muted',
          )}
        >
          <span
            className={cx(
              'flex size-4.5 shrink-0 items-center justify-center rounded-full',
              softTones[overridden ? 'warn' : current && gate.status === 'pending' ? 'accent' : tone],
            )}
          >
            <Icon aria-hidden size={11} strokeWidth={3} />
          </span>
          <span className="w-3 text-xs text-faint">{gate.number}</span>
          <span className={cx('min-w-0 flex-1 truncate first-letter:uppercase', current && 'font-semibold')}>
            {gate.name}
          </span>
          {human && (
            <span title="A person decides here" className="shrink-0 text-accent">
              <UserCheck role="img" aria-label="a person decides here" size={13} />
            </span>
          )}
          {overridden && <Pill tone="warn">override</Pill>}
          <span className={cx('text-xs', gate.status === 'pending' ? 'text-faint' : 'text-muted')}>
            {current && gate.status === 'pending' ? 'next' : word}
          </span>
          <ChevronRight aria-hidden size={13} className="text-faint transition-transform group-open:rotate-90" />
        </summary>
        <div className="flex flex-col gap-2 bg-canvas px-3 py-2 text-xs">
          <p className="text-muted">
            Passes when {lowerFirst(gate.passesWhen)}
            {human && ' A person has the last word here.'}
          </p>
          <GateEvidence evidence={gate.evidence} />
          <GateDecisions gate={gate} />
          <GateDecisionButtons run={run} gate={gate} onDecided={onDecided} />
        </div>
      </details>
    </li>
  );
}

function lowerFirst(text: string): string {
  return /^CTO/.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1);
}
