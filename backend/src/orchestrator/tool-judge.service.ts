import { Injectable } from '@nestjs/common';
import { evaluate, ProjectSafeties, type Verdict } from '../safety/index.js';
import type { RunContext } from './run-context.js';
import type { PendingCall, State } from './state.js';
import { readInside } from './workspace/read-inside.js';

/** Has a call judged in the run's own surroundings. */
@Injectable()
export class ToolJudge {
  constructor(private readonly safeties: ProjectSafeties) {}

  async judge(context: RunContext, { git, tests }: State, { tool, args }: PendingCall): Promise<Verdict> {
    const { run, sandbox } = context;
    const [project, { path }] = await Promise.all([this.safeties.of(run.projectId), context.workspace()]);
    const surroundings = project.contextAt({
      worktree: path,
      branch: git?.branch ?? '',
      runId: run.id,
      sandboxed: sandbox.kind !== 'none',
      testCommand: tests.command,
      readFile: readInside(path),
    });
    // A policy holds from the call after it was changed: what tools may reach follows it too.
    context.policy = project.policy;
    context.thresholds = { block: project.rules.blockThreshold, escalate: project.rules.escalateThreshold };
    return evaluate({ tool, args }, surroundings, project.rules);
  }
}
