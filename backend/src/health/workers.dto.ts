export class WorkerView {
  workerId!: string;
  hostname!: string;
  pid!: number;
  version!: string;
  /** `alive` gave a sign of life within the last seconds, `silent` did not, `stopped` said goodbye. */
  status!: 'alive' | 'silent' | 'stopped';
  /** Runs that it takes at the same time. */
  concurrency!: number;
  /** Runs that it advances now. */
  inFlight!: number;
  /** Times that it came too late for a run that another worker had by then; nothing was written. */
  refusedWrites!: number;
  startedAt!: string;
  heartbeatAt!: string;
  stoppedAt!: string | null;
}

export class WorkerList {
  items!: WorkerView[];
  nextCursor!: string | null;
}
