import type { OwnRule } from './project-policy.js';
import type { EffectKind } from './score-table.js';

/** One action an agent proposes. Arguments are those of the tool's schema. */
export interface ToolProposal {
  tool: string;
  args: Record<string, unknown>;
}

/** What a proposal is judged against: where it would run, what is guarded, what a project allows. Plain data. */
export interface SafetyContext {
  /** Absolute path of the run's worktree; relative paths start here. */
  worktree: string;
  /** The repository's main checkout, whose git directory the worktree shares. */
  mainCheckout: string;
  siblingWorktrees: readonly string[];
  home: string;
  branch: string;
  /** Names or globs. */
  protectedBranches: readonly string[];
  /** Paths or globs outside the worktree that may be written. */
  writable: readonly string[];
  /** Paths or globs that nothing may write, inside the worktree too. */
  guarded: readonly string[];
  allowHosts: readonly string[];
  allowLoopbackPorts: readonly number[];
  gitRemotes: readonly string[];
  /** The project's own test command: allowed as it stands. */
  testCommand?: string;
  /** Whether installing from the package managers' default registries is allowed; asked about when absent. */
  packageRegistries?: 'allowed' | 'review';
  /** Databases by name: how freely they may be changed. */
  databases: Readonly<Record<string, 'disposable' | 'production'>>;
  /** False where no sandbox can be had: commands other than the test command then need a review. */
  sandboxed: boolean;
  /** Content of a file in the worktree as it is now, for judging what an agent wrote when it is executed. */
  readFile?: (path: string) => string | undefined;
}

export interface SafetyPolicy {
  /** Changes with every edit; recorded in each verdict. */
  version: string;
  blockThreshold: number;
  escalateThreshold: number;
  /** A project's own scores, where they differ from the table's. */
  scores?: Readonly<Partial<Record<EffectKind, number>>>;
  /** A project's own rules; they only lower. */
  rules?: readonly OwnRule[];
}

export type Decision = 'allow' | 'review' | 'block';

export interface Verdict {
  decision: Decision;
  /** 0–1; 1 is safe. Below `blockThreshold`: block; below `escalateThreshold`: review. */
  score: number;
  /** Principles that the call would violate, by id (see `principles.ts`). */
  violations: string[];
  /** Sentences for a person: what could go wrong. */
  risks: string[];
  /** The part of the arguments that each finding stands on. */
  evidence: string[];
  /** What the call would do, normalised; as `describe` prints them. */
  effects: string[];
  /** Whether something of it is outside the workspace: such a call is never repeated unasked. */
  outside: boolean;
  /** SHA-256 of the canonical JSON of tool and arguments. */
  argsHash: string;
  policyVersion: string;
}
