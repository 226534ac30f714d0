import { minimatch } from 'minimatch';
import type { FieldError } from '../platform/index.js';
import type { OwnPrinciple, ProjectPolicy } from '../projects/index.js';
import { actOf, describe, type Effect, targetOf } from './effects.js';
import { redact } from './redact.js';
import { type EffectKind, type ScoreRow, scoreTable } from './score-table.js';
import type { SafetyPolicy } from './verdict.js';

/** A project's own principle that can be checked without a model. */
export interface OwnRule {
  id: string;
  text: string;
  effects: readonly string[];
  /** All subjects when absent. */
  subjects?: readonly string[];
  score: number;
}

export interface Thresholds {
  block: number;
  escalate: number;
}

/** What stands beside a project's policy: which version of it, and what the installation says. */
export interface PolicySource {
  version: number;
  /** Hex SHA-256 of the policy. */
  hash: string;
  /** The installation's; a project's own stand in their place. */
  thresholds: Thresholds;
}

const kinds = Object.keys(scoreTable) as EffectKind[];
const isKind = (kind: string): kind is EffectKind => Object.hasOwn(scoreTable, kind);
const isUnclear = (kind: EffectKind): boolean => kind.startsWith('unclear ');

export function thresholdsOf(policy: Pick<ProjectPolicy, 'thresholds'>, installation: Thresholds): Thresholds {
  return policy.thresholds ?? installation;
}

/** A project's policy as calls are judged by it. Its version names everything that went into it. */
export function compilePolicy(policy: ProjectPolicy, { version, hash, thresholds }: PolicySource): SafetyPolicy {
  const { block, escalate } = thresholdsOf(policy, thresholds);
  return {
    version: `static-1/v${version}-${hash.slice(0, 12)}/${block}/${escalate}`,
    blockThreshold: block,
    escalateThreshold: escalate,
    scores: effectiveScores(policy.scores),
    rules: policy.principles.flatMap(ruleOf),
  };
}

/** @returns the version of the project's policy that a verdict was given under; 0 for the built-in one */
export function projectVersionOf(policyVersion: string | null): number {
  return Number(/\/v(\d+)-/.exec(policyVersion ?? '')?.[1] ?? 0);
}

function ruleOf({ id, text, when, score }: OwnPrinciple): OwnRule[] {
  if (when === undefined || score === undefined) return [];
  return [{ id, text, effects: when.effects, ...(when.subjects && { subjects: when.subjects }), score }];
}

/**
 * What a project's own scores come to. What the analysis could not make out must not become safe by decree, so the
 * rows of `unclear …` are only ever lowered.
 */
export function effectiveScores(own: Readonly<Record<string, number>>): Partial<Record<EffectKind, number>> {
  const scores: Partial<Record<EffectKind, number>> = {};
  for (const [kind, score] of Object.entries(own)) {
    if (!isKind(kind)) continue;
    scores[kind] = isUnclear(kind) ? Math.min(score, scoreTable[kind].score) : score;
  }
  return scores;
}

/** One row of the score table under a policy, with what became of it in words. */
export interface EffectiveRow extends ScoreRow {
  effect: EffectKind;
  act: string;
  target: string;
  words: string;
  /** The bundled table's score. */
  defaultScore: number;
  change: 'lowered' | 'raised' | null;
  explanation: string;
}

/** The whole table as a project's policy has it, the lowest score first. */
export function effectiveTable(policy: Pick<ProjectPolicy, 'scores' | 'principles'>): EffectiveRow[] {
  const scores = effectiveScores(policy.scores);
  const rules = policy.principles.flatMap(ruleOf);
  const rows = kinds.map((kind): EffectiveRow => {
    const row = scoreTable[kind];
    const score = scores[kind] ?? row.score;
    const change = score < row.score ? 'lowered' : score > row.score ? 'raised' : null;
    return {
      ...row,
      effect: kind,
      act: actOf({ kind }),
      target: targetOf({ kind }),
      words: describe({ kind, subject: '' }),
      score,
      defaultScore: row.score,
      change,
      explanation: explain(kind, score, policy.scores[kind], rules),
    };
  });
  return rows.sort((one, other) => one.score - other.score);
}

