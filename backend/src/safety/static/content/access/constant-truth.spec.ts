import { constantTruth } from './constant-truth.js';

describe('truths that depend on nobody', () => {
  it.each([
    "'a' < 'b'",
    'Date.now() > 0',
    'not not 1',
    'len(groups) >= 0',
    'u == nil || u != nil',
    'Boolean.parseBoolean("true")',
    "!!'x'",
    'count(rows) > -1',
    '!(1 === 2)',
    'a.mode !== undefined || a.mode === undefined',
    'user?.id === owner?.id || !0',
  ])('%s holds', (expression) => expect(constantTruth(expression)).toBe(true));

  it.each(['1 > 2', 'len(request.path) < 0', 'a && !a', '!1', "user.isAdmin && 'b' < 'a'"])('%s fails', (expression) =>
    expect(constantTruth(expression)).toBe(false),
  );

  it.each([
    'true',
    "name || 'nobody'",
    'user.id == owner',
    'items.length > 0',
    'x !== x',
    '!user',
    '!!user',
    "typeof x === 'string'",
    'Math.random() < rate',
    'a == null || b != null',
    'from <= now && now < to',
    'if (',
  ])('%s depends', (expression) => expect(constantTruth(expression)).toBeUndefined());
});
