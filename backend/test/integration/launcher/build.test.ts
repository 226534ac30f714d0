import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { ensureBuilt } from '../../../scripts/build.mjs';
import { createProgress } from '../../../scripts/progress.mjs';
import { ToolError } from '../../../scripts/tools.mjs';

let root: string;
const progress = createProgress(new PassThrough() as unknown as NodeJS.WriteStream);
const product = {
  name: 'thing',
  output: 'dist',
  proof: 'thing.js',
  sources: ['src', 'lock.json'],
  leaveOut: /\.spec\.ts$/,
  make: async (at: string) => {
    mkdirSync(join(at, 'dist'), { recursive: true });
    writeFileSync(join(at, 'dist/thing.js'), '');
  },
};

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'wave-build-'));
  mkdirSync(join(root, 'src/deep'), { recursive: true });
  writeFileSync(join(root, 'src/deep/a.ts'), 'a');
  writeFileSync(join(root, 'lock.json'), '{}');
});
afterEach(() => rmSync(root, { recursive: true }));

it('makes nothing twice', async () => {
  expect(await ensureBuilt(root, product, progress)).toBe(true);
  expect(await ensureBuilt(root, product, progress)).toBe(false);
});

it.each<[string, boolean, () => void]>([
  ['a source has another content', true, () => writeFileSync(join(root, 'src/deep/a.ts'), 'b')],
  ['a source is new', true, () => writeFileSync(join(root, 'src/b.ts'), '')],
  ['a source is gone', true, () => rmSync(join(root, 'src/deep/a.ts'))],
  ['the lock file changed', true, () => writeFileSync(join(root, 'lock.json'), '[]')],
  ['the output is gone', true, () => rmSync(join(root, 'dist'), { recursive: true })],
  ['what proves it is gone', true, () => rmSync(join(root, 'dist/thing.js'))],
  ['only a time changed', false, () => utimesSync(join(root, 'src/deep/a.ts'), 1, 1)],
  ['only a spec changed', false, () => writeFileSync(join(root, 'src/a.spec.ts'), '')],
])('when %s: %s', async (_, stale, change) => {
  await ensureBuilt(root, product, progress);
  change();
  expect(await ensureBuilt(root, product, progress)).toBe(stale);
});

it('is stale after a making that failed, and tells what the tool said', async () => {
  await ensureBuilt(root, product, progress);
  writeFileSync(join(root, 'src/b.ts'), '');
  const failing = { ...product, make: () => Promise.reject(new ToolError('exit code 1', 'a.ts(1,1): wrong')) };
  await expect(ensureBuilt(root, failing, progress)).rejects.toMatchObject({ output: 'a.ts(1,1): wrong' });
  rmSync(join(root, 'src/b.ts'));
  expect(await ensureBuilt(root, product, progress)).toBe(true);
});
