import { counted, Outline, Tally, type RunnerReader } from './test-tally.js';

/** Numbers that stand before words, such as `2 failed, 3 passed`. */
function wordCounts(text: string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const [, number, word] of text.matchAll(/(?<!\d)(\d{1,15}) ([a-z]+)/g))
    counts[word!] = (counts[word!] ?? 0) + counted(number);
  return counts;
}

/** node:test; its own two forms say the same at the end, behind `ℹ` or `#`. */
export const nodeTest: RunnerReader = {
  name: 'node:test',
  read(lines) {
    const tally = new Tally();
    const summaries: Record<string, number> = {};
    for (const line of lines) {
      const summary = /^(?:ℹ|#) (tests|pass|fail|cancelled|skipped|todo) (\d+)$/.exec(line);
      if (summary) summaries[summary[1]!] = (summaries[summary[1]!] ?? 0) + counted(summary[2]);
    }
    const isTap = lines.some((line) => /^TAP version \d+$/.test(line));
    if (!isTap && !('tests' in summaries && 'pass' in summaries)) return undefined;
    if (isTap) readTap(lines, tally);
    if (lines.some((line) => /^\s*[✔✖▶] /.test(line))) readSpec(lines, tally);
    if ('pass' in summaries) {
      tally.passed = summaries.pass ?? 0;
      tally.failed = (summaries.fail ?? 0) + (summaries.cancelled ?? 0);
      tally.skipped = (summaries.skipped ?? 0) + (summaries.todo ?? 0);
    } else {
      tally.passed = tally.passedNames.size;
      tally.failed = tally.failedNames.size;
    }
    return tally;
  },
};

function readSpec(lines: readonly string[], tally: Tally): void {
  const outline = new Outline();
  let repeating = false;
  for (const line of lines) {
    // The failures once more, without the groups around them, until another script's output begins.
    if (line === '✖ failing tests:') repeating = true;
    else if (line.startsWith('> ') || line.startsWith('▶ ')) repeating = false;
    if (repeating) continue;
    const entry = /^( *)([▶✔✖]) (.+)$/.exec(line);
    if (!entry) continue;
    const [, { length: indent }, mark, rest] = entry as unknown as [string, string, string, string];
    const title = rest.replace(/ # (?:SKIP|TODO).*$/, '').replace(/ \([\d.]+m?s\)$/, '');
    if (mark === '▶') outline.begin(indent, title);
    else if (!outline.end(indent, title) && !/ # (?:SKIP|TODO)/.test(rest)) {
      if (mark === '✔') tally.pass(...outline.around(indent), title);
      else tally.fail(...outline.around(indent), title);
    }
  }
}

function readTap(lines: readonly string[], tally: Tally): void {
  const outline = new Outline();
  let deepest = -1;
  for (const line of lines) {
    const begin = /^( *)# Subtest: (.*)$/.exec(line);
    if (begin) {
      outline.begin(begin[1]!.length, unescapeTap(begin[2]!));
      deepest = begin[1]!.length;
      continue;
    }
    const entry = /^( *)(not )?ok(?: \d+)?(?: -)? ?(.*)$/.exec(line);
    if (!entry) continue;
    const [, { length: indent }, not, rest] = entry as unknown as [string, string, string | undefined, string];
    const directive = / # (?:SKIP|TODO)/i.test(rest);
    const title = unescapeTap(rest.replace(/ # (?:SKIP|TODO).*$/i, ''));
    // A group's own line comes after the lines of what it holds.
    const isGroup = deepest > indent;
    deepest = indent;
    const around = outline.around(indent);
    if (isGroup || directive) continue;
    if (not) tally.fail(...around, title);
    else tally.pass(...around, title);
  }
}

function unescapeTap(text: string): string {
  return text.replace(/\\([\\#])/g, '$1').trim();
}

export const jest: RunnerReader = {
  name: 'jest',
  read(lines) {
    const totals = lines.filter((line) => /^Tests: .*\d total/.test(line)).map(wordCounts);
    if (totals.length === 0) return undefined;
    const tally = new Tally();
    for (const total of totals) {
      tally.passed += total.passed ?? 0;
      tally.failed += total.failed ?? 0;
      tally.skipped += (total.skipped ?? 0) + (total.todo ?? 0);
    }
    const outline = new Outline();
    let file: string | undefined;
    let listing = false;
    for (const line of lines) {
      const header = /^(?:PASS|FAIL) +(?:\S+ +)?(\S+)(?: \([\d.]+ m?s\))?$/.exec(line);
      if (header?.[1]!.includes('.', 1)) {
        file = header[1]!.replace(/^\.\//, '');
        listing = true;
        outline.clear();
        continue;
      }
      const failure = /^ {2}● (.+)$/.exec(line);
      if (failure) {
        listing = false;
        const title = failure[1]!;
        if (!/^(Test suite failed to run|Console|Cannot log after)/.test(title))
          tally.fail(file, ...title.split(' › '));
      } else if (line === '') listing = false;
      else if (listing) readJestLine(line, file, outline, tally);
    }
    return tally;
  },
};

function readJestLine(line: string, file: string | undefined, outline: Outline, tally: Tally): void {
  const entry = /^( +)(?:([✓✕○✎√×]) )?(.+)$/.exec(line);
  if (!entry) return;
  const [, { length: indent }, mark, rest] = entry as unknown as [string, string, string | undefined, string];
  const title = rest.replace(/ \([\d.]+ m?s\)$/, '');
  if (!mark) outline.begin(indent, title);
  else if (mark === '✓' || mark === '√') tally.pass(file, ...outline.around(indent), title);
  else if (mark === '✕' || mark === '×') tally.fail(file, ...outline.around(indent), title);
}

export const vitest: RunnerReader = {
  name: 'vitest',
  read(lines) {
    const totals = lines.filter((line) => /^ *Tests {2}.*\(\d+\)$/.test(line)).map(wordCounts);
    if (totals.length === 0) return undefined;
    const tally = new Tally();
    for (const total of totals) {
      tally.passed += total.passed ?? 0;
      tally.failed += total.failed ?? 0;
      tally.skipped += (total.skipped ?? 0) + (total.todo ?? 0);
    }
    for (const line of lines) {
      // Only lines that name the whole path: in the shorter form groups cannot be told.
      const entry = /^ *(✓|×|FAIL) +(?:\|[^|]+\| +)?(\S.* > .+)$/.exec(line);
      if (!entry) continue;
      const path = entry[2]!.replace(/ \d+ms$/, '').split(' > ');
      if (entry[1] === '✓') tally.pass(...path);
      else tally.fail(...path);
    }
    return tally;
  },
};

export const mocha: RunnerReader = {
  name: 'mocha',
  read(lines) {
    if (!lines.some((line) => /^ {2}\d+ passing \(.+\)$/.test(line))) return undefined;
    const tally = new Tally();
    const outline = new Outline();
    let listing = true;
    for (const line of lines) {
      const total = /^ {2}(\d+) (passing|failing|pending)\b/.exec(line);
      if (total) {
        listing = false;
        if (total[2] === 'passing') tally.passed += counted(total[1]);
        else if (total[2] === 'failing') tally.failed += counted(total[1]);
        else tally.skipped += counted(total[1]);
        continue;
      }
      if (line.startsWith('> ')) listing = true;
      const entry = listing && /^( {2,})(?:([✓✔√]|\d+\)|-) )?(\S.*)$/.exec(line);
      if (!entry) continue;
      const [, { length: indent }, mark, rest] = entry as unknown as [string, string, string | undefined, string];
      const title = rest.replace(/ \(\d+m?s\)$/, '');
      if (!mark) outline.begin(indent, title);
      else if (/^\d/.test(mark)) tally.fail(...outline.around(indent), title);
      else if (mark !== '-') tally.pass(...outline.around(indent), title);
    }
    return tally;
  },
};
