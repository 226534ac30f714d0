#!/usr/bin/env node
// `npm test`: from a fresh clone to one line that says how many tests passed and failed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { spawn } from 'node:child_process';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`WAVE needs Node 20.19 or newer; this is ${process.version}.`);
  process.exit(4);
}
const { ensureBuilt, products } = await import('./build.mjs');
const { runChecks } = await import('./check.mjs');
const { ensureInstalled } = await import('./install.mjs');
const { createProgress, elapsed } = await import('./progress.mjs');
const { signalGroup, stopTools } = await import('./tools.mjs');

const ROOT = path.resolve(import.meta.dirname, '../..');
const BACKEND = path.join(ROOT, 'backend');

const HELP = `Usage: npm test [-- options] [-- jest arguments]

Installs and builds what is missing or stale, runs the checks (format, boundaries, migrations, types, lint), then the unit
and integration suites. The last line says how many tests passed and failed; the exit code is 1 when any failed.

  --e2e         also the end-to-end suite (needs Chromium)
  --chaos       also the suite that kills processes
  --all         both
  --only NAME   this suite alone: unit, integration, e2e or chaos; without the checks
  --no-check    without the checks
  --help        this text`;

/** In the order in which they run. Those that start many processes, or time out on a busy machine, run one by one. */
const suites = {
  unit: { parallel: true, folder: 'src' },
  integration: { parallel: true, folder: 'test/integration' },
  e2e: { parallel: false, folder: 'test/e2e' },
  chaos: { parallel: false, folder: 'test/chaos' },
};

const options = readArguments(process.argv.slice(2));
if (options.message !== undefined) {
  console.log(options.message);
  process.exit(options.code);
}

let jest;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    stopTools();
    // Jest's own handlers end the database servers that it started.
    signalGroup(jest?.pid, 'SIGINT');
    process.exitCode = 130;
    setTimeout(() => process.exit(130), 3_000).unref();
  });
}

const began = Date.now();
const total = { passed: 0, failed: 0, skipped: 0 };
const trouble = [];
const progress = createProgress();
try {
  await ensureInstalled(ROOT, progress);
  await ensureBuilt(ROOT, products.client, progress);
  await ensureBuilt(ROOT, products.backend, progress);
  if (options.check) {
    const failed = await runChecks(progress);
    total.failed += failed.length;
    trouble.push(...failed.map((name) => `check: ${name}`));
  }
  if (options.suites.includes('e2e')) await ensureBuilt(ROOT, products.frontend, progress);
} catch (error) {
  console.error(error.name === 'ToolError' ? `\n${error.message}\n${error.output ?? ''}` : error);
  total.failed += 1;
  trouble.push(error.message.split('\n')[0]);
  options.suites = [];
}
for (const name of options.suites) {
  if (process.exitCode === 130) break;
  if (!hasTests(path.join(BACKEND, suites[name].folder))) {
    console.log(`\n${name}: there are no tests`);
    continue;
  }
  console.log(`\n${name}`);
  const since = Date.now();
  const result = await runSuite(name, options.rest);
  for (const key of ['passed', 'failed', 'skipped']) total[key] += result[key];
  trouble.push(...result.trouble.map((title) => `${name}: ${title}`));
  const skipped = result.skipped > 0 ? `, ${result.skipped} skipped` : '';
  console.log(`${name}: ${result.passed} passed, ${result.failed} failed${skipped} · ${elapsed(since)}`);
}
if (trouble.length > 0) console.log(`\nFailed:\n${trouble.map((title) => `  ${title}`).join('\n')}`);
if (total.skipped > 0) console.log(`\n${total.skipped} skipped`);
console.log(`\nTook ${elapsed(began)}`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exitCode ||= total.failed > 0 ? 1 : 0;

/** Runs one Jest project; a suite that cannot even be loaded counts as one failed test. */
async function runSuite(name, rest) {
  const report = path.join(fs.mkdtempSync(path.join(os.tmpdir(), 'wave-tests-')), 'report.json');
  const args = ['--selectProjects', name, '--json', `--outputFile=${report}`, '--ci', '--passWithNoTests', ...rest];
  if (suites[name].parallel) args.push('--maxWorkers', String(Math.min(4, Math.max(2, os.availableParallelism() - 1))));
  else args.push('--runInBand');
  jest = spawn(process.execPath, [path.join(ROOT, 'node_modules/jest/bin/jest.js'), ...args], {
    cwd: BACKEND,
    // Standard output carries the same report as the file; what people read is on standard error.
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
    env: {
      ...process.env,
      NODE_ENV: 'test',
      // A log that nobody watches is read as plain text.
      ...(process.stderr.isTTY ? {} : { FORCE_COLOR: '0' }),
      NODE_OPTIONS: `${process.env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`,
    },
  });
  const ended = await new Promise((resolve) => {
    jest.once('error', (error) => resolve(error.message));
    jest.once('exit', (code, signal) => resolve(signal ?? code));
    endWhenDone(name, jest, report);
  });
  try {
    return { ...summarise(JSON.parse(fs.readFileSync(report, 'utf8'))) };
  } catch {
    return { passed: 0, failed: 1, skipped: 0, trouble: [`Jest ended without a report (${ended})`] };
  } finally {
    fs.rmSync(path.dirname(report), { recursive: true, force: true });
  }
}

/** The report is written when all is said; a test that left something open must not keep everybody waiting. */
function endWhenDone(name, child, report) {
  let doneSince;
  const timer = setInterval(() => {
    if (child.exitCode !== null || child.signalCode !== null) return clearInterval(timer);
    if (fs.existsSync(report)) doneSince ??= Date.now();
    if (doneSince === undefined || Date.now() - doneSince < 10_000) return;
    clearInterval(timer);
    console.log(`${name}: a test left something open (a timer, a connection); it was ended`);
    signalGroup(child.pid, 'SIGKILL');
  }, 500).unref();
}

function summarise(report) {
  const trouble = report.testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (failed.length > 0) return failed.map(({ fullName }) => fullName);
    return file.status === 'failed' ? [`${path.relative(BACKEND, file.name)} could not be run`] : [];
  });
  const passed = report.numPassedTests;
  const skipped = report.numPendingTests + report.numTodoTests;
  // A global setup that fails is in no test's result.
  if (!report.success && trouble.length === 0) trouble.push('Jest reported a failure outside of any test');
  return { passed, failed: trouble.length, skipped, trouble };
}

function hasTests(folder) {
  if (!fs.existsSync(folder)) return false;
  return fs.readdirSync(folder, { recursive: true }).some((name) => /\.(spec|test)\.ts$/.test(String(name)));
}

function readArguments(args) {
  const parsed = { check: true, suites: ['unit', 'integration'], rest: [] };
  for (let index = 0; index < args.length; index += 1) {
    const argument = args[index];
    if (argument === '--help') return { message: HELP, code: 0 };
    if (argument === '--') return { ...parsed, rest: args.slice(index + 1) };
    if (argument === '--no-check') parsed.check = false;
    else if (argument === '--all') parsed.suites = Object.keys(suites);
    else if (argument === '--e2e' || argument === '--chaos') parsed.suites = [...parsed.suites, argument.slice(2)];
    else if (argument === '--only' && suites[args[index + 1]]) {
      parsed.suites = [args[(index += 1)]];
      parsed.check = false;
    } else return { message: `Unknown option: ${argument}\n\n${HELP}`, code: 2 };
  }
  return parsed;
}
