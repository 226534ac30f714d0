export class DependencyHealth {
  status!: 'up' | 'down';
  detail?: string;
}

export class ModelHealth extends DependencyHealth {
  /** `rehearsal` plays bundled stories; no model is asked. */
  provider!: 'anthropic' | 'rehearsal';
  name!: string;
}

export class QueueHealth extends DependencyHealth {
  /** Where BullMQ keeps its jobs. */
  backend!: 'postgres' | 'redis';
  waiting!: number;
  active!: number;
}

export class OrchestratorHealth {
  /** `degraded`: the API answers, but no worker is there or a dependency is down. */
  status!: 'ok' | 'degraded';
  orchestratorStatus!: 'running' | 'no_workers' | 'down';
  version!: string;
  model!: ModelHealth;
  queue!: QueueHealth;
  database!: DependencyHealth;
  /** The data folder of this API process; workers elsewhere hold their runs and say so when theirs is full. */
  disk!: DependencyHealth;
  /** Workers that gave a sign of life within the last seconds. */
  workers!: number;
}

export class LiveHealth {
  status!: 'ok';
}
