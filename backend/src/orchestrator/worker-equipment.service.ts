import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { CONFIG, Log, type Config } from '../platform/index.js';
import { HubService } from '../git/index.js';
import { createModel, type ModelPort } from './models/index.js';
import { createSandbox, WorkspaceManager, type Sandbox } from './workspace/index.js';

/** What a worker process has one of: a model, a sandbox, a place for worktrees. */
@Injectable()
export class WorkerEquipment implements OnModuleInit {
  readonly model: ModelPort;
  readonly workspaces: WorkspaceManager;
  sandbox!: Sandbox;

  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly log: Log,
    { hub }: HubService,
  ) {
    const { apiKey, baseUrl, name, rehearsalPaceMs } = config.model;
    this.model = createModel({ apiKey, baseURL: baseUrl, defaultModel: name, pace: rehearsalPaceMs });
    this.workspaces = new WorkspaceManager({ dataDir: config.dataDir, ...(hub && { hub }) });
  }

  async onModuleInit(): Promise<void> {
    const { sandbox: mode } = this.config;
    this.sandbox = await createSandbox({ mode });
    const { kind, detail } = this.sandbox;
    if (kind === 'none')
      this.log.warn('commands have no sandbox; all but the test command will need a review', { detail });
    else this.log.info('commands run in a sandbox', { kind, detail });
  }
}
