import type { NetworkObserved } from './network/connection-log.js';

/** Runs one command with nothing but the worktree: see docs/architecture.md for what it can reach. */
export interface Sandbox {
  /** `none` means that no sandbox could be had: such commands need a review first. */
  readonly kind: 'bubblewrap' | 'sandbox-exec' | 'none';
  /** One line for people: what is used, or why there is none. */
  readonly detail: string;
  run(command: SandboxCommand): Promise<SandboxOutcome>;
}

export interface SandboxCommand {
  /** A shell command line, run by `bash -c` (or `sh -c` where there is no bash). */
  command: string;
  worktree: string;
  /** The repository's common git directory: readable inside, never writable. */
  gitCommonDir: string;
  /** Relative to the worktree; its root when absent. */
  cwd?: string;
  timeoutMs: number;
  /** Bytes of output kept; past it the middle is lost, which is said in the output. */
  outputBytes: number;
  memoryBytes?: number;
  /** Hosts that the command may reach, by a proxy that it is told of in its environment; see `allowed-hosts.ts`. */
  allowHosts: readonly string[];
  /** Ports of this machine's own loopback that the command may reach, as ports of its own loopback. */
  allowLoopbackPorts?: readonly number[];
  signal: AbortSignal;
  /** Whether the command may begin, and a connection be made: not when this process has lost the run. Always when absent. */
  permitted?: () => boolean;
  onOutput?: (chunk: string) => void;
}

/** Why a command ended when it did not end by itself. */
export type CommandEnd = 'timeout' | 'aborted' | 'output_limit' | 'memory' | 'processes' | 'cpu' | 'disk';

export interface SandboxOutcome {
  exitCode: number | null;
  signal?: string;
  endedBy?: CommandEnd;
  /** stdout and stderr as they came, interleaved. */
  output: string;
  truncated: boolean;
  durationMs: number;
  /** Where the command tried to connect; absent where that cannot be seen. */
  network?: NetworkObserved;
}
