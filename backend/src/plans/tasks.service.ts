import { Injectable } from '@nestjs/common';
import { newId, PrismaService, type Transaction } from '../platform/index.js';

export const taskStatuses = ['pending', 'in_progress', 'completed', 'failed', 'skipped'] as const;
export type TaskStatus = (typeof taskStatuses)[number];

export interface TaskRecord {
  id: string;
  phase: string;
  title: string;
  detail: string;
  status: TaskStatus;
  retryCount: number;
  lastError: string | null;
  startedAt: string | null;
  completedAt: string | null;
}

/** The tasks of each run's plan, and the findings they leave. */
@Injectable()
export class TasksService {
  constructor(private readonly prisma: PrismaService) {}

  /** Puts the plan's tasks in place of what was there: the newest plan counts. */
  async replace(
    tx: Transaction,
    runId: string,
    tasks: readonly { id: string; phase: string; title: string; detail: string; done?: boolean }[],
  ): Promise<void> {
    await tx.task.deleteMany({ where: { runId } });
    await tx.task.createMany({
      data: tasks.map(({ done, ...task }, position) => ({
        runId,
        position,
        ...task,
        status: done === true ? 'completed' : 'pending',
      })),
    });
  }

  /** Sets a task's status; times and retries follow from it. Unknown ids are passed over: agents misspell. */
  async setStatus(tx: Transaction, runId: string, id: string, status: TaskStatus, note: string): Promise<void> {
    const before = await tx.task.findUnique({ where: { runId_id: { runId, id } } });
    if (before === null || before.status === status) return;
    const now = new Date();
    await tx.task.update({
      where: { runId_id: { runId, id } },
      data: {
        status,
        startedAt: before.startedAt ?? now,
        completedAt: status === 'completed' || status === 'skipped' ? now : null,
        lastError: status === 'failed' ? note : before.lastError,
        retryCount: before.retryCount + (before.status === 'failed' && status === 'in_progress' ? 1 : 0),
      },
    });
  }

  async addFinding(
    tx: Transaction,
    runId: string,
    agent: string,
    finding: { taskId?: string; title: string; body: string },
  ): Promise<void> {
    await tx.finding.create({
      data: { id: newId(), runId, agent, taskId: finding.taskId ?? null, title: finding.title, body: finding.body },
    });
  }

  async list(runId: string, tx: Transaction = this.prisma): Promise<TaskRecord[]> {
    const rows = await tx.task.findMany({ where: { runId }, orderBy: { position: 'asc' } });
    return rows.map((row) => ({
      id: row.id,
      phase: row.phase,
      title: row.title,
      detail: row.detail,
      status: row.status as TaskStatus,
      retryCount: row.retryCount,
      lastError: row.lastError,
      startedAt: row.startedAt?.toISOString() ?? null,
      completedAt: row.completedAt?.toISOString() ?? null,
    }));
  }

  async listFindings(
    runId: string,
  ): Promise<{ id: string; taskId: string | null; agent: string; title: string; body: string; createdAt: string }[]> {
    const rows = await this.prisma.finding.findMany({ where: { runId }, orderBy: { createdAt: 'asc' } });
    return rows.map(({ id, taskId, agent, title, body, createdAt }) => ({
      id,
      taskId,
      agent,
      title,
      body,
      createdAt: createdAt.toISOString(),
    }));
  }
}

/** Completed and skipped tasks, as a share of all, 0–100. */
export function progressPercent(tasks: readonly { status: TaskStatus }[]): number {
  if (tasks.length === 0) return 0;
  const over = tasks.filter(({ status }) => status === 'completed' || status === 'skipped').length;
  return Math.floor((over * 100) / tasks.length);
}
