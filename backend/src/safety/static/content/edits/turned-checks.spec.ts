import { findTurnedCheck } from './turned-checks.js';

const guard = (condition: string): string => `  if (${condition}) {\n    throw new ForbiddenError();\n  }`;

describe('checks turned round', () => {
  it.each([
    ['owner !== user.id', 'owner === user.id'],
    ['!user.isAdmin', 'user.isAdmin'],
    ['token === undefined || token !== expected', 'token === undefined && token !== expected'],
  ])('sees %s made %s, and not the way back', (strict, loose) => {
    expect(findTurnedCheck(guard(strict), guard(loose))?.evidence).toBe(`if (${loose}) {`);
    expect(findTurnedCheck(guard(loose), guard(strict))).toBeUndefined();
  });

  it('goes by what a switch is for', () => {
    expect(findTurnedCheck('skipAuth: a && b,', 'skipAuth: a || b,')).toBeDefined();
    expect(findTurnedCheck('skipAuth: a || b,', 'skipAuth: a && b,')).toBeUndefined();
    expect(findTurnedCheck('requireAuth: a || b,', 'requireAuth: a && b,')).toBeDefined();
  });

  it('leaves conditions about other things alone', () => {
    expect(findTurnedCheck('if (page !== last) throw new Error();', 'if (page === last) throw new Error();')).toBe(
      undefined,
    );
  });
});
