import { actOf, describe as inWords, effect, normalise, scoreOf, targetOf, reachesOutside } from './effects.js';
import { principles } from './principles.js';
import { type EffectKind, scoreTable } from './score-table.js';
import { decide, settle } from './settle.js';
import { defaultPolicy } from './policy.js';

const kinds = Object.keys(scoreTable) as EffectKind[];

describe('the score table', () => {
  it.each(kinds)('%s has a score, a reason and principles that exist', (kind) => {
    const { score, reason, principles: violated, reversible } = scoreTable[kind];
    expect(score).toBeGreaterThanOrEqual(0);
    expect(score).toBeLessThanOrEqual(1);
    expect(reason.length).toBeGreaterThanOrEqual(10);
    expect(['yes', 'partly', 'no']).toContain(reversible);
    for (const id of violated) expect(principles.map((one) => one.id)).toContain(id);
  });

  it('names a principle for whatever it does not allow', () => {
    const silent = kinds.filter((kind) => scoreTable[kind].score < 0.85 && scoreTable[kind].principles.length === 0);
    expect(silent).toEqual([]);
  });

  it('leaves the run its own worktree and nothing else to destroy', () => {
    const deletable = kinds.filter((kind) => kind.startsWith('delete ') && scoreTable[kind].score >= 0.85);
    expect(deletable.sort()).toEqual(['delete scratch', 'delete worktree']);
  });

  it('never scores a write above a read of the same place, nor a deletion above a write', () => {
    for (const kind of kinds.filter((one) => one.startsWith('delete '))) {
      const place = kind.slice('delete '.length);
      const write = scoreTable[`write ${place}` as EffectKind];
      const read = scoreTable[`read ${place}` as EffectKind];
      if (write) expect([kind, scoreTable[kind].score <= write.score]).toEqual([kind, true]);
      if (write && read) expect([kind, write.score <= Math.max(read.score, write.score)]).toEqual([kind, true]);
    }
  });

  it('covers all thirteen principles', () => {
    expect(principles).toHaveLength(13);
    expect(new Set(principles.map(({ id }) => id)).size).toBe(13);
  });
});

describe('an effect', () => {
  it.each([
    ['delete worktree', 'node_modules', 'deletes inside the worktree: node_modules'],
    ['delete sibling', '../run-2', 'deletes in a sibling worktree: ../run-2'],
    ['egress foreign-host', 'evil.example', 'sends to foreign host: evil.example'],
    ['read worktree', '', 'reads inside the worktree'],
  ] as const)('%s %s reads as a sentence', (kind, subject, sentence) => {
    expect(inWords({ kind, subject })).toBe(sentence);
  });

  it('is an act and a target', () => {
    const one = effect('write main-checkout', '/repo/a');
    expect([actOf(one), targetOf(one), scoreOf(one)]).toEqual(['write', 'main-checkout', 0.3]);
    expect(one.reversible).toBe('no');
  });

  it('keeps long text short', () => {
    expect(effect('read worktree', 'x'.repeat(5000)).subject.length).toBeLessThan(300);
  });
});

describe('reaching outside', () => {
  it.each([
    ['write worktree', true, false],
    ['execute project-code', true, false],
    ['fetch allowed-host', true, false],
    ['install allowed-dependency', true, false],
    ['write home', true, false],
    ['write home', false, true],
    ['delete system', false, true],
    ['delete worktree', false, false],
    ['egress loopback', true, true],
    ['egress allowed-host', true, true],
    ['push own-branch', true, true],
    ['publish package', true, true],
    ['write database', true, true],
    ['read database', true, false],
    ['change cloud', true, true],
  ] as const)('%s, sandboxed: %s', (kind, sandboxed, outside) => {
    expect(reachesOutside(effect(kind, 'x'), sandboxed)).toBe(outside);
    expect(settle([effect('read worktree', 'a'), effect(kind, 'x')], 'h', defaultPolicy, { sandboxed }).outside).toBe(
      outside,
    );
  });
});

describe('settling', () => {
  const policy = { ...defaultPolicy, version: '7' };

  it('takes the worst effect and names every concern once', () => {
    const effects = [
      effect('read worktree', 'a'),
      effect('delete home', '/home/dev/x', 'rm -rf ~/x'),
      effect('delete home', '/home/dev/x', 'rm -rf ~/x'),
      effect('install dependency', 'left-pad', 'npm i left-pad'),
    ];
    const verdict = settle(effects, 'hash', policy);
    expect(verdict).toMatchObject({ decision: 'block', score: 0, argsHash: 'hash', policyVersion: '7' });
    expect(verdict.evidence).toEqual(['rm -rf ~/x', 'npm i left-pad']);
    expect(verdict.risks).toHaveLength(2);
    expect(verdict.effects).toHaveLength(3);
    expect(normalise(effects)[0]!.kind).toBe('delete home');
  });

  it('allows what does nothing that counts', () => {
    expect(settle([], 'h', policy)).toMatchObject({ decision: 'allow', score: 1, violations: [] });
  });

  it.each([
    [0.7, 'review'],
    [0.6999, 'block'],
    [0.85, 'allow'],
    [0.8499, 'review'],
    [Number.NaN, 'block'],
  ])('a score of %d means %s', (score, decision) => {
    expect(decide(score, policy)).toBe(decision);
  });
});
