import { formatCount, formatUsd } from '../format';
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
  'run.held': { title: 'Held a run', tone: 'warn' },
  'run.resumed': { title: 'Resumed a run' },
  'run.next': { title: 'Called the next phase' },
  'run.killed': { title: 'Killed a run', tone: 'bad' },
  'run.recycled': { title: 'Sent a run back', tone: 'warn' },
  'run.forked': { title: 'Forked a run' },
  'run.retried': { title: 'Tried a story again' },
  'run.archived': { title: 'Archived a run' },
  'run.failed': { title: 'A run failed', tone: 'bad' },
  'run.completed': { title: 'A run was delivered', tone: 'good' },
  'gate.decided': { title: 'Decided a gate' },
  'gate.overridden': { title: 'Overrode a gate', tone: 'warn' },
  'tool.judged': { title: 'Judged a tool call', tone: 'warn' },
  'verdict.recorded': { title: 'Judged a tool call', tone: 'warn' },
  'block.overridden': { title: 'Overrode a block', tone: 'warn' },
  'review.answered': { title: 'Answered a question' },
  'review.claimed': { title: 'Took up a question' },
  'budget.raised': { title: 'Changed a budget', tone: 'warn' },
  'policy.changed': { title: 'Changed a policy', tone: 'warn' },
  'project.created': { title: 'Added a project' },
  'project.updated': { title: 'Changed a project' },
  'session.opened': { title: 'Signed in' },
  'session.ended': { title: 'Signed out' },
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
    text(data.decision) ?? text(data.verdict),
    override ? 'as an override' : undefined,
    text(data.tool),
    typeof data.score === 'number' ? `score ${data.score.toFixed(2)}` : undefined,
    typeof data.tokenLimit === 'number' ? `${formatCount(data.tokenLimit)} tokens` : undefined,
    typeof data.costLimit === 'number' ? formatUsd(data.costLimit) : undefined,
    typeof data.version === 'number' ? `version ${data.version}` : undefined,
    text(data.name),
    text(data.reason),
  ];
  const detail = parts.filter((part) => part !== undefined).join(' · ');
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
