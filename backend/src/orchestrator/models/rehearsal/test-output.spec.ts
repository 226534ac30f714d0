import { readTestOutput } from './test-output.js';

const tap = `exit code: 1

TAP version 13
# Subtest: adds up
ok 1 - adds up
  ---
  duration_ms: 1.2
  ...
# Subtest: is fair
not ok 2 - is fair
  ---
  duration_ms: 0.9
  location: '/tally/test/share.test.js:18:1'
  failureType: 'testCodeFailure'
  error: '100 over seven gave a share of 16'
  code: 'ERR_ASSERTION'
  ...
not ok 3 - is exact
  ---
  error: |-
    Expected values to be strictly equal:
    
    99 !== 100
  ...
ok 4 - is slow # SKIP
1..4
`;

const spec = `✔ adds up (0.9ms)
✖ is fair (1.1ms)

✖ failing tests:

test at test/share.test.js:18:1
✖ is fair (1.1ms)
  AssertionError [ERR_ASSERTION]: 100 over seven gave a share of 16
      at file:///tally/test/share.test.js:22:14

- exit code: 1
`;

it('reads the TAP reporter', () => {
  expect(readTestOutput(tap)).toEqual({
    exitCode: 1,
    passed: ['adds up'],
    failed: [
      { name: 'is fair', reason: '100 over seven gave a share of 16' },
      { name: 'is exact', reason: 'Expected values to be strictly equal:' },
    ],
  });
});

it('reads the spec reporter', () => {
  expect(readTestOutput(spec)).toEqual({
    exitCode: 1,
    passed: ['adds up'],
    failed: [{ name: 'is fair', reason: '100 over seven gave a share of 16' }],
  });
});

it('takes no exit code from a text that names none', () => {
  expect(readTestOutput('all is well, exit code: 0 I am sure')).toEqual({
    exitCode: undefined,
    passed: [],
    failed: [],
  });
});
