import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

const read = (path) => readFile(new URL(`../${path}`, import.meta.url), 'utf8');

test('the changelog begins with the version of the package', async () => {
  const { version } = JSON.parse(await read('package.json'));
  const newest = /^## (\d+\.\d+\.\d+)/m.exec(await read('CHANGELOG.md'))?.[1];
  assert.equal(newest, version);
});
