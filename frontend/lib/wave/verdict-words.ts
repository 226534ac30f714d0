import { formatUsd } from '../format';
import type { Judgement, Principle } from './types';

/** A principle as people know it; its id, made readable, where its text is not at hand. */
export function principleWords(id: string, known: ReadonlyMap<string, Pick<Principle, 'text'>>): string {
  const text = known.get(id)?.text;
  if (text !== undefined) return text;
  const words = id.slice(id.indexOf('.') + 1).replaceAll(/[.-]/g, ' ');
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}

const notAsked: Readonly<Record<string, string>> = {
  rehearsal: 'No model was asked: this is a rehearsal.',
  blocked: 'No model was asked: what the analysis blocks stays blocked.',
  score: 'No model was asked: the analysis was sure enough, as the policy says.',
  policy: 'No model was asked: the policy asks none.',
  approved: 'No model was asked: a person had decided.',
  'no model': 'No model was asked: there is none here.',
  'not cached': 'No model was asked: it has not judged this call before.',
};

const failures: Readonly<Record<string, string>> = {
  unreachable: 'The judge could not be reached',
  timeout: 'The judge did not answer in time',
  malformed: 'The judge’s answer could not be used',
  over_budget: 'The budget did not suffice to ask the judge',
  refused: 'The judge refused to answer',
};

/** What the judge's part in a verdict was, in one sentence. */
export function judgementWords({ asked, why, by, cached, costUsd, failure }: Judgement): string {
  if (failure !== undefined)
    return `${failures[failure] ?? 'The judge gave no score'}, so it counts as the policy says.`;
  if (!asked) return notAsked[why ?? ''] ?? 'No model was asked.';
  const judge = by === undefined ? 'A model' : by;
  return cached
    ? `${judge} had judged the same call before.`
    : `${judge} judged it${costUsd > 0 ? ` for ${formatUsd(costUsd)}` : ''}.`;
}

/** `static-1/v3-1f67a2c2d74b/0.7/0.85` as people read it; anything else as it is. */
export function policyVersionWords(version: string): string {
  const parts = /^([^/]+)\/v(\d+)-([0-9a-f]+)\/([\d.]+)\/([\d.]+)$/.exec(version);
  if (parts === null) return `Judged by policy ${version}`;
  const [, analysis, number, hash = '', block, ask] = parts;
  const which = number === '0' ? 'the policy as shipped' : `policy version ${number} (${hash.slice(0, 8)})`;
  return `Judged by ${which}: blocks below ${block}, asks below ${ask}; analysis ${analysis}`;
}
