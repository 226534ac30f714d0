import { concernsRun, inUsd, refusalFacts, refusalWords, shortfallsOf, type ScopeAmounts } from './refusal.js';

const scope = (name: ScopeAmounts['scope'], limit: number | null, spent = 0, reserved = 0): ScopeAmounts => ({
  scope: name,
  tokenLimit: limit,
  tokensSpent: spent,
  tokensReserved: reserved,
  costLimitMicros: limit,
  costSpentMicros: spent,
  costReservedMicros: reserved,
});
const needed = { tokens: 100, costMicros: 50 };
const project = { id: 'an-id', name: 'calc' };
const wordsOf = (...scopes: ScopeAmounts[]) => refusalWords(shortfallsOf(scopes, needed), needed, project);

describe('shortfallsOf', () => {
  it.each<[string, ScopeAmounts[], string[]]>([
    ['nothing where there is room', [scope('run', 100), scope('account', 1_000, 800, 100)], []],
    ['nothing where there is no limit', [scope('account', null, 1e12)], []],
    ['what is one token short', [scope('run', 100, 1)], ['run tokens']],
    ['what is reserved by others', [scope('project', 149, 0, 50)], ['project tokens']],
    ['tokens and money', [scope('run', 49)], ['run tokens', 'run cost']],
    [
      'each scope',
      [scope('run', 99), scope('project', 99), scope('account', 99)],
      ['run tokens', 'project tokens', 'account tokens'],
    ],
  ])('names %s', (_, scopes, expected) => {
    expect(shortfallsOf(scopes, needed).map((one) => `${one.scope} ${one.what}`)).toEqual(expected);
  });
});

describe('refusalWords', () => {
  it('says of the run what is left, and that an operator can raise it', () => {
    const { question, reason, evidence } = wordsOf(scope('run', 140, 30, 20));
    expect(question).toBe("The run's budget does not cover the next model call. Raise it, or end the run?");
    expect(reason).toBe(
      "The run's budget has 90 tokens left of 140 tokens, and the next call may take up to 100 tokens. An operator can raise the limit of the run.",
    );
    expect(evidence).toEqual({
      scopes: 'run',
      tokensNeeded: 100,
      costNeededUsd: 0.00005,
      'run tokens': 'limit 140 tokens, spent 30 tokens, reserved 20 tokens, needed 100 tokens',
    });
  });

  it('says of a shared budget that only an admin can raise it, and where', () => {
    const { question, reason } = wordsOf(scope('run', 1_000), scope('account', 99));
    expect(question).toBe("The account's budget does not cover the next model call. Raise it, or end the run?");
    expect(reason).toContain('Raising the limit of the run does not help: an admin can raise the limit of the account');
    expect(reason).toContain('(PATCH /api/budgets/account), and the run goes on by itself.');
  });

  it('says of several that each has to be raised', () => {
    const { question, reason } = wordsOf(scope('run', 10), scope('project', 99));
    expect(question).toBe(
      'The budgets of run and project do not cover the next model call. Raise them, or end the run?',
    );
    expect(reason).toContain('An operator can raise the limit of the run.');
    expect(reason).toContain('An admin can raise the limit of the project (PATCH /api/budgets/projects/an-id)');
    expect(reason).not.toContain('does not help');
  });

  it('never says that less than nothing is left', () => {
    expect(wordsOf(scope('run', 100, 300)).reason).toContain('has 0 tokens left');
  });

  it('can be read back from the evidence', () => {
    const { evidence } = wordsOf(scope('run', 10), scope('account', 99));
    expect(refusalFacts(evidence)).toEqual({ scopes: ['run', 'account'], needed });
    expect(concernsRun(evidence)).toBe(true);
    expect(concernsRun(wordsOf(scope('project', 99)).evidence)).toBe(false);
    // Questions that were asked before there were other limits are about the run.
    expect(refusalFacts({ tokensNeeded: 7, costNeededUsd: 0.5 })).toEqual({
      scopes: ['run'],
      needed: { tokens: 7, costMicros: 500_000 },
    });
  });
});

it('gives readers money in USD, and tokens as they are', () => {
  const [tokens, cost] = shortfallsOf([scope('run', 40, 10)], needed);
  expect([inUsd(tokens!), inUsd(cost!)]).toMatchObject([
    { limit: 40, spent: 10, needed: 100 },
    { limit: 0.00004, spent: 0.00001, needed: 0.00005 },
  ]);
});
