import { allows, hasRole, roles, scopesOf, type Principal, type Role, type Scope } from './principal.js';

const principal = (role: Role, narrowed: Scope[] = []): Principal => ({
  kind: 'key',
  id: 'id',
  name: 'name',
  role,
  scopes: scopesOf(role, narrowed),
});

describe('roles', () => {
  it.each<[Scope, Role]>([
    ['runs:read', 'viewer'],
    ['reviews:answer', 'reviewer'],
    ['runs:write', 'operator'],
    ['keys:write', 'admin'],
  ])('%s needs at least %s', (scope, minimum) => {
    expect(roles.filter((role) => allows(principal(role), scope))).toEqual(roles.slice(roles.indexOf(minimum)));
  });

  it('allow all that lower ones do', () => {
    for (const [index, role] of roles.entries()) {
      for (const lower of roles.slice(0, index))
        expect(scopesOf(role)).toEqual(expect.arrayContaining(scopesOf(lower)));
    }
  });
});

describe('a narrowed key', () => {
  it('has only the named scopes', () => {
    expect(principal('operator', ['runs:read', 'runs:write']).scopes).toEqual(['runs:read', 'runs:write']);
  });

  it('never gets more than its role', () => {
    expect(principal('viewer', ['keys:write', 'runs:read']).scopes).toEqual(['runs:read']);
  });

  it('does not open by its role what its scopes leave out', () => {
    expect(hasRole(principal('admin'), 'admin')).toBe(true);
    expect(hasRole(principal('admin', ['runs:read']), 'admin')).toBe(false);
    expect(hasRole(principal('admin', ['runs:read']), 'viewer')).toBe(true);
  });
});
