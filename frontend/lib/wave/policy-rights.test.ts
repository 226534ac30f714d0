import { mayOverrideBlocks } from './policy-rights';
import type { Principal } from './types';

const who = (role: Principal['role']) => ({ role, name: 'Ada', scopes: ['gates:override'] as Principal['scopes'] });

it.each([
  ['never', 'admin', false],
  ['admin', 'operator', false],
  ['admin', 'admin', true],
  ['operator', 'operator', true],
  ['operator', 'admin', true],
  ['operator', 'reviewer', false],
] as const)('overriding blocks: policy %s, role %s, may %s', (blocks, role, may) => {
  expect(mayOverrideBlocks({ overrides: { blocks, selfApproval: true } }, who(role), 'key:Ada')).toBe(may);
});

it('leaves the calls of their own runs to others where the policy says so', () => {
  const policy = { overrides: { blocks: 'operator', selfApproval: false } } as const;
  expect(mayOverrideBlocks(policy, who('admin'), 'session:Ada')).toBe(false);
  expect(mayOverrideBlocks(policy, who('admin'), 'session:Grace')).toBe(true);
});

it('lets nobody whose key lacks the right', () => {
  const policy = { overrides: { blocks: 'operator', selfApproval: true } } as const;
  expect(mayOverrideBlocks(policy, { ...who('admin'), scopes: ['runs:write'] }, 'key:Grace')).toBe(false);
});
