/** From the least to the most that one may do; each role may do all that those before it may. */
export const roles = ['viewer', 'reviewer', 'operator', 'admin'] as const;
export type Role = (typeof roles)[number];

/** Everything that a caller can be allowed, with the least role that has it. */
export const scopeRoles = {
  'runs:read': 'viewer',
  'reviews:read': 'viewer',
  'projects:read': 'viewer',
  'plans:read': 'viewer',
  'profiles:read': 'viewer',
  'schedules:read': 'viewer',
  'workers:read': 'viewer',
  'safety:evaluate': 'viewer',
  'reviews:answer': 'reviewer',
  'gates:decide': 'reviewer',
  'comments:write': 'reviewer',
  'runs:write': 'operator',
  'projects:write': 'operator',
  'plans:write': 'operator',
  'profiles:write': 'operator',
  'schedules:write': 'operator',
  'budget:write': 'operator',
  'gates:override': 'operator',
  'shares:write': 'operator',
  'audit:read': 'operator',
  'policy:write': 'admin',
  'webhooks:write': 'admin',
  'audit:export': 'admin',
  'keys:write': 'admin',
} as const satisfies Readonly<Record<string, Role>>;

export type Scope = keyof typeof scopeRoles;
export const scopes = Object.keys(scopeRoles) as Scope[];

/** Who calls. A browser's session acts as the key it signed in with, so `id` is that key's in both cases. */
export interface Principal {
  kind: 'key' | 'session';
  /** Id of the API key. */
  id: string;
  name: string;
  role: Role;
  /** What is allowed: the role's scopes, or fewer when the key was narrowed. */
  scopes: readonly Scope[];
}

export function isRole(value: string): value is Role {
  return (roles as readonly string[]).includes(value);
}

export function atLeast(role: Role, minimum: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(minimum);
}

/** @param narrowed scopes that the key was made with; none means all that the role has */
export function scopesOf(role: Role, narrowed: readonly string[] = []): Scope[] {
  return scopes.filter(
    (scope) => atLeast(role, scopeRoles[scope]) && (narrowed.length === 0 || narrowed.includes(scope)),
  );
}

export function allows(principal: Principal, scope: Scope): boolean {
  return principal.scopes.includes(scope);
}

/** A narrowed key has less than its role, so its role alone opens nothing beyond what a viewer may see. */
export function hasRole(principal: Principal, minimum: Role): boolean {
  const narrowed = principal.scopes.length < scopesOf(principal.role).length;
  return atLeast(narrowed ? 'viewer' : principal.role, minimum);
}

/** How records name the caller, for example `key:nightly` or `session:Ada`. */
export function actorOf(principal: Principal): string {
  return `${principal.kind}:${principal.name}`;
}
