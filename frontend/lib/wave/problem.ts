export interface FieldError {
  field: string;
  message: string;
}

/** An error the API answered (RFC 9457), or the reason why it could not be asked. */
export class WaveProblem extends Error {
  override readonly name = 'WaveProblem';

  /**
   * @param status HTTP status; 0 when the API could not be reached
   * @param code stable code of the API's registry; `unreachable` when it could not be reached
   * @param extra further members of the document, such as the first answer of a review
   */
  constructor(
    readonly status: number,
    readonly code: string,
    readonly title: string,
    readonly detail: string,
    readonly errors: readonly FieldError[] = [],
    readonly extra: Readonly<Record<string, unknown>> = {},
  ) {
    super(detail || title);
  }

  /** What is wrong with a field; entries of a list (`criteria.2`) count for the list. */
  field(name: string): string | undefined {
    const found = this.errors.filter(
      ({ field }) => field === name || field.startsWith(`${name}.`) || field.startsWith(`${name}[`),
    );
    return found.length === 0 ? undefined : found.map(({ message }) => message).join('; ');
  }
}

export function unreachable(): WaveProblem {
  return new WaveProblem(
    0,
    'unreachable',
    'WAVE’s API cannot be reached',
    'The API does not answer. It may be starting, stopped, or at another address.',
  );
}

/** @param body the parsed body of a failed answer, whatever it is */
export function problemOf(status: number, body: unknown): WaveProblem {
  const document = isRecord(body) ? body : {};
  const { type: _type, title, status: _status, detail, code, instance: _instance, errors, ...extra } = document;
  return new WaveProblem(
    status,
    text(code) ?? `http_${status}`,
    text(title) ?? `The API answered ${status}`,
    text(detail) ?? '',
    Array.isArray(errors) ? errors.filter(isFieldError) : [],
    extra,
  );
}

export function asProblem(error: unknown): WaveProblem {
  if (error instanceof WaveProblem) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new WaveProblem(0, 'interface_error', 'Something went wrong in this page', message);
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isFieldError(value: unknown): value is FieldError {
  return isRecord(value) && typeof value.field === 'string' && typeof value.message === 'string';
}
