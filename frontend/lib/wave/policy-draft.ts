import type { OwnPrinciple, ProjectPolicy } from './types';

/** A policy as a form holds it: lists as lines, numbers as texts, records as rows. */
export interface PolicyDraft {
  allowHosts: string;
  allowLoopbackPorts: string;
  protectedBranches: string;
  guarded: string;
  gitRemotes: string;
  packageRegistries: ProjectPolicy['packageRegistries'];
  databases: { name: string; kind: 'disposable' | 'production' }[];
  block: string;
  escalate: string;
  scores: { effect: string; score: string }[];
  principles: PrincipleDraft[];
  ask: ProjectPolicy['judge']['ask'];
  from: string;
  to: string;
  timeoutSeconds: string;
  onFailure: ProjectPolicy['judge']['onFailure'];
  model: string;
  blocks: ProjectPolicy['overrides']['blocks'];
  selfApproval: boolean;
  tokenLimit: string;
  costLimit: string;
}

export interface PrincipleDraft {
  /** What follows `project.` in its id. */
  slug: string;
  text: string;
  effects: string;
  subjects: string;
  score: string;
}

export const emptyPrinciple: PrincipleDraft = { slug: '', text: '', effects: '', subjects: '', score: '' };

const perMicro = 1_000_000;

export function draftOf(policy: ProjectPolicy): PolicyDraft {
  const { thresholds, judge, overrides } = policy;
  return {
    allowHosts: lines(policy.allowHosts),
    allowLoopbackPorts: lines(policy.allowLoopbackPorts),
    protectedBranches: lines(policy.protectedBranches),
    guarded: lines(policy.guarded),
    gitRemotes: lines(policy.gitRemotes),
    packageRegistries: policy.packageRegistries,
    databases: Object.entries(policy.databases).map(([name, kind]) => ({ name, kind })),
    block: numeral(thresholds?.block),
    escalate: numeral(thresholds?.escalate),
    scores: Object.entries(policy.scores).map(([effect, score]) => ({ effect, score: String(score) })),
    principles: policy.principles.map(principleDraft),
    ask: judge.ask,
    from: String(judge.from),
    to: String(judge.to),
    timeoutSeconds: String(judge.timeoutMs / 1_000),
    onFailure: judge.onFailure,
    model: judge.model ?? '',
    blocks: overrides.blocks,
    selfApproval: overrides.selfApproval,
    tokenLimit: numeral(policy.tokenLimit),
    costLimit: numeral(policy.costLimitMicros === undefined ? undefined : policy.costLimitMicros / perMicro),
  };
}

/** The policy that a form says. A text that is no number stays one, so that the API names the field. */
export function policyOf(draft: PolicyDraft): ProjectPolicy {
  const policy: Record<keyof ProjectPolicy, unknown> = {
    allowHosts: list(draft.allowHosts),
    allowLoopbackPorts: list(draft.allowLoopbackPorts).map(number),
    protectedBranches: list(draft.protectedBranches),
    guarded: list(draft.guarded),
    gitRemotes: list(draft.gitRemotes),
    packageRegistries: draft.packageRegistries,
    databases: Object.fromEntries(
      draft.databases.filter(({ name }) => name.trim() !== '').map(({ name, kind }) => [name.trim(), kind]),
    ),
    thresholds:
      isBlank(draft.block) && isBlank(draft.escalate)
        ? undefined
        : { block: number(draft.block), escalate: number(draft.escalate) },
    scores: Object.fromEntries(
      draft.scores.filter(({ effect }) => effect !== '').map(({ effect, score }) => [effect, number(score)]),
    ),
    principles: draft.principles.map(principleOf),
    judge: {
      ask: draft.ask,
      from: number(draft.from),
      to: number(draft.to),
      timeoutMs: scaled(draft.timeoutSeconds, 1_000),
      onFailure: draft.onFailure,
      ...(isBlank(draft.model) ? {} : { model: draft.model.trim() }),
    },
    overrides: { blocks: draft.blocks, selfApproval: draft.selfApproval },
    tokenLimit: isBlank(draft.tokenLimit) ? undefined : number(draft.tokenLimit),
    costLimitMicros: isBlank(draft.costLimit) ? undefined : scaled(draft.costLimit, perMicro),
  };
  for (const name of ['thresholds', 'tokenLimit', 'costLimitMicros'] as const) {
    if (policy[name] === undefined) delete policy[name];
  }
  return policy as unknown as ProjectPolicy;
}

function principleDraft({ id, text, when, score }: OwnPrinciple): PrincipleDraft {
  return {
    slug: id.replace(/^project\./, ''),
    text,
    effects: lines(when?.effects ?? []),
    subjects: lines(when?.subjects ?? []),
    score: numeral(score),
  };
}

function principleOf({ slug, text, effects, subjects, score }: PrincipleDraft): OwnPrinciple {
  const kinds = list(effects);
  const on = list(subjects);
  return {
    id: `project.${slug.trim()}`,
    text: text.trim(),
    ...(kinds.length > 0 && { when: { effects: kinds, ...(on.length > 0 && { subjects: on }) } }),
    ...(!isBlank(score) && { score: number(score) as number }),
  };
}

function lines(items: readonly (string | number)[]): string {
  return items.join('\n');
}

/** Entries by lines or commas, each once. */
function list(text: string): string[] {
  const items = text.split(/[\n,]/).map((item) => item.trim());
  return [...new Set(items.filter((item) => item !== ''))];
}

function isBlank(text: string): boolean {
  return text.trim() === '';
}

function numeral(value: number | undefined): string {
  return value === undefined ? '' : String(value);
}

function number(text: string): number | string {
  const trimmed = text.trim().replaceAll(/[\s_]/g, '');
  const value = Number(trimmed);
  return trimmed === '' || Number.isNaN(value) ? text : value;
}

function scaled(text: string, factor: number): number | string {
  const value = number(text);
  return typeof value === 'number' ? Math.round(value * factor) : value;
}
