import { detectTestCommand } from './test-command.js';

const root = (files: Record<string, string>) => ({ files: Object.keys(files), read: (path: string) => files[path] });

describe('detectTestCommand', () => {
  it.each([
    ['an npm test script', { 'package.json': '{"scripts":{"test":"node --test"}}' }, 'npm test'],
    ['pnpm by its lock file', { 'package.json': '{"scripts":{"test":"vitest"}}', 'pnpm-lock.yaml': '' }, 'pnpm test'],
    ['a test target', { Makefile: 'all:\n\ntest: all\n\t./run' }, 'make test'],
    ['a Go module', { 'go.mod': 'module x' }, 'go test ./...'],
    ['a crate', { 'Cargo.toml': '' }, 'cargo test'],
    ['pytest', { 'pyproject.toml': '', 'tests/test_sum.py': '' }, 'python3 -m pytest -q'],
  ])('knows %s', (_, files, command) => {
    expect(detectTestCommand(root(files as Record<string, string>))).toBe(command);
  });

  it.each([
    ['nothing that tells', { 'README.md': '' }],
    [
      'the placeholder of npm init',
      { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
    ],
    ['a package.json that is no JSON', { 'package.json': '{' }],
    ['a package.json that is null', { 'package.json': 'null' }],
    ['Python without tests', { 'setup.py': '' }],
  ])('leaves it to a person with %s', (_, files) => {
    expect(detectTestCommand(root(files as Record<string, string>))).toBeUndefined();
  });
});
