import { request, requestText } from './http';
import type {
  ArtifactView,
  AuditCheck,
  AuditEntry,
  BlockOverride,
  Budgets,
  CommandAccepted,
  CreateProject,
  CreateRun,
  DecideGate,
  EffectScore,
  EvaluateCall,
  ForkRun,
  GateView,
  OrchestratorHealth,
  Page,
  PolicyReplay,
  PolicyView,
  Principal,
  Principle,
  Profile,
  ProjectPolicy,
  ProjectView,
  ReviewAnswer,
  ReviewView,
  RunAccepted,
  RunBudget,
  RunCommand,
  RunDetail,
  RunDiff,
  RunEvent,
  RunMetrics,
  RunStep,
  RunSummary,
  SharedLimits,
  SocketTicket,
  TaskView,
  ToolCallView,
  ToolCallWhy,
  TranscriptMessage,
  UpdateProject,
  Verdict,
} from './types';
import type { Credentials } from './sign-in';

const runs = '/orchestrator/runs';
const run = (runId: string, rest = '') => `${runs}/${encodeURIComponent(runId)}${rest}`;
const review = (reviewId: string, rest = '') => `/reviews/${encodeURIComponent(reviewId)}${rest}`;

const call = (toolCallId: string, rest: string) => `/tool-calls/${encodeURIComponent(toolCallId)}${rest}`;
const project = (projectId: string, rest = '') => `/projects/${encodeURIComponent(projectId)}${rest}`;

/** Commands that make no other run. */
export type PlainCommand = Exclude<RunCommand, 'fork' | 'retry'>;

export interface AuditFilter {
  action?: string;
  actor?: string;
  runId?: string;
  from?: string;
  to?: string;
}

export interface RunFilter {
  status?: string;
  phase?: string;
  project?: string;
  q?: string;
  /** `true` lists archived runs among the others. */
  archived?: string;
}

interface Paging {
  cursor?: string | null;
  limit?: number;
  signal?: AbortSignal;
}

