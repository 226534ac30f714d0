'use client';

import { CircleCheck, CircleDashed, CircleDot, CircleSlash, CircleX } from 'lucide-react';
import { EmptyState } from '../ui/notice';
import { Pill } from '../ui/pill';
import { useRun } from '@/lib/wave/hooks/use-run';
import type { TaskStatus, TaskView } from '@/lib/wave/types';

const looks = {
  pending: { icon: CircleDashed, tone: 'text-faint' },
  in_progress: { icon: CircleDot, tone: 'text-accent' },
  completed: { icon: CircleCheck, tone: 'text-good' },
  failed: { icon: CircleX, tone: 'text-bad' },
  skipped: { icon: CircleSlash, tone: 'text-muted' },
} satisfies Record<TaskStatus, object>;

/** The plan's tasks under their phases. */
export function TasksTab() {
  const { run } = useRun();
  const tasks = run?.tasks ?? [];
  if (tasks.length === 0) return <EmptyState title="No task yet">The PM’s plan brings them.</EmptyState>;
  const phases = Map.groupBy(tasks, ({ phase }) => phase);
  return (
    <div className="flex flex-col gap-4 p-3">
      {[...phases].map(([phase, members]) => (
        <section key={phase} aria-label={phase || 'Tasks'}>
          {phase && <h2 className="mb-1 text-xs font-semibold text-muted">{phase}</h2>}
          <ul className="divide-y rounded-md border">
            {members.map((task) => (
              <Task key={task.id} task={task} />
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}

function Task({ task }: { task: TaskView }) {
  const { icon: Icon, tone } = looks[task.status];
  return (
    <li data-task={task.id} data-status={task.status} className="flex gap-2.5 px-3 py-2">
      <Icon aria-hidden size={16} className={`mt-0.5 shrink-0 ${tone}`} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2 text-sm">
          <span className="font-mono text-xs text-faint">{task.id}</span>
          <span className="font-medium">{task.title}</span>
          <span className="text-xs text-muted">{task.status.replace('_', ' ')}</span>
          {task.retryCount > 0 && <Pill tone="warn">tried {task.retryCount + 1}×</Pill>}
        </p>
        {task.detail && <p className="mt-0.5 text-xs break-words whitespace-pre-wrap text-muted">{task.detail}</p>}
        {task.lastError && <p className="mt-0.5 text-xs break-words text-bad">{task.lastError}</p>}
      </div>
    </li>
  );
}
