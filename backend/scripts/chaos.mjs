#!/usr/bin/env node
// `npm run chaos`: real runs with real commands while everything around them breaks, and what is left afterwards.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt, products } from './build.mjs';
import { ensureInstalled } from './install.mjs';
import { createProgress } from './progress.mjs';

const ROOT = path.resolve(import.meta.dirname, '../..');

const HELP = `Usage: npm run chaos -- [options]

Runs stories with real commands while workers, API, Postgres, Redis and connections are struck, then checks that nothing
was lost, nothing was done twice and nothing is stuck. The same seed gives the same strikes.

  --seed N        default 1
  --runs N        stories, spread over the storm; default 12
  --minutes N     how long it strikes at most; default 3
  --faults N      strikes to aim for in that time; default 26 a minute
  --queue NAME    postgres (default), redis, or both, one after the other
  --lease N       seconds of a worker's lease; default 6
  --json          one JSON document on standard output: { faults, lost, duplicated, stuck, recoveryMs, … }
  --verbose       tells each strike
  --help          this text

Exit code: 0 when all holds, 1 when something does not, 2 for a wrong option.`;

const numeric = ['seed', 'runs', 'minutes', 'faults', 'lease'];
const options = read();
const progress = createProgress();
await ensureInstalled(ROOT, progress);
await ensureBuilt(ROOT, products.client, progress);
await ensureBuilt(ROOT, products.backend, progress);
const queues = options.queue === 'both' ? ['postgres', 'redis'] : [options.queue];
const reports = [];
for (const queue of queues) reports.push(await storm(queue));
if (options.json) console.log(JSON.stringify(reports.length === 1 ? reports[0] : reports, null, 2));
else for (const report of reports) print(report);
process.exitCode = reports.every(({ wrong }) => wrong.length === 0) ? 0 : 1;

function read() {
  try {
    const { values } = parseArgs({
      options: {
        ...Object.fromEntries(numeric.map((name) => [name, { type: 'string' }])),
        queue: { type: 'string', default: 'postgres' },
        json: { type: 'boolean', default: false },
        verbose: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    });
    if (values.help) {
      console.log(HELP);
      process.exit(0);
    }
    if (!['postgres', 'redis', 'both'].includes(values.queue)) throw new Error(`--queue cannot be ${values.queue}`);
    for (const name of numeric) {
      if (values[name] !== undefined && !(Number(values[name]) > 0))
        throw new Error(`--${name} must be a positive number`);
    }
    const minutes = Number(values.minutes ?? 3);
    return {
      ...values,
      seed: values.seed ?? '1',
      runs: values.runs ?? '12',
      minutes,
      faults: values.faults ?? String(Math.ceil(minutes * 26)),
    };
  } catch (error) {
    console.error(`${error.message}\n\n${HELP}`);
    process.exit(2);
  }
}

/** @returns what is left after one storm */
async function storm(queue) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wave-chaos-'));
  const file = path.join(folder, 'report.json');
  const jest = spawn(
    process.execPath,
    [
      path.join(ROOT, 'node_modules/jest/bin/jest.js'),
      ...['--selectProjects', 'chaos', '--runInBand', '--ci', '--testPathPatterns', 'test/chaos/storm\\.test'],
    ],
    {
      cwd: path.join(ROOT, 'backend'),
      // Standard output is for the report.
      stdio: ['ignore', 'ignore', options.json && !options.verbose ? 'ignore' : 'inherit'],
      env: {
        ...process.env,
        NODE_ENV: 'test',
        NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
        WAVE_CHAOS_SEED: options.seed,
        WAVE_CHAOS_RUNS: options.runs,
        WAVE_CHAOS_MINUTES: String(options.minutes),
        WAVE_CHAOS_FAULTS: options.faults,
        WAVE_CHAOS_QUEUE: queue,
        WAVE_CHAOS_REPORT: file,
        ...(options.lease !== undefined && { WAVE_CHAOS_LEASE: options.lease }),
        ...(options.verbose && { WAVE_CHAOS_VERBOSE: '1' }),
      },
    },
  );
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => jest.kill(signal));
  await new Promise((done) => jest.once('exit', done));
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch {
    console.error('The storm ended without a report; run it again with --verbose.');
    process.exit(1);
  } finally {
    fs.rmSync(folder, { recursive: true, force: true });
  }
}

function print(report) {
  const { recoveryMs: recovery } = report;
  const seconds = (ms) => `${(ms / 1_000).toFixed(1)} s`;
  console.log(
    `\nStorm with seed ${report.seed}, queue on ${report.queue}: ${report.runs} runs, ${seconds(report.durationMs)}\n`,
  );
  for (const [kind, count] of Object.entries(report.faults))
    console.log(`  ${kind.padEnd(22)} ${String(count).padStart(4)}`);
  console.log(`  ${'faults in all'.padEnd(22)} ${String(report.faultsTotal).padStart(4)}\n`);
  console.log(
    `  taken over             ${String(recovery.count).padStart(4)} runs; p50 ${seconds(recovery.p50)}, p95 ${seconds(recovery.p95)}, at most ${seconds(recovery.max)}`,
  );
  console.log(
    `  asked, not repeated    ${String(report.unknownOutcomes).padStart(4)} effects outside of unknown outcome`,
  );
  console.log(`  lost                   ${String(report.lost).padStart(4)}`);
  console.log(`  duplicated             ${String(report.duplicated).padStart(4)}`);
  console.log(`  stuck                  ${String(report.stuck).padStart(4)}`);
  for (const sentence of report.wrong) console.log(`  wrong: ${sentence}`);
}
