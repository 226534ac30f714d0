import fc from 'fast-check';
import { parsePolicy, projectPolicy, type ProjectPolicy } from '../projects/index.js';
import { effect, type Effect } from './effects.js';
import {
  brokenRules,
  compilePolicy,
  effectiveScores,
  effectiveTable,
  policyErrors,
  projectVersionOf,
  thresholdsOf,
} from './project-policy.js';
import { type EffectKind, scoreTable } from './score-table.js';
import { settle } from './settle.js';

const kinds = Object.keys(scoreTable) as EffectKind[];
const unclear = kinds.filter((kind) => kind.startsWith('unclear '));
const installation = { block: 0.7, escalate: 0.85 };
const compiled = (policy: object) =>
  compilePolicy(projectPolicy.parse(policy), { version: 3, hash: 'ab'.repeat(32), thresholds: installation });
const worktree = '/data/worktrees/run';

const kind = fc.constantFrom(...kinds);
const share = fc.double({ min: 0, max: 1, noNaN: true });
const scores = fc.dictionary(kind, share);
const rule = fc.record({
  id: fc.constantFrom('project.one', 'project.two', 'project.three'),
  text: fc.constant('No.'),
  when: fc.record({
    effects: fc.array(fc.oneof(kind, fc.constantFrom('*', 'write *', '* worktree')), { minLength: 1, maxLength: 3 }),
  }),
  score: share,
});
const effects = fc.array(
  fc
    .tuple(kind, fc.constantFrom('a.txt', `${worktree}/src/a.ts`, 'example.org', ''))
    .map(([one, subject]) => effect(one, subject)),
  { minLength: 1, maxLength: 6 },
);
const thresholds = fc
  .tuple(fc.double({ min: 0.01, max: 1, noNaN: true }), share)
  .map(([one, other]) => ({ block: Math.min(one, Math.max(other, 0.01)), escalate: Math.max(one, other) }));

describe('own scores', () => {
  it('never make what is unclear safer than it is', () => {
    fc.assert(
      fc.property(fc.constantFrom(...unclear), share, (one, score) => {
        expect(effectiveScores({ [one]: score })[one]).toBe(Math.min(score, scoreTable[one].score));
      }),
    );
  });

  it('stand as they are for every other effect, and change no other', () => {
    fc.assert(
      fc.property(scores, (own) => {
        for (const { effect: one, score, defaultScore, change } of effectiveTable({ scores: own, principles: [] })) {
          const wanted = own[one];
          if (wanted === undefined) expect([score, change]).toEqual([defaultScore, null]);
          else if (!unclear.includes(one)) expect(score).toBe(wanted);
          else expect(score).toBeLessThanOrEqual(defaultScore);
        }
      }),
    );
  });
});

describe('a verdict by a project’s policy', () => {
  it('is never lifted by a rule', () => {
    fc.assert(
      fc.property(effects, scores, fc.array(rule, { maxLength: 3 }), (found, own, principles) => {
        const bare = settle(found, 'h', compiled({ scores: own }), { worktree });
        const ruled = settle(
          found,
          'h',
          { ...compiled({ scores: own }), rules: compiledRules(principles) },
          { worktree },
        );
        expect(ruled.score).toBeLessThanOrEqual(bare.score);
      }),
    );
  });

  it('never allows what is unclear, whatever the scores and thresholds', () => {
    fc.assert(
      fc.property(fc.constantFrom(...unclear), effects, scores, thresholds, (one, others, own, limits) => {
        const policy = compiled({ scores: own, thresholds: limits });
        expect(settle([...others, effect(one, 'x')], 'h', policy, { worktree }).decision).not.toBe('allow');
      }),
    );
  });

  it('always blocks a score of 0', () => {
    fc.assert(
      fc.property(effects, thresholds, (found, limits) => {
        const policy = compiled({ scores: { [found[0]!.kind]: 0 }, thresholds: limits });
        expect(settle(found, 'h', policy, { worktree })).toMatchObject({ decision: 'block', score: 0 });
      }),
    );
  });

  it('scores as the worst effect, whatever stands beside it and in whatever order', () => {
    fc.assert(
      fc.property(effects, scores, (found, own) => {
        const policy = compiled({ scores: own });
        const single = Math.min(...found.map((one) => settle([one], 'h', policy, { worktree }).score));
        expect(settle([...found].reverse(), 'h', policy, { worktree }).score).toBe(single);
      }),
    );
  });

  it('names the rule that was broken, in its words', () => {
    const policy = compiled({
      principles: [{ id: 'project.calm', text: 'No deletions.', when: { effects: ['delete *'] }, score: 0.3 }],
    });
    expect(
      settle([effect('delete worktree', 'a.txt'), effect('read worktree', 'b')], 'h', policy, { worktree }),
    ).toMatchObject({
      decision: 'block',
      score: 0.3,
      violations: ['project.calm'],
      risks: ['deletes inside the worktree: a.txt (No deletions. — project.calm)'],
      evidence: ['a.txt'],
    });
  });

  it('says so where the project’s own score is the reason', () => {
    const { risks } = settle([effect('delete worktree', 'a')], 'h', compiled({ scores: { 'delete worktree': 0.5 } }));
    expect(risks[0]).toContain('0.5 by the project');
  });
});

