'use client';

import type { ReactNode } from 'react';
import { toast } from 'sonner';
import { Dialog } from '../../ui/dialog';
import { ReasonForm } from '../../ui/reason-form';
import { wave } from '@/lib/wave/client';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { PolicyView, ProjectPolicy } from '@/lib/wave/types';

interface SavePolicyDialogProps {
  projectId: string;
  base: PolicyView;
  written: ProjectPolicy;
  changes: ReactNode;
  onClose: () => void;
  onSaved: (policy: PolicyView) => void;
  /** Told what is wrong with the fields, which stand behind the dialog. */
  onRefused: (problem: WaveProblem) => void;
  /** Told the policy that somebody else saved first. */
  onOvertaken: (newer: PolicyView) => void;
}

export function SavePolicyDialog(props: SavePolicyDialogProps) {
  const { projectId, base, written, changes, onClose, onSaved, onRefused, onOvertaken } = props;
  const save = async (reason: string) => {
    try {
      const saved = await wave.savePolicy(projectId, { policy: written, reason, expectedVersion: base.version });
      toast.success(`Version ${saved.version} holds from the next call on.`);
      onSaved(saved);
    } catch (error) {
      const problem = asProblem(error);
      if (problem.code === 'policy_changed') return onOvertaken(await wave.getPolicy(projectId));
      if (problem.errors.some(({ field }) => field !== 'reason')) return onRefused(problem);
      throw problem;
    }
  };
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={`Save as version ${base.version + 1}?`}
      description="It holds for every call from the next one on, also in runs under way. The versions before it stay."
    >
      <ReasonForm required submit="Save the policy" onClose={onClose} send={save}>
        {() => <div className="scroll-quiet max-h-64 overflow-y-auto">{changes}</div>}
      </ReasonForm>
    </Dialog>
  );
}
