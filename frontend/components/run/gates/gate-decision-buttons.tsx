'use client';

import { Check, OctagonX, Pause, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { GateDecisionDialog } from './gate-decision-dialog';
import { useMay } from '../../shell/session';
import { Button } from '../../ui/button';
import { gateChoices } from '@/lib/wave/run-commands';
import type { GateChoice, GateView, RunDetail } from '@/lib/wave/types';

const looks = {
  go: { name: 'Go', icon: Check },
  hold: { name: 'Hold', icon: Pause },
  recycle: { name: 'Recycle', icon: RotateCcw },
  kill: { name: 'Kill', icon: OctagonX },
} as const;

interface GateDecisionButtonsProps {
  run: RunDetail;
  gate: GateView;
  onDecided: () => void;
}

/** The decisions that are the person's to give, on the gate where the run stands. */
export function GateDecisionButtons({ run, gate, onDecided }: GateDecisionButtonsProps) {
  const may = { command: useMay('runs:write'), decide: useMay('gates:decide') };
  const [decision, setDecision] = useState<GateChoice>();
  const choices = gateChoices(run, gate, may);
  if (choices.length === 0 && decision === undefined) return null;
  return (
    <div role="group" aria-label={`Decide gate ${gate.number}`} className="flex flex-wrap gap-1.5 border-t pt-2">
      {choices.map((choice) => {
        const { name, icon: Icon } = looks[choice];
        return (
          <Button
            key={choice}
            size="small"
            look={choice === 'kill' ? 'danger' : 'secondary'}
            onClick={() => setDecision(choice)}
          >
            <Icon aria-hidden size={12} /> {name}
          </Button>
        );
      })}
      {decision !== undefined && (
        <GateDecisionDialog
          run={run}
          gate={gate}
          decision={decision}
          onClose={() => setDecision(undefined)}
          onDone={() => {
            setDecision(undefined);
            onDecided();
          }}
        />
      )}
    </div>
  );
}
