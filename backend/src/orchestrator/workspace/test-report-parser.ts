import { stripVTControlCharacters } from 'node:util';
import type { TestReport } from './test-report.js';
import { jest, mocha, nodeTest, vitest } from './test-runners-javascript.js';
import { cargo, go, pytest, unittest } from './test-runners-other.js';
import { counted, Tally, type RunnerReader } from './test-tally.js';

const readers: readonly RunnerReader[] = [nodeTest, jest, vitest, mocha, pytest, unittest, go, cargo];

/** Longer lines are data that a test printed, not a runner's words. */
const longestLine = 2_000;

/**
 * Reads what a test command printed. Knows node:test (spec and TAP), jest, vitest, mocha, pytest, unittest, go test and
 * cargo test, also several in one output; else it looks for numbers in words such as `3 passed`. Never throws: what
 * cannot be made out stays zero, and `exitCode` decides.
 *
 * @param output stdout and stderr; colours and a cut middle do no harm
 */
export function parseTestReport(output: string, exitCode: number | null): TestReport {
  const lines = stripVTControlCharacters(output)
    .split(/\r\n|\n|\r/)
    .map((line) => line.slice(0, longestLine));
  const found = readers.flatMap((reader) => {
    const tally = reader.read(lines);
    return tally ? [{ name: reader.name, tally }] : [];
  });
  const tallies = found.length > 0 ? found.map(({ tally }) => tally) : [wordsOnly(lines)];
  const names = (pick: (tally: Tally) => Iterable<string>) => [
    ...new Set(tallies.flatMap((tally) => [...pick(tally)])),
  ];
  const sum = (pick: (tally: Tally) => number) => tallies.reduce((total, tally) => total + pick(tally), 0);
  const failedNames = names((tally) => tally.failedNames);
  const failed = new Set(failedNames);
  return {
    exitCode,
    passed: sum((tally) => tally.passed),
    failed: sum((tally) => tally.failed),
    skipped: sum((tally) => tally.skipped),
    // A name that stands for several tests counts as passed only when all of them did.
    passedNames: names((tally) => tally.passedNames).filter((name) => !failed.has(name)),
    failedNames,
    runner: found.map(({ name }) => name).join('+') || 'unknown',
  };
}

/** For runners that are not known: the last numbers that stand before such a word. */
function wordsOnly(lines: readonly string[]): Tally {
  const tally = new Tally();
  for (const line of lines) {
    const all = [
      ...line.matchAll(
        /\b(\d{1,15}) (?:tests? |examples? |specs? )?(passed|passing|failed|failing|failures?|skipped|pending)\b/gi,
      ),
    ];
    for (const [, number, word = ''] of all) {
      if (/^pass/i.test(word)) tally.passed = counted(number);
      else if (/^fail/i.test(word)) tally.failed = counted(number);
      else tally.skipped = counted(number);
    }
  }
  return tally;
}
