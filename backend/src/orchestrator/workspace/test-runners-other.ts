import { counted, Tally, type RunnerReader } from './test-tally.js';

export const pytest: RunnerReader = {
  name: 'pytest',
  read(lines) {
    const tally = new Tally();
    let found = false;
    for (const line of lines) {
      const total = /^(?:=+ )?((?:\d+ [a-z]+(?:, )?)+) in [\d.]+s\b/.exec(line);
      if (total) {
        found = true;
        for (const [, number, word] of total[1]!.matchAll(/(?<!\d)(\d{1,15}) ([a-z]+)/g)) {
          if (word === 'passed' || word === 'xpassed') tally.passed += counted(number);
          else if (word === 'failed' || word === 'error' || word === 'errors') tally.failed += counted(number);
          else if (word === 'skipped' || word === 'xfailed') tally.skipped += counted(number);
        }
      }
      const outcome = outcomeOf(line);
      if (!outcome) continue;
      if (outcome.word === 'PASSED') tally.pass(outcome.name);
      else tally.fail(outcome.name);
    }
    return found ? tally : undefined;
  },
};

/** `file::test PASSED [ 50%]`, or in the summary `FAILED file::test - why`; each step looks through the line once. */
function outcomeOf(line: string): { name: string; word: string } | undefined {
  const last = / (PASSED|FAILED|ERROR)(?: +\[ *\d{1,3}%\])?$/.exec(line);
  if (last && namesTest.test(line)) return { name: line.slice(0, last.index), word: last[1]! };
  const first = /^(?:\[gw\d+\] \[ *\d+%\] )?(PASSED|FAILED|ERROR) (.+)$/.exec(line);
  return first && namesTest.test(first[2]!) ? { name: first[2]!.split(' - ', 1)[0]!, word: first[1]! } : undefined;
}

const namesTest = /^[^\s:]+:(?:[^\s:]+:)*:./;

/** Python's own unittest. */
export const unittest: RunnerReader = {
  name: 'unittest',
  read(lines) {
    const tally = new Tally();
    let ran = 0;
    let found = false;
    for (const line of lines) {
      const outcome = /^(\S+) \((\S+)\) \.\.\. (ok|FAIL|ERROR)$/.exec(line);
      if (outcome) {
        const name = outcome[2]!.endsWith(`.${outcome[1]}`) ? outcome[2] : `${outcome[2]}.${outcome[1]}`;
        if (outcome[3] === 'ok') tally.pass(name);
        else tally.fail(name);
      }
      const total = /^Ran (\d+) tests? in [\d.]+s$/.exec(line);
      if (total) {
        found = true;
        ran += counted(total[1]);
      }
      const result = /^(?:OK|FAILED) \((.+)\)$/.exec(line);
      for (const [, word, number] of result?.[1]?.matchAll(/(failures|errors|skipped)=(\d+)/g) ?? []) {
        if (word === 'skipped') tally.skipped += counted(number);
        else tally.failed += counted(number);
      }
    }
    tally.passed = Math.max(0, ran - tally.failed - tally.skipped);
    return found ? tally : undefined;
  },
};

export const go: RunnerReader = {
  name: 'go test',
  read(lines) {
    const tally = new Tally();
    let found = false;
    // A package is named after the tests it ran.
    let pending: { name: string; outcome: string }[] = [];
    for (const line of lines) {
      const test = /^ *--- (PASS|FAIL|SKIP): (\S+) \([\d.]+s\)$/.exec(line);
      if (test) pending.push({ outcome: test[1]!, name: test[2]! });
      const ended = /^(ok|FAIL) *\t(\S+)(?:\t| \[|$)/.exec(line);
      if (!ended) continue;
      found = true;
      // A test that has parts is no test of its own.
      const groups = new Set(pending.flatMap(({ name }) => groupsAround(name)));
      const tests = pending.filter(({ name }) => !groups.has(name));
      for (const { name, outcome } of tests) {
        if (outcome === 'PASS') tally.pass(ended[2], name);
        else if (outcome === 'FAIL') tally.fail(ended[2], name);
      }
      tally.skipped += tests.filter(({ outcome }) => outcome === 'SKIP').length;
      const named = tests.filter(({ outcome }) => outcome !== 'SKIP');
      tally.passed += named.filter(({ outcome }) => outcome === 'PASS').length;
      tally.failed += named.filter(({ outcome }) => outcome === 'FAIL').length;
      // Without -v passing tests are not named, and one that does not build has none: the package counts as one.
      if (ended[1] === 'ok' && named.length === 0) tally.passed += 1;
      if (ended[1] === 'FAIL' && !named.some(({ outcome }) => outcome === 'FAIL')) tally.failed += 1;
      pending = [];
    }
    return found ? tally : undefined;
  },
};

/** Deeper ones are no groups, but names with many strokes in them. */
const deepestGroup = 50;

/** `a/b/c` is part of `a/b` and of `a`. */
const groupsAround = (name: string): string[] =>
  [...name.matchAll(/\//g)].slice(0, deepestGroup).map(({ index }) => name.slice(0, index));

export const cargo: RunnerReader = {
  name: 'cargo test',
  read(lines) {
    const tally = new Tally();
    let found = false;
    let target: string | undefined;
    for (const line of lines) {
      target = /^ +Running (?:unittests )?(\S+) \(/.exec(line)?.[1] ?? /^ +(Doc-tests \S+)$/.exec(line)?.[1] ?? target;
      const test = /^test (.+?)(?: - should panic)? \.\.\. (ok|FAILED)$/.exec(line);
      if (test?.[2] === 'ok') tally.pass(target, test[1]);
      else if (test) tally.fail(target, test[1]);
      const total = /^test result: \S+ (\d+) passed; (\d+) failed; (\d+) ignored;/.exec(line);
      if (!total) continue;
      found = true;
      tally.passed += counted(total[1]);
      tally.failed += counted(total[2]);
      tally.skipped += counted(total[3]);
    }
    return found ? tally : undefined;
  },
};
