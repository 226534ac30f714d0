// Generated from the API by `npm run openapi`; change the DTO classes instead.
export interface paths {
  '/api/auth/keys': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Lists the keys, newest first; their secrets are not kept. */
    get: operations['Keys_list'];
    put?: never;
    /** Makes a key. The answer is the only time that it is shown. */
    post: operations['Keys_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/keys/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    /** Revokes a key: it, its sessions and their open connections end at once. */
    delete: operations['Keys_revoke'];
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/login': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Signs a browser in with an API key or a sign-in link; the session is in the cookie of the answer. */
    post: operations['Auth_login'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/logout': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends the session of the cookie. Without one there is nothing to end, which is no error. */
    post: operations['Auth_logout'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/me': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Who calls, and what they may do. */
    get: operations['Auth_me'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/sign-in-links': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes a link that signs a browser in as the caller: once, within ten minutes. */
    post: operations['Auth_createSignInLink'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/auth/socket-tickets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes a ticket that opens one WebSocket as the caller within thirty seconds. */
    post: operations['Auth_createSocketTicket'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/health/live': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The process answers. */
    get: operations['Health_live'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/health/ready': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The process can do its work: its database answers. */
    get: operations['Health_ready'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/health': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Whether runs can be worked on, and by what. */
    get: operations['Health_orchestrator'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Runs, newest first. */
    get: operations['Runs_list'];
    put?: never;
    /** Accepts a story and returns at once; progress arrives as events. */
    post: operations['Runs_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One run, with its gates and tasks. */
    get: operations['Runs_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/artifacts': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Files and texts that the run produced. */
    get: operations['Runs_artifacts'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/artifacts/{artifactId}/content': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** An artifact's content, as a download: it came from an agent and is never shown as a page. */
    get: operations['Runs_artifactContent'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/diff': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the run changed against the commit it began at. */
    get: operations['Runs_diff'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/events': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The run's log, oldest first. */
    get: operations['Runs_events'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/findings': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Notes that tasks left behind. */
    get: operations['Runs_listFindings'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/gates': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The ten gates with evidence and decisions. */
    get: operations['Runs_listGates'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/hold': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Suspends a run; it keeps everything, and resumes from the same step. */
    post: operations['Runs_hold'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/kill': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Ends a run for good, its processes too. */
    post: operations['Runs_kill'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/next': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** In step mode: lets the run go on to the end of its next phase. */
    post: operations['Runs_next'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/resume': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Lets a held run go on. */
    post: operations['Runs_resume'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/stream': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The run's log as Server-Sent Events, from the event after `Last-Event-ID` on: `id` is the event's `seq`, `event`
     *     its type, `data` the event as JSON. Without an id come `live` (model text and command output as they happen),
     *     `heartbeat` every 15 s, and `lagged` when the client does not keep pace; nothing is lost, it comes later. After the
     *     last event of a finished run comes `end`, and the stream closes; a client that has everything of a finished run
     *     already is answered 204, which tells an EventSource not to come back.
     */
    get: operations['Stream_stream'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/tasks': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The tasks of the run's plan. */
    get: operations['Runs_listTasks'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/tool-calls': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every action that was proposed, with verdict and receipt, oldest first. */
    get: operations['Runs_toolCalls'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/transcript': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What was said between WAVE and the model, oldest first. */
    get: operations['Runs_transcript'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Projects, newest first. */
    get: operations['Projects_list'];
    put?: never;
    /** Makes a project of a git repository. */
    post: operations['Projects_create'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One project. */
    get: operations['Projects_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes a project. */
    patch: operations['Projects_update'];
    trace?: never;
  };
  '/api/reviews': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The inbox: open questions oldest first, others newest first. */
    get: operations['Reviews_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reviews/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** One question, with what it stands on. */
    get: operations['Reviews_get'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reviews/{id}/claim': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Says that you look at it. */
    post: operations['Reviews_claim'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/reviews/{id}/resolve': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Answers a question once; the run goes on. A second answer gets 409 and is shown the first. */
    post: operations['Reviews_resolve'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/safety/evaluate': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Judges a call as a run's would be judged, without a run: nothing is carried out or kept. */
    post: operations['Safety_evaluate'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/safety/principles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What no call may violate. */
    get: operations['Safety_principles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tool-calls/{id}/why': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Why a call was allowed, blocked or put to a person. */
    get: operations['ToolCalls_why'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
}
export type webhooks = Record<string, never>;
export interface components {
  schemas: {
    ArtifactPage: {
      items: components['schemas']['ArtifactView'][];
      nextCursor: string | null;
    };
    ArtifactView: {
      artifactId: string;
      bytes: number;
      createdAt: string;
      kind: string;
      mediaType: string;
      name: string;
      phase: string;
      sha256: string;
    };
    CommandAccepted: {
      message: string;
      /**
       * @description `applied` at once, or `pending` until the worker that holds the run takes it, within a second.
       * @enum {string}
       */
      outcome: 'applied' | 'pending';
      runId: string;
      status: string;
      success: boolean;
    };
    CreatedKey: {
      createdAt: string;
      expiresAt: string | null;
      id: string;
      /** @description Shown this once; only its hash is kept. */
      key: string;
      /** @description To the minute. */
      lastUsedAt: string | null;
      name: string;
      /** @description The first characters, to recognise it by. */
      prefix: string;
      revokedAt: string | null;
      /** @enum {string} */
      role: 'admin' | 'operator' | 'reviewer' | 'viewer';
      /** @description What the key allows. */
      scopes: (
        | 'audit:export'
        | 'audit:read'
        | 'budget:write'
        | 'comments:write'
        | 'gates:decide'
        | 'gates:override'
        | 'keys:write'
        | 'plans:read'
        | 'plans:write'
        | 'policy:write'
        | 'profiles:read'
        | 'profiles:write'
        | 'projects:read'
        | 'projects:write'
        | 'reviews:answer'
        | 'reviews:read'
        | 'runs:read'
        | 'runs:write'
        | 'safety:evaluate'
        | 'schedules:read'
        | 'schedules:write'
        | 'shares:write'
        | 'webhooks:write'
        | 'workers:read'
      )[];
    };
    CreateKeyDto: {
      /** @description ISO 8601 with a time zone; never when absent. */
      expiresAt?: string;
      /** @description Who or what will use it; shown in lists and on the record. */
      name: string;
      /**
       * @description viewer < reviewer < operator < admin.
       * @enum {string}
       */
      role: 'admin' | 'operator' | 'reviewer' | 'viewer';
      /** @description Allows less than the role does; all that the role does when absent. */
      scopes?: (
        | 'audit:export'
        | 'audit:read'
        | 'budget:write'
        | 'comments:write'
        | 'gates:decide'
        | 'gates:override'
        | 'keys:write'
        | 'plans:read'
        | 'plans:write'
        | 'policy:write'
        | 'profiles:read'
        | 'profiles:write'
        | 'projects:read'
        | 'projects:write'
        | 'reviews:answer'
        | 'reviews:read'
        | 'runs:read'
        | 'runs:write'
        | 'safety:evaluate'
        | 'schedules:read'
        | 'schedules:write'
        | 'shares:write'
        | 'webhooks:write'
        | 'workers:read'
      )[];
    };
    CreateProjectDto: {
      /** @description Name shown to people; the folder's name when absent. */
      name?: string;
      /** @description Absolute path of a git repository under one of the allowed roots. */
      path: string;
      /** @description Command that exits 0 when the tests pass; found out from the repository when absent. */
      testCommand?: string;
    };
    CreateRunDto: {
      /** @description What must hold when the story is done, one criterion an entry. */
      acceptanceCriteria?: string[];
      /** @description Branch that the work starts from; the project's default branch when absent. */
      branch?: string;
      /** @description Spending ceiling in USD; reaching it asks a person, it is never passed. */
      costLimit?: number;
      /** @description Field the story belongs to, such as billing. */
      domain?: string;
      /**
       * @description `auto` runs to the end; `step` stops after each phase until `next` is called.
       * @enum {string}
       */
      mode?: 'auto' | 'step';
      /** @description Model by name; the configured one when absent. */
      model?: string;
      /** @description A plan in Markdown: phases as headings, tasks as `- [ ] 1.1 text`. The PM writes one when it is absent. */
      plan?: string;
      /** @description Name of a plan in the project's repository (`docs/plans/<name>.md`). */
      planName?: string;
      /** @description Template of the run. */
      profile?: string;
      /**
       * Format: uuid
       * @description A project that WAVE knows.
       */
      projectId?: string;
      /** @description Absolute path of a git repository under one of the allowed roots; a project is made of it when it is new. */
      projectPath?: string;
      /** @description The story's own name; part of the branch's name. */
      storyId?: string;
      /**
       * @description What the agents should achieve, in the operator's words.
       * @example Totals are wrong when a discount is larger than the price. They must never be negative.
       */
      task: string;
      /** @description Ceiling of new tokens (uncached input, cache writes, output); reaching it asks a person, it is never passed. */
      tokenLimit?: number;
    };
    DependencyHealth: {
      detail?: string;
      /** @enum {string} */
      status: 'down' | 'up';
    };
    DiffFile: {
      additions: number;
      deletions: number;
      /** @description The earlier path of a renamed file. */
      from?: string;
      path: string;
      /** @enum {string} */
      status: 'added' | 'deleted' | 'modified' | 'renamed';
    };
    EvaluateDto: {
      /** @description The tool's arguments. */
      args: {
        [key: string]: unknown;
      };
      /**
       * @description Where the call would run and what is allowed there: the shape of a policy file (cwd, mainCheckout,
       *     siblingWorktrees, home, branch, protectedBranches, writable, guardState, network, databases).
       */
      context?: {
        [key: string]: unknown;
      };
      /**
       * Format: uuid
       * @description Judge by this project's policy.
       */
      projectId?: string;
      /** @description Name of the tool, for example run_command. */
      tool: string;
    };
    EventPage: {
      items: components['schemas']['EventView'][];
      nextCursor: string | null;
    };
    EventView: {
      at: string;
      data: {
        [key: string]: unknown;
      };
      runId: string;
      /** @description From 1, without a gap. */
      seq: number;
      /** @description For example `phase.changed`; see the events page of the documentation. */
      type: string;
    };
    EvidenceItem: {
      detail: string;
      name: string;
      ok: boolean;
      required: boolean;
    };
    FindingList: {
      items: components['schemas']['FindingView'][];
      nextCursor: string | null;
    };
    FindingView: {
      agent: string;
      /** @description Markdown. */
      body: string;
      createdAt: string;
      id: string;
      taskId: string | null;
      title: string;
    };
    GateDecisionView: {
      at: string;
      /** @enum {string} */
      byKind: 'agent' | 'person' | 'policy';
      byName: string;
      /** @enum {string} */
      decision: 'go' | 'hold' | 'kill' | 'recycle';
      override: boolean;
      reason: string;
    };
    GateList: {
      items: components['schemas']['GateView'][];
      nextCursor: string | null;
    };
    GateView: {
      decidedAt: string | null;
      decisions: components['schemas']['GateDecisionView'][];
      evidence: components['schemas']['EvidenceItem'][];
      name: string;
      number: number;
      /** @description What must hold for it to pass. */
      passesWhen: string;
      /** @enum {string} */
      status: 'go' | 'hold' | 'kill' | 'pending' | 'recycle';
    };
    HoldRunDto: {
      /** @description Shown wherever the run is shown. */
      reason?: string;
    };
    KeyList: {
      items: components['schemas']['KeyView'][];
      nextCursor: string | null;
    };
    KeyView: {
      createdAt: string;
      expiresAt: string | null;
      id: string;
      /** @description To the minute. */
      lastUsedAt: string | null;
      name: string;
      /** @description The first characters, to recognise it by. */
      prefix: string;
      revokedAt: string | null;
      /** @enum {string} */
      role: 'admin' | 'operator' | 'reviewer' | 'viewer';
      /** @description What the key allows. */
      scopes: (
        | 'audit:export'
        | 'audit:read'
        | 'budget:write'
        | 'comments:write'
        | 'gates:decide'
        | 'gates:override'
        | 'keys:write'
        | 'plans:read'
        | 'plans:write'
        | 'policy:write'
        | 'profiles:read'
        | 'profiles:write'
        | 'projects:read'
        | 'projects:write'
        | 'reviews:answer'
        | 'reviews:read'
        | 'runs:read'
        | 'runs:write'
        | 'safety:evaluate'
        | 'schedules:read'
        | 'schedules:write'
        | 'shares:write'
        | 'webhooks:write'
        | 'workers:read'
      )[];
    };
    KillRunDto: {
      /** @description Why the run is ended; it cannot be resumed afterwards. */
      reason: string;
    };
    LiveHealth: {
      /** @enum {string} */
      status: 'ok';
    };
    LoginDto: {
      /** @description An API key. */
      key?: string;
      /** @description The secret of a sign-in link; it works once. */
      link?: string;
    };
    ModelHealth: {
      detail?: string;
      name: string;
      /**
       * @description `rehearsal` plays bundled stories; no model is asked.
       * @enum {string}
       */
      provider: 'anthropic' | 'rehearsal';
      /** @enum {string} */
      status: 'down' | 'up';
    };
    OrchestratorHealth: {
      database: components['schemas']['DependencyHealth'];
      model: components['schemas']['ModelHealth'];
      /** @enum {string} */
      orchestratorStatus: 'down' | 'no_workers' | 'running';
      queue: components['schemas']['QueueHealth'];
      /**
       * @description `degraded`: the API answers, but no worker is there or a dependency is down.
       * @enum {string}
       */
      status: 'degraded' | 'ok';
      version: string;
      /** @description Workers that gave a sign of life within the last seconds. */
      workers: number;
    };
    PrincipalView: {
      /** @description Id of the API key; a session has the one it was signed in with. */
      id: string;
      /** @enum {string} */
      kind: 'key' | 'session';
      name: string;
      /** @enum {string} */
      role: 'admin' | 'operator' | 'reviewer' | 'viewer';
      /** @description What is allowed. */
      scopes: (
        | 'audit:export'
        | 'audit:read'
        | 'budget:write'
        | 'comments:write'
        | 'gates:decide'
        | 'gates:override'
        | 'keys:write'
        | 'plans:read'
        | 'plans:write'
        | 'policy:write'
        | 'profiles:read'
        | 'profiles:write'
        | 'projects:read'
        | 'projects:write'
        | 'reviews:answer'
        | 'reviews:read'
        | 'runs:read'
        | 'runs:write'
        | 'safety:evaluate'
        | 'schedules:read'
        | 'schedules:write'
        | 'shares:write'
        | 'webhooks:write'
        | 'workers:read'
      )[];
    };
    PrincipleList: {
      items: components['schemas']['PrincipleView'][];
      nextCursor: string | null;
    };
    PrincipleView: {
      /** @description security, data integrity, system safety or compliance. */
      area: string;
      id: string;
      text: string;
    };
    ProjectPage: {
      items: components['schemas']['ProjectView'][];
      nextCursor: string | null;
    };
    ProjectView: {
      archived: boolean;
      createdAt: string;
      defaultBranch: string;
      name: string;
      path: string;
      projectId: string;
      runsTotal: number;
      /** @description The bundled sample, on which the rehearsal model may play. */
      sample: boolean;
      /** @description Stories that can be submitted with one click; the rehearsal's on the sample project. */
      suggestedStories: components['schemas']['SuggestedStory'][];
      testCommand: string | null;
      updatedAt: string;
    };
    QueueHealth: {
      active: number;
      /**
       * @description Where BullMQ keeps its jobs.
       * @enum {string}
       */
      backend: 'postgres' | 'redis';
      detail?: string;
      /** @enum {string} */
      status: 'down' | 'up';
      waiting: number;
    };
    ResolveReviewDto: {
      /** @description With `edit`: the tool's arguments as they should be; judged again. */
      args?: {
        [key: string]: unknown;
      };
      /**
       * @description What the person answers.
       * @enum {string}
       */
      decision: 'approve' | 'edit' | 'reject' | 'respond';
      /** @description With `respond`: what the agent is told instead of a result. */
      message?: string;
      /** @description Required with `reject`; goes on the record. */
      reason?: string;
    };
    ResumeRunDto: {
      /** @description Goes on the record. */
      reason?: string;
    };
    ReviewAnswerView: {
      args?: {
        [key: string]: unknown;
      };
      /** @enum {string} */
      decision: 'approve' | 'edit' | 'reject' | 'respond';
      message?: string;
      reason?: string;
    };
    ReviewPage: {
      items: components['schemas']['ReviewView'][];
      nextCursor: string | null;
    };
    ReviewView: {
      answer: components['schemas']['ReviewAnswerView'] | null;
      answeredAt: string | null;
      answeredBy: string | null;
      /** @description Answers that this review takes. */
      answers: ('approve' | 'edit' | 'reject' | 'respond')[];
      args: {
        [key: string]: unknown;
      } | null;
      claimedAt: string | null;
      claimedBy: string | null;
      createdAt: string;
      effects: string[];
      evidence: string[];
      gate: number | null;
      /** @description What happens on each answer. */
      next: {
        [key: string]: string;
      };
      projectName: string;
      /** @description What is asked, in one sentence. */
      question: string;
      /** @description Why it is asked. */
      reason: string;
      reviewId: string;
      risks: string[];
      runId: string;
      score: number | null;
      /** @enum {string} */
      status: 'cancelled' | 'open' | 'resolved';
      storyId: string;
      task: string;
      tool: string | null;
      toolCallId: string | null;
      /** @enum {string} */
      type: 'budget_exceeded' | 'gate_override' | 'loop_detected' | 'plan_approval' | 'safety' | 'unknown_outcome';
      violations: string[];
    };
    RunAccepted: {
      /** @description One sentence for a person. */
      message: string;
      runId: string;
      /** @enum {string} */
      status: 'complete' | 'failed' | 'held' | 'killed' | 'queued' | 'running';
      success: boolean;
      threadId: string;
    };
    RunDetail: {
      acceptanceCriteria: string[];
      actionsCount: number;
      /** @description What may be done with the run now. */
      allowedCommands: ('hold' | 'kill' | 'next' | 'recycle' | 'resume')[];
      baseBranch: string | null;
      baseCommit: string | null;
      blockedCount: number;
      branch: string | null;
      /** @description The larger of the two shares, spent and reserved, 0–100. */
      budgetPercent: number;
      commitHash: string | null;
      costLimitUsd: number;
      costUsd: number;
      createdAt: string;
      createdBy: string;
      currentAgent: string | null;
      currentGate: number;
      domain: string;
      error: string | null;
      errorCode: string | null;
      errorCount: number;
      finishedAt: string | null;
      gates: components['schemas']['GateView'][];
      /** @enum {string} */
      gateStatus: 'go' | 'hold' | 'kill' | 'pending' | 'recycle';
      holdReason: string | null;
      iteration: number;
      killReason: string | null;
      /** @description Newest event. */
      lastSeq: number;
      maxErrors: number;
      maxIterations: number;
      maxRecycles: number;
      /** @enum {string} */
      mode: 'auto' | 'step';
      model: string;
      /**
       * @description `rehearsal` means that bundled stories are played, no model is asked.
       * @enum {string}
       */
      modelProvider: 'anthropic' | 'rehearsal';
      /** @description Reviews that wait for a person. */
      openReviews: number;
      /**
       * @description A person's wish that the worker has not carried out yet.
       * @enum {string|null}
       */
      pendingCommand: 'hold' | 'kill' | null;
      /** @enum {string} */
      phase:
        'complete' | 'development' | 'failed' | 'held' | 'initializing' | 'killed' | 'planning' | 'review' | 'testing';
      plan: string | null;
      profile: string;
      progressPercent: number;
      projectId: string;
      projectName: string;
      recycleCount: number;
      runId: string;
      /** @description Lowest verdict so far, 0–1; 1 is safe. */
      safetyScore: number;
      startedAt: string | null;
      /** @enum {string} */
      status: 'complete' | 'failed' | 'held' | 'killed' | 'queued' | 'running';
      storyId: string;
      task: string;
      tasks: components['schemas']['TaskView'][];
      testsFailed: number | null;
      testsPassed: number | null;
      threadId: string;
      tokenLimit: number;
      tokensUsed: number;
      updatedAt: string;
    };
    RunDiff: {
      baseCommit: string | null;
      files: components['schemas']['DiffFile'][];
      head: string | null;
      /** @description Unified diff; cut at 2 MB, which `truncated` tells. */
      patch: string;
      truncated: boolean;
    };
    RunPage: {
      items: components['schemas']['RunSummary'][];
      /** @description Give it as `cursor` to get the next page; null at the end. */
      nextCursor: string | null;
    };
    RunSummary: {
      actionsCount: number;
      blockedCount: number;
      /** @description The larger of the two shares, spent and reserved, 0–100. */
      budgetPercent: number;
      costLimitUsd: number;
      costUsd: number;
      createdAt: string;
      createdBy: string;
      currentAgent: string | null;
      currentGate: number;
      domain: string;
      error: string | null;
      finishedAt: string | null;
      /** @enum {string} */
      gateStatus: 'go' | 'hold' | 'kill' | 'pending' | 'recycle';
      holdReason: string | null;
      iteration: number;
      killReason: string | null;
      /** @description Newest event. */
      lastSeq: number;
      /** @enum {string} */
      mode: 'auto' | 'step';
      model: string;
      /**
       * @description `rehearsal` means that bundled stories are played, no model is asked.
       * @enum {string}
       */
      modelProvider: 'anthropic' | 'rehearsal';
      /** @description Reviews that wait for a person. */
      openReviews: number;
      /** @enum {string} */
      phase:
        'complete' | 'development' | 'failed' | 'held' | 'initializing' | 'killed' | 'planning' | 'review' | 'testing';
      profile: string;
      progressPercent: number;
      projectId: string;
      projectName: string;
      runId: string;
      /** @description Lowest verdict so far, 0–1; 1 is safe. */
      safetyScore: number;
      startedAt: string | null;
      /** @enum {string} */
      status: 'complete' | 'failed' | 'held' | 'killed' | 'queued' | 'running';
      storyId: string;
      task: string;
      testsFailed: number | null;
      testsPassed: number | null;
      threadId: string;
      tokenLimit: number;
      tokensUsed: number;
      updatedAt: string;
    };
    SignedIn: {
      /** @description When the session, or the key, ends; null when never. */
      expiresAt: string | null;
      principal: components['schemas']['PrincipalView'];
    };
    SignInLinkView: {
      expiresAt: string;
      /** @description Opens WAVE signed in, once. */
      url: string;
    };
    SocketTicketView: {
      expiresAt: string;
      /** @description Opens one WebSocket, as `/api/ws?ticket=…`. */
      ticket: string;
    };
    SuggestedStory: {
      acceptanceCriteria: string[];
      domain: string;
      /** @description What there is to watch. */
      shows: string;
      storyId: string;
      task: string;
      title: string;
    };
    TaskList: {
      items: components['schemas']['TaskView'][];
      nextCursor: string | null;
    };
    TaskView: {
      completedAt: string | null;
      detail: string;
      id: string;
      lastError: string | null;
      phase: string;
      retryCount: number;
      startedAt: string | null;
      /** @enum {string} */
      status: 'completed' | 'failed' | 'in_progress' | 'pending' | 'skipped';
      title: string;
    };
    ToolCallPage: {
      items: components['schemas']['ToolCallView'][];
      nextCursor: string | null;
    };
    ToolCallView: {
      agent: string;
      args: {
        [key: string]: unknown;
      };
      argsHash: string;
      completedAt: string | null;
      createdAt: string;
      durationMs: number | null;
      effects: string[];
      evidence: string[];
      exitCode: number | null;
      filesChanged: string[];
      /** @description Order within the run, from 1. */
      number: number;
      ok: boolean | null;
      output: string | null;
      policyVersion: string | null;
      risks: string[];
      runId: string;
      sandbox: string | null;
      score: number | null;
      snapshot: string | null;
      /** @enum {string} */
      status: 'blocked' | 'completed' | 'failed' | 'in_review' | 'proposed' | 'rejected' | 'running' | 'unknown';
      step: number;
      tool: string;
      toolCallId: string;
      /** @enum {string|null} */
      verdict: 'allow' | 'block' | 'review' | null;
      violations: string[];
    };
    ToolCallWhy: {
      agent: string;
      args: {
        [key: string]: unknown;
      };
      argsHash: string;
      completedAt: string | null;
      createdAt: string;
      durationMs: number | null;
      effects: string[];
      evidence: string[];
      exitCode: number | null;
      filesChanged: string[];
      /** @description Order within the run, from 1. */
      number: number;
      ok: boolean | null;
      output: string | null;
      policyVersion: string | null;
      /** @description The principles that it would violate, in words. */
      principles: components['schemas']['PrincipleView'][];
      risks: string[];
      runId: string;
      sandbox: string | null;
      score: number | null;
      snapshot: string | null;
      /** @enum {string} */
      status: 'blocked' | 'completed' | 'failed' | 'in_review' | 'proposed' | 'rejected' | 'running' | 'unknown';
      step: number;
      tool: string;
      toolCallId: string;
      /** @enum {string|null} */
      verdict: 'allow' | 'block' | 'review' | null;
      violations: string[];
    };
    TranscriptBlock: {
      content?: string;
      input?: {
        [key: string]: unknown;
      };
      isError?: boolean;
      name?: string;
      text?: string;
      /** @description On `tool_use`: WAVE's tool call, when it was judged. */
      toolCallId?: string;
      /** @description On `tool_use`: the model's own id of the call; on `tool_result`: the call it answers. */
      toolUseId?: string;
      /** @enum {string} */
      type: 'text' | 'tool_result' | 'tool_use';
    };
    TranscriptMessage: {
      agent: string;
      at: string;
      blocks: components['schemas']['TranscriptBlock'][];
      /** @description One conversation of one agent, for example `dev:2`. */
      conversation: string;
      costUsd: number | null;
      durationMs: number | null;
      model: string | null;
      /** @description From 1. */
      number: number;
      /** @enum {string} */
      role: 'assistant' | 'user';
      step: number;
      tokensUsed: number | null;
    };
    TranscriptPage: {
      items: components['schemas']['TranscriptMessage'][];
      nextCursor: string | null;
    };
    UpdateProjectDto: {
      /** @description An archived project takes no new runs. */
      archived?: boolean;
      name?: string;
      testCommand?: string;
    };
    VerdictView: {
      /** @description SHA-256 of tool and arguments, to which an approval is bound. */
      argsHash: string;
      /** @enum {string} */
      decision: 'allow' | 'block' | 'review';
      /** @description What the call would do. */
      effects: string[];
      /** @description The parts of the arguments that the findings stand on. */
      evidence: string[];
      policyVersion: string;
      /** @description Sentences for a person. */
      risks: string[];
      /** @description 0–1; 1 is safe. */
      score: number;
      /** @description Ids of the principles that the call would violate. */
      violations: string[];
    };
  };
  responses: never;
  parameters: never;
  requestBodies: never;
  headers: never;
  pathItems: never;
}
export type $defs = Record<string, never>;
export interface operations {
  Keys_list: {
    parameters: {
      query?: {
        /** @description `nextCursor` of the page before. */
        cursor?: string;
        limit?: number;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['KeyList'];
        };
      };
    };
  };
  Keys_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateKeyDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CreatedKey'];
        };
      };
    };
  };
  Keys_revoke: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  Auth_login: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['LoginDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SignedIn'];
        };
      };
    };
  };
  Auth_logout: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      204: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  Auth_me: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SignedIn'];
        };
      };
    };
  };
  Auth_createSignInLink: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SignInLinkView'];
        };
      };
    };
  };
  Auth_createSocketTicket: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['SocketTicketView'];
        };
      };
    };
  };
  Health_live: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LiveHealth'];
        };
      };
    };
  };
  Health_ready: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['LiveHealth'];
        };
      };
    };
  };
  Health_orchestrator: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['OrchestratorHealth'];
        };
      };
    };
  };
  Runs_list: {
    parameters: {
      query: {
        /** @description Created at or after; ISO 8601. */
        from?: string;
        /** @description Runs whose current gate is this one. */
        gate?: number;
        phase?:
          | 'complete'
          | 'development'
          | 'failed'
          | 'held'
          | 'initializing'
          | 'killed'
          | 'planning'
          | 'review'
          | 'testing';
        profile?: string;
        /** @description Id or name of a project. */
        project?: string;
        /** @description Text in the task or the story's name. */
        q?: string;
        /** @description `-createdAt` (newest first) or `createdAt`. */
        sort: '-createdAt' | 'createdAt';
        status?: 'complete' | 'failed' | 'held' | 'killed' | 'queued' | 'running';
        /** @description Created before; ISO 8601. */
        to?: string;
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunPage'];
        };
      };
    };
  };
  Runs_create: {
    parameters: {
      query?: never;
      header?: {
        /** @description Carries the request out once, however often it is sent. */
        'Idempotency-Key'?: string;
      };
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateRunDto'];
      };
    };
    responses: {
      202: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunAccepted'];
        };
      };
    };
  };
  Runs_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunDetail'];
        };
      };
    };
  };
  Runs_artifacts: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ArtifactPage'];
        };
      };
    };
  };
  Runs_artifactContent: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        artifactId: string;
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  Runs_diff: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunDiff'];
        };
      };
    };
  };
  Runs_events: {
    parameters: {
      query?: {
        /** @description Only events after this `seq`; the same as `cursor`. */
        after?: number;
      };
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['EventPage'];
        };
      };
    };
  };
  Runs_listFindings: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['FindingList'];
        };
      };
    };
  };
  Runs_listGates: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['GateList'];
        };
      };
    };
  };
  Runs_hold: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['HoldRunDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandAccepted'];
        };
      };
    };
  };
  Runs_kill: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['KillRunDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandAccepted'];
        };
      };
    };
  };
  Runs_next: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResumeRunDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandAccepted'];
        };
      };
    };
  };
  Runs_resume: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResumeRunDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['CommandAccepted'];
        };
      };
    };
  };
  Stream_stream: {
    parameters: {
      query?: {
        /** @description `seq` of the newest event that the client has; `Last-Event-ID` outranks it. */
        after?: number;
      };
      header?: {
        /** @description `seq` of the newest event that the client has. */
        'Last-Event-ID'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content?: never;
      };
    };
  };
  Runs_listTasks: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TaskList'];
        };
      };
    };
  };
  Runs_toolCalls: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolCallPage'];
        };
      };
    };
  };
  Runs_transcript: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['TranscriptPage'];
        };
      };
    };
  };
  Projects_list: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectPage'];
        };
      };
    };
  };
  Projects_create: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['CreateProjectDto'];
      };
    };
    responses: {
      201: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectView'];
        };
      };
    };
  };
  Projects_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectView'];
        };
      };
    };
  };
  Projects_update: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['UpdateProjectDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectView'];
        };
      };
    };
  };
  Reviews_list: {
    parameters: {
      query?: {
        /** @description Reviews of this run only. */
        runId?: string;
        status?: 'cancelled' | 'open' | 'resolved';
        type?: 'budget_exceeded' | 'gate_override' | 'loop_detected' | 'plan_approval' | 'safety' | 'unknown_outcome';
      };
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReviewPage'];
        };
      };
    };
  };
  Reviews_get: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReviewView'];
        };
      };
    };
  };
  Reviews_claim: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReviewView'];
        };
      };
    };
  };
  Reviews_resolve: {
    parameters: {
      query?: never;
      header?: {
        /** @description Carries the request out once, however often it is sent. */
        'Idempotency-Key'?: string;
      };
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ResolveReviewDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ReviewView'];
        };
      };
    };
  };
  Safety_evaluate: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['EvaluateDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['VerdictView'];
        };
      };
    };
  };
  Safety_principles: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PrincipleList'];
        };
      };
    };
  };
  ToolCalls_why: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
      };
      cookie?: never;
    };
    requestBody?: never;
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ToolCallWhy'];
        };
      };
    };
  };
}
