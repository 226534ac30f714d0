import { policyChanges, rebasePolicy } from './policy-changes';
import type { ProjectPolicy } from './types';

const base: ProjectPolicy = {
  allowHosts: ['a.example'],
  allowLoopbackPorts: [],
  protectedBranches: ['main'],
  guarded: ['.git'],
  databases: {},
  packageRegistries: 'review',
  gitRemotes: [],
  scores: {},
  principles: [],
  judge: { ask: 'between', from: 0.7, to: 0.95, timeoutMs: 20_000, onFailure: 'block' },
  overrides: { blocks: 'never', selfApproval: true },
};

it('finds nothing between a policy and itself, in whatever order', () => {
  const two = { ...base, allowHosts: ['a.example', 'b.example'] };
  expect(policyChanges(base, base)).toEqual([]);
  expect(policyChanges(two, { ...two, allowHosts: ['b.example', 'a.example'] })).toEqual([]);
});

it.each([
  [{ allowHosts: ['b.example'] }, 'Allowed hosts', ['a.example'], ['b.example']],
  [{ databases: { shop: 'production' as const } }, 'Databases', [], ['shop: production']],
  [
    { thresholds: { block: 0.5, escalate: 0.9 } },
    'Thresholds',
    ['the installation’s'],
    ['block below 0.5', 'ask below 0.9'],
  ],
  [{ packageRegistries: 'allowed' as const }, 'Packages', ['need a person’s word'], ['may be installed']],
  [{ costLimitMicros: 5_000_000 }, 'Cost limit of new runs', ['the installation’s'], ['$5.00']],
  [
    { judge: { ...base.judge, onFailure: 'review' as const } },
    'Judge',
    ['without an answer: block'],
    ['without an answer: review'],
  ],
])('names a change: %j', (change, label, removed, added) => {
  expect(policyChanges(base, { ...base, ...change })).toEqual([expect.objectContaining({ label, removed, added })]);
});

it('takes what somebody else changed where the draft did not', () => {
  const mine = { ...base, guarded: ['.git', 'secrets/**'] };
  const theirs = { ...base, allowHosts: [], tokenLimit: 5_000 };
  const { policy, conflicts } = rebasePolicy(base, mine, theirs);
  expect(policy).toEqual({ ...base, guarded: mine.guarded, allowHosts: [], tokenLimit: 5_000 });
  expect(conflicts).toEqual([]);
});

it('keeps the draft’s own where both changed the same, and says so', () => {
  const mine = { ...base, allowHosts: ['mine.example'] };
  const theirs = { ...base, allowHosts: ['theirs.example'] };
  const { policy, conflicts } = rebasePolicy(base, mine, theirs);
  expect(policy.allowHosts).toEqual(['mine.example']);
  expect(conflicts).toEqual(['Allowed hosts']);
  expect(rebasePolicy(base, mine, mine).conflicts).toEqual([]);
});
