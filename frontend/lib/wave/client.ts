import { request, requestText } from './http';
import type {
  ArtifactView,
  CommandAccepted,
  CreateProject,
  CreateRun,
  GateView,
  OrchestratorHealth,
  Page,
  Principal,
  ProjectView,
  ReviewAnswer,
  ReviewView,
  RunAccepted,
  RunDetail,
  RunDiff,
  RunEvent,
  RunSummary,
  SocketTicket,
  TaskView,
  ToolCallView,
  TranscriptMessage,
  UpdateProject,
} from './types';
import type { Credentials } from './sign-in';

const runs = '/orchestrator/runs';
const run = (runId: string, rest = '') => `${runs}/${encodeURIComponent(runId)}${rest}`;
const review = (reviewId: string, rest = '') => `/reviews/${encodeURIComponent(reviewId)}${rest}`;

export interface RunFilter {
  status?: string;
  phase?: string;
  project?: string;
  q?: string;
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
  command: (runId: string, command: 'hold' | 'resume' | 'kill', reason?: string) =>
    request<CommandAccepted>(run(runId, `/${command}`), { method: 'POST', body: reason ? { reason } : {} }),

  listReviews: (filter: { status?: string; type?: string; runId?: string }, { cursor, limit, signal }: Paging = {}) =>
    request<Page<ReviewView>>('/reviews', { query: { ...filter, cursor, limit }, signal }),
  getReview: (reviewId: string, signal?: AbortSignal) => request<ReviewView>(review(reviewId), { signal }),
  claimReview: (reviewId: string) => request<ReviewView>(review(reviewId, '/claim'), { method: 'POST', body: {} }),
  resolveReview: (reviewId: string, answer: ReviewAnswer, idempotencyKey: string) =>
    request<ReviewView>(review(reviewId, '/resolve'), { method: 'POST', body: answer, idempotencyKey }),

  listProjects: ({ cursor, limit, signal }: Paging = {}) =>
    request<Page<ProjectView>>('/projects', { query: { cursor, limit }, signal }),
  createProject: (project: CreateProject) => request<ProjectView>('/projects', { method: 'POST', body: project }),
  updateProject: (projectId: string, change: UpdateProject) =>
    request<ProjectView>(`/projects/${encodeURIComponent(projectId)}`, { method: 'PATCH', body: change }),
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
