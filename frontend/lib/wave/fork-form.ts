import { numberField } from './story-form';
import type { ForkRun } from './types';

/** The fork form as it stands; numbers are texts until they are sent. */
export interface ForkDraft {
  step: number | undefined;
  task: string;
  model: string;
  tokenLimit: string;
  costLimit: string;
}

export const emptyFork: ForkDraft = { step: undefined, task: '', model: '', tokenLimit: '', costLimit: '' };

/** What is sent: only what differs from the run that is forked. */
export function forkOf(draft: ForkDraft, task: string, reason: string): ForkRun {
  const wanted = draft.task.trim();
  return {
    ...(draft.step !== undefined && { step: draft.step }),
    ...(wanted !== '' && wanted !== task.trim() && { task: wanted }),
    ...(draft.model.trim() !== '' && { model: draft.model.trim() }),
    ...numberField('tokenLimit', draft.tokenLimit),
    ...numberField('costLimit', draft.costLimit),
    ...(reason !== '' && { reason }),
  };
}
