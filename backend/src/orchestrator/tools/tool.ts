import type { z } from 'zod';
import type { Workspace } from '../workspace/workspace.js';
import type { NetworkObserved } from '../workspace/network/connection-log.js';
import type { CommandEnd, Sandbox } from '../workspace/sandbox.js';

/**
 * How a tool touches the world; decides what happens before it runs and after a crash.
 * `read` is repeated freely · `write` is idempotent inside the worktree · `command` is repeated from the restored
 * snapshot · `external` has effects outside the workspace and is never repeated without a person.
 */
export type ToolEffectClass = 'read' | 'write' | 'command' | 'external';

export interface ToolDefinition<Schema extends z.ZodType = z.ZodType> {
  name: string;
  /** Shown to the model: what it does, what it answers, what it refuses. */
  description: string;
  schema: Schema;
  effect: ToolEffectClass;
  run(args: z.infer<Schema>, context: ToolContext): Promise<ToolResult>;
}

export interface ToolContext {
  workspace: Workspace;
  sandbox: Sandbox;
  /** Ends the call within a second, its whole process group too. */
  signal: AbortSignal;
  /** Whether this process may still act for the run; see `SandboxCommand.permitted`. */
  permitted?: () => boolean;
  /** Output as it comes; ephemeral, for people who watch. */
  onOutput?: (chunk: string) => void;
  limits: ToolLimits;
  /** Hosts that `http_fetch` and the sandbox's network may reach. */
  allowHosts: readonly string[];
  /** Ports of this machine's loopback that they may reach. */
  allowLoopbackPorts?: readonly number[];
}

export interface ToolLimits {
  /** Wall clock of one command, in milliseconds. */
  commandTimeoutMs: number;
  /** Characters of output told to the model; the middle is cut, the full text is kept as an artifact. */
  outputChars: number;
  /** Bytes of output kept as an artifact; past it the command goes on and the rest is dropped, which is said. */
  outputBytes: number;
}

export interface ToolResult {
  /** False when the tool refused, failed, or the command exited non-zero. */
  ok: boolean;
  /** What the model is told. */
  content: string;
  exitCode?: number | null;
  /** Why a command ended when it did not end by itself. */
  endedBy?: CommandEnd;
  /** The whole output, when `content` had to be cut. */
  fullOutput?: string;
  /** Paths relative to the worktree that this call changed, as far as the tool knows. */
  filesChanged?: string[];
  /** Whether the command ran in a sandbox, and which. */
  sandbox?: string;
  /** Where a command tried to connect; absent where that cannot be seen. */
  network?: NetworkObserved;
  durationMs: number;
}
