import { surroundingsFailure } from './surroundings-failure.js';

const failure = (message: string, more: object = {}) => Object.assign(new Error(message), more);

describe('surroundingsFailure', () => {
  it.each([
    ['terminating connection due to administrator command', { code: '57P01' }, 'database'],
    ['the database system is starting up', { code: '57P03' }, 'database'],
    ['sorry, too many clients already', { code: '53300' }, 'database'],
    ['connect ECONNREFUSED 127.0.0.1:5432', { code: 'ECONNREFUSED', syscall: 'connect' }, 'database'],
    ['read ECONNRESET', { code: 'ECONNRESET', syscall: 'read' }, 'database'],
    ['Connection terminated unexpectedly', {}, 'database'],
    ['timeout exceeded when trying to connect', {}, 'database'],
    ["Can't reach database server at 127.0.0.1:5432", { code: 'P1001' }, 'database'],
    ['ENOSPC: no space left on device, write', { code: 'ENOSPC', syscall: 'write' }, 'disk'],
    ['git add failed: fatal: unable to write new index file: No space left on device', { code: 'git_failed' }, 'disk'],
    ['duplicate key value violates unique constraint', { code: '23505' }, undefined],
    ['Cannot read properties of undefined', {}, undefined],
    ['git commit failed: cannot lock ref', { code: 'git_failed' }, undefined],
  ])('%s', (message, more, expected) => expect(surroundingsFailure(failure(message, more))).toBe(expected));

  it('looks at what caused it', () => {
    const cause = failure('write', { code: 'ENOSPC' });
    expect(surroundingsFailure(new Error('the file could not be kept', { cause }))).toBe('disk');
    const circular = failure('x');
    circular.cause = circular;
    expect(surroundingsFailure(circular)).toBeUndefined();
  });

  it.each([['text'], [undefined], [null], [7]])('makes nothing of %j', (thrown) =>
    expect(surroundingsFailure(thrown)).toBeUndefined(),
  );
});
