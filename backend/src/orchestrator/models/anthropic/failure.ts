import { APIConnectionError, APIConnectionTimeoutError, APIError } from '@anthropic-ai/sdk';
import { ModelError, type ModelErrorCode } from '../model.port.js';
import { AnswerCutShort, MalformedAnswer, ServerFault } from './answer.js';

/** The server said nothing for longer than it may. */
export class SilentServer extends Error {
  override readonly name = 'SilentServer';
  constructor(readonly milliseconds: number) {
    super(`no sign of life for ${seconds(milliseconds)}`);
  }
}

/** The answer was still coming when the time of the whole call was up. */
export class AnswerOverdue extends Error {
  override readonly name = 'AnswerOverdue';
  constructor(readonly milliseconds: number) {
    super(`not complete after ${seconds(milliseconds)}`);
  }
}

export interface Failure {
  code: ModelErrorCode;
  /** For a person: what happened, and what to do about it. Never holds the key. */
  message: string;
  /** `once`: a second answer may be better than the first, a third hardly. */
  retry: 'never' | 'once' | 'backoff';
  /** What the server asked to wait, in milliseconds. */
  waitMs?: number;
}

/** What the message of a failure may name. */
export interface CallDescription {
  model: string;
  baseURL: string;
  apiKey?: string;
}

/**
 * Says what a failed try means: whether to try again, and what a person can do.
 *
 * @param now milliseconds since the epoch, for a `Retry-After` that is a date
 */
export function failureOf(cause: unknown, call: CallDescription, now: number): Failure {
  const failure = classify(cause, call, now);
  return { ...failure, message: withoutSecrets(failure.message, call.apiKey) };
}

/** The error that callers see. */
export function modelErrorOf(failure: Failure, usage: ModelError['usage'], cause: unknown): ModelError {
  return new ModelError(failure.code, failure.message, failure.retry === 'backoff', usage, { cause });
}

/** The server's own words about a request that it refuses. */
export function refusalOf(cause: unknown): string | undefined {
  return cause instanceof APIError && (cause.status === 400 || cause.status === 422) ? wordsOf(cause) : undefined;
}

function classify(cause: unknown, call: CallDescription, now: number): Failure {
  if (cause instanceof MalformedAnswer) {
    return {
      code: 'model_malformed_response',
      message: `The model server at ${call.baseURL} answered in a form that is not the Messages API. ${cause.message} Check ANTHROPIC_BASE_URL.`,
      retry: 'once',
    };
  }
  if (cause instanceof ServerFault) return ofType(cause.type, cause.message, call);
  if (cause instanceof AnswerCutShort) {
    return unreachable(`The connection to ${call.baseURL} broke off in the middle of an answer.`);
  }
  if (cause instanceof SilentServer) {
    return unreachable(`The model server at ${call.baseURL} sent nothing for ${seconds(cause.milliseconds)}.`);
  }
  if (cause instanceof AnswerOverdue) {
    return unreachable(`The model server at ${call.baseURL} did not finish within ${seconds(cause.milliseconds)}.`);
  }
  if (cause instanceof APIConnectionTimeoutError) return unreachable(`${call.baseURL} did not answer in time.`);
  if (cause instanceof APIConnectionError) {
    return unreachable(
      `No connection to the model server at ${call.baseURL} (${rootOf(cause)}). Check the network and ANTHROPIC_BASE_URL.`,
    );
  }
  if (cause instanceof APIError && typeof cause.status === 'number') return ofStatus(cause, call, now);
  // Anything else was thrown while the body was read: the connection is gone.
  return unreachable(`The connection to ${call.baseURL} broke off (${rootOf(cause)}).`);
}

