import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { CommandsService } from '../runs/index.js';
import { cleanText } from './redaction.js';
import type { RunContext } from './run-context.js';
import type { State, Update } from './state.js';

/** How runs end: each ending is part of the step that leads to it. */
@Injectable()
export class RunEndings {
  constructor(
    private readonly audit: AuditLog,
    private readonly commands: CommandsService,
  ) {}

  complete(context: RunContext, state: State, commit: string, filesChanged: number): Update {
    const { outbox } = context;
    const branch = state.git!.branch;
    outbox.event({ type: 'phase.changed', data: { from: state.progress.phase, to: 'complete' } });
    outbox.last({ type: 'run.completed', data: { branch, commit, filesChanged } });
    outbox.patch({
      status: 'complete',
      phase: 'complete',
      currentAgent: null,
      progressPercent: 100,
      commitHash: commit,
      error: null,
      errorCode: null,
      finishedAt: new Date(),
    });
    this.close(context, 'run.completed', 'policy:wave', { branch, commit });
    return { next: null, progress: { ...state.progress, phase: 'complete' } };
  }

  /** @param code stable, for programs */
  fail(context: RunContext, state: State, code: string, message: string): Update {
    const { outbox } = context;
    const error = cleanText(message);
    outbox.last({ type: 'run.failed', data: { code, error } });
    outbox.patch({
      status: 'failed',
      phase: 'failed',
      currentAgent: null,
      error,
      errorCode: code,
      finishedAt: new Date(),
    });
    this.close(context, 'run.failed', 'policy:wave', { code, error });
    return { next: null, progress: { ...state.progress, phase: 'failed' } };
  }

  kill(context: RunContext, state: State, by: string, message: string): Update {
    const { outbox } = context;
    const reason = cleanText(message);
    outbox.last({ type: 'run.killed', data: { reason, by } });
    outbox.patch({ status: 'killed', phase: 'killed', currentAgent: null, killReason: reason, finishedAt: new Date() });
    this.close(context, 'run.killed', by, { reason });
    return { next: null, progress: { ...state.progress, phase: 'killed' } };
  }

  private close({ run, outbox }: RunContext, action: string, actor: string, data: Record<string, unknown>): void {
    outbox.also(async (tx) => {
      await this.commands.close(tx, run.id, actor);
      await this.audit.append(tx, { actor, action, runId: run.id, subject: run.id, data });
    });
  }
}
