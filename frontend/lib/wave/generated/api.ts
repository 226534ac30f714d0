// Generated from the API by `npm run openapi`; change the DTO classes instead.
export interface paths {
  '/api/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The record of who did what, newest first. */
    get: operations['Audit_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/audit/export': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /**
     * The chain as JSON lines, oldest first, one entry a line; `wave-audit-head` is the `seq:hash` that it ends with.
     *     It can be verified offline. The export is on the record itself.
     */
    get: operations['Audit_export'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/audit/verify': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Checks the whole chain, and names its first broken link. */
    get: operations['Audit_verify'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
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
  '/api/budgets': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Limits that runs share: the account's and each project's. */
    get: operations['Spending_all'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/budgets/account': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes the limits of the account. Runs that wait because of them go on, if their next call fits now. */
    patch: operations['Spending_changeAccount'];
    trace?: never;
  };
  '/api/budgets/projects/{id}': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes the limits of a project. Runs that wait because of them go on, if their next call fits now. */
    patch: operations['Spending_changeProject'];
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
  '/api/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Figures for Prometheus; it signs in with a key, like every other program. */
    get: operations['Operations_prometheus'];
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
  '/api/orchestrator/runs/{id}/archive': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Takes a run that is over out of lists; nothing of it is lost. */
    post: operations['RunControl_archive'];
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
  '/api/orchestrator/runs/{id}/audit': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the record says of one run, newest first. */
    get: operations['RunAudit_list'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/budget': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** A run's budget, what it shares, and its ledger: every model call with what was reserved and what it took. */
    get: operations['Spending_ofRun'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    /** Changes a run's limits at once. A run that waits because of them goes on, if its next call fits now. */
    patch: operations['Spending_changeRun'];
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
  '/api/orchestrator/runs/{id}/fork': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Makes a new run that goes on from a step of this one, on a branch of its own; this one stays as it is. */
    post: operations['RunControl_fork'];
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
  '/api/orchestrator/runs/{id}/gates/{number}/decision': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** A person's decision on a gate. What it means where the run stands now is told in docs/control.md. */
    post: operations['RunControl_decide'];
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
    post: operations['RunControl_hold'];
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
    post: operations['RunControl_kill'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/metrics': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the run took by phase, agent and tool, and how it was governed. Time by phase leaves out what was held. */
    get: operations['RunMetrics_of'];
    put?: never;
    post?: never;
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
    /** In step mode: lets the run go on to the end of its next phase, past a gate that does not pass if told to. */
    post: operations['RunControl_next'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/recycle': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Sends a run back, to Dev or to the end of a step, with a note. */
    post: operations['RunControl_recycle'];
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
    post: operations['RunControl_resume'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/retry': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Submits the story of a run that is over once more, from its beginning. */
    post: operations['RunControl_retry'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/orchestrator/runs/{id}/steps': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The run's steps, oldest first, with what can be gone back to or forked from. */
    get: operations['RunControl_steps'];
    put?: never;
    post?: never;
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
  '/api/prices': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What models cost here; a model that is not listed is refused. */
    get: operations['Spending_prices'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/profiles': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Templates of runs, with the gates at which they need a person. */
    get: operations['Profiles_list'];
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
  '/api/projects/{id}/policy': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What the project allows its runs, as it stands. */
    get: operations['Policies_get'];
    /** Puts another policy in force, from the next tool call on. */
    put: operations['Policies_change'];
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{id}/policy/replay': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /** Judges past tool calls by a draft and shows what it would change; nothing is kept. */
    post: operations['Policies_replay'];
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/projects/{id}/policy/versions': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** Every policy the project has had, newest first. */
    get: operations['Policies_versions'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
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
    /**
     * Judges a call as a run's would be judged, without a run: nothing is carried out or kept. No model is asked; what one
     *     said of the same call before counts.
     */
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
    /** What no call may violate; with a project, its own principles too. */
    get: operations['Safety_principles'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/safety/scores': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** What each kind of effect is worth, the worst first; with a project, by its policy. */
    get: operations['Safety_scores'];
    put?: never;
    post?: never;
    delete?: never;
    options?: never;
    head?: never;
    patch?: never;
    trace?: never;
  };
  '/api/tool-calls/{id}/override': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    get?: never;
    put?: never;
    /**
     * Lets a blocked call run after all, where the project's policy allows that: once, when its agent proposes exactly
     *     these arguments again in this run.
     */
    post: operations['BlockOverrides_grant'];
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
  '/api/workers': {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    /** The processes that take runs off the queue: those that are there, and those that ended within the last day. */
    get: operations['Operations_list'];
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
    AccountBudgetChanged: {
      costUsd: components['schemas']['SharedAmounts'];
      /** @description The larger of the two shares, spent and reserved, 0–100; 0 without a limit. */
      percent: number;
      /** @description Runs whose open questions the change answered. */
      resumedRuns: string[];
      tokens: components['schemas']['SharedAmounts'];
      updatedAt: string;
      /** @description Runs that an open `budget_exceeded` review holds because of this limit. */
      waitingRuns: number;
    };
    AccountBudgetView: {
      costUsd: components['schemas']['SharedAmounts'];
      /** @description The larger of the two shares, spent and reserved, 0–100; 0 without a limit. */
      percent: number;
      tokens: components['schemas']['SharedAmounts'];
      updatedAt: string;
      /** @description Runs that an open `budget_exceeded` review holds because of this limit. */
      waitingRuns: number;
    };
    AgentMetrics: {
      agent: string;
      /** @description Model calls. */
      calls: number;
      costUsd: number;
      /** @description Spent waiting for the model. */
      durationMs: number;
      tokens: number;
    };
    AgentSpending: {
      agent: string;
      /** @description Settled calls. */
      calls: number;
      costUsd: number;
      model: string;
      tokens: number;
    };
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
    AuditEntryView: {
      /** @description For example `run.created`. */
      action: string;
      /** @description Kind and name, for example `key:nightly`. */
      actor: string;
      /** @description When it was recorded; the order is that of `seq`. */
      at: string;
      data: {
        [key: string]: unknown;
      };
      /** @description Hex SHA-256 over `prevHash` and the canonical entry. */
      hash: string;
      /** @description Hex SHA-256 of the entry before; 64 zeros for the first. */
      prevHash: string;
      runId: string | null;
      /** @description From 1, without a gap. */
      seq: number;
      /** @description Identifier of what was acted on. */
      subject: string;
    };
    AuditPage: {
      items: components['schemas']['AuditEntryView'][];
      /** @description Give it as `cursor` to get the next page; null at the end. */
      nextCursor: string | null;
    };
    AuditVerification: {
      /** @description How many entries were found in order, from the first. */
      entries: number;
      /** @description Absent when the chain is whole. */
      firstBroken?: components['schemas']['BrokenLink'];
      /** @description The last of them. Note it elsewhere: it proves later that nothing up to here was changed or taken off the end. */
      head: components['schemas']['ChainHead'] | null;
      ok: boolean;
    };
    BlockedCallView: {
      /** @description Whether the project's policy lets somebody override it; who, says the policy. */
      overridable: boolean;
      /** @description The override that was given; null while there is none. */
      override: components['schemas']['BlockOverrideView'] | null;
      score: number;
      /** @description The call in one line. */
      summary: string;
      toolCallId: string;
    };
    BlockOverrideView: {
      /** @description SHA-256 of tool and arguments: anything else is judged by itself. */
      argsHash: string;
      createdAt: string;
      createdBy: string;
      overrideId: string;
      reason: string;
      runId: string;
      /** @description The call that was blocked. */
      toolCallId: string;
      usedAt: string | null;
      /** @description The call that made use of it; null as long as it is open. */
      usedBy: string | null;
    };
    BrokenLink: {
      reason: string;
      /** @description Where the chain breaks. */
      seq: number;
    };
    BudgetEntryView: {
      agent: string;
      callId: string;
      closedAt: string | null;
      /** @description 0 while the call is open. */
      costUsd: number;
      model: string;
      reservedAt: string;
      reservedCostUsd: number;
      reservedTokens: number;
      /**
       * @description `open` while the call is under way, `released` when it was never made.
       * @enum {string}
       */
      state: 'open' | 'released' | 'settled';
      /** @description 0 while the call is open. */
      tokens: number;
      /** @description null while it is open, and where the server never told: then the whole reservation counts as spent. */
      usage: components['schemas']['UsageView'] | null;
    };
    BudgetQuestionView: {
      costNeededUsd: number;
      reviewId: string;
      /** @description Limits that still are too low, as they stand now. */
      shortfalls: components['schemas']['ShortfallView'][];
      /** @description What the next call may take at most. */
      tokensNeeded: number;
    };
    BudgetsView: {
      account: components['schemas']['AccountBudgetView'];
      /** @description By name; archived projects come last. */
      projects: components['schemas']['ProjectBudgetView'][];
    };
    ChainHead: {
      hash: string;
      seq: number;
    };
    ChangePolicyDto: {
      /** @description The version that this was written against: refused when another stands by now. */
      expectedVersion?: number;
      /** @description The whole policy; a field that is left out gets its default. */
      policy: {
        [key: string]: unknown;
      } & components['schemas']['ProjectPolicyView'];
      /** @description Why; goes on the record. */
      reason: string;
    };
    ChangeRunBudgetDto: {
      /** @description The new ceiling in USD; never below what is spent and reserved. */
      costLimit?: number;
      /** @description Why; goes on the record. */
      reason: string;
      /** @description The new ceiling of new tokens; never below what is spent and reserved. */
      tokenLimit?: number;
    };
    ChangeSharedBudgetDto: {
      /** @description The new ceiling in USD over all runs; null takes the limit away. */
      costLimit?: number | null;
      /** @description Why; goes on the record. */
      reason: string;
      /** @description The new ceiling of new tokens over all runs; null takes the limit away. */
      tokenLimit?: number | null;
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
    DecideGateDto: {
      /** @enum {string} */
      decision: 'go' | 'hold' | 'kill' | 'recycle';
      /** @description With `go`: the gate passes although its evidence is lacking. Needs the operator's role, and shows. */
      override?: boolean;
      /** @description Goes on the record; with `recycle`, the agents are told. */
      reason: string;
    };
    DecisionCounts: {
      allow: number;
      block: number;
      review: number;
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
    ForkOrigin: {
      runId: string;
      /** @description The step of that run whose end the fork began at. */
      step: number;
    };
    ForkRunDto: {
      /** @description Spending ceiling in USD; the fork spends from zero. */
      costLimit?: number;
      /** @description Model by name. */
      model?: string;
      /** @description Goes on the record. */
      reason?: string;
      /** @description The step whose end the new run begins at; the newest that can be forked from when absent. */
      step?: number;
      /** @description What the agents should achieve from here on. */
      task?: string;
      /** @description Ceiling of new tokens; the fork spends from zero. */
      tokenLimit?: number;
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
    GovernanceMetrics: {
      /** @description Calls that were blocked. */
      blocks: number;
      judgeCalls: number;
      judgeCostUsd: number;
      /** @description 0–1; null before the first verdict. */
      lowestScore: number | null;
      /** @description From question to answer; null while nothing was answered. */
      medianAnswerMs: number | null;
      /** @description Gates and blocked calls that a person let pass. */
      overrides: number;
      recycles: number;
      reviews: number;
      verdicts: components['schemas']['VerdictCounts'];
    };
    HoldRunDto: {
      /** @description Shown wherever the run is shown. */
      reason?: string;
    };
    JudgementView: {
      asked: boolean;
      /** @description The model that judged. */
      by?: string;
      /** @description It had judged the same call under the same policy before, and was not paid again. */
      cached: boolean;
      costUsd: number;
      /** @description Why it gave no score: unreachable, timeout, malformed, over_budget or refused. */
      failure?: string;
      reasoning: string;
      risks: string[];
      /** @description 0–1; null when it gave none. The call's own score is the lower of this and the analysis's. */
      score: number | null;
      violations: string[];
      /**
       * @description Why not: rehearsal (the model plays), blocked (by the static analysis, which is final), score (outside of the range
       *     the policy names), policy (never), approved (a person has decided), no model (the API has none), not cached.
       */
      why?: string;
    };
    JudgeSettingsView: {
      /** @enum {string} */
      ask: 'always' | 'between' | 'never';
      /** @description With `between`: asked when from ≤ score < to. */
      from: number;
      /** @description The run's own model when absent. */
      model?: string;
      /**
       * @description What counts when the judge does not answer: score 0, or a question to a person.
       * @enum {string}
       */
      onFailure: 'block' | 'review';
      timeoutMs: number;
      to: number;
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
    NextRunDto: {
      /** @description Goes on the record; required with `skipValidation`. */
      reason?: string;
      /** @description Lets the gate that the run waits at pass against its evidence: an override, which needs the operator's role. */
      skipValidation?: boolean;
    };
    ObservedConnection: {
      allowed: boolean;
      host: string;
      port: number;
    };
    ObservedView: {
      connections: components['schemas']['ObservedConnection'][];
      /** @description Files that changed and that no predicted effect covers. */
      filesOutsidePrediction: string[];
      /** @description What differed from the prediction, in words. */
      mismatches: string[];
    };
    OrchestratorHealth: {
      database: components['schemas']['DependencyHealth'];
      /** @description The data folder of this API process; workers elsewhere hold their runs and say so when theirs is full. */
      disk: components['schemas']['DependencyHealth'];
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
    OverrideBlockDto: {
      /** @description Why the call may run after all; goes on the record. */
      reason: string;
    };
    OverrideSettingsView: {
      /**
       * @description The least role that may let a blocked call run after all.
       * @enum {string}
       */
      blocks: 'admin' | 'never' | 'operator';
      /** @description Whether who started a run may answer its reviews and override its blocks. */
      selfApproval: boolean;
    };
    OwnPrincipleView: {
      /** @description project.<name in kebab case> */
      id: string;
      /** @description The most that a call which breaks it may score; given together with `when`. */
      score?: number;
      text: string;
      when?: components['schemas']['OwnPrincipleWhenView'];
    };
    OwnPrincipleWhenView: {
      /** @description Globs over kinds of effects, for example `write *`. */
      effects: string[];
      /** @description Globs over paths (also relative to the worktree), hosts, refs or tables; all when absent. */
      subjects?: string[];
    };
    PermissionView: {
      at: string;
      by: string;
      /**
       * @description `review`: a question was approved; `override`: a block was lifted.
       * @enum {string}
       */
      kind: 'override' | 'review';
      reason: string | null;
    };
    PhaseMetrics: {
      costUsd: number;
      /** @description Without the time that the run was held. */
      durationMs: number;
      phase: string;
      tokens: number;
    };
    PolicyPage: {
      items: components['schemas']['PolicyView'][];
      nextCursor: string | null;
    };
    PolicyReplayView: {
      changed: number;
      counts: components['schemas']['ReplayCountsView'];
      /** @description Changed calls only, newest first. */
      items: components['schemas']['ReplayItemView'][];
      judged: number;
      /** @description What a replay cannot see. */
      note: string;
    };
    PolicyView: {
      createdAt: string | null;
      createdBy: string | null;
      /** @description Hex SHA-256 of the policy; verdicts name its beginning. */
      hash: string;
      policy: components['schemas']['ProjectPolicyView'];
      projectId: string;
      /** @description null for the built-in policy, as are the two after it. */
      reason: string | null;
      /** @description 0 is the built-in policy, which nobody has changed. */
      version: number;
    };
    PricesView: {
      /** @description When the bundled prices were read. */
      asOf: string;
      /** @description By the model's name. */
      items: components['schemas']['PriceView'][];
      /** @description Models whose price comes from the settings (WAVE_MODEL_PRICES). */
      overridden: string[];
      /** @description Where the bundled prices were read. */
      source: string;
    };
    PriceView: {
      cacheRead: number;
      /** @description Cache writes that live five minutes. */
      cacheWrite: number;
      /** @description Cache writes that live one hour. */
      cacheWrite1h: number;
      input: number;
      model: string;
      output: number;
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
    PrincipleRuleView: {
      /** @description Globs over kinds of effects. */
      effects: string[];
      /** @description The most that a call which breaks it may score. */
      score: number;
      /** @description Globs over what is acted upon; null for all. */
      subjects: string[] | null;
    };
    PrincipleView: {
      /** @description security, data integrity, system safety, compliance, or project for a project's own. */
      area: string;
      id: string;
      /** @description Checked without a model; null for the built-in ones, which the score table refers to. */
      rule: components['schemas']['PrincipleRuleView'] | null;
      text: string;
    };
    ProfileList: {
      items: components['schemas']['ProfileView'][];
      nextCursor: string | null;
    };
    ProfileView: {
      /** @description What it is for, in a sentence. */
      description: string;
      /** @description Gates that only a person passes. */
      humanGates: number[];
      /** @description Errors before the run fails. */
      maxErrors: number;
      /** @description Iterations of Dev before the run fails. */
      maxIterations: number;
      /** @description Times that the work may be sent back before a person is asked. */
      maxRecycles: number;
      name: string;
      /** @description Phases that a run of it goes through, in order. */
      phases: string[];
    };
    ProjectBudgetChanged: {
      costUsd: components['schemas']['SharedAmounts'];
      name: string;
      /** @description The larger of the two shares, spent and reserved, 0–100; 0 without a limit. */
      percent: number;
      projectId: string;
      /** @description Runs whose open questions the change answered. */
      resumedRuns: string[];
      tokens: components['schemas']['SharedAmounts'];
      updatedAt: string;
      /** @description Runs that an open `budget_exceeded` review holds because of this limit. */
      waitingRuns: number;
    };
    ProjectBudgetView: {
      costUsd: components['schemas']['SharedAmounts'];
      name: string;
      /** @description The larger of the two shares, spent and reserved, 0–100; 0 without a limit. */
      percent: number;
      projectId: string;
      tokens: components['schemas']['SharedAmounts'];
      updatedAt: string;
      /** @description Runs that an open `budget_exceeded` review holds because of this limit. */
      waitingRuns: number;
    };
    ProjectPage: {
      items: components['schemas']['ProjectView'][];
      nextCursor: string | null;
    };
    ProjectPolicyView: {
      allowHosts: string[];
      allowLoopbackPorts: number[];
      costLimitMicros?: number;
      databases: {
        [key: string]: 'disposable' | 'production';
      };
      /** @description Remotes beside those that the repository has. */
      gitRemotes: string[];
      guarded: string[];
      judge: components['schemas']['JudgeSettingsView'];
      overrides: components['schemas']['OverrideSettingsView'];
      /** @enum {string} */
      packageRegistries: 'allowed' | 'review';
      principles: components['schemas']['OwnPrincipleView'][];
      protectedBranches: string[];
      /** @description Own scores by kind of effect, as GET /api/safety/scores names them. */
      scores: {
        [key: string]: number;
      };
      /** @description The installation's when absent. */
      thresholds?: components['schemas']['ThresholdsView'];
      /** @description Defaults of new runs; the installation's when absent. */
      tokenLimit?: number;
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
    RecycleRunDto: {
      /** @description What the agents are told: what to do better. */
      reason: string;
      /** @description The step whose end the run goes back to, files too; Dev goes on with the files as they are when absent. */
      toStep?: number;
    };
    ReplayAfterView: {
      /** @enum {string} */
      decision: 'allow' | 'block' | 'review';
      risks: string[];
      score: number;
      violations: string[];
    };
    ReplayBeforeView: {
      /** @enum {string} */
      decision: 'allow' | 'block' | 'review';
      score: number;
    };
    ReplayCountsView: {
      after: components['schemas']['DecisionCounts'];
      before: components['schemas']['DecisionCounts'];
    };
    ReplayItemView: {
      /** @description Under the draft. */
      after: components['schemas']['ReplayAfterView'];
      agent: string;
      /** @description Under the policy that stands now. */
      before: components['schemas']['ReplayBeforeView'];
      /** @description Order within the run, from 1. */
      number: number;
      /** @description As it was decided when it was made. */
      recorded: components['schemas']['ReplayBeforeView'];
      runId: string;
      storyId: string;
      summary: string;
      tool: string;
      toolCallId: string;
    };
    ReplayPolicyDto: {
      /** @description The newest so many calls. */
      limit?: number;
      /** @description The draft, whole as for a change. */
      policy: {
        [key: string]: unknown;
      } & components['schemas']['ProjectPolicyView'];
      /**
       * Format: uuid
       * @description Calls of this run only.
       */
      runId?: string;
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
    RetryRunDto: {
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
      /** @description At the safety gate: what was blocked. Empty elsewhere. */
      blockedCalls: components['schemas']['BlockedCallView'][];
      claimedAt: string | null;
      claimedBy: string | null;
      createdAt: string;
      effects: string[];
      evidence: string[];
      gate: number | null;
      /** @description What the model judge said of the call; null when the review is about none. */
      judgement: components['schemas']['JudgementView'] | null;
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
      /** @description Who started the run. */
      runCreatedBy: string;
      runId: string;
      score: number | null;
      /** @description False when the policy keeps who started the run from answering this. */
      selfApproval: boolean;
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
    RunAmounts: {
      limit: number;
      /** @description Taken out for calls that are under way: what they can take at most. */
      reserved: number;
      spent: number;
    };
    RunBudgetView: {
      byAgent: components['schemas']['AgentSpending'][];
      costUsd: components['schemas']['RunAmounts'];
      /** @description Calls, newest first. */
      entries: components['schemas']['BudgetEntryView'][];
      /** @description Give it as `cursor` to get older entries; null at the end. */
      nextCursor: string | null;
      /** @description The larger of the two shares, spent and reserved, 0–100. */
      percent: number;
      prices: components['schemas']['RunPricesView'];
      /** @description null unless an open `budget_exceeded` review holds the run. */
      question: components['schemas']['BudgetQuestionView'] | null;
      /** @description Budgets that the run shares: the project's, then the account's. */
      scopes: components['schemas']['ScopeBudgetView'][];
      tokens: components['schemas']['RunAmounts'];
    };
    RunDetail: {
      acceptanceCriteria: string[];
      actionsCount: number;
      /** @description What may be done with the run now: next, resume, hold, recycle, kill, fork, retry, archive. */
      allowedCommands: string[];
      archived: boolean;
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
      /** @description Where a fork began. */
      forkedFrom: components['schemas']['ForkOrigin'] | null;
      gates: components['schemas']['GateView'][];
      /** @enum {string} */
      gateStatus: 'go' | 'hold' | 'kill' | 'pending' | 'recycle';
      holdReason: string | null;
      /** @description Gates that only a person passes. */
      humanGates: number[];
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
       * @description A person's wish that no worker has carried out yet; `fork` is the beginning of a run that goes on from another.
       * @enum {string|null}
       */
      pendingCommand: 'fork' | 'hold' | 'kill' | 'recycle' | null;
      /** @enum {string} */
      phase:
        'complete' | 'development' | 'failed' | 'held' | 'initializing' | 'killed' | 'planning' | 'review' | 'testing';
      plan: string | null;
      profile: string;
      progressPercent: number;
      projectId: string;
      projectName: string;
      recycleCount: number;
      /** @description The run whose story this one tries again. */
      retryOf: string | null;
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
    RunMetrics: {
      /** @description The part of it in which the run was not held. */
      activeMs: number;
      byAgent: components['schemas']['AgentMetrics'][];
      /** @description In the order in which the run came to them. */
      byPhase: components['schemas']['PhaseMetrics'][];
      byTool: components['schemas']['ToolMetrics'][];
      costUsd: number;
      /** @description From the start to the end, or to now. */
      durationMs: number;
      governance: components['schemas']['GovernanceMetrics'];
      /** @description The part of it in which the run waited for people. */
      heldMs: number;
      tokens: components['schemas']['TokenMetrics'];
    };
    RunPage: {
      items: components['schemas']['RunSummary'][];
      /** @description Give it as `cursor` to get the next page; null at the end. */
      nextCursor: string | null;
    };
    RunPricesView: {
      /** @description When the price was read; null for a price from the settings. */
      asOf: string | null;
      cacheRead: number | null;
      /** @description Cache writes that live five minutes. */
      cacheWrite: number | null;
      /** @description Cache writes that live one hour. */
      cacheWrite1h: number | null;
      input: number | null;
      /** @description False when neither the table nor the settings have the model; then all prices are null. */
      known: boolean;
      model: string;
      output: number | null;
      source: string;
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
    ScopeBudgetView: {
      costUsd: components['schemas']['SharedAmounts'];
      /** @description The project's name, or `account`. */
      name: string;
      /** @enum {string} */
      scope: 'account' | 'project';
      tokens: components['schemas']['SharedAmounts'];
    };
    ScoreRowView: {
      act: string;
      /** @enum {string|null} */
      change: 'lowered' | 'raised' | null;
      /** @description The bundled table's score, before the project's policy. */
      defaultScore: number;
      /** @description Act and target, for example `delete worktree`. */
      effect: string;
      /** @description How the score came about under this policy. */
      explanation: string;
      principles: string[];
      reason: string;
      /** @description yes, partly or no. */
      reversible: string;
      /** @description 0–1; 1 is safe. A call scores as the lowest of its effects. */
      score: number;
      target: string;
      /** @description The effect in words. */
      words: string;
    };
    ScoreTableView: {
      items: components['schemas']['ScoreRowView'][];
      nextCursor: string | null;
    };
    SharedAmounts: {
      /** @description null: no limit. */
      limit: number | null;
      /** @description Taken out for calls that are under way: what they can take at most. */
      reserved: number;
      spent: number;
    };
    ShortfallView: {
      /** @description What is left under the limit. */
      left: number;
      /** @description Tokens, or USD. */
      limit: number;
      /** @description The run's story, the project's name, or `account`. */
      name: string;
      /** @description What the next call may take at most. */
      needed: number;
      reserved: number;
      /** @enum {string} */
      scope: 'account' | 'project' | 'run';
      spent: number;
      /** @enum {string} */
      what: 'cost' | 'tokens';
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
    StepPage: {
      items: components['schemas']['StepView'][];
      nextCursor: string | null;
    };
    StepView: {
      completedAt: string;
      durationMs: number;
      /** @description Whether a new run can go on from its end. */
      forkable: boolean;
      node: string;
      /** @description Whether the run itself can be sent back to its end. */
      recyclable: boolean;
      /** @description Commit that keeps the files as they were at its end; null while the run has no workspace. */
      snapshot: string | null;
      startedAt: string;
      /** @description From 0. */
      step: number;
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
    ThresholdsView: {
      /** @description Below it a call is blocked. */
      block: number;
      /** @description Below it a person is asked. */
      escalate: number;
    };
    TokenMetrics: {
      /** @description Cost money, and do not count in the token limit. */
      cacheRead: number;
      cacheWrite: number;
      /** @description Uncached input. */
      input: number;
      output: number;
      /** @description New tokens as the limit counts them: also those of calls whose usage nobody was told. */
      total: number;
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
      /** @description What the model judge said, or why it was not asked; null for calls from before there was one. */
      judgement: components['schemas']['JudgementView'] | null;
      /** @description Order within the run, from 1. */
      number: number;
      /** @description What the sandbox saw; null where nothing can be seen. */
      observed: components['schemas']['ObservedView'] | null;
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
      /** @description What the model judge said, or why it was not asked; null for calls from before there was one. */
      judgement: components['schemas']['JudgementView'] | null;
      /** @description Order within the run, from 1. */
      number: number;
      /** @description What the sandbox saw; null where nothing can be seen. */
      observed: components['schemas']['ObservedView'] | null;
      ok: boolean | null;
      output: string | null;
      /** @description null for a call that nobody had to let run, or that did not run. */
      permission: components['schemas']['PermissionView'] | null;
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
    ToolMetrics: {
      /** @description Calls that ran. */
      calls: number;
      durationMs: number;
      failed: number;
      tool: string;
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
    UsageView: {
      cacheReadTokens: number;
      cacheWrite1hTokens: number;
      cacheWriteTokens: number;
      inputTokens: number;
      outputTokens: number;
    };
    VerdictCounts: {
      allow: number;
      block: number;
      review: number;
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
      /** @description What a judge said of the same call before; the API has no model to ask. */
      judgement: components['schemas']['JudgementView'] | null;
      /** @description Whether something of it is outside the workspace: such a call is never repeated unasked. */
      outside: boolean;
      /** @description Names the analysis, the project's policy by version and hash, and the thresholds. */
      policyVersion: string;
      /** @description Sentences for a person. */
      risks: string[];
      /** @description 0–1; 1 is safe. */
      score: number;
      /** @description Ids of the principles that the call would violate. */
      violations: string[];
    };
    WorkerList: {
      items: components['schemas']['WorkerView'][];
      nextCursor: string | null;
    };
    WorkerView: {
      /** @description Runs that it takes at the same time. */
      concurrency: number;
      heartbeatAt: string;
      hostname: string;
      /** @description Runs that it advances now. */
      inFlight: number;
      pid: number;
      /** @description Times that it came too late for a run that another worker had by then; nothing was written. */
      refusedWrites: number;
      startedAt: string;
      /**
       * @description `alive` gave a sign of life within the last seconds, `silent` did not, `stopped` said goodbye.
       * @enum {string}
       */
      status: 'alive' | 'silent' | 'stopped';
      stoppedAt: string | null;
      version: string;
      workerId: string;
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
  Audit_list: {
    parameters: {
      query: {
        /** @description What was done, such as `review.answered`; `gate.*` finds everything that begins with `gate.`. */
        action?: string;
        /** @description Who did it, such as `key:nightly`; `key:*` finds everybody with a key. */
        actor?: string;
        /** @description Only entries after this `seq`. */
        after?: number;
        /** @description Only entries before this `seq`. */
        before?: number;
        /** @description At or after; ISO 8601. */
        from?: string;
        /** @description `desc` (newest first) or `asc`. */
        order: 'asc' | 'desc';
        /** @description Only entries of this run. */
        runId?: string;
        /** @description Before; ISO 8601. */
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
          'application/json': components['schemas']['AuditPage'];
        };
      };
    };
  };
  Audit_export: {
    parameters: {
      query?: {
        /** @description Only entries after this `seq`: what an earlier export does not have. */
        after?: number;
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
          'application/x-ndjson': string;
        };
      };
    };
  };
  Audit_verify: {
    parameters: {
      query?: {
        /** @description A head that you noted, as its hash or `seq:hash`: the chain must still contain it. */
        head?: string;
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
          'application/json': components['schemas']['AuditVerification'];
        };
      };
    };
  };
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
  Spending_all: {
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
          'application/json': components['schemas']['BudgetsView'];
        };
      };
    };
  };
  Spending_changeAccount: {
    parameters: {
      query?: never;
      header?: never;
      path?: never;
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['ChangeSharedBudgetDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['AccountBudgetChanged'];
        };
      };
    };
  };
  Spending_changeProject: {
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
        'application/json': components['schemas']['ChangeSharedBudgetDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['ProjectBudgetChanged'];
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
  Operations_prometheus: {
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
        content?: never;
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
        /** @description `true` shows archived runs too. */
        archived?: 'false' | 'true';
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
  RunControl_archive: {
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
          'application/json': components['schemas']['CommandAccepted'];
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
  RunAudit_list: {
    parameters: {
      query: {
        /** @description What was done, such as `review.answered`; `gate.*` finds everything that begins with `gate.`. */
        action?: string;
        /** @description Who did it, such as `key:nightly`; `key:*` finds everybody with a key. */
        actor?: string;
        /** @description Only entries after this `seq`. */
        after?: number;
        /** @description Only entries before this `seq`. */
        before?: number;
        /** @description At or after; ISO 8601. */
        from?: string;
        /** @description `desc` (newest first) or `asc`. */
        order: 'asc' | 'desc';
        /** @description Before; ISO 8601. */
        to?: string;
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
          'application/json': components['schemas']['AuditPage'];
        };
      };
    };
  };
  Spending_ofRun: {
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
          'application/json': components['schemas']['RunBudgetView'];
        };
      };
    };
  };
  Spending_changeRun: {
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
        'application/json': components['schemas']['ChangeRunBudgetDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['RunBudgetView'];
        };
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
  RunControl_fork: {
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
        'application/json': components['schemas']['ForkRunDto'];
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
  RunControl_decide: {
    parameters: {
      query?: never;
      header?: never;
      path: {
        id: string;
        number: number;
      };
      cookie?: never;
    };
    requestBody: {
      content: {
        'application/json': components['schemas']['DecideGateDto'];
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
  RunControl_hold: {
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
  RunControl_kill: {
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
  RunMetrics_of: {
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
          'application/json': components['schemas']['RunMetrics'];
        };
      };
    };
  };
  RunControl_next: {
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
        'application/json': components['schemas']['NextRunDto'];
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
  RunControl_recycle: {
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
        'application/json': components['schemas']['RecycleRunDto'];
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
  RunControl_resume: {
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
  RunControl_retry: {
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
        'application/json': components['schemas']['RetryRunDto'];
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
  RunControl_steps: {
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
          'application/json': components['schemas']['StepPage'];
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
  Spending_prices: {
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
          'application/json': components['schemas']['PricesView'];
        };
      };
    };
  };
  Profiles_list: {
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
          'application/json': components['schemas']['ProfileList'];
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
  Policies_get: {
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
          'application/json': components['schemas']['PolicyView'];
        };
      };
    };
  };
  Policies_change: {
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
        'application/json': components['schemas']['ChangePolicyDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PolicyView'];
        };
      };
    };
  };
  Policies_replay: {
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
        'application/json': components['schemas']['ReplayPolicyDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['PolicyReplayView'];
        };
      };
    };
  };
  Policies_versions: {
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
          'application/json': components['schemas']['PolicyPage'];
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
      query?: {
        /** @description With this project's own. */
        projectId?: string;
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
          'application/json': components['schemas']['PrincipleList'];
        };
      };
    };
  };
  Safety_scores: {
    parameters: {
      query?: {
        /** @description As this project's policy has them. */
        projectId?: string;
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
          'application/json': components['schemas']['ScoreTableView'];
        };
      };
    };
  };
  BlockOverrides_grant: {
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
        'application/json': components['schemas']['OverrideBlockDto'];
      };
    };
    responses: {
      200: {
        headers: {
          [name: string]: unknown;
        };
        content: {
          'application/json': components['schemas']['BlockOverrideView'];
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
  Operations_list: {
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
          'application/json': components['schemas']['WorkerList'];
        };
      };
    };
  };
}