function explain(kind: EffectKind, score: number, own: number | undefined, rules: readonly OwnRule[]): string {
  const row = scoreTable[kind];
  const parts = [`${sentence(row.reason)}`];
  if (score !== row.score) parts.push(`The project's policy says ${score} instead of ${row.score}.`);
  else if (own !== undefined && own > row.score)
    parts.push(`The project's policy says ${own}; what is unclear cannot be raised, so ${row.score} stands.`);
  for (const rule of rules.filter(({ effects }) => matchesKind(effects, kind))) {
    const where = rule.subjects === undefined ? '' : ` on ${rule.subjects.join(', ')}`;
    parts.push(`${rule.id} lets it score at most ${rule.score}${where}.`);
  }
  return parts.join(' ');
}

const sentence = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;

/** Rules that an effect breaks. */
export function brokenRules(effect: Effect, rules: readonly OwnRule[], worktree: string): OwnRule[] {
  return rules.filter(
    ({ effects, subjects }) =>
      matchesKind(effects, effect.kind) &&
      (subjects === undefined || subjects.some((glob) => matchesSubject(glob, effect, worktree))),
  );
}

const matchesKind = (globs: readonly string[], kind: EffectKind): boolean =>
  globs.some((glob) => minimatch(kind, glob, plainGlobs));

/** A comment or a negation at a glob's head would turn a rule into its opposite. */
const plainGlobs = { dot: true, nocomment: true, nonegate: true } as const;

/**
 * Whether a subject is one that a glob means. Where the subject is known in part only (`…`, or a wildcard of the call's
 * own), what its beginning does not rule out counts; so does a deletion of the folder that the glob's subjects lie in.
 */
function matchesSubject(glob: string, { kind, subject }: Effect, worktree: string): boolean {
  const inside =
    subject === worktree ? '' : subject.startsWith(`${worktree}/`) ? subject.slice(worktree.length + 1) : undefined;
  const base = glob.slice(0, Math.max(glob.slice(0, firstOf(glob, /[*?[{]/)).lastIndexOf('/'), 0));
  const isDeletion = actOf({ kind }) === 'delete';
  return (inside === undefined ? [subject] : [subject, inside]).some((text) => {
    const known = firstOf(text, /[…*?]/);
    if (known < text.length) {
      const beginning = text.slice(0, Math.max(text.lastIndexOf('/', known), 0));
      return beginning === '' || minimatch(beginning, glob, { ...plainGlobs, partial: true });
    }
    if (isDeletion && (text === '' || base === text || base.startsWith(`${text}/`))) return true;
    return minimatch(text, glob, plainGlobs);
  });
}

/** Where a text is first so; its end when it never is. */
function firstOf(text: string, wanted: RegExp): number {
  const at = text.search(wanted);
  return at < 0 ? text.length : at;
}

/** What only the score table and the analysis can tell about a policy: names that do not exist, and secrets. */
export function policyErrors(policy: ProjectPolicy): FieldError[] {
  const errors: FieldError[] = [];
  for (const kind of Object.keys(policy.scores)) {
    if (!isKind(kind))
      errors.push({ field: `scores.${kind}`, message: 'there is no such effect; see /api/safety/scores' });
  }
  const ids = new Set<string>();
  for (const [index, { id, when }] of policy.principles.entries()) {
    if (ids.has(id)) errors.push({ field: `principles[${index}].id`, message: `${id} stands there twice` });
    ids.add(id);
    for (const [at, glob] of (when?.effects ?? []).entries()) {
      if (kinds.some((kind) => matchesKind([glob], kind))) continue;
      errors.push({ field: `principles[${index}].when.effects[${at}]`, message: 'no effect is called so' });
    }
  }
  for (const [field, value] of Object.entries(policy)) {
    const text = JSON.stringify(value) ?? '';
    if (redact(text) !== text) {
      errors.push({
        field,
        message: 'holds what looks like a secret; a policy is shown to everyone and kept for ever',
      });
    }
  }
  return errors;
}
