#!/usr/bin/env node
// `npm run check`: what a reviewer should not have to look at.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureBuilt, products } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { createProgress } from './progress.mjs';
import { runTool, stopTools, tail, ToolError } from './tools.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
const CACHE = path.join(ROOT, 'node_modules', '.cache', 'wave');

const bin = (file) => path.join(ROOT, 'node_modules', file);

/** What is checked, in the order in which a failure is cheapest to find. `when` names a file without which it is moot. */
const checks = [
  { name: 'format', args: [bin('prettier/bin/prettier.cjs'), '--check', '--log-level=warn', '.'] },
  {
    name: 'boundaries',
    args: [bin('dependency-cruiser/bin/dependency-cruise.mjs'), 'backend/src', '--output-type', 'err'],
  },
  { name: 'migrations', args: ['backend/scripts/migrate.mjs', 'check'] },
  { name: 'types of the backend', args: typesOf('backend') },
  { name: 'types of the interface', args: typesOf('frontend'), when: 'frontend/tsconfig.json' },
  { name: 'types of the interface’s tests', args: typesOf('frontend', 'tsconfig.test.json') },
  { name: 'generated files in step', args: ['backend/scripts/openapi.mjs', '--check'] },
  {
    name: 'lint',
    args: [bin('eslint/bin/eslint.js'), '--max-warnings=0', '--cache', '--cache-location', `${CACHE}/eslint`, '.'],
  },
];

function typesOf(workspace, file = 'tsconfig.json') {
  const info = path.join(CACHE, `${workspace}.${file}.tsbuildinfo`);
  return [
    bin('typescript/bin/tsc'),
    '-p',
    `${workspace}/${file}`,
    '--noEmit',
    '--incremental',
    '--tsBuildInfoFile',
    info,
  ];
}

/**
 * Runs every check, also after one has failed.
 *
 * @param {import('./progress.mjs').Progress} progress
 * @returns {Promise<string[]>} names of those that failed
 */
export async function runChecks(progress) {
  fs.mkdirSync(CACHE, { recursive: true });
  const failed = [];
  for (const { name, args, when } of checks) {
    if (when && !fs.existsSync(path.join(ROOT, when))) continue;
    try {
      await progress.step(name, () => runTool(process.execPath, args, { cwd: ROOT }));
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      failed.push(name);
      progress.say(tail(error.output || error.message, 60));
    }
  }
  return failed;
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const progress = createProgress();
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => (stopTools(), process.exit(130)));
  try {
    await ensureInstalled(ROOT, progress);
    await ensureBuilt(ROOT, products.client, progress);
    await ensureBuilt(ROOT, products.backend, progress);
    process.exitCode = (await runChecks(progress)).length > 0 ? 1 : 0;
  } catch (error) {
    console.error(error instanceof ToolError ? `${error.message}\n${error.output}` : error);
    process.exitCode = 1;
  }
}
