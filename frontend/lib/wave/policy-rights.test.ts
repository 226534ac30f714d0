import { mayOverrideBlocks } from './policy-rights';

it.each([
  ['never', 'admin', false],
  ['admin', 'operator', false],
  ['admin', 'admin', true],
  ['operator', 'operator', true],
  ['operator', 'admin', true],
  ['operator', 'reviewer', false],
] as const)('overriding blocks: policy %s, role %s, may %s', (blocks, role, may) => {
  expect(mayOverrideBlocks({ overrides: { blocks, selfApproval: true } }, role)).toBe(may);
});
