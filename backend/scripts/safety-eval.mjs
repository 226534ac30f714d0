#!/usr/bin/env node
// `npm run safety:eval -- FILE.jsonl [--policy FILE] [--json]`: measures the static safety layer on labelled calls.
import path from 'node:path';
import { spawnSync } from 'node:child_process';
import { ensureBuilt, products } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { createProgress } from './progress.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');
// What programs read stands alone on standard output.
const progress = createProgress(process.stderr);

await ensureInstalled(ROOT, progress);
await ensureBuilt(ROOT, products.client, progress);
await ensureBuilt(ROOT, products.backend, progress);

const cli = path.join(ROOT, 'backend/dist/safety/eval.cli.js');
const { status } = spawnSync(process.execPath, [cli, ...process.argv.slice(2)], { stdio: 'inherit' });
process.exit(status ?? 2);
