import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { cpuUsage } from 'node:process';
import fc from 'fast-check';
import { parseTestReport } from './test-report-parser.js';

describe('node:test, really run', () => {
  const place = mkdtempSync(join(tmpdir(), 'wave-report-'));
  afterAll(() => rmSync(place, { recursive: true }));
  writeFileSync(
    join(place, 'a.test.js'),
    `const { test, describe, it } = require('node:test');
     test('adds', () => {});
     test('fails here', () => { throw new Error('ok 9 - not a result'); });
     test.skip('left out', () => {});
     test.todo('some day');
     test('prints', () => console.log('  ✔ not a test at all'));
     describe('group', () => {
       it('passes', () => {});
       it('has a # in it', () => { throw new Error('x'); });
       describe('deep', () => { it('passes', () => {}); });
     });
     test('in parts', async (t) => { await t.test('part', () => {}); });`,
  );

  it.each(['spec', 'tap'])('%s', (reporter) => {
    const { stdout, status } = spawnSync(process.execPath, ['--test', `--test-reporter=${reporter}`], {
      cwd: place,
      encoding: 'utf8',
      env: { PATH: process.env.PATH, FORCE_COLOR: '1' },
    });
    const report = parseTestReport(stdout, status);
    expect(report).toMatchObject({ runner: 'node:test', exitCode: 1, failed: 2, skipped: 2 });
    expect(report.passed).toBeGreaterThanOrEqual(5);
    expect(report.failedNames).toEqual(['fails here', 'group > has a # in it']);
    expect(report.passedNames).toEqual(
      expect.arrayContaining(['adds', 'prints', 'group > passes', 'group > deep > passes', 'in parts > part']),
    );
    expect(report.passedNames).not.toContain('group');
    expect(report.passedNames).not.toContain('group > deep');
  });
});

