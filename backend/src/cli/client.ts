import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { ApiError, CliError, UnreachableError } from './errors.js';
import { exitCodes } from './exit-codes.js';

export interface ClientSettings {
  /** Without a slash at the end. */
  url: string;
  key?: string;
  /** First pause before a repetition, in ms; it doubles. */
  pauseMs?: number;
}

export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface SendOptions {
  /**
   * The request carries an Idempotency-Key (this one, or a new one for `true`), so it may be repeated when nobody knows
   * whether it arrived.
   */
  idempotencyKey?: string | true;
  /** How long one attempt may take; Infinity for answers that stream. */
  timeoutMs?: number;
  headers?: Readonly<Record<string, string>>;
  signal?: AbortSignal;
}

const ATTEMPTS = 4;
const TIMEOUT_MS = 30_000;
/** A server that asks for more patience is not waited for. */
const LONGEST_PAUSE_MS = 10_000;

/** WAVE's API over HTTP. Each method throws ApiError for an answer that is none, and UnreachableError without one. */
export class WaveClient {
  constructor(private readonly settings: ClientSettings) {}

  get url(): string {
    return this.settings.url;
  }

  get<Answer>(path: string, query: Query = {}, options: SendOptions = {}): Promise<Answer> {
    return this.json('GET', path + queryOf(query), undefined, options);
  }

  post<Answer>(path: string, body: object = {}, options: SendOptions = {}): Promise<Answer> {
    return this.json('POST', path, body, options);
  }

  put<Answer>(path: string, body: object): Promise<Answer> {
    return this.json('PUT', path, body, {});
  }

  patch<Answer>(path: string, body: object): Promise<Answer> {
    return this.json('PATCH', path, body, {});
  }

  async delete(path: string): Promise<void> {
    await this.send('DELETE', path, undefined, {});
  }

  /** An answer whose body is read by the caller. */
  open(path: string, query: Query = {}, options: SendOptions = {}): Promise<Response> {
    return this.send('GET', path + queryOf(query), undefined, { timeoutMs: Infinity, ...options });
  }

  private async json<Answer>(method: string, path: string, body: object | undefined, options: SendOptions) {
    const response = await this.send(method, path, body, options);
    try {
      return (await response.json()) as Answer;
    } catch {
      throw new CliError(`${this.url} does not answer as WAVE does.`, exitCodes.failed, 'Check WAVE_API_URL.');
    }
  }

  /** Repeats what did not arrive, and what may be repeated. */
  private async send(method: string, path: string, body: object | undefined, options: SendOptions): Promise<Response> {
    const { idempotencyKey } = options;
    const key = idempotencyKey === true ? randomUUID() : idempotencyKey;
    const repeatable = method === 'GET' || key !== undefined;
    for (let attempt = 1; ; attempt += 1) {
      const answer = await this.attempt(method, path, body, key, options);
      if (answer instanceof Response && answer.ok) return answer;
      const error = answer instanceof Response ? await problemOf(answer) : answer;
      const pauseMs = pauseBefore(error, answer, this.settings.pauseMs ?? 250, attempt);
      const mayRepeat = error instanceof ApiError ? isPassing(error, repeatable) : repeatable || neverArrived(error);
      if (!mayRepeat || attempt === ATTEMPTS || pauseMs > LONGEST_PAUSE_MS) {
        throw error instanceof CliError ? error : new UnreachableError(this.url, error);
      }
      await sleep(pauseMs, undefined, { signal: options.signal });
    }
  }

  private async attempt(
    method: string,
    path: string,
    body: object | undefined,
    key: string | undefined,
    { timeoutMs = TIMEOUT_MS, headers, signal }: SendOptions,
  ): Promise<Response | Error> {
    const limits = [signal, timeoutMs === Infinity ? undefined : AbortSignal.timeout(timeoutMs)];
    try {
      return await fetch(`${this.url}/api${path}`, {
        method,
        headers: {
          accept: 'application/json',
          ...(this.settings.key !== undefined && { authorization: `Bearer ${this.settings.key}` }),
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(key !== undefined && { 'idempotency-key': key }),
          ...headers,
        },
        signal: AbortSignal.any(limits.filter((one) => one !== undefined)),
        redirect: 'error',
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
    } catch (error) {
      if (signal?.aborted === true) throw error;
      return error as Error;
    }
  }
}

async function problemOf(response: Response): Promise<ApiError> {
  const text = await response.text().catch(() => '');
  let document: Record<string, unknown> = {};
  try {
    document = JSON.parse(text) as Record<string, unknown>;
  } catch {
    // A proxy's page; its status says enough.
  }
  const detail = document['detail'] ?? document['title'] ?? `It answered ${response.status} ${response.statusText}.`;
  return new ApiError(response.status, String(document['code'] ?? 'unknown'), String(detail), document);
}

/** What another attempt may find changed: the API has not begun with the request, or remembers it by its key. */
function isPassing({ status, code }: ApiError, repeatable: boolean): boolean {
  return status === 429 || code === 'request_in_progress' || (repeatable && status >= 502);
}

function neverArrived(error: Error): boolean {
  const { code } = (error.cause ?? {}) as { code?: string };
  return code === 'ECONNREFUSED' || code === 'ENOTFOUND' || code === 'EAI_AGAIN';
}

function pauseBefore(error: Error, answer: Response | Error, first: number, attempt: number): number {
  const asked = answer instanceof Response ? Number(answer.headers.get('retry-after') ?? 0) * 1_000 : 0;
  return Math.max(asked, first * 2 ** (attempt - 1));
}

function queryOf(query: Query): string {
  const search = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) search.append(name, String(value));
  return search.size === 0 ? '' : `?${search}`;
}
