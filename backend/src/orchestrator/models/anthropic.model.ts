import { setTimeout as sleep } from 'node:timers/promises';
import Anthropic from '@anthropic-ai/sdk';
import { Stream } from '@anthropic-ai/sdk/core/streaming';
import { AnswerReader, type Answer } from './anthropic/answer.js';
import {
  AnswerOverdue,
  failureOf,
  modelErrorOf,
  refusalOf,
  SilentServer,
  type CallDescription,
} from './anthropic/failure.js';
import { acceptsAll, estimateInput, narrow, toWire, type Acceptance } from './anthropic/request.js';
import type { GenerateOptions, ModelPort, ModelRequest, ModelResponse, ModelUsage } from './model.port.js';

export interface AnthropicModelOptions {
  /** May be absent when `baseURL` names a server that asks for none. */
  apiKey?: string;
  /** Any server that speaks the Messages API; a trailing `/v1` is understood. Default: Anthropic's. */
  baseURL?: string;
  defaultModel: string;
  /** Tries of one call, the first included. Default 5. */
  maxAttempts?: number;
  /** The longest wait for a sign of life, pings included, in milliseconds. Default 120,000. */
  idleTimeoutMs?: number;
  /** All tries of one call together, in milliseconds. Default 900,000. */
  deadlineMs?: number;
  /** The first wait between tries, doubled with each, and the longest, in milliseconds. Default 1,000 and 30,000. */
  backoff?: { firstMs: number; longestMs: number };
}

const defaultBaseURL = 'https://api.anthropic.com';
const countTimeoutMs = 15_000;
/** A run fails when the model is not there at its beginning, so one moment of silence is not enough for that. */
const checkTimeoutMs = 15_000;
const checkRetries = 1;

/** The real thing, over the vendor's SDK; also local models whose server speaks the Messages API. */
export class AnthropicModel implements ModelPort {
  readonly provider = 'anthropic';
  readonly defaultModel: string;
  readonly #client: Anthropic;
  readonly #baseURL: string;
  readonly #options: Required<Pick<AnthropicModelOptions, 'maxAttempts' | 'idleTimeoutMs' | 'deadlineMs' | 'backoff'>>;
  readonly #apiKey: string | undefined;
  /** What each model was found to accept; what is not known is tried. */
  readonly #accepts = new Map<string, Acceptance>();
  #countsTokens = true;

  constructor(options: AnthropicModelOptions) {
    this.defaultModel = options.defaultModel;
    this.#apiKey = options.apiKey || undefined;
    this.#baseURL = (options.baseURL || defaultBaseURL).replace(/\/+$/, '').replace(/\/v1$/, '');
    this.#options = {
      maxAttempts: options.maxAttempts ?? 5,
      idleTimeoutMs: options.idleTimeoutMs ?? 120_000,
      deadlineMs: options.deadlineMs ?? 900_000,
      backoff: options.backoff ?? { firstMs: 1_000, longestMs: 30_000 },
    };
    this.#client = new Anthropic({
      // Always given, so that the SDK searches neither the environment nor the home directory for credentials.
      apiKey: this.#apiKey ?? 'none',
      webhookKey: null,
      baseURL: this.#baseURL,
      // The SDK sends the key as a bearer token, which servers that follow the API's first version do not look at.
      ...(options.baseURL ? { defaultHeaders: { 'x-api-key': this.#apiKey ?? 'none' } } : {}),
      // Retries are ours: the SDK's know neither a cut stream nor the run's deadline.
      maxRetries: 0,
      timeout: this.#options.deadlineMs,
      logLevel: 'off',
      openTelemetry: false,
    });
  }

  async countInput(request: ModelRequest, signal?: AbortSignal): Promise<number> {
    let accepts = this.#acceptanceOf(request.model);
    while (this.#countsTokens) {
      signal?.throwIfAborted();
      const sent = toWire(request, accepts);
      const { stream: _stream, max_tokens: _maxTokens, ...body } = sent;
      try {
        const options = { timeout: countTimeoutMs, maxRetries: 0, ...(signal ? { signal } : {}) };
        const count = await this.#client.messages.countTokens(body, options);
        if (Number.isFinite(count.input_tokens)) return count.input_tokens;
        this.#countsTokens = false;
      } catch (cause) {
        signal?.throwIfAborted();
        const refusal = refusalOf(cause);
        const narrower = refusal === undefined ? undefined : narrow(refusal, sent, accepts);
        if (narrower) {
          accepts = narrower;
          this.#remember(request.model, narrower);
          continue;
        }
        if (lacksCounting(cause, request.model)) this.#countsTokens = false;
        break;
      }
    }
    signal?.throwIfAborted();
    return estimateInput(request);
  }