function ofStatus(cause: APIError, call: CallDescription, now: number): Failure {
  const status = cause.status as number;
  const words = wordsOf(cause);
  const headers = cause.headers as Headers | undefined;
  const waitMs = waitOf(headers, now);
  const failure = ((): Failure => {
    if (status === 401) {
      return {
        code: 'model_auth_failed',
        message: `The model server at ${call.baseURL} refused the API key (401). Check ANTHROPIC_API_KEY, and ANTHROPIC_BASE_URL if it is set.`,
        retry: 'never',
      };
    }
    if (status === 403) {
      return {
        code: 'model_auth_failed',
        message: `The API key may not use ${call.model} (403: ${words}). Check the key's permissions and WAVE_MODEL.`,
        retry: 'never',
      };
    }
    if (status === 404) {
      return {
        code: 'model_rejected_request',
        message: `The model server at ${call.baseURL} does not know ${call.model} (404: ${words}). Check WAVE_MODEL, and ANTHROPIC_BASE_URL if it is set.`,
        retry: 'never',
      };
    }
    if (status === 429) {
      return {
        code: 'model_rate_limited',
        message: `The model server limits the rate (429: ${words}).`,
        retry: 'backoff',
      };
    }
    if (status === 529 || status === 503) {
      return {
        code: 'model_overloaded',
        message: `The model server is overloaded (${status}: ${words}).`,
        retry: 'backoff',
      };
    }
    if (status >= 500 || status === 408 || status === 409) {
      return unreachable(`The model server at ${call.baseURL} failed (${status}: ${words}).`);
    }
    return {
      code: 'model_rejected_request',
      message: `The model server refused the request (${status}: ${words}).`,
      retry: 'never',
    };
  })();
  if (failure.retry === 'backoff' && headers?.get('x-should-retry') === 'false') return { ...failure, retry: 'never' };
  return waitMs === undefined ? failure : { ...failure, waitMs };
}

function ofType(type: string, words: string, call: CallDescription): Failure {
  switch (type) {
    case 'overloaded_error':
      return { code: 'model_overloaded', message: `The model server is overloaded (${words}).`, retry: 'backoff' };
    case 'rate_limit_error':
      return { code: 'model_rate_limited', message: `The model server limits the rate (${words}).`, retry: 'backoff' };
    case 'authentication_error':
    case 'permission_error':
      return {
        code: 'model_auth_failed',
        message: `The model server refused the API key (${words}). Check ANTHROPIC_API_KEY.`,
        retry: 'never',
      };
    case 'invalid_request_error':
    case 'not_found_error':
    case 'request_too_large':
    case 'billing_error':
      return {
        code: 'model_rejected_request',
        message: `The model server refused the request (${words}).`,
        retry: 'never',
      };
    default:
      return unreachable(`The model server at ${call.baseURL} failed in the middle of an answer (${type}: ${words}).`);
  }
}

function seconds(milliseconds: number): string {
  return `${Math.round(milliseconds / 100) / 10} s`;
}

function unreachable(message: string): Failure {
  return { code: 'model_unreachable', message, retry: 'backoff' };
}

function waitOf(headers: Headers | undefined, now: number): number | undefined {
  const milliseconds = Number.parseFloat(headers?.get('retry-after-ms') ?? '');
  if (milliseconds >= 0) return milliseconds;
  const after = headers?.get('retry-after') ?? '';
  const seconds = Number(after);
  if (after !== '' && seconds >= 0) return seconds * 1_000;
  const date = Date.parse(after);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function wordsOf(cause: APIError): string {
  const words = cause.apiMessage ?? cause.message;
  return words.length > 500 ? `${words.slice(0, 500)}…` : words;
}

function rootOf(cause: unknown): string {
  // By shape, not by class: what the runtime throws may come from another realm.
  let root = cause as { message?: unknown; code?: unknown; cause?: unknown };
  while (typeof root?.cause === 'object' && root.cause !== null) root = root.cause as typeof root;
  return String(root?.code ?? root?.message ?? cause);
}

function withoutSecrets(message: string, apiKey: string | undefined): string {
  const known = apiKey && apiKey.length >= 8 ? message.replaceAll(apiKey, '[key]') : message;
  return known.replace(/sk-[A-Za-z0-9_-]{8,}/g, '[key]');
}
