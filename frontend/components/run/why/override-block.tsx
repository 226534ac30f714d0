'use client';

import { ShieldOff } from 'lucide-react';
import { useState } from 'react';
import { toast } from 'sonner';
import { Age } from '../../ui/age';
import { Button } from '../../ui/button';
import { Dialog } from '../../ui/dialog';
import { Notice } from '../../ui/notice';
import { Pill } from '../../ui/pill';
import { ReasonForm } from '../../ui/reason-form';
import { actorName } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import type { BlockOverride } from '@/lib/wave/types';

interface OverrideBlockProps {
  toolCallId: string;
  /** The call in one line. */
  summary: string;
  onOverridden: (override: BlockOverride) => void;
}

/** Lets a blocked call run after all. Whether and who, says the policy; the API has the last word. */
export function OverrideBlockButton({ toolCallId, summary, onOverridden }: OverrideBlockProps) {
  const [asking, setAsking] = useState(false);
  return (
    <>
      <Button size="small" look="danger" onClick={() => setAsking(true)}>
        <ShieldOff aria-hidden size={12} /> Override the block
      </Button>
      {asking && (
        <Dialog
          open
          onOpenChange={setAsking}
          title="Let this blocked call run after all?"
          description="Once, in this run, with exactly these arguments. Anything else is judged by itself."
        >
          <ReasonForm
            required
            submit="Override the block"
            look="danger-solid"
            onClose={() => setAsking(false)}
            send={async (reason) => {
              const override = await wave.overrideBlock(toolCallId, reason);
              toast.success('The call may run once.');
              setAsking(false);
              onOverridden(override);
            }}
          >
            {() => (
              <>
                <code className="rounded-md bg-sunken p-2 font-mono text-xs break-all">{summary}</code>
                <Notice tone="warn" title="You answer for it">
                  The override is audited under your name with your reason, and shown with the call and at the safety
                  gate.
                </Notice>
              </>
            )}
          </ReasonForm>
        </Dialog>
      )}
    </>
  );
}

/** That and why somebody let a blocked call run. */
export function OverrideNote({ override }: { override: BlockOverride }) {
  return (
    <p className="text-xs break-words">
      <Pill tone="warn">override</Pill> <span className="font-medium">{actorName(override.createdBy)}</span>{' '}
      <span className="text-faint">
        <Age at={override.createdAt} />
        {override.usedAt === null ? ', not used yet' : ', used'}
      </span>
      <span className="block text-muted">{override.reason}</span>
    </p>
  );
}