  async generate(request: ModelRequest, options: GenerateOptions = {}): Promise<ModelResponse> {
    const { signal, onText, onRetry } = options;
    const endsAt = performance.now() + this.#options.deadlineMs;
    const call: CallDescription = {
      model: request.model,
      baseURL: this.#baseURL,
      ...(this.#apiKey ? { apiKey: this.#apiKey } : {}),
    };
    let wasted: ModelUsage | undefined;
    let accepts = this.#acceptanceOf(request.model);
    let misread = 0;
    let failed = 0;
    for (let attempts = 1; ; attempts++) {
      signal?.throwIfAborted();
      const reader = new AnswerReader(request.model, onText);
      try {
        const answer = await this.#ask(request, accepts, reader, endsAt, signal);
        return { ...answer, attempts, ...(wasted ? { wasted } : {}) };
      } catch (cause) {
        signal?.throwIfAborted();
        wasted = sum(wasted, reader.usage);
        const refusal = refusalOf(cause);
        const narrower = refusal === undefined ? undefined : narrow(refusal, toWire(request, accepts), accepts);
        if (narrower) {
          accepts = narrower;
          this.#remember(request.model, narrower);
          continue;
        }
        const failure = failureOf(cause, call, Date.now());
        failed += 1;
        if (failure.retry === 'once') misread += 1;
        const isLast = failure.retry === 'never' || misread > 1 || failed >= this.#options.maxAttempts;
        const wait = failure.waitMs === undefined ? this.#backoff(failed) : failure.waitMs * (1 + Math.random() / 10);
        if (isLast || performance.now() + wait >= endsAt) {
          const tries = failed > 1 ? ` Tried ${failed} times.` : '';
          throw modelErrorOf({ ...failure, message: failure.message + tries }, wasted, cause);
        }
        await sleep(wait, undefined, signal ? { signal } : {}).catch(() => signal?.throwIfAborted());
        if (wasted !== undefined && onRetry !== undefined) {
          await onRetry(wasted);
          wasted = undefined;
        }
      }
    }
  }

  async check(signal?: AbortSignal): Promise<{ reachable: boolean; detail?: string }> {
    try {
      const options = { timeout: checkTimeoutMs, maxRetries: checkRetries, ...(signal ? { signal } : {}) };
      const response = await this.#client.models.list({ limit: 1 }, options).asResponse();
      await response.body?.cancel();
      return { reachable: true };
    } catch (cause) {
      signal?.throwIfAborted();
      const status = cause instanceof Anthropic.APIError ? cause.status : undefined;
      // A server that answers at all is there; many know no list of models.
      if (typeof status === 'number' && status !== 401 && status !== 403) return { reachable: true };
      const call = {
        model: this.defaultModel,
        baseURL: this.#baseURL,
        ...(this.#apiKey ? { apiKey: this.#apiKey } : {}),
      };
      return { reachable: false, detail: failureOf(cause, call, Date.now()).message };
    }
  }

  refuses(): undefined {
    return undefined;
  }

  /** One try. Ends with the caller's signal, with the deadline, or when the server falls silent. */
  async #ask(
    request: ModelRequest,
    accepts: Acceptance,
    reader: AnswerReader,
    endsAt: number,
    signal: AbortSignal | undefined,
  ): Promise<Answer> {
    const silence = new AbortController();
    const { idleTimeoutMs } = this.#options;
    let timer: NodeJS.Timeout | undefined;
    const alive = () => {
      clearTimeout(timer);
      const left = Math.max(0, endsAt - performance.now());
      const reason =
        left < idleTimeoutMs ? new AnswerOverdue(this.#options.deadlineMs) : new SilentServer(idleTimeoutMs);
      timer = setTimeout(() => silence.abort(reason), Math.min(idleTimeoutMs, left));
    };
    alive();
    const either = signal ? AbortSignal.any([signal, silence.signal]) : silence.signal;
    try {
      const response = await this.#client.messages.create(toWire(request, accepts), { signal: either }).asResponse();
      alive();
      if (!/event-stream/i.test(response.headers.get('content-type') ?? '')) return reader.whole(await response.text());
      for await (const event of Stream.rawEvents(response)) {
        alive();
        reader.feed(event);
      }
      return reader.finish();
    } catch (cause) {
      if (silence.signal.aborted && !signal?.aborted) throw silence.signal.reason;
      throw cause;
    } finally {
      clearTimeout(timer);
      // Whatever is left of the body must not hold the connection.
      silence.abort();
    }
  }

  #acceptanceOf(model: string): Acceptance {
    return this.#accepts.get(model) ?? acceptsAll;
  }

  /** Reasoning that no longer fits is the matter of one conversation; the rest holds for the model. */
  #remember(model: string, accepts: Acceptance): void {
    this.#accepts.set(model, { ...accepts, reasoningHistory: true });
  }

  #backoff(failed: number): number {
    const { firstMs, longestMs } = this.#options.backoff;
    return Math.min(longestMs, firstMs * 2 ** (failed - 1)) * (0.5 + Math.random() / 2);
  }
}

/** Whether a server that refused to count never will, so that it need not be asked again while this process lives. */
function lacksCounting(cause: unknown, model: string): boolean {
  if (!(cause instanceof Anthropic.APIError)) return true;
  // A 404 may also mean that it does not know this one model.
  if (cause.status === 404) return !cause.message.includes(model);
  return cause.status === 405 || cause.status === 501;
}

function sum(left: ModelUsage | undefined, right: ModelUsage): ModelUsage | undefined {
  if (Object.values(right).every((count) => count === 0)) return left;
  if (!left) return right;
  return {
    inputTokens: left.inputTokens + right.inputTokens,
    outputTokens: left.outputTokens + right.outputTokens,
    cacheReadTokens: left.cacheReadTokens + right.cacheReadTokens,
    cacheWriteTokens: left.cacheWriteTokens + right.cacheWriteTokens,
    cacheWrite1hTokens: left.cacheWrite1hTokens + right.cacheWrite1hTokens,
  };
}
