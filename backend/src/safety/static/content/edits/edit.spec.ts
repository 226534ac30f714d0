import { Edit } from './edit.js';
import { findEarlyReturns } from './early-returns.js';
import { goneWithTheirUnit } from './gone-units.js';
import { findWeakened } from './ladders.js';
import { findLoosened } from './loosened-conditions.js';
import { standsIn } from './stand-ins.js';

const names = (found: Iterable<{ name: string }>): string[] => [...found].map(({ name }) => name);

describe('the lines of an edit', () => {
  it('are told apart by what was kept', () => {
    const edit = new Edit('a.ts', 'one();\ntwo();\nthree();', 'one();\nzwei();\nthree();\nfour();');
    expect(edit.removed).toBe('two();');
    expect(edit.added).toBe('zwei();\nfour();');
    expect(edit.newNames).toEqual(['zwei', 'four']);
  });

  it('leave out comments', () => {
    expect(new Edit('a.ts', 'one(); // check', 'one();').chunks).toHaveLength(0);
  });

  it('are one change where the texts are too long to compare', () => {
    const long = (word: string): string => Array.from({ length: 400 }, (_, index) => `${word}(${index});`).join('\n');
    expect(new Edit('a.ts', long('old'), long('now')).chunks).toHaveLength(1);
  });
});

describe('what went with its unit', () => {
  const kept = "router.get('/b', guard, b);";

  it('is a route with its guard, but not the guard alone', () => {
    expect(goneWithTheirUnit(new Edit('a.ts', `router.get('/a', guard, a);\n${kept}`, kept)).size).toBe(1);
    expect(goneWithTheirUnit(new Edit('a.ts', `router.use(guard);\n${kept}`, kept)).size).toBe(0);
  });

  it('is a function with its decorators, unless it was there to protect', () => {
    const text = (name: string): string => `@login_required\ndef ${name}(request):\n    return 1\n\nx = 1`;
    expect(goneWithTheirUnit(new Edit('a.py', text('old_report'), '\nx = 1')).size).toBeGreaterThan(2);
    expect(goneWithTheirUnit(new Edit('a.py', text('check_owner'), '\nx = 1')).size).toBe(0);
  });
});

describe('what stands in for a check', () => {
  it.each([
    ['if (!user.admin) throw new E();', 'this.access.assertAdmin(user);', true],
    ['if (!user.admin) throw new E();', 'skipAuthorization(user);', false],
    ['if (!user.admin) throw new E();', 'const allowed = 1;', false],
  ])('in place of %s: %s', (before, after, stands) => {
    expect(standsIn(new Edit('a.ts', before, after), 'access')).toBe(stands);
  });
});

describe('conditions that let through more', () => {
  const refused = (condition: string): string => `if (${condition}) throw new ForbiddenError();`;

  it.each([
    ['doc.owner !== user.id && !req.query.preview'],
    ['doc.owner !== user.id && process.env.STRICT'],
    ['doc.owner !== user.id && false'],
  ])('sees %s', (now) => {
    const before = refused('doc.owner !== user.id');
    expect(names(findLoosened(new Edit('a.ts', before, refused(now))))).toHaveLength(1);
    expect(names(findLoosened(new Edit('a.ts', refused(now), before)))).toHaveLength(0);
  });

  it('lets another right be asked for', () => {
    const edit = new Edit(
      'a.ts',
      refused('doc.owner !== user.id'),
      refused("doc.owner !== user.id && !user.can('read')"),
    );
    expect(names(findLoosened(edit))).toHaveLength(0);
  });
});

describe('ladders', () => {
  it('go down, not up', () => {
    const down = new Edit('db.go', 'x := "sslmode=verify-full"', 'x := "sslmode=disable"');
    const up = new Edit('db.go', 'x := "sslmode=disable"', 'x := "sslmode=verify-full"');
    expect(names(findWeakened(down)).length).toBeGreaterThan(0);
    expect(names(findWeakened(up))).toHaveLength(0);
  });
});

describe('ways out before what records', () => {
  const body = 'record(event) {\n  audit.append(event);\n}';

  it.each([
    ['if (started > 0) return;', 1],
    ['if (event.changes.length === 0) return;', 0],
  ])('%s', (line, times) => {
    const now = body.replace('\n', `\n  ${line}\n`);
    expect(names(findEarlyReturns(new Edit('a.ts', body, now)))).toHaveLength(times);
  });
});
