import { evaluate } from '../evaluate.js';
import { offlineContext } from '../policy-file.js';
import { defaultPolicy } from '../policy.js';

const scoreOf = async (tool: string, args: Record<string, unknown>): Promise<number> =>
  (await evaluate({ tool, args }, offlineContext, defaultPolicy)).score;
const nested = (open: string, close: string, depth: number): string => open.repeat(depth) + 'ls' + close.repeat(depth);

describe('an input made to keep the analysis busy, or to break it, scores 0', () => {
  it.each([
    [
      'shells within shells',
      Array.from({ length: 200 }).reduce<string>(
        (text) => `bash -c "${text.replace(/["\\$`]/g, '\\$&').slice(0, 60_000)}"`,
        'ls',
      ),
    ],
    ['braces within braces', `echo ${nested('{a,', '}', 3000)}`],
    ['braces that multiply', `echo ${'{1..100}'.repeat(12)}`],
    ['groups within groups', nested('{ ', '; }', 4000)],
    ['tests within tests', `[[ ${nested('( ', ' )', 3000)} ]]`],
    ['conditions within conditions', nested('if true; then ', '; fi', 3000)],
    ['backticks without an end', `echo ${'`'.repeat(2001)}`],
    ['defaults within defaults', `echo ${'${a:-'.repeat(3000)}x${'}'.repeat(3000)}`],
    ['arithmetic within arithmetic', `echo $((${nested('(', ')', 3000)}))`],
    ['a hundred thousand arguments', `rm -rf ${'a '.repeat(100_000)}`],
    ['a hundred thousand commands', 'touch a;'.repeat(100_000)],
    ['a hundred thousand different files', Array.from({ length: 100_000 }, (_, index) => `rm f${index}`).join('\n')],
    ['a here-document without an end', 'cat <<EOF\nrm -rf ~\n'],
    ['here-documents without an end', `cat ${'<<A '.repeat(2000)}\n`],
    ['a substitution without an end', 'echo $(rm -rf ~'],
    ['a group without an end', '{ ls'],
    ['a loop without an end', 'for x in a; do ls'],
    ['an array that grows', `a=(x); ${'a+=("${a[@]}" "${a[@]}"); '.repeat(40)} eval "\${a[*]}"`],
    ['a function that calls itself twice', 'f() { f "$1$1" | f "$1$1" & }; f xxxxxxxx'],
    ['replacements that grow', `a=xxxx; ${'a=${a//x/xxxx}; '.repeat(40)} eval "$a"`],
    ['a NUL within a word', 'r\0m -rf a'],
    ['more than anyone reads', `echo ${'x'.repeat(9 * 1024 * 1024)}`],
  ])('%s', async (_, command) => {
    expect(await scoreOf('run_command', { command })).toBe(0);
  });

  it('queries and code without end', async () => {
    expect(await scoreOf('sql', { database: 'dev', query: `select ${nested('(', ')', 20_000)}` })).toBe(0);
    expect(await scoreOf('sql', { database: 'dev', query: 'select 1;'.repeat(5000) })).toBe(0);
    expect(await scoreOf('git', { args: ['log', 'a\0b'] })).toBe(0);
    expect(await scoreOf('delete_file', { path: 'a\0b' })).toBe(0);
  });
});

it('reads half characters as what they are, and what stands beside them as ever', async () => {
  expect(await scoreOf('run_command', { command: 'echo \ud800' })).toBeGreaterThanOrEqual(0);
  expect(await scoreOf('run_command', { command: 'echo \ud83d; rm -rf ~' })).toBe(0);
  expect(await scoreOf('delete_file', { path: '~/\udc00' })).toBe(0);
});