describe('a rule on subjects', () => {
  const broken = (glob: string, one: Effect): boolean =>
    brokenRules(
      one,
      compiledRules([{ id: 'project.x', text: 'x', when: { effects: ['*'], subjects: [glob] }, score: 0 }]),
      worktree,
    ).length > 0;
  it.each<[string, EffectKind, string, boolean]>([
    ['infra/**', 'write worktree', 'infra/a.tf', true],
    ['infra/**', 'write worktree', `${worktree}/infra/deep/a.tf`, true],
    ['infra/**', 'write worktree', 'src/infra.ts', false],
    ['/etc/**', 'read system', '/etc/hosts', true],
    ['*.example.org', 'fetch foreign-host', 'api.example.org', true],
    ['*.example.org', 'fetch foreign-host', 'example.com', false],
    ['infra/**', 'delete worktree', 'infra', true],
    ['infra/prod/**', 'delete worktree', 'infra', true],
    ['infra/**', 'delete worktree', worktree, true],
    ['**/*.sql', 'delete worktree', 'a.txt', false],
    ['infra/**', 'write worktree', 'infra', false],
    ['infra/**', 'write worktree', 'infra/…', true],
    ['infra/**', 'write worktree', '…', true],
    ['infra/**', 'write worktree', 'src/…', false],
    ['infra/**', 'delete worktree', '*', true],
    ['.env', 'write worktree', '.env', true],
    ['#notes', 'write worktree', '#notes', true],
    ['!src/**', 'write worktree', 'docs/a.md', false],
  ])('%s, %s %s: %s', (glob, one, subject, expected) => {
    expect(broken(glob, effect(one, subject))).toBe(expected);
  });

  it('counts a subject too long to be kept as one that might be meant', () => {
    const long = effect('write worktree', `infra/${'x'.repeat(500)}/secret.tf`);
    expect([broken('infra/**', long), broken('**/secret.tf', long), broken('src/**', long)]).toEqual([
      true,
      true,
      false,
    ]);
  });
});

describe('a policy', () => {
  it('is named by analysis, version, hash and thresholds', () => {
    const { version } = compiled({ thresholds: { block: 0.6, escalate: 0.9 } });
    expect(version).toBe('static-1/v3-abababababab/0.6/0.9');
    expect([projectVersionOf(version), projectVersionOf('default-1'), projectVersionOf(null)]).toEqual([3, 0, 0]);
  });

  it('has the installation’s thresholds unless it sets its own', () => {
    expect(thresholdsOf({}, installation)).toEqual(installation);
    expect(compiled({})).toMatchObject({ blockThreshold: 0.7, escalateThreshold: 0.85, rules: [] });
  });

  it('has defaults that raise no objection', () => {
    expect(policyErrors(projectPolicy.parse({}))).toEqual([]);
  });

  it('of any shape is either taken or refused by field', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (written) => {
        const parsed = parsePolicy(written);
        if (!parsed.ok) expect(parsed.errors.length).toBeGreaterThan(0);
        else expect(policyErrors(parsed.policy)).toBeInstanceOf(Array);
      }),
    );
  });
});

function compiledRules(principles: readonly object[]) {
  const parsed = projectPolicy.parse({ principles }) satisfies ProjectPolicy;
  return compilePolicy(parsed, { version: 1, hash: '0'.repeat(64), thresholds: installation }).rules!;
}
