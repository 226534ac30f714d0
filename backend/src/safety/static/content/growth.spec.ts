import { cpuUsage } from 'node:process';
import { offlineContext } from '../../policy-file.js';
import { judge } from '../../worker/judge.js';
import { prepareAnalysis } from '../prepare.js';

const { readFile: _, ...context } = offlineContext;
/** Characters of each text: what is judged at once, without a thread that could be ended. */
const size = 16_000;
/** Far above what any of them costs, far below what a pattern costs that grows with the square. */
const limit = 1000;

const units = [
  ...['\n', ' ', '\t', 'a', 'A', '0', '"', "'", '`', '(', '{', '[', '<', '/', '\\', '-', '=', '.', ',', ':', '#', '$'],
  ...[
    '<!--',
    '/*',
    '"""',
    '${',
    '$(',
    'a=',
    'a.',
    'a b ',
    'a\n',
    'console.log(',
    'password=',
    'token ',
    'ghp_',
    '\\x41',
  ],
  ...['65, ', '=> ', 'if (', 'if (user ', 'user.id && ', 'def is_auth', 'function auth(', 'SELECT ', 'catch (e) {'],
  ...['except ', 'curl ', '- run: ', 'uses: a/b@c\n', 'http://', 'http://a:b@', 'eval(', 'exec(', 'open(', 'require('],
  ...[
    'connect("a", ',
    'session({',
    'matcher: [',
    '"a" + ',
    "'a' . ",
    '%w[',
    'spawn("sh"',
    'net.connect(',
    '!true',
    'A=b\n',
  ],
];
const paths = ['a.ts', 'a.py', 'a.go', 'a.sh', 'a.yml', '.github/workflows/a.yml', 'a.md', 'AGENTS.md'];

describe('repeated text', () => {
  beforeAll(prepareAnalysis);

  it.each(paths)('costs no more than its length in %s', (path) => {
    const slow: string[] = [];
    for (const unit of units) {
      const content = unit.repeat(Math.ceil(size / unit.length));
      const before = cpuUsage();
      judge({ proposal: { tool: 'write_file', args: { path, content } }, context, files: new Map() });
      const { user, system } = cpuUsage(before);
      if ((user + system) / 1000 > limit) slow.push(unit);
    }
    expect(slow).toEqual([]);
  });

  it.each(['a.ts', '.github/workflows/a.yml'])('costs no more than its length as an edit of %s', (path) => {
    const slow: string[] = [];
    for (const unit of units) {
      const oldText = unit.repeat(Math.ceil(size / 2 / unit.length));
      const before = cpuUsage();
      const args = { path, oldText, newText: `${oldText}x` };
      judge({ proposal: { tool: 'edit_file', args }, context, files: new Map() });
      const { user, system } = cpuUsage(before);
      if ((user + system) / 1000 > limit) slow.push(unit);
    }
    expect(slow).toEqual([]);
  });

  it('costs no more for literals that stand beside each other in brackets', () => {
    const list = "    'id INTEGER,'\n                ".repeat(40);
    const content = `name = ' '.join(sys.argv)\nlog.execute(\n${list});\n`;
    const before = cpuUsage();
    judge({ proposal: { tool: 'write_file', args: { path: 'a.py', content } }, context, files: new Map() });
    const { user, system } = cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(limit);
  });
});
