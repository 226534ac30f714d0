export { AuthGuard } from './auth.guard.js';
export { AuthModule, registerAuth } from './auth.module.js';
export {
  Authenticator,
  concerns,
  type Authenticated,
  type Credential,
  type Revocation,
} from './authenticator.service.js';
export { Caller, CallerCredential, MinRole, Public, Scopes } from './decorators.js';
export { Claim, Idempotent } from './idempotency.interceptor.js';
export { IdempotencyService, requestHash, type Answer, type IdempotencyClaim } from './idempotency.service.js';
export { actorOf, allows, hasRole, roles, scopes, type Principal, type Role, type Scope } from './principal.js';
export { RateLimiter } from './rate-limiter.service.js';
export { SignInService } from './sign-in.service.js';
export { Tickets } from './tickets.service.js';
