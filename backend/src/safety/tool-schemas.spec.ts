import { toolArgsErrors, toolSchemas } from './tool-schemas.js';

describe('the arguments of a tool', () => {
  it.each([
    ['read_file', { path: 'a.txt' }],
    ['run_command', { command: 'ls', cwd: 'src', timeoutSeconds: 5 }],
    ['http_fetch', { url: 'https://example.org/', headers: { accept: 'text/plain' } }],
    ['git_diff', {}],
    ['a_tool_of_a_server', { anything: 1 }],
  ])('%s %j are right', (tool, args) => {
    expect(toolArgsErrors(tool, args)).toEqual([]);
  });

  it.each<[string, unknown, string[]]>([
    ['read_file', {}, ['args.path']],
    ['read_file', { path: 'a', offset: 0, limit: 'x' }, ['args.offset', 'args.limit']],
    ['run_command', { command: 'ls', shell: 'zsh', user: 'root' }, ['args.shell', 'args.user']],
    ['http_fetch', { url: 'ftp://example.org', headers: { a: 1 } }, ['args.url', 'args.headers.a']],
    ['commit', { message: '  ' }, ['args.message']],
    ['git_log', 'all', ['args']],
  ])('%s %j are wrong in %j', (tool, args, fields) => {
    expect(toolArgsErrors(tool, args).map(({ field }) => field)).toEqual(fields);
  });

  it('are known for every built-in tool', () => {
    expect(Object.keys(toolSchemas)).toHaveLength(12);
  });
});
