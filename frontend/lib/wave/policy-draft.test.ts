import { draftOf, emptyPrinciple, policyOf } from './policy-draft';
import type { ProjectPolicy } from './types';

const policy: ProjectPolicy = {
  allowHosts: ['api.example.com', '*.example.org'],
  allowLoopbackPorts: [5432],
  protectedBranches: ['main', 'release/*'],
  guarded: ['.git', '.git/**'],
  databases: { shop: 'production', scratch: 'disposable' },
  packageRegistries: 'review',
  gitRemotes: [],
  thresholds: { block: 0.6, escalate: 0.9 },
  scores: { 'write home': 0.2 },
  principles: [
    {
      id: 'project.no-migrations',
      text: 'No migration without a person.',
      when: { effects: ['write *'], subjects: ['migrations/**'] },
      score: 0.5,
    },
    { id: 'project.kind-words', text: 'Commit messages are kind.' },
  ],
  judge: { ask: 'between', from: 0.7, to: 0.95, timeoutMs: 20_000, onFailure: 'block', model: 'claude-haiku-5-5' },
  overrides: { blocks: 'admin', selfApproval: false },
  tokenLimit: 200_000,
  costLimitMicros: 12_500_000,
};

it('gives a policy back from the form as it was', () => {
  expect(policyOf(draftOf(policy))).toEqual(policy);
});

it('leaves out what is left empty, so that the installation’s defaults hold', () => {
  const { thresholds: _t, tokenLimit: _l, costLimitMicros: _c, ...rest } = policy;
  const { model: _m, ...judge } = policy.judge;
  const bare: ProjectPolicy = { ...rest, judge };
  expect(policyOf(draftOf(bare))).toEqual(bare);
  expect(draftOf(bare)).toMatchObject({ block: '', tokenLimit: '', costLimit: '', model: '' });
});

it('reads lists by line and by comma, each entry once', () => {
  const draft = { ...draftOf(policy), allowHosts: ' a.example, b.example\n\na.example ' };
  expect(policyOf(draft).allowHosts).toEqual(['a.example', 'b.example']);
});

it('drops rows without a name, and leaves a number that is none for the API to name', () => {
  const draft = {
    ...draftOf(policy),
    databases: [{ name: ' ', kind: 'production' as const }],
    scores: [{ effect: '', score: '1' }],
    allowLoopbackPorts: 'http',
    costLimit: 'much',
    principles: [{ ...emptyPrinciple, slug: 'x', text: ' y ' }],
  };
  expect(policyOf(draft)).toMatchObject({
    databases: {},
    scores: {},
    allowLoopbackPorts: ['http'],
    costLimitMicros: 'much',
    principles: [{ id: 'project.x', text: 'y' }],
  });
});
