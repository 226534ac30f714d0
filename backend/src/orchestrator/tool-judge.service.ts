import { homedir } from 'node:os';
import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, PrismaService, type Config } from '../platform/index.js';
import { evaluate, policyOf, type SafetyContext, type Verdict } from '../safety/index.js';
import type { RunContext } from './run-context.js';
import type { PendingCall, State } from './state.js';
import { readInside } from './workspace/read-inside.js';

/** Has a call judged in the run's own surroundings. */
@Injectable()
export class ToolJudge {
  constructor(
    private readonly prisma: PrismaService,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async judge(context: RunContext, state: State, call: PendingCall): Promise<Verdict> {
    const proposal = { tool: call.tool, args: call.args };
    return evaluate(proposal, await this.safetyContext(context, state), policyOf(this.config.safety));
  }

  private async safetyContext(
    { run, policy, sandbox, workspace }: RunContext,
    { git, tests }: State,
  ): Promise<SafetyContext> {
    const { path } = await workspace();
    const siblings = await this.prisma.run.findMany({
      where: {
        projectId: run.projectId,
        id: { not: run.id },
        worktreePath: { not: null },
        status: { in: ['queued', 'running', 'held'] },
      },
      select: { worktreePath: true },
    });
    return {
      worktree: path,
      mainCheckout: run.project.path,
      siblingWorktrees: siblings.map(({ worktreePath }) => worktreePath!),
      home: homedir(),
      branch: git?.branch ?? '',
      protectedBranches: policy.protectedBranches,
      // The sandbox's /tmp is its own, and gone with the command.
      writable: sandbox.kind === 'none' ? [] : ['/tmp/**'],
      guarded: policy.guarded,
      allowHosts: policy.allowHosts,
      allowLoopbackPorts: policy.allowLoopbackPorts,
      gitRemotes: [],
      ...(tests.command !== null && { testCommand: tests.command }),
      databases: policy.databases,
      sandboxed: sandbox.kind !== 'none',
      readFile: readInside(path),
    };
  }
}
