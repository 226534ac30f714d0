/** What a repository's root holds, as far as it tells how its tests are run. */
export interface RepositoryRoot {
  /** Tracked paths, relative to the root. */
  files: readonly string[];
  /** Text of a tracked file at the root; undefined when there is none. */
  read(path: string): string | undefined;
}

/**
 * Finds out how a repository's tests are run, by what its root holds.
 *
 * @returns undefined when nothing tells; a person then sets the command on the project
 */
export function detectTestCommand(root: RepositoryRoot): string | undefined {
  const has = (path: string) => root.files.includes(path);
  const script = npmTestScript(root.read('package.json'));
  if (script !== undefined) return has('pnpm-lock.yaml') ? 'pnpm test' : has('yarn.lock') ? 'yarn test' : 'npm test';
  if (/^test\s*:/m.test(root.read('Makefile') ?? '')) return 'make test';
  if (has('go.mod')) return 'go test ./...';
  if (has('Cargo.toml')) return 'cargo test';
  const python = has('pytest.ini') || has('pyproject.toml') || has('setup.py') || has('setup.cfg') || has('tox.ini');
  if (python && root.files.some((path) => /(^|\/)(test_[^/]+|[^/]+_test)\.py$/.test(path)))
    return 'python3 -m pytest -q';
  return undefined;
}

/** `npm init` writes a script that only fails; it is no test command. */
function npmTestScript(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    const script = (JSON.parse(text) as { scripts?: { test?: unknown } } | null)?.scripts?.test;
    return typeof script === 'string' && script.trim() !== '' && !script.includes('no test specified')
      ? script
      : undefined;
  } catch {
    return undefined;
  }
}
