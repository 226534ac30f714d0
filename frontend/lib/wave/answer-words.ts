import type { ReviewDecision, ReviewView } from './types';

/** An answer in the words of the question that it answers. */
export interface AnswerWords {
  /** On the button that chooses it. */
  name: string;
  /** On the button that sends it. */
  send: string;
  /** What was done, behind a name: "Ada …". */
  said: string;
}

type Words = Partial<Record<ReviewDecision, AnswerWords>>;

const usual: Record<ReviewDecision, AnswerWords> = {
  approve: { name: 'Approve', send: 'Approve this', said: 'approved this' },
  edit: { name: 'Edit', send: 'Send the edited call', said: 'edited the call' },
  respond: { name: 'Respond', send: 'Send the message', said: 'answered with a message' },
  reject: { name: 'Reject', send: 'Reject this', said: 'rejected this' },
};

/** Most questions end the run when they are answered with no; that must not hide behind a mild word. */
const kill: AnswerWords = { name: 'Kill the run', send: 'Kill the run', said: 'killed the run' };
const sendBack: AnswerWords = { name: 'Send back', send: 'Send it back', said: 'sent the run back' };

const byType: Record<ReviewView['type'], Words> = {
  safety: {},
  gate_override: { respond: sendBack, reject: kill },
  plan_approval: { respond: sendBack, reject: kill },
  budget_exceeded: {
    approve: { name: 'Double the limits', send: 'Double the limits', said: 'doubled the limits' },
    edit: { name: 'Set the limits', send: 'Set these limits', said: 'set the limits' },
    reject: kill,
  },
  loop_detected: {
    approve: { name: 'Let it go on', send: 'Let it go on', said: 'let it go on' },
    respond: { name: 'Tell the agent', send: 'Send the message', said: 'told the agent' },
    reject: kill,
  },
  unknown_outcome: {
    approve: { name: 'It happened', send: 'Count it as done', said: 'said that it happened' },
    edit: { name: 'Make it again', send: 'Make the call again', said: 'had the call made again' },
    respond: { name: 'Say what happened', send: 'Send the message', said: 'said what happened' },
    reject: kill,
  },
};

/** Where only a shared limit is too low, the run's own limits are not what is asked. */
const tryAgain: AnswerWords = { name: 'Try again', send: 'Try the call again', said: 'had the call tried again' };

export function answerWords(
  { type, answers }: Pick<ReviewView, 'type' | 'answers'>,
  decision: ReviewDecision,
): AnswerWords {
  if (type === 'budget_exceeded' && decision === 'approve' && !answers.includes('edit')) return tryAgain;
  return byType[type][decision] ?? usual[decision];
}
