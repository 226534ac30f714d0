/** What the output of `node --test` says, in either of its reporters. */
export interface TestOutcome {
  /** Undefined when the text names none. */
  exitCode: number | undefined;
  passed: readonly string[];
  failed: readonly { name: string; reason: string }[];
}

const passedLine = /^\s*(?:ok \d+ - |✔ )(.+?)(?: \([\d.]+m?s\))?$/;
const failedLine = /^\s*(?:not ok \d+ - |✖ )(.+?)(?: \([\d.]+m?s\))?$/;

/** Reads a text with a line `exit code: N` and the runner's output in any order. */
export function readTestOutput(text: string): TestOutcome {
  const lines = text.split('\n');
  const exitCode = /^[-*\s]*exit code: (-?\d+)\s*$/m.exec(text)?.[1];
  const passed = new Set<string>();
  const failed = new Map<string, string>();
  for (const [index, line] of lines.entries()) {
    const success = passedLine.exec(line)?.[1];
    if (success && !/# (?:skip|todo)/i.test(success)) passed.add(success);
    const name = failedLine.exec(line)?.[1];
    // The spec reporter repeats failures under a heading of its own.
    if (name && name !== 'failing tests:' && !failed.get(name)) failed.set(name, reasonAfter(lines, index));
  }
  return {
    exitCode: exitCode === undefined ? undefined : Number(exitCode),
    passed: [...passed].filter((name) => !failed.has(name)),
    failed: [...failed].map(([name, reason]) => ({ name, reason })),
  };
}

function reasonAfter(lines: readonly string[], index: number): string {
  for (const [offset, line] of lines.slice(index + 1, index + 12).entries()) {
    if (passedLine.test(line) || failedLine.test(line)) break;
    const error = /^\s*error: (.+)$/.exec(line)?.[1] ?? /^\s*\w*Error(?: \[\w+\])?: (.+)$/.exec(line)?.[1];
    if (!error) continue;
    const text = /^\|-?$/.test(error) ? (lines[index + offset + 2] ?? '') : error;
    return text.trim().replace(/^'(.*)'$/, '$1');
  }
  return '';
}
