import { Inject, Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyReply } from 'fastify';
import type { IncomingHttpHeaders } from 'node:http';
import { CONFIG, Problem, type Config } from '../platform/index.js';
import { Authenticator, type Authenticated, type Credential } from './authenticator.service.js';
import { REQUIREMENT, type CallerRequest, type Requirement } from './decorators.js';
import { isTrustedOrigin } from './origins.js';
import { allows, hasRole, type Principal } from './principal.js';
import { RateLimiter } from './rate-limiter.service.js';
import { isMistyped } from './secrets.js';
import { SESSION_COOKIE } from './session-cookie.js';

/** Stands before every route: who calls, from where, how often, and whether that is allowed. */
@Injectable()
export class AuthGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly authenticator: Authenticator,
    private readonly rateLimiter: RateLimiter,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<CallerRequest>();
    const reply = context.switchToHttp().getResponse<FastifyReply>();
    const requirement = this.reflector.getAllAndOverride<Requirement | undefined>(REQUIREMENT, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (requirement === undefined) throw new Error(`${context.getClass().name} does not say who may call it.`);
    const kind = request.method === 'GET' || request.method === 'HEAD' ? 'read' : 'write';
    if (requirement.kind === 'public') {
      this.rateLimiter.count(`address:${request.ip}`, kind, reply);
      return true;
    }

    const caller = await this.identify(request, reply);
    this.rateLimiter.count(caller.principal.id, kind, reply);
    if (caller.credential.kind === 'session' && kind === 'write') this.checkOrigin(request.headers);
    check(requirement, caller.principal);
    request.caller = caller;
    return true;
  }

  private async identify(request: CallerRequest, reply: FastifyReply): Promise<Authenticated> {
    try {
      return await this.authenticate(request.headers, request.ip, request.cookies?.[SESSION_COOKIE]);
    } catch (error) {
      if (error instanceof Problem && error.code === 'unauthenticated') {
        void reply.header('www-authenticate', 'Bearer realm="wave"');
      }
      throw error;
    }
  }

  /**
   * Takes `Authorization: Bearer`, else `X-API-Key`, else the session cookie.
   *
   * @throws Problem unauthenticated, or rate_limited after too many wrong secrets
   */
  async authenticate(headers: IncomingHttpHeaders, address: string, cookie?: string): Promise<Authenticated> {
    const presented = presentedBy(headers, cookie);
    if (presented === undefined) {
      this.rateLimiter.count(`address:${address}`, 'read');
      throw new Problem('unauthenticated', 'Send an API key as "Authorization: Bearer <key>", or sign in.');
    }
    const { kind, secret } = presented;
    if (!this.authenticator.hasSeen(kind, secret)) this.rateLimiter.refuseGuessing(address);
    const caller = await this.authenticator.authenticate(kind, secret);
    if (caller !== undefined) return caller;
    if (kind === 'session') {
      // A cookie that ran out comes from honest browsers, on many requests at once; it is no guess.
      this.rateLimiter.count(`address:${address}`, 'read');
      throw new Problem('unauthenticated', 'The session has ended; sign in again.');
    }
    this.rateLimiter.countFailure(address);
    throw new Problem('unauthenticated', refusal(secret));
  }

  private checkOrigin(headers: IncomingHttpHeaders): void {
    if (isTrustedOrigin(headers, this.config.ui.origins)) return;
    throw new Problem(
      'origin_not_allowed',
      `A session may only be used from ${this.config.ui.origins.join(' or ')}; programs use an API key.`,
    );
  }
}

/** Why a key was refused, as far as that helps its owner and nobody else. */
export function refusal(key: string): string {
  return isMistyped(key)
    ? 'This key is mistyped or cut off: its checksum does not match.'
    : 'This key is unknown, expired or revoked.';
}

function presentedBy(
  headers: IncomingHttpHeaders,
  cookie: string | undefined,
): { kind: Credential['kind']; secret: string } | undefined {
  if (headers.authorization !== undefined) {
    const [, secret] = /^Bearer +(\S+)$/i.exec(headers.authorization) ?? [];
    if (secret === undefined)
      throw new Problem('unauthenticated', 'Write the header as "Authorization: Bearer <key>".');
    return { kind: 'key', secret };
  }
  const key = headers['x-api-key'];
  if (typeof key === 'string' && key !== '') return { kind: 'key', secret: key };
  return cookie === undefined || cookie === '' ? undefined : { kind: 'session', secret: cookie };
}

function check(requirement: Exclude<Requirement, { kind: 'public' }>, principal: Principal): void {
  if (requirement.kind === 'role') {
    if (hasRole(principal, requirement.role)) return;
    throw new Problem('forbidden', `This needs the role ${requirement.role}.`, { role: principal.role });
  }
  const missing = requirement.scopes.filter((scope) => !allows(principal, scope));
  if (missing.length === 0) return;
  throw new Problem('forbidden', `Your key lacks ${missing.join(', ')}.`, { role: principal.role, missing });
}