it.each<[string, string, object]>([
  [
    'jest, listing',
    `FAIL unit src/a.test.ts (5.1 s)
  ✓ adds (1 ms)
  ✕ breaks (1 ms)
  ○ skipped later
  ✎ todo some day
  group
    ✓ inner
    deeper
      ✕ breaks too

  ● breaks

    expect(received).toBe(expected) // Object.is equality

  ● group › deeper › breaks too

    boom

PASS ./b.test.cjs
  ✓ other (1 ms)

Test Suites: 1 failed, 1 passed, 2 total
Tests:       2 failed, 1 skipped, 1 todo, 3 passed, 7 total
Snapshots:   0 total
Time:        0.297 s`,
    {
      runner: 'jest',
      passed: 3,
      failed: 2,
      skipped: 2,
      passedNames: ['src/a.test.ts > adds', 'src/a.test.ts > group > inner', 'b.test.cjs > other'],
      failedNames: ['src/a.test.ts > breaks', 'src/a.test.ts > group > deeper > breaks too'],
    },
  ],
  [
    'jest, a suite that does not load',
    `FAIL ./a.test.js
  ● Test suite failed to run

    Cannot find module 'x'

Test Suites: 1 failed, 1 total
Tests:       0 total`,
    { runner: 'jest', passed: 0, failed: 0, failedNames: [] },
  ],
  [
    'vitest',
    ` RUN  v4.1.12 /project

 ✓ a.test.js > adds 1ms
 × a.test.js > breaks 3ms
   → expected 1 to be 2 // Object.is equality
 ↓ a.test.js > later
 ✓ |unit| a.test.js > group > inner 0ms

 FAIL  a.test.js > breaks
AssertionError: expected 1 to be 2 // Object.is equality

 Test Files  1 failed (1)
      Tests  1 failed | 2 passed | 1 skipped | 1 todo (5)
   Start at  07:44:33`,
    {
      runner: 'vitest',
      passed: 2,
      failed: 1,
      skipped: 2,
      passedNames: ['a.test.js > adds', 'a.test.js > group > inner'],
      failedNames: ['a.test.js > breaks'],
    },
  ],
  [
    'mocha',
    `> project@1.0.0 test
> mocha


  calculator
    ✔ adds (12ms)
    - later
    division
      1) by zero


  1 passing (10ms)
  1 pending
  1 failing

  1) calculator
       division
         by zero:
     Error: boom`,
    {
      runner: 'mocha',
      passed: 1,
      failed: 1,
      skipped: 1,
      passedNames: ['calculator > adds'],
      failedNames: ['calculator > division > by zero'],
    },
  ],
  [
    'pytest -v',
    `============================= test session starts ==============================
collecting ... collected 8 items

test_a.py::test_ok PASSED                                                [ 12%]
test_a.py::test_bad FAILED                                               [ 25%]
test_a.py::test_skip SKIPPED (unconditional skip)                        [ 37%]
test_a.py::test_xf XFAIL                                                 [ 50%]
test_a.py::test_p[x y] PASSED                                            [ 75%]
[gw0] [ 80%] PASSED test_b.py::test_elsewhere
test_a.py::test_err ERROR                                                [100%]
=========================== short test summary info ============================
FAILED test_a.py::test_bad - assert 1 == 2
FAILED test_a.py::TestC::test_m - AssertionError: msg - dash
ERROR test_a.py::test_err - RuntimeError
========== 2 failed, 3 passed, 1 skipped, 1 xfailed, 1 error in 0.63s ==========`,
    {
      runner: 'pytest',
      passed: 3,
      failed: 3,
      skipped: 2,
      passedNames: ['test_a.py::test_ok', 'test_a.py::test_p[x y]', 'test_b.py::test_elsewhere'],
      failedNames: ['test_a.py::test_bad', 'test_a.py::test_err', 'test_a.py::TestC::test_m'],
    },
  ],
  ['pytest -q', '..\n2 passed in 0.01s', { runner: 'pytest', passed: 2, failed: 0 }],
  [
    'unittest',
    `test_a (test_u.T.test_a) ... ok
test_b (test_u.T) ... FAIL
test_c (test_u.T.test_c) ... skipped 'x'

----------------------------------------------------------------------
Ran 3 tests in 0.001s

FAILED (failures=1, skipped=1)`,
    {
      runner: 'unittest',
      passed: 1,
      failed: 1,
      skipped: 1,
      passedNames: ['test_u.T.test_a'],
      failedNames: ['test_u.T.test_b'],
    },
  ],
  [
    'go test -v',
    `=== RUN   TestAdd
--- PASS: TestAdd (0.00s)
--- FAIL: TestTable (0.00s)
    --- PASS: TestTable/one (0.00s)
    --- FAIL: TestTable/two (0.00s)
--- SKIP: TestLater (0.00s)
FAIL
FAIL\texample.com/a\t0.002s
ok  \texample.com/b\t(cached)
?   \texample.com/c\t[no test files]
FAIL\texample.com/d [build failed]
FAIL`,
    {
      runner: 'go test',
      passed: 3,
      failed: 2,
      skipped: 1,
      passedNames: ['example.com/a > TestAdd', 'example.com/a > TestTable/one'],
      failedNames: ['example.com/a > TestTable/two'],
    },
  ],
  [
    'cargo test',
    `     Running unittests src/lib.rs (target/debug/deps/rs-a35a48c092d3f767)

running 4 tests
test tests::later ... ignored
test tests::ok ... ok
test tests::panics - should panic ... ok
test tests::bad ... FAILED

test result: FAILED. 2 passed; 1 failed; 1 ignored; 0 measured; 0 filtered out; finished in 0.13s

   Doc-tests rs

running 1 test
test src/lib.rs - f (line 1) ... ok

test result: ok. 1 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.19s`,
    {
      runner: 'cargo test',
      passed: 3,
      failed: 1,
      skipped: 1,
      passedNames: ['src/lib.rs > tests::ok', 'src/lib.rs > tests::panics', 'Doc-tests rs > src/lib.rs - f (line 1)'],
      failedNames: ['src/lib.rs > tests::bad'],
    },
  ],
  [
    'two runners in one output',
    'Tests:       3 passed, 3 total\n\n4 passed, 1 failed in 0.10s\n',
    { runner: 'jest+pytest', passed: 7, failed: 1 },
  ],
  [
    'an unknown runner',
    'Finished: \u001b[32m12 tests passed\u001b[0m, 3 failures, 1 skipped',
    { runner: 'unknown', passed: 12, failed: 3, skipped: 1 },
  ],
  [
    'nothing of tests',
    'all good',
    { runner: 'unknown', passed: 0, failed: 0, skipped: 0, passedNames: [], failedNames: [] },
  ],
])('%s', (_what, output, expected) => expect(parseTestReport(output, 1)).toMatchObject({ exitCode: 1, ...expected }));

