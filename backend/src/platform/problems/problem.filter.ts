import { Catch, HttpException, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Log } from '../log.js';
import { Problem, type ProblemCode } from './problem.js';

const codeOfStatus: Readonly<Record<number, ProblemCode>> = {
  400: 'malformed_request',
  401: 'unauthenticated',
  403: 'forbidden',
  404: 'not_found',
  405: 'method_not_allowed',
  413: 'payload_too_large',
  415: 'unsupported_media_type',
  429: 'rate_limited',
  503: 'dependency_down',
};

/** Connection trouble with Postgres: the client may try again, and nothing was written. */
const databaseDown = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  '57P01',
  '57P02',
  '57P03',
  '08006',
  '08001',
  'P1001',
  'P1017',
  'P2024',
]);

/** Answers every error as a problem document; what is not a `Problem` is logged and told without its inside. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const problem = asProblem(error);
    if (problem.status >= 500) {
      this.log.error('request failed', {
        method: request.method,
        path: request.url.split('?')[0],
        code: problem.code,
        error,
      });
    }
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    if (problem.retryAfterSeconds !== undefined) void reply.header('retry-after', String(problem.retryAfterSeconds));
    void reply
      .status(problem.status)
      .type('application/problem+json; charset=utf-8')
      .send(JSON.stringify(problem.toDocument(request.url.split('?')[0] ?? '/')));
  }
}

export function asProblem(error: unknown): Problem {
  if (error instanceof Problem) return error;
  if (error instanceof HttpException) {
    const code = codeOfStatus[error.getStatus()] ?? (error.getStatus() < 500 ? 'malformed_request' : 'internal_error');
    return new Problem(
      code,
      error.getStatus() === 404 ? 'There is no such address in this API; see /api/docs.' : error.message,
    );
  }
  const { statusCode, code, message } = error as { statusCode?: number; code?: string; message?: string };
  if (typeof statusCode === 'number' && statusCode >= 400 && statusCode < 500) {
    return new Problem(codeOfStatus[statusCode] ?? 'malformed_request', message ?? 'The request could not be read.');
  }
  if (code !== undefined && databaseDown.has(code)) {
    return new Problem(
      'dependency_down',
      'The database cannot be reached; try again in a moment.',
      {},
      { cause: error, retryAfterSeconds: 2 },
    );
  }
  return new Problem(
    'internal_error',
    'The request failed inside WAVE; the log of the API process says why.',
    {},
    { cause: error },
  );
}
