import { policyChanges } from './policy-changes.js';
import { parsePolicy, projectPolicy, readPolicy } from './policy.js';
import { isSelfApproval } from './self-approval.js';

const policy = (more: object = {}) => projectPolicy.parse(more);

describe('the changes of a policy', () => {
  it.each<[string, object, object, object[]]>([
    ['nothing', {}, { judge: { ask: 'between' } }, []],
    ['a list', { allowHosts: ['a.b'] }, {}, [{ field: 'allowHosts', from: ['a.b'], to: [] }]],
    [
      'a field within',
      {},
      { overrides: { blocks: 'admin' } },
      [{ field: 'overrides.blocks', from: 'never', to: 'admin' }],
    ],
    ['a score', { scores: { 'delete home': 0 } }, {}, [{ field: 'scores.delete home', from: 0, to: null }]],
    [
      'thresholds',
      {},
      { thresholds: { block: 0.5, escalate: 0.6 } },
      [
        { field: 'thresholds.block', from: null, to: 0.5 },
        { field: 'thresholds.escalate', from: null, to: 0.6 },
      ],
    ],
    ['a limit', { tokenLimit: 5 }, { tokenLimit: 6 }, [{ field: 'tokenLimit', from: 5, to: 6 }]],
  ])('names %s', (_, before, after, changes) => {
    expect(policyChanges(policy(before), policy(after))).toEqual(changes);
  });
});

describe('a written policy', () => {
  it('is what it says, and defaults for the rest', () => {
    expect(parsePolicy({ judge: { ask: 'never' } })).toMatchObject({
      ok: true,
      policy: { judge: { ask: 'never', from: 0.7, to: 0.95, onFailure: 'block' }, packageRegistries: 'review' },
    });
    expect(readPolicy(null)).toEqual(policy());
  });

  it.each<[unknown, string]>([
    [{ allowHosts: ['ok.example', 7] }, 'allowHosts[1]'],
    [{ judge: { from: 0.9, to: 0.8 } }, 'judge.from'],
    [{ principles: [{ id: 'project.x', text: 'x', when: { effects: [] }, score: 0 }] }, 'principles[0].when.effects'],
    [{ nothing: 1 }, 'nothing'],
    [[], ''],
    ['all', ''],
  ])('%j is wrong in %s', (written, field) => {
    const parsed = parsePolicy(written);
    expect(parsed.ok ? [] : parsed.errors.map((error) => error.field)).toContain(field);
  });
});

describe('who started a run', () => {
  it.each([
    [true, 'key:Ada', 'key:Ada', false],
    [false, 'key:Ada', 'key:Ada', true],
    [false, 'key:Ada', 'session:Ada', true],
    [false, 'session:Ada', 'key:Ben', false],
    [false, 'policy:wave', 'key:wave', false],
  ])('with selfApproval %s: %s and %s', (selfApproval, createdBy, actor, expected) => {
    expect(isSelfApproval(policy({ overrides: { selfApproval } }), createdBy, actor)).toBe(expected);
  });
});
