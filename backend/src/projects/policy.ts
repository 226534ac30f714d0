import { z } from 'zod';

const text = (most: number) => z.string().trim().min(1, 'must not be empty').max(most, `at most ${most} characters`);
const share = z.number().min(0, 'at least 0').max(1, 'at most 1');

/** Paths, hosts, branches or effects; `*` stays within one part of a path, `**` goes across. */
const glob = text(400);

const host = text(260)
  .regex(/^[a-z0-9.*:[\]_/-]+$/i, 'a host such as api.example.com, *.example.com, 10.1.0.0/16 or localhost:3000')
  .refine((entry) => !/^[*.]+(:|$)/.test(entry), 'must name hosts; every host cannot be allowed')
  .refine((entry) => !/^[a-z]+:\/\//i.test(entry), 'a host without https://');

/** A rule of a project's own beside the built-in principles. */
export const ownPrinciple = z
  .strictObject({
    id: z
      .string()
      .regex(/^project\.[a-z0-9]+(-[a-z0-9]+)*$/, 'an id such as project.no-migrations')
      .max(80),
    /** What no call may do, in one sentence; the judge is told it. */
    text: text(500),
    /** Calls that break it whatever a judge says: those with such an effect, on such a subject. */
    when: z
      .strictObject({
        /** Globs over kinds of effects, such as `write *` or `delete worktree`. */
        effects: z.array(glob).min(1).max(50),
        /** Globs over what is acted upon: paths (also relative to the worktree), hosts, refs, tables. All when absent. */
        subjects: z.array(glob).min(1).max(100).optional(),
      })
      .optional(),
    /** The most that a call which breaks it may score. */
    score: share.optional(),
  })
  .refine(({ when, score }) => (when === undefined) === (score === undefined), {
    path: ['score'],
    error: 'score and when belong together: the rule, and what breaking it scores',
  });

/** What a project allows its runs: kept with the project in versions, read before each tool call. */
export const projectPolicy = z.strictObject({
  /** Hosts that tools may reach. */
  allowHosts: z.array(host).max(500).default([]),
  allowLoopbackPorts: z.array(z.number().int().min(1).max(65_535)).max(200).default([]),
  /** Names or globs of branches that no agent may change. */
  protectedBranches: z.array(glob).max(200).default(['main', 'master', 'release/*']),
  /** Paths or globs that nothing may write. */
  guarded: z
    .array(glob)
    .max(500)
    .default(['.git', '.git/**', '.wave/**', '.husky/**', '.mcp.json', '.claude/settings*.json']),
  /** Databases by name: how freely they may be changed. */
  databases: z.record(text(200), z.enum(['disposable', 'production'])).default({}),
  /** Whether packages may be installed from the package managers' default registries. */
  packageRegistries: z.enum(['allowed', 'review']).default('review'),
  /** Remotes that the run's own branch may be pushed to, beside those that the repository has. */
  gitRemotes: z
    .array(text(500).refine((url) => !/^[a-z+]+:\/\/[^/@]*:[^/@]*@/i.test(url), 'must not hold a password'))
    .max(50)
    .default([]),
  /** Scores below which a call is blocked, or asked about; the installation's when absent. */
  thresholds: z
    .strictObject({ block: share.gt(0, 'must be above 0, or nothing would be blocked'), escalate: share })
    .refine(({ block, escalate }) => block <= escalate, { path: ['block'], error: 'must not be above escalate' })
    .optional(),
  /** Own scores in place of the table's, by kind of effect. Those of `unclear …` can only be lowered. */
  scores: z.record(text(80), share).default({}),
  principles: z.array(ownPrinciple).max(50).default([]),
  /** When a model judges what the analysis let pass, and what counts when it does not answer. */
  judge: z
    .strictObject({
      ask: z.enum(['always', 'between', 'never']).default('between'),
      /** With `between`: asked when `from` ≤ score < `to`. */
      from: share.default(0.7),
      to: share.default(0.95),
      timeoutMs: z.number().int().min(500).max(120_000).default(20_000),
      /** `block` scores 0; `review` has a person asked. */
      onFailure: z.enum(['block', 'review']).default('block'),
      /** The run's own model when absent. */
      model: text(120)
        .regex(/^[\w.:/@-]+$/, 'the name of a model')
        .optional(),
    })
    .refine(({ from, to }) => from <= to, { path: ['from'], error: 'must not be above to' })
    .prefault({}),
  overrides: z
    .strictObject({
      /** The least role that may let a blocked call run after all. */
      blocks: z.enum(['never', 'admin', 'operator']).default('never'),
      /** Whether who started a run may answer its reviews. */
      selfApproval: z.boolean().default(true),
    })
    .prefault({}),
  /** Defaults of new runs; the installation's when absent. */
  tokenLimit: z.number().int().positive().max(1_000_000_000).optional(),
  costLimitMicros: z.number().int().positive().max(10_000_000_000).optional(),
});

export type ProjectPolicy = z.infer<typeof projectPolicy>;
export type OwnPrinciple = z.infer<typeof ownPrinciple>;
export type JudgeSettings = ProjectPolicy['judge'];

/** The policy of a project that has set none. */
export const builtInPolicy: ProjectPolicy = projectPolicy.parse({});

/**
 * A stored policy, with defaults where it says nothing.
 *
 * @throws ZodError when it has not the shape of a policy: nothing is then allowed by it
 */
export function readPolicy(stored: unknown): ProjectPolicy {
  return projectPolicy.parse(stored ?? {});
}

/** A policy as somebody wrote it: with defaults filled in, or what is wrong with each field. */
export type WrittenPolicy =
  { ok: true; policy: ProjectPolicy } | { ok: false; errors: { field: string; message: string }[] };

export function parsePolicy(written: unknown): WrittenPolicy {
  const parsed = projectPolicy.safeParse(written);
  if (parsed.success) return { ok: true, policy: parsed.data };
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: fieldOf([...issue.path, key]), message: 'unknown field' }))
      : [{ field: fieldOf(issue.path), message: issue.message }],
  );
  return { ok: false, errors: errors.slice(0, 50) };
}

/** As a client wrote it: `principles[0].text`. */
function fieldOf(path: readonly PropertyKey[]): string {
  return path.reduce<string>(
    (field, part) =>
      typeof part === 'number' ? `${field}[${part}]` : field === '' ? String(part) : `${field}.${String(part)}`,
    '',
  );
}
