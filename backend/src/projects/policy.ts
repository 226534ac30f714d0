import { z } from 'zod';

/** What a project allows its runs: kept with the project, read before each run. */
export const projectPolicy = z.object({
  /** Hosts that tools may reach. */
  allowHosts: z.array(z.string()).default([]),
  allowLoopbackPorts: z.array(z.number().int()).default([]),
  /** Names or globs of branches that no agent may change. */
  protectedBranches: z.array(z.string()).default(['main', 'master', 'release/*']),
  /** Paths or globs that nothing may write. */
  guarded: z
    .array(z.string())
    .default(['.git', '.git/**', '.wave/**', '.husky/**', '.mcp.json', '.claude/settings*.json']),
  /** Databases by name: how freely they may be changed. */
  databases: z.record(z.string(), z.enum(['disposable', 'production'])).default({}),
  tokenLimit: z.number().int().positive().optional(),
  costLimitMicros: z.number().int().positive().optional(),
});

export type ProjectPolicy = z.infer<typeof projectPolicy>;

export function readPolicy(stored: unknown): ProjectPolicy {
  return projectPolicy.parse(stored ?? {});
}
