import { reportApi, reportSession } from './connection';
import { WaveProblem, problemOf, unreachable } from './problem';

export interface RequestOptions {
  method?: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  query?: Record<string, string | number | undefined | null>;
  body?: unknown;
  /** Makes a POST safe to repeat: the API answers the same again. */
  idempotencyKey?: string;
  signal?: AbortSignal;
}

const retriedStatuses = new Set([429, 502, 503, 504]);
const retryDelaysMs = [250, 750, 2_000];

let origin = '';

/** Says where the API is; called once, before anything is asked. */
export function setApiOrigin(apiOrigin: string): void {
  origin = apiOrigin;
}

export function apiAddress(path = ''): string {
  return `${origin}/api${path}`;
}

/**
 * Asks the API. Reads, and writes under an idempotency key, are repeated when the answer got lost or says "later".
 *
 * @throws WaveProblem for every answer that is not a success, and when there is no answer
 */
export async function request<Answer>(path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await send(path, options);
  if (response.status === 204) return undefined as Answer;
  return (await response.json()) as Answer;
}

/** The raw text of an answer, such as an artifact's content. */
export async function requestText(path: string, options: RequestOptions = {}): Promise<string> {
  return (await send(path, options)).text();
}

async function send(path: string, options: RequestOptions): Promise<Response> {
  const { method = 'GET' } = options;
  const repeatable = method === 'GET' || options.idempotencyKey !== undefined;
  for (let attempt = 0; ; attempt += 1) {
    const delay = repeatable ? retryDelaysMs[attempt] : undefined;
    let response: Response;
    try {
      response = await fetch(apiAddress(path) + queryOf(options.query), init(method, options));
    } catch (error) {
      if (options.signal?.aborted) throw error;
      if (delay === undefined) {
        reportApi('down');
        throw unreachable();
      }
      await pause(delay, options.signal);
      continue;
    }
    reportApi('up');
    if (response.ok) return response;
    if (response.status === 401) reportSession('out');
    if (delay === undefined || !retriedStatuses.has(response.status)) throw await problemIn(response);
    await pause(retryAfterMs(response) ?? delay, options.signal);
  }
}

function init(method: string, { body, idempotencyKey, signal }: RequestOptions): RequestInit {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (body !== undefined) headers['content-type'] = 'application/json';
  if (idempotencyKey !== undefined) headers['idempotency-key'] = idempotencyKey;
  return {
    method,
    headers,
    signal,
    body: body === undefined ? undefined : JSON.stringify(body),
    credentials: 'include',
    cache: 'no-store',
  };
}

function queryOf(query: RequestOptions['query'] = {}): string {
  const fields = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') fields.set(name, String(value));
  }
  const text = fields.toString();
  return text === '' ? '' : `?${text}`;
}

async function problemIn(response: Response): Promise<WaveProblem> {
  const body: unknown = await response.json().catch(() => undefined);
  return problemOf(response.status, body);
}

/** A wait longer than ten seconds is better told to the person than sat out. */
function retryAfterMs(response: Response): number | undefined {
  const seconds = Number(response.headers.get('retry-after') ?? NaN);
  return Number.isFinite(seconds) && seconds <= 10 ? seconds * 1_000 : undefined;
}

function pause(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    signal?.addEventListener(
      'abort',
      () => {
        clearTimeout(timer);
        reject(signal.reason as Error);
      },
      { once: true },
    );
  });
}
