import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import {
  commandEnvironment,
  commandFolder,
  shellInvocation,
  treeLimits,
  type CommandLimits,
  type ToolFolder,
} from './command-shell.js';
import { linkDependencies } from './dependency-folders.js';
import { worktreeVariable } from './leftover-commands.js';
import { killMarked } from './process-tree.js';
import type { Sandbox, SandboxCommand, SandboxOutcome } from './sandbox.js';
import { supervise } from './supervised-process.js';

export interface PlainOptions {
  /** Why there is no sandbox. */
  detail: string;
  limits: CommandLimits;
  hardOutputBytes: number;
  tools: readonly ToolFolder[];
  dependencyFolders: readonly string[];
}

/**
 * No sandbox: a clean environment, limits, and an end to the whole process group, but the user's files and network are
 * within reach. Callers ask a person first, see `kind`.
 */
export class PlainSandbox implements Sandbox {
  readonly kind = 'none';
  readonly detail: string;

  constructor(private readonly options: PlainOptions) {
    this.detail = options.detail;
  }

  async run(command: SandboxCommand): Promise<SandboxOutcome> {
    const { options } = this;
    const limits = { ...options.limits, memoryBytes: command.memoryBytes ?? options.limits.memoryBytes };
    // Without a namespace the kernel's count of processes holds everything on the user's desktop.
    const [program = '/bin/sh', ...args] = shellInvocation(command.command, limits, 'group', false);
    const folder = await commandFolder(command);
    const mark = `WAVE_COMMAND=${randomUUID()}`;
    const scratch = await mkdtemp(join(tmpdir(), 'wave-command-'));
    const links = await linkDependencies(command.worktree, command.gitCommonDir, options.dependencyFolders);
    try {
      const { complaint, ...outcome } = await supervise({
        program,
        args,
        env: {
          ...commandEnvironment(
            scratch,
            scratch,
            options.tools.map((tool) => tool.bin),
          ),
          WAVE_COMMAND: mark.slice('WAVE_COMMAND='.length),
          [worktreeVariable]: command.worktree,
        },
        cwd: folder,
        tie: { by: 'group', mark },
        mayBegin: command.permitted,
        timeoutMs: command.timeoutMs,
        outputBytes: command.outputBytes,
        hardOutputBytes: options.hardOutputBytes,
        limits: treeLimits(limits, command.worktree),
        signal: command.signal,
        onOutput: command.onOutput,
        cleanUp: () => killMarked(mark),
      });
      return complaint ? { ...outcome, output: outcome.output + complaint } : outcome;
    } finally {
      await links.remove();
      await rm(scratch, { recursive: true, force: true });
    }
  }
}
