/** Reads one runner's output. */
export interface RunnerReader {
  name: string;
  /** @returns undefined when the output is not this runner's */
  read(lines: readonly string[]): Tally | undefined;
}

/** What is kept at most: names are for comparing, not for reading. */
const mostNames = 50_000;
const longestName = 500;

export class Tally {
  passed = 0;
  failed = 0;
  skipped = 0;
  readonly passedNames = new Set<string>();
  readonly failedNames = new Set<string>();

  pass(...path: readonly (string | undefined)[]): void {
    add(this.passedNames, path);
  }

  fail(...path: readonly (string | undefined)[]): void {
    add(this.failedNames, path);
  }
}

function add(names: Set<string>, path: readonly (string | undefined)[]): void {
  const name = path.filter(Boolean).join(' > ').slice(0, longestName);
  if (name && names.size < mostNames) names.add(name);
}

/** More than any suite has; sums of a few thousand of these still fit an integer column. */
const mostTests = 1_000_000;

/** A number as a runner printed it; never negative, never infinite. */
export function counted(digits: string | undefined): number {
  return Math.min(Number(digits ?? 0) || 0, mostTests);
}

/** Titles of the groups around a line, by indentation. */
export class Outline {
  private readonly open: { indent: number; title: string }[] = [];

  /** Closes what is indented as much as this line or more, and tells what is still open around it. */
  around(indent: number): string[] {
    while (this.open.length > 0 && this.open.at(-1)!.indent >= indent) this.open.pop();
    return this.open.map(({ title }) => title);
  }

  begin(indent: number, title: string): void {
    this.around(indent);
    this.open.push({ indent, title });
  }

  /** Whether the innermost group at this indentation has this title; if so it is closed. */
  end(indent: number, title: string): boolean {
    while (this.open.length > 0 && this.open.at(-1)!.indent > indent) this.open.pop();
    const last = this.open.at(-1);
    if (last?.indent !== indent || last.title !== title) return false;
    this.open.pop();
    return true;
  }

  clear(): void {
    this.open.length = 0;
  }
}
