import { argsOf, draftOf, fieldsOf } from './tool-fields';

/** Through the form and back. */
const round = (tool: string, args: Record<string, unknown>, change: Record<string, string> = {}) => {
  const fields = fieldsOf(tool, args);
  return argsOf(fields, { ...draftOf(fields, args), ...change }, args);
};

it.each([
  ['run_command', { command: 'npm test\nnpm run lint', timeoutSeconds: 30 }],
  ['write_file', { path: 'a.txt', content: '' }],
  ['edit_file', { path: 'a.txt', oldText: ' a', newText: '', replaceAll: false }],
  ['http_fetch', { url: 'https://example.com', headers: { accept: 'text/plain' } }],
  ['docs_lookup', { query: 'x', depth: 3, exact: true, scopes: ['a', 'b'], note: '' }],
])('gives the arguments of %s back as they were', (tool, args) => {
  expect(round(tool, args)).toEqual({ ok: true, args });
});

it('reads what was changed by the type of its field', () => {
  expect(round('run_command', { command: 'npm i x' }, { command: 'npm test', timeoutSeconds: ' 90 ' })).toEqual({
    ok: true,
    args: { command: 'npm test', timeoutSeconds: 90 },
  });
  expect(round('delete_file', { path: 'a' }, { recursive: 'true' })).toEqual({
    ok: true,
    args: { path: 'a', recursive: true },
  });
});

it.each([
  ['run_command', { command: '  ' }, { command: 'Command is needed.' }],
  ['run_command', { command: 'ls', timeoutSeconds: 'soon' }, { timeoutSeconds: 'This is not a number.' }],
  ['run_command', { command: 'ls', timeoutSeconds: '90000' }, { timeoutSeconds: 'Between 0.001 and 86,400.' }],
  ['read_file', { path: 'a', limit: '1.5' }, { limit: 'A whole number is needed.' }],
] as [string, Record<string, string>, Record<string, string>][])(
  'names what is wrong with %s %j',
  (tool, draft, mistakes) => {
    expect(argsOf(fieldsOf(tool, {}), draft)).toEqual({ ok: false, mistakes });
  },
);

it('says where JSON is none', () => {
  const read = argsOf(fieldsOf('http_fetch', {}), { url: 'https://a', headers: '{' });
  expect(read.ok ? {} : read.mistakes).toHaveProperty('headers', expect.stringContaining('not JSON'));
});
