/**
 * The registry of error codes: one place, stable for clients. Status and title belong to the code;
 * the detail says what happened this time and what to do.
 */
export const problemCodes = {
  validation_failed: [400, 'The request is not valid'],
  malformed_request: [400, 'The request could not be read'],
  unauthenticated: [401, 'Sign in first'],
  forbidden: [403, 'This needs another role'],
  origin_not_allowed: [403, 'This origin may not call the API'],
  self_approval_forbidden: [403, 'Somebody else has to decide this'],
  override_forbidden: [403, 'The policy does not let you override this'],
  not_found: [404, 'There is nothing here'],
  run_not_found: [404, 'No such run'],
  project_not_found: [404, 'No such project'],
  review_not_found: [404, 'No such review'],
  tool_call_not_found: [404, 'No such tool call'],
  gate_not_found: [404, 'No such gate'],
  method_not_allowed: [405, 'This method is not allowed here'],
  illegal_state: [409, 'Not possible in this state'],
  already_answered: [409, 'Already answered'],
  already_exists: [409, 'It exists already'],
  policy_changed: [409, 'Somebody else changed the policy'],
  idempotency_key_reused: [409, 'This Idempotency-Key belongs to another request'],
  request_in_progress: [409, 'The same request is being carried out'],
  payload_too_large: [413, 'The request is too large'],
  unsupported_media_type: [415, 'Send JSON'],
  repository_not_found: [422, 'No repository at this path'],
  not_a_repository: [422, 'This folder is not a git repository'],
  repository_empty: [422, 'The repository has no commit'],
  repository_bare: [422, 'The repository has no working tree'],
  repository_not_allowed: [422, 'The repository is outside the allowed roots'],
  branch_not_found: [422, 'No such branch'],
  unknown_model_price: [422, 'No price is known for this model'],
  limit_below_spent: [422, 'The limit is below what is spent'],
  rehearsal_unknown_story: [422, 'The rehearsal model does not know this story'],
  unprocessable: [422, 'The request cannot be carried out'],
  rate_limited: [429, 'Too many requests'],
  internal_error: [500, 'Something went wrong in WAVE'],
  dependency_down: [503, 'A service that WAVE needs is down'],
} as const satisfies Record<string, readonly [number, string]>;

export type ProblemCode = keyof typeof problemCodes;

/** An error that a client is told, as an RFC 9457 problem document. */
export class Problem extends Error {
  override readonly name = 'Problem';
  readonly status: number;
  readonly title: string;

  /**
   * @param detail what happened, and what to do about it
   * @param extra further members of the document, such as `errors` by field or the current `state`
   */
  constructor(
    readonly code: ProblemCode,
    readonly detail: string,
    readonly extra: Readonly<Record<string, unknown>> = {},
    options?: ErrorOptions & { retryAfterSeconds?: number },
  ) {
    super(detail, options);
    [this.status, this.title] = problemCodes[code];
    this.retryAfterSeconds = options?.retryAfterSeconds;
  }

  readonly retryAfterSeconds?: number;

  toDocument(instance: string): Record<string, unknown> {
    return {
      type: `urn:wave:problem:${this.code}`,
      title: this.title,
      status: this.status,
      detail: this.detail,
      code: this.code,
      instance,
      ...this.extra,
    };
  }
}

/** One field that is wrong, named as the client wrote it. */
export interface FieldError {
  field: string;
  message: string;
}

export function validationProblem(errors: readonly FieldError[]): Problem {
  const detail = errors.map(({ field, message }) => `${field}: ${message}`).join('; ');
  return new Problem('validation_failed', detail, { errors });
}
