'use client';

import { Check, OctagonX, Pause, RotateCcw } from 'lucide-react';
import { useState } from 'react';
import { GateDecisionDialog } from './gate-decision-dialog';
import { useMay } from '../../shell/session';
import { Button } from '../../ui/button';
import type { GateChoice, GateView, RunDetail } from '@/lib/wave/types';

const choices = [
  { decision: 'go', name: 'Go', icon: Check },
  { decision: 'hold', name: 'Hold', icon: Pause },
  { decision: 'recycle', name: 'Recycle', icon: RotateCcw },
  { decision: 'kill', name: 'Kill', icon: OctagonX },
] as const;

interface GateDecisionButtonsProps {
  run: RunDetail;
  gate: GateView;
  onDecided: () => void;
}

/** The four decisions, on the gate where the run stands. */
export function GateDecisionButtons({ run, gate, onDecided }: GateDecisionButtonsProps) {
  const mayDecide = useMay('gates:decide');
  const [decision, setDecision] = useState<GateChoice>();
  if (!mayDecide) return null;
  const shown = choices.filter(({ decision }) => decision !== 'hold' || gate.status !== 'hold');
  return (
    <div role="group" aria-label={`Decide gate ${gate.number}`} className="flex flex-wrap gap-1.5 border-t pt-2">
      {shown.map(({ decision, name, icon: Icon }) => (
        <Button
          key={decision}
          size="small"
          look={decision === 'kill' ? 'danger' : 'secondary'}
          onClick={() => setDecision(decision)}
        >
          <Icon aria-hidden size={12} /> {name}
        </Button>
      ))}
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
