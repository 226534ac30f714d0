import { createHash } from 'node:crypto';
import { canonicalJson } from '../../platform/index.js';
import { summarise } from '../../safety/index.js';
import { askPerson } from '../ask-person.js';
import { cleanText } from '../redaction.js';
import type { RunContext } from '../run-context.js';
import type { NodeServices } from '../services.js';
import type { CallResult, Guard, Loop, PendingCall, State, Update } from '../state.js';

/** So often the same thing may happen in a row before somebody is asked. */
export const patience = 3;

/** Counts a call that came back with what it came back with before. */
export function sameCall({ same }: Loop, { tool, args }: PendingCall, result: CallResult): NonNullable<Loop['same']> {
  const outcome = `${result.isError} ${result.exitCode ?? ''} ${untimed(result.content)}`;
  const call = shortHash(`${canonicalJson({ tool, args })}\n${outcome}`);
  return { call, times: same?.call === call ? same.times + 1 : 1 };
}

/** Counts an iteration that ended with the diff that there was before it. */
export function sameDiff({ diff: before, idle }: Guard, diff: string): Guard {
  const hash = diff === '' ? '' : shortHash(diff);
  return { diff: hash, idle: hash === before ? idle + 1 : 0 };
}

/** Suspends the run because an agent goes round in circles; `update` is what it would have gone on with. */
export function askAboutLoop(
  context: RunContext,
  state: State,
  { reviews }: NodeServices,
  update: Update,
  what: { agent: string; reason: string; evidence: Record<string, unknown> },
): Update {
  const after = { ...state, ...update };
  const id = askPerson(context, after, reviews, {
    type: 'loop_detected',
    question: `${what.agent} goes round in circles. Let it go on?`,
    reason: cleanText(what.reason),
    evidence: what.evidence,
  });
  return { ...update, openReview: { id, kind: 'loop', next: update.next! }, next: 'await_review' };
}

export function describeCall({ tool, args }: PendingCall): string {
  return cleanText(summarise(tool, args));
}

/** The same result takes another time each time. */
function untimed(text: string): string {
  return text
    .replace(/\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?Z?/g, '⏱')
    .replace(/(?<!\d)\d{1,20}(\.\d{1,20})?\s?(ms|s|seconds|milliseconds)\b/g, '⏱')
    .replace(/(duration_ms|time)(\W{1,20})\d+(\.\d+)?/g, '$1$2⏱')
    .replace(/(?<!\d)\d{1,20}\.\d{3,}/g, '⏱');
}

function shortHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
