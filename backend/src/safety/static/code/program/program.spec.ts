import { evaluate } from '../../../evaluate.js';
import { offlineContext } from '../../../policy-file.js';
import { defaultPolicy } from '../../../policy.js';

const context = { ...offlineContext, siblingWorktrees: ['/repo/.worktrees/other'] };
const judged = async (command: string) => {
  const { decision, effects } = await evaluate({ tool: 'run_command', args: { command } }, context, defaultPolicy);
  return `${decision}: ${effects.join('; ')}`;
};
const script = (program: string, lines: string): string => `${program} - <<'END'\n${lines}\nEND`;

describe('a program on the command line', () => {
  it.each([
    ['an attribute by a name', `python3 -c "import os; os.__dict__['sys' + 'tem']('rm -rf /repo')"`],
    ['a module by a name', `python3 -c "import importlib as i; i.import_module('shu'+'til').rmtree('/repo')"`],
    ['a module by a variable', `node -e "const m = 'child_' + 'process'; require(m)['exec' + 'Sync']('rm -rf /repo')"`],
    ['a function under another name', `node -e "const { rmSync: x } = require('fs'); x('/repo')"`],
    ['a function handed on', script('python3', `import os\nlist(map(os.system, ['rm -rf /repo']))`)],
    [
      'a function with its arguments',
      script('python3', `import os, functools\nfunctools.partial(os.unlink, '/repo/a')()`),
    ],
    [
      'a function of its own',
      script('python3', `import shutil\ndef wipe(p):\n    shutil.rmtree(p)\nwipe('/repo/src')`),
    ],
    ['a list that grows', script('python3', `import subprocess\nc = ['rm']\nc.append('/repo/a')\nsubprocess.run(c)`)],
    ['a path put together', script('python3', `from pathlib import Path\n(Path('/repo') / 'src' / 'a').unlink()`)],
    [
      'what lies in a directory',
      script('python3', `from pathlib import Path\nfor f in Path('/repo').glob('*.md'):\n    f.unlink()`),
    ],
    ['its arguments', `python3 -c "import os, sys; os.remove(sys.argv[1])" /repo/package.json`],
    ['its input', `echo 'rm -rf /repo' | python3 -c "import os, sys; os.system(sys.stdin.read())"`],
    ['its environment', `X='rm -rf /repo' node -e "require('child_process').execSync(process.env.X)"`],
    ['a symbol', `ruby -e 'Kernel.send(:system, "rm -rf /repo")'`],
    ['a block', `ruby -e 'Dir["/repo/*.rb"].each { |f| File.delete(f) }'`],
    ['a name in a variable', `php -r '$f = "sys" . "tem"; $f("rm -rf /repo");'`],
    ['a glob', `perl -e 'unlink </repo/*.ts>'`],
    ['a field of a table', `lua -e 'os["exec" .. "ute"]("rm -rf /repo")'`],
  ])('is followed through %s', async (_, command) => expect(await judged(command)).toMatch(/^block: /));

  it.each([
    [
      'files of its own directory',
      script(
        'python3',
        `import os\nfor root, _, files in os.walk('src'):\n    for f in files:\n        if f.endswith('.orig'):\n            os.remove(os.path.join(root, f))`,
      ),
    ],
    [
      'what it lists',
      `node -e "for (const f of require('fs').readdirSync('.')) if (f.endsWith('.log')) require('fs').unlinkSync(f)"`,
    ],
    [
      'what it edits',
      script(
        'python3',
        `from pathlib import Path\nfor p in Path('src').rglob('*.py'):\n    p.write_text(p.read_text().replace('a', 'b'))`,
      ),
    ],
    ['a directory of its own', script('python3', `import tempfile, shutil\nd = tempfile.mkdtemp()\nshutil.rmtree(d)`)],
    ['a mention', `python3 -c "print('rm -rf /repo')"`],
    ['whether there is a variable', `node -e "console.log(!!process.env.API_KEY)"`],
  ])('is left alone with %s', async (_, command) => expect(await judged(command)).toMatch(/^allow: /));
});

describe('a file that the call wrote itself', () => {
  it.each([
    [
      'a function by a name',
      `cat > t.py <<'END' && python3 t.py\nimport os\ngetattr(os, 'sys' + 'tem')('rm -rf /repo')\nEND`,
    ],
    [
      'its arguments',
      `cat > t.py <<'END' && python3 t.py /repo/src\nimport sys, shutil\nshutil.rmtree(sys.argv[1])\nEND`,
    ],
  ])('is followed like one on the command line: %s', async (_, command) =>
    expect(await judged(command)).toMatch(/^block: /),
  );
});

it.each([
  ['a list that holds itself', 'a = []\na.append(a)\nprint(a)'],
  ['a function that calls itself', 'def f(x):\n    return f(f(x + [x]))\nf([1])'],
])('comes to an end with %s', async (_, lines) => expect(await judged(script('python3', lines))).toMatch(/^\w+: /));
