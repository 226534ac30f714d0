import { createParamDecorator, SetMetadata, type CustomDecorator, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import type { Authenticated } from './authenticator.service.js';
import type { Principal, Role, Scope } from './principal.js';

/** What a route asks of its caller. */
export type Requirement =
  { kind: 'public' } | { kind: 'scopes'; scopes: readonly Scope[] } | { kind: 'role'; role: Role };

export const REQUIREMENT = 'wave:requirement';

/** A request after the guard let it pass; `caller` is absent on public routes. */
export type CallerRequest = FastifyRequest & { caller?: Authenticated };

/** The caller needs each of these scopes. */
export function Scopes(...scopes: [Scope, ...Scope[]]): CustomDecorator {
  return SetMetadata(REQUIREMENT, { kind: 'scopes', scopes } satisfies Requirement);
}

/** The caller needs this role or a higher one. `viewer` means anyone who is signed in. */
export function MinRole(role: Role): CustomDecorator {
  return SetMetadata(REQUIREMENT, { kind: 'role', role } satisfies Requirement);
}

/** Open to everyone, signed in or not. */
export function Public(): CustomDecorator {
  return SetMetadata(REQUIREMENT, { kind: 'public' } satisfies Requirement);
}

/** The principal that calls. */
export const Caller = createParamDecorator((_: unknown, context: ExecutionContext): Principal => {
  return callerOf(context).principal;
});

/** Who calls, with the credential it came with. */
export const CallerCredential = createParamDecorator((_: unknown, context: ExecutionContext): Authenticated => {
  return callerOf(context);
});

function callerOf(context: ExecutionContext): Authenticated {
  const { caller } = context.switchToHttp().getRequest<CallerRequest>();
  if (caller === undefined) throw new Error('A public route has no caller.');
  return caller;
}