/** Every question the interface asks the API. Each throws `WaveProblem`. */
export const wave = {
  signIn: async (credentials: Credentials): Promise<Principal> =>
    (await request<{ principal: Principal }>('/auth/login', { method: 'POST', body: credentials })).principal,
  signOut: () => request<void>('/auth/logout', { method: 'POST', body: {} }),
  whoAmI: async (signal?: AbortSignal): Promise<Principal> =>
    (await request<{ principal: Principal }>('/auth/me', { signal })).principal,
  socketTicket: () => request<SocketTicket>('/auth/socket-tickets', { method: 'POST', body: {} }),

  health: (signal?: AbortSignal) => request<OrchestratorHealth>('/orchestrator/health', { signal }),

  listRuns: (filter: RunFilter, { cursor, limit, signal }: Paging = {}) =>
    request<Page<RunSummary>>(runs, { query: { ...filter, cursor, limit }, signal }),
  getRun: (runId: string, signal?: AbortSignal) => request<RunDetail>(run(runId), { signal }),
  createRun: (story: CreateRun, idempotencyKey: string) =>
    request<RunAccepted>(runs, { method: 'POST', body: story, idempotencyKey }),
  /** @param after the newest `seq` already known; 0 for all */
  listEvents: (runId: string, after: number, limit: number, signal?: AbortSignal) =>
    request<Page<RunEvent>>(run(runId, '/events'), { query: { after, limit }, signal }),
  listTranscript: (runId: string, { cursor, limit, signal }: Paging = {}) =>
    request<Page<TranscriptMessage>>(run(runId, '/transcript'), { query: { cursor, limit }, signal }),
  listToolCalls: (runId: string, { cursor, limit, signal }: Paging = {}) =>
    request<Page<ToolCallView>>(run(runId, '/tool-calls'), { query: { cursor, limit }, signal }),
  listGates: (runId: string, signal?: AbortSignal) => request<{ items: GateView[] }>(run(runId, '/gates'), { signal }),
  listTasks: (runId: string, signal?: AbortSignal) => request<{ items: TaskView[] }>(run(runId, '/tasks'), { signal }),
  listArtifacts: (runId: string, { cursor, limit, signal }: Paging = {}) =>
    request<Page<ArtifactView>>(run(runId, '/artifacts'), { query: { cursor, limit }, signal }),
  artifactText: (runId: string, artifactId: string, signal?: AbortSignal) =>
    requestText(run(runId, `/artifacts/${encodeURIComponent(artifactId)}/content`), { signal }),
  diff: (runId: string, signal?: AbortSignal) => request<RunDiff>(run(runId, '/diff'), { signal }),
  command: (
    runId: string,
    command: PlainCommand,
    body: { reason?: string; toStep?: number; skipValidation?: boolean },
  ) => request<CommandAccepted>(run(runId, `/${command}`), { method: 'POST', body }),
  forkRun: (runId: string, fork: ForkRun, idempotencyKey: string) =>
    request<RunAccepted>(run(runId, '/fork'), { method: 'POST', body: fork, idempotencyKey }),
  retryRun: (runId: string, body: { reason?: string }, idempotencyKey: string) =>
    request<RunAccepted>(run(runId, '/retry'), { method: 'POST', body, idempotencyKey }),
  decideGate: (runId: string, gate: number, decision: DecideGate) =>
    request<CommandAccepted>(run(runId, `/gates/${gate}/decision`), { method: 'POST', body: decision }),
  listSteps: (runId: string, { cursor, limit, signal }: Paging = {}) =>
    request<Page<RunStep>>(run(runId, '/steps'), { query: { cursor, limit }, signal }),
  budget: (runId: string, { cursor, limit, signal }: Paging = {}) =>
    request<RunBudget>(run(runId, '/budget'), { query: { cursor, limit }, signal }),
  raiseBudget: (runId: string, raise: { tokenLimit?: number; costLimit?: number; reason: string }) =>
    request<RunBudget>(run(runId, '/budget'), { method: 'PATCH', body: raise }),
  budgets: (signal?: AbortSignal) => request<Budgets>('/budgets', { signal }),
  changeProjectBudget: (projectId: string, limits: SharedLimits) =>
    request<{ resumedRuns: string[] }>(`/budgets/projects/${encodeURIComponent(projectId)}`, {
      method: 'PATCH',
      body: limits,
    }),
  changeAccountBudget: (limits: SharedLimits) =>
    request<{ resumedRuns: string[] }>('/budgets/account', { method: 'PATCH', body: limits }),
  metrics: (runId: string, signal?: AbortSignal) => request<RunMetrics>(run(runId, '/metrics'), { signal }),
  listRunAudit: (runId: string, { cursor, limit, signal }: Paging = {}) =>
    request<Page<AuditEntry>>(run(runId, '/audit'), { query: { cursor, limit }, signal }),

  why: (toolCallId: string, signal?: AbortSignal) => request<ToolCallWhy>(call(toolCallId, '/why'), { signal }),
  overrideBlock: (toolCallId: string, reason: string) =>
    request<BlockOverride>(call(toolCallId, '/override'), { method: 'POST', body: { reason } }),
  evaluate: (proposal: EvaluateCall) => request<Verdict>('/safety/evaluate', { method: 'POST', body: proposal }),
  listPrinciples: (projectId: string | undefined, signal?: AbortSignal) =>
    request<{ items: Principle[] }>('/safety/principles', { query: { projectId }, signal }),
  listScores: (projectId: string | undefined, signal?: AbortSignal) =>
    request<{ items: EffectScore[] }>('/safety/scores', { query: { projectId }, signal }),

  listAudit: (filter: AuditFilter, { cursor, limit, signal }: Paging = {}) =>
    request<Page<AuditEntry>>('/audit', { query: { ...filter, order: 'desc', cursor, limit }, signal }),
  verifyAudit: () => request<AuditCheck>('/audit/verify'),

  listReviews: (filter: { status?: string; type?: string; runId?: string }, { cursor, limit, signal }: Paging = {}) =>
    request<Page<ReviewView>>('/reviews', { query: { ...filter, cursor, limit }, signal }),
  getReview: (reviewId: string, signal?: AbortSignal) => request<ReviewView>(review(reviewId), { signal }),
  claimReview: (reviewId: string) => request<ReviewView>(review(reviewId, '/claim'), { method: 'POST', body: {} }),
  resolveReview: (reviewId: string, answer: ReviewAnswer, idempotencyKey: string) =>
    request<ReviewView>(review(reviewId, '/resolve'), { method: 'POST', body: answer, idempotencyKey }),

  listProfiles: (signal?: AbortSignal) => request<{ items: Profile[] }>('/profiles', { signal }),
  listProjects: ({ cursor, limit, signal }: Paging = {}) =>
    request<Page<ProjectView>>('/projects', { query: { cursor, limit }, signal }),
  createProject: (project: CreateProject) => request<ProjectView>('/projects', { method: 'POST', body: project }),
  getProject: (projectId: string, signal?: AbortSignal) => request<ProjectView>(project(projectId), { signal }),
  updateProject: (projectId: string, change: UpdateProject) =>
    request<ProjectView>(project(projectId), { method: 'PATCH', body: change }),
  getPolicy: (projectId: string, signal?: AbortSignal) =>
    request<PolicyView>(project(projectId, '/policy'), { signal }),
  savePolicy: (projectId: string, change: { policy: ProjectPolicy; reason: string; expectedVersion: number }) =>
    request<PolicyView>(project(projectId, '/policy'), { method: 'PUT', body: change }),
  listPolicyVersions: (projectId: string, { cursor, limit, signal }: Paging = {}) =>
    request<Page<PolicyView>>(project(projectId, '/policy/versions'), { query: { cursor, limit }, signal }),
  replayPolicy: (projectId: string, draft: { policy: ProjectPolicy; limit?: number }) =>
    request<PolicyReplay>(project(projectId, '/policy/replay'), { method: 'POST', body: draft }),
};

/** Reads pages until the list ends or `atMost` entries were read. */
export async function readAll<Item>(
  page: (cursor: string | null) => Promise<Page<Item>>,
  atMost = 20_000,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | null = null;
  do {
    const answer: Page<Item> = await page(cursor);
    items.push(...answer.items);
    cursor = answer.nextCursor;
  } while (cursor !== null && items.length < atMost);
  return items;
}