it('counts a name that stands for several tests as failed when one of them did', () => {
  const report = parseTestReport('TAP version 13\nok 1 - same\nnot ok 2 - same\n# pass 1\n# fail 1\n', 1);
  expect(report).toMatchObject({ passedNames: [], failedNames: ['same'], passed: 1, failed: 1 });
});

describe('whatever it is given', () => {
  const words = [
    '✔ ',
    '✖ ',
    '▶ ',
    'ok 1 - ',
    'not ok ',
    '# Subtest: ',
    'TAP version 13',
    'ℹ tests 9',
    '# pass ',
    'Tests:  ',
    ' total',
    'PASS a.js',
    '  ● ',
    ' › ',
    '  3 passing (1ms)',
    '1) ',
    'FAILED a::b - c',
    ' in 0.1s',
    ' passed',
    '9'.repeat(400),
    '--- FAIL: T (0.0s)',
    'ok  \tp\t1s',
    'test x ... ok',
    'test result: ok. ',
    'Ran 3 tests in 1s',
    'FAILED (failures=99)',
    '    ',
    '\u001b[31m',
    '\r',
    '\t',
    '\0',
    '\ud800',
  ];
  const line = fc.array(fc.oneof(fc.constantFrom(...words), fc.string(), fc.nat().map(String)), { maxLength: 6 });
  const output = fc
    .array(
      line.map((parts) => parts.join('')),
      { maxLength: 30 },
    )
    .map((lines) => lines.join('\n'));

  it('never throws, and counts are whole and not negative', () => {
    fc.assert(
      fc.property(output, fc.option(fc.integer({ min: 0, max: 255 })), (text, exitCode) => {
        const report = parseTestReport(text, exitCode);
        for (const count of [report.passed, report.failed, report.skipped]) {
          expect(Number.isSafeInteger(count) && count >= 0).toBe(true);
        }
        expect(report.exitCode).toBe(exitCode);
        expect(report.passedNames.filter((name) => report.failedNames.includes(name))).toEqual([]);
      }),
      { numRuns: 500 },
    );
  });

  it('reads long outputs and long lines in one pass', () => {
    const hostile = [
      ' '.repeat(1e6),
      '1 a, '.repeat(2e5),
      '='.repeat(1e6),
      `✔ ${'('.repeat(1e6)}`,
      'a::'.repeat(3e5),
    ].join('\n');
    expect(parseTestReport(`${hostile}\n${'ok 1 - x\n'.repeat(2e5)}TAP version 13`, 0).passedNames).toContain('x');
  });

  it.each([
    ['jest totals', `Tests: ${' '.repeat(990)}${'0'.repeat(1000)}`],
    ['jest files', `PASS s${'.'.repeat(1990)} s)`],
    ['pytest results', `%${':'.repeat(1990)}F`],
    ['pytest summaries', `ERROR F${':'.repeat(990)}${' - '.repeat(330)}`],
    ['numbers', `${'0'.repeat(1990)} 0 A`],
    ['go tests', '--- PASS: a/b (0.00s)'],
  ])('is not held up by many lines that are almost %s', (_, line) => {
    const before = cpuUsage();
    parseTestReport(`${`${line}\n`.repeat(Math.min(50_000, 2e6 / line.length))}ok \tx\t0.1s\n`, 0);
    const { user, system } = cpuUsage(before);
    // Milliseconds: some times what it costs, a small part of what trying everything again costs.
    expect((user + system) / 1000).toBeLessThan(4000);
  });
});
