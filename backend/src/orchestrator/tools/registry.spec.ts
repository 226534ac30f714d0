import { findTool, parseArgs, toolDefinitions, toolSpecs } from './registry.js';

const tool = (name: string) => findTool(name)!;

it('has the tools of the specification, each with a class of effect', () => {
  expect(Object.fromEntries(toolDefinitions.map(({ name, effect }) => [name, effect]))).toEqual({
    list_files: 'read',
    read_file: 'read',
    search: 'read',
    write_file: 'write',
    edit_file: 'command',
    move_file: 'command',
    delete_file: 'command',
    run_command: 'command',
    git_diff: 'read',
    git_log: 'read',
    commit: 'write',
    http_fetch: 'external',
  });
});

it('tells a model the arguments as JSON Schema that allows nothing else', () => {
  const [spec] = toolSpecs(['read_file']);
  expect(spec).toMatchObject({
    name: 'read_file',
    inputSchema: {
      type: 'object',
      additionalProperties: false,
      required: ['path'],
      properties: { path: { type: 'string' }, offset: { type: 'integer', default: 1 } },
    },
  });
  for (const { inputSchema, description } of toolSpecs()) {
    expect(inputSchema).toMatchObject({ type: 'object', additionalProperties: expect.anything() });
    expect(inputSchema).not.toHaveProperty('$schema');
    expect(description.length).toBeGreaterThan(20);
  }
  expect(() => toolSpecs(['fly'])).toThrow(RangeError);
});

it('fills in defaults', () => {
  expect(parseArgs(tool('read_file'), { path: 'a' })).toEqual({
    ok: true,
    args: { path: 'a', offset: 1, limit: 2000 },
  });
});

it.each([
  ['read_file', { path: 3, offset: 0 }, ['path', 'offset']],
  ['read_file', { path: 'a', mode: 'x' }, ['mode']],
  ['read_file', undefined, ['(arguments)']],
  ['edit_file', { path: 'a', oldText: '' }, ['oldText', 'newText']],
  ['search', { pattern: 'a\nb' }, ['pattern']],
  ['commit', { message: ' \n' }, ['message']],
  ['http_fetch', { url: 'ftp://example.com' }, ['url']],
  ['http_fetch', { url: 'https://example.com', headers: { a: 1 } }, ['headers.a']],
])('%s %j: names each wrong field', (name, args, fields) => {
  const parsed = parseArgs(tool(name), args);
  expect(parsed.ok).toBe(false);
  for (const field of fields) expect(parsed).toMatchObject({ message: expect.stringContaining(field) });
});
