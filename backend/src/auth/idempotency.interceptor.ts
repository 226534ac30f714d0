import {
  applyDecorators,
  createParamDecorator,
  Injectable,
  UseInterceptors,
  type CallHandler,
  type ExecutionContext,
  type NestInterceptor,
} from '@nestjs/common';
import { ApiHeader } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { from, lastValueFrom, map, type Observable } from 'rxjs';
import { validationProblem } from '../platform/index.js';
import type { CallerRequest } from './decorators.js';
import { IdempotencyService, requestHash, type IdempotencyClaim } from './idempotency.service.js';

const HEADER = 'Idempotency-Key';
type ClaimedRequest = CallerRequest & { idempotencyClaim?: IdempotencyClaim };

/** Answers a repeated request as it was answered the first time, and says so in `idempotency-replayed`. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly idempotency: IdempotencyService) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ClaimedRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const key = request.headers['idempotency-key'];
    if (key === undefined) return next.handle();
    if (typeof key !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(key)) {
      throw validationProblem([{ field: HEADER, message: 'must be 1 to 200 visible ASCII characters' }]);
    }
    const principal = request.caller?.principal.id;
    if (principal === undefined) throw new Error('An idempotent route cannot be public.');
    const hash = requestHash(request.method, request.url, request.body);
    const run = this.idempotency.run(principal, key, hash, async (claim) => {
      request.idempotencyClaim = claim;
      const body: unknown = await lastValueFrom(next.handle());
      return { status: reply.statusCode, body };
    });
    return from(run).pipe(
      map(({ status, body, replayed }) => {
        if (replayed) void reply.header('idempotency-replayed', 'true');
        void reply.status(status);
        return body;
      }),
    );
  }
}

/**
 * For POST routes: under an `Idempotency-Key` header the request is carried out once and its answer kept for 24 hours.
 * Answers are stored, so never on a route that answers a secret.
 */
export function Idempotent(): MethodDecorator {
  return applyDecorators(
    UseInterceptors(IdempotencyInterceptor),
    ApiHeader({
      name: HEADER,
      required: false,
      description: 'Carries the request out once, however often it is sent.',
    }),
  );
}

/** The claim of an `@Idempotent()` request, to complete in the handler's transaction; undefined without the header. */
export const Claim = createParamDecorator((_: unknown, context: ExecutionContext): IdempotencyClaim | undefined => {
  return context.switchToHttp().getRequest<ClaimedRequest>().idempotencyClaim;
});
