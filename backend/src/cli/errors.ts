import { exitCodes } from './exit-codes.js';

/** An error that the person is told as it is. */
export class CliError extends Error {
  override readonly name: string = 'CliError';

  /**
   * @param message what happened
   * @param hint what to do about it
   */
  constructor(
    message: string,
    readonly exitCode: number = exitCodes.failed,
    readonly hint?: string,
  ) {
    super(message);
  }

  /** For `--json`. */
  toJSON(): Record<string, unknown> {
    return { message: this.message, ...(this.hint !== undefined && { hint: this.hint }), exitCode: this.exitCode };
  }
}

export class UsageError extends CliError {
  override readonly name = 'UsageError';
  constructor(message: string, hint?: string) {
    super(message, exitCodes.usage, hint);
  }
}

/** The API answered with a problem document. */
export class ApiError extends CliError {
  override readonly name = 'ApiError';
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly document: Readonly<Record<string, unknown>> = {},
  ) {
    super(message, exitCodeOf(status), hintOf(status, code));
  }

  override toJSON(): Record<string, unknown> {
    return { ...super.toJSON(), status: this.status, code: this.code, problem: this.document };
  }
}

/** Nobody answered, or the answer broke off. */
export class UnreachableError extends CliError {
  override readonly name = 'UnreachableError';
  constructor(url: string, cause: unknown) {
    super(
      `WAVE does not answer at ${url} (${reasonOf(cause)}).`,
      exitCodes.unreachable,
      'Start it with "npm start", or set WAVE_API_URL to where it runs.',
    );
  }
}

function exitCodeOf(status: number): number {
  if (status === 404) return exitCodes.notFound;
  if (status === 409) return exitCodes.conflict;
  if (status === 401 || status === 403) return exitCodes.notAllowed;
  return status === 429 || status >= 502 ? exitCodes.unreachable : exitCodes.failed;
}

function hintOf(status: number, code: string): string | undefined {
  if (status === 401)
    return 'Set WAVE_API_KEY to a key of this installation; an admin makes one with "wave key create".';
  if (status === 403) return 'Ask an admin for a key of that role: "wave key create --role <role>".';
  if (code === 'rate_limited' || code === 'dependency_down') return 'Try again in a moment.';
  if (code === 'internal_error')
    return 'The log of the API process says more; "wave doctor" looks for the usual causes.';
  return undefined;
}

/** `fetch` hides the reason in the cause of its error. */
function reasonOf(error: unknown): string {
  const { name, message, cause } = error as Partial<Error> & { cause?: { code?: string; message?: string } };
  if (name === 'TimeoutError') return 'no answer in time';
  return cause?.code ?? cause?.message ?? message ?? String(error);
}
