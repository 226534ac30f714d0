import { formatCount, formatScore, formatUsd } from '../format';
import { revealHidden } from '../hidden-characters';
import { gateName } from './gate-names';
import type { Tone } from './describe-event';
import type { AuditEntry } from './types';

export interface AuditLine {
  title: string;
  detail?: string;
  tone: Tone;
}

/** What each action is called; those who filter choose from these. */
const actions: Readonly<Record<string, { title: string; tone?: Tone }>> = {
  'run.created': { title: 'Submitted a run' },
  'run.hold': { title: 'Held a run', tone: 'warn' },
  'run.resume': { title: 'Resumed a run' },
  'run.next': { title: 'Called the next phase' },
  'run.recycle': { title: 'Sent a run back', tone: 'warn' },
  'run.kill': { title: 'Killed a run', tone: 'bad' },
  'run.fork': { title: 'Forked a run' },
  'run.retry': { title: 'Tried a story again' },
  'run.archive': { title: 'Archived a run' },
  'run.completed': { title: 'Completed a run', tone: 'good' },
  'run.failed': { title: 'Ended a run that failed', tone: 'bad' },
  'gate.decided': { title: 'Decided a gate' },
  'gate.overridden': { title: 'Overrode a gate', tone: 'warn' },
  'tool_call.allowed': { title: 'Was allowed a call that scored low' },
  'tool_call.review': { title: 'Needed a person’s word for a call', tone: 'warn' },
  'tool_call.approved': { title: 'Approved a call' },
  'tool_call.blocked': { title: 'Was refused a call', tone: 'bad' },
  'tool_call.overridden': { title: 'Overrode a block', tone: 'warn' },
  'tool_call.override_used': { title: 'Had an override used', tone: 'warn' },
  'tool_call.mismatch': { title: 'Did other than predicted', tone: 'warn' },
  'review.answered': { title: 'Answered a question' },
  'budget.raised': { title: 'Raised a limit', tone: 'warn' },
  'budget.lowered': { title: 'Lowered a limit' },
  'budget.assumed_spent': { title: 'Counted a lost call in full', tone: 'warn' },
  'policy.changed': { title: 'Changed a policy', tone: 'warn' },
  'project.created': { title: 'Added a project' },
  'project.updated': { title: 'Changed a project' },
  'session.opened': { title: 'Signed in' },
  'session.ended': { title: 'Signed out' },
  'session.refused': { title: 'Was refused a sign-in', tone: 'warn' },
  'key.created': { title: 'Created a key', tone: 'warn' },
  'key.revoked': { title: 'Revoked a key', tone: 'warn' },
  'audit.exported': { title: 'Exported the record', tone: 'warn' },
};

/** Every action that has words, for a choice. */
export const auditActions: readonly { action: string; title: string }[] = Object.entries(actions).map(
  ([action, { title }]) => ({ action, title }),
);

/** One line a person understands; the entry's own data stand beside it for those who check. */
export function describeAudit({ action, data }: Pick<AuditEntry, 'action' | 'data'>): AuditLine {
  const known = actions[action];
  const override = data.override === true;
  const parts = [
    typeof data.gate === 'number' ? gateName(data.gate) : undefined,
    text(data.decision) ?? text(data.status) ?? text(data.verdict),
    override ? 'as an override' : undefined,
    // A summary names its tool; the tool alone only where there is none.
    text(data.summary) ?? text(data.tool),
    typeof data.score === 'number' ? `score ${formatScore(data.score)}` : undefined,
    typeof data.tokenLimit === 'number' ? `${formatCount(data.tokenLimit)} tokens` : undefined,
    typeof data.costLimit === 'number' ? formatUsd(data.costLimit) : undefined,
    typeof data.version === 'number' ? `version ${data.version}` : undefined,
    data.gate === undefined ? text(data.name) : undefined,
    text(data.task),
    text(data.reason),
  ];
  const detail = revealHidden(parts.filter((part) => part !== undefined).join(' · '));
  return {
    title: known?.title ?? sentence(action),
    tone: override ? 'warn' : (known?.tone ?? 'neutral'),
    ...(detail !== '' && { detail }),
  };
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value.trim() !== '' ? value : undefined;
}

/** An action that is newer than this page: `lease.taken` reads "Lease taken". */
function sentence(action: string): string {
  const words = action.replaceAll(/[._-]+/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}
