'use client';

import { Ban, Check, ChevronRight, CircleAlert, Minus, Pause, RotateCcw, X } from 'lucide-react';
import { Age } from '../ui/age';
import { cx } from '../ui/class-names';
import { Panel } from '../ui/panel';
import { Pill, softTones } from '../ui/pill';
import { actorName } from '@/lib/format';
import type { Tone } from '@/lib/wave/describe-event';
import type { GateStatus, GateView, RunDetail } from '@/lib/wave/types';

const looks: Record<GateStatus, { tone: Tone; icon: typeof Check; word: string }> = {
  pending: { tone: 'neutral', icon: Minus, word: 'pending' },
  go: { tone: 'good', icon: Check, word: 'go' },
  hold: { tone: 'warn', icon: Pause, word: 'hold' },
  kill: { tone: 'bad', icon: Ban, word: 'kill' },
  recycle: { tone: 'warn', icon: RotateCcw, word: 'recycle' },
};

/** The ten gates in their order, each with what it stands on. */
export function GateLadder({ run }: { run: RunDetail }) {
  const passed = run.gates.filter(({ status }) => status === 'go').length;
  return (
    <Panel title="Gates" aside={`${passed} of ${run.gates.length} passed`}>
      <ol className="divide-y">
        {run.gates.map((gate) => (
          <Gate key={gate.number} gate={gate} current={gate.number === run.currentGate && run.status !== 'complete'} />
        ))}
      </ol>
    </Panel>
  );
}

function Gate({ gate, current }: { gate: GateView; current: boolean }) {
  const { tone, icon: Icon, word } = looks[gate.status];
  const overridden = gate.decisions.some(({ override }) => override);
  return (
    <li>
      <details className="group" data-gate={gate.number} data-status={gate.status}>
        <summary
          className={cx(
            'flex h-8 list-none items-center gap-2 px-3 text-sm hover:bg-hover [&::-webkit-details-marker]:hidden',
            gate.status === 'pending' && !current && 'text-muted',
          )}
        >
          <span
            className={cx(
              'flex size-4.5 shrink-0 items-center justify-center rounded-full',
              softTones[current && gate.status === 'pending' ? 'accent' : tone],
            )}
          >
            <Icon aria-hidden size={11} strokeWidth={3} />
          </span>
          <span className="w-3 text-xs text-faint">{gate.number}</span>
          <span className={cx('flex-1 truncate first-letter:uppercase', current && 'font-semibold')}>{gate.name}</span>
          {overridden && <Pill tone="warn">override</Pill>}
          <span className={cx('text-xs', gate.status === 'pending' ? 'text-faint' : 'text-muted')}>
            {current && gate.status === 'pending' ? 'next' : word}
          </span>
          <ChevronRight aria-hidden size={13} className="text-faint transition-transform group-open:rotate-90" />
        </summary>
        <div className="flex flex-col gap-2 bg-canvas px-3 py-2 text-xs">
          <p className="text-muted">Passes when {lowerFirst(gate.passesWhen)}</p>
          {gate.evidence.length > 0 ? (
            <ul className="flex flex-col gap-1">
              {gate.evidence.map((item, index) => (
                <li key={index} className="flex gap-1.5">
                  {item.ok ? (
                    <Check role="img" aria-label="holds" size={13} className="mt-0.5 shrink-0 text-good" />
                  ) : item.required ? (
                    <X role="img" aria-label="does not hold" size={13} className="mt-0.5 shrink-0 text-bad" />
                  ) : (
                    <CircleAlert
                      role="img"
                      aria-label="does not hold, not required"
                      size={13}
                      className="mt-0.5 shrink-0 text-warn"
                    />
                  )}
                  <span className="min-w-0 break-words">
                    <span className="font-medium">{item.name}</span>
                    {item.detail && <span className="text-muted"> {item.detail}</span>}
                  </span>
                </li>
              ))}
            </ul>
          ) : (
            <p className="text-faint">No evidence yet.</p>
          )}
          {gate.decisions.map((decision, index) => (
            <p key={index} className="border-t pt-1.5 break-words">
              <span className="font-medium">{decision.decision}</span> by {actorName(decision.byName)}
              {decision.byKind !== 'person' && <span className="text-faint"> ({decision.byKind})</span>}
              {decision.override && <span className="text-warn"> as an override</span>}
              <span className="text-faint">
                , <Age at={decision.at} />
              </span>
              {decision.reason && <span className="block text-muted">{decision.reason}</span>}
            </p>
          ))}
        </div>
      </details>
    </li>
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
