#!/usr/bin/env node
// How fast, how small and how cheap a durable step is: LangGraph's loop over the saver as the worker uses it, beside
// single-row inserts on the same server right before each sample.
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { databaseBytes, openFloor, startBenchCluster, tableBytes, walFlushes } from './cluster.mjs';
import { builtBackend, busySeconds, closedLoop, cpuOfTree, median, pad, payload, quantile, quiet } from './measure.mjs';
import { openEngine, STEPS } from './engine.mjs';

const HELP = `Usage: npm run bench -- [options]

A run is claimed, makes six steps that add 1 KB of state and two events each, and is completed.

  --in-flight LIST  runs at a time (1,16,64)
  --reps N          samples of each; the median is shown (3)
  --ms N            length of a sample (3000)
  --long N          steps of the long run; 0 leaves it out (1000)
  --dist PATH       compiled backend (backend/dist, built when stale)
  --json            one JSON document instead of tables
  --help            this text`;

const { values: options } = parseArgs({
  options: {
    'in-flight': { type: 'string', default: '1,16,64' },
    reps: { type: 'string', default: '3' },
    ms: { type: 'string', default: '3000' },
    long: { type: 'string', default: '1000' },
    dist: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const levels = options['in-flight'].split(',').map(Number);
const [reps, milliseconds, longSteps] = [options.reps, options.ms, options.long].map(Number);
const say = options.json ? () => {} : (line) => console.log(line);

const dist = options.dist ? path.resolve(options.dist) : await builtBackend();
const cluster = await startBenchCluster();
const admin = new pg.Client({ connectionString: cluster.url });
let exitCode = 0;
try {
  await admin.connect();
  const report = { node: process.version, postgres: (await admin.query('show server_version')).rows[0].server_version };
  say(`Node ${report.node}, PostgreSQL ${report.postgres}, fsync on; floor: ${STEPS} single-row commits through pg\n`);
  report.account = await account();
  report.runs = await sixSteps();
  if (longSteps > 0) report.long = await longRun();
  if (options.json) console.log(JSON.stringify(report, null, 2));
} catch (error) {
  console.error(error);
  exitCode = 1;
} finally {
  await admin.end();
  await cluster.stop();
}
process.exit(exitCode);

async function sixSteps() {
  say(
    'in flight   runs/s  steps/s   run p50       p95  step p50   p95 ms   CPU ms (node, pg)' +
      '   floor p50  runs/s  LangGraph alone   × floor',
  );
  const results = [];
  for (const inFlight of levels) {
    const engine = await openEngine(dist, cluster.url);
    const floor = await openFloor(cluster.floorUrl, inFlight, payload, STEPS);
    try {
      await closedLoop(floor.runOnce, inFlight, milliseconds / 6);
      await engine.prepare(milliseconds);
      const { runsPerSecond } = await closedLoop(engine.runOnce, inFlight, milliseconds / 2);
      const samples = [];
      for (let rep = 0; rep < reps; rep += 1) samples.push(await sample(engine, floor, inFlight, runsPerSecond * 2));
      const middle = samples.sort((a, b) => a.ratio - b.ratio)[Math.floor(samples.length / 2)];
      results.push(middle);
      say(rowOf(middle));
    } finally {
      await engine.close();
      await floor.close();
    }
  }
  return results;
}

async function sample(engine, floor, inFlight, maxRunsPerSecond) {
  await engine.prepare(Math.ceil((maxRunsPerSecond * milliseconds) / 1000) + inFlight);
  await quiet();
  const loop = await closedLoop(engine.loopOnce, inFlight, milliseconds / 4);
  const atFloor = await closedLoop(floor.runOnce, inFlight, milliseconds / 2.5);
  engine.stepTimes.length = 0;
  const postgresBefore = cpuOfTree(cluster.pid);
  const busyBefore = busySeconds();
  const nodeBefore = process.cpuUsage();
  const measured = await closedLoop(engine.runOnce, inFlight, milliseconds);
  const { user, system } = process.cpuUsage(nodeBefore);
  const node = (user + system) / 1e6;
  const postgres = cpuOfTree(cluster.pid) - postgresBefore;
  const others = (busySeconds() - busyBefore - node - postgres) / measured.seconds;
  await engine.discard();
  return {
    inFlight,
    ...measured,
    stepsPerSecond: measured.runsPerSecond * STEPS,
    stepP50: quantile(engine.stepTimes, 0.5),
    stepP95: quantile(engine.stepTimes, 0.95),
    cpuMs: ((node + postgres) / measured.runs) * 1000,
    nodeMs: (node / measured.runs) * 1000,
    postgresMs: (postgres / measured.runs) * 1000,
    othersCores: others,
    loopRunsPerSecond: loop.runsPerSecond,
    floorP50: atFloor.p50,
    floorRunsPerSecond: atFloor.runsPerSecond,
    ratio: inFlight === 1 ? measured.p50 / atFloor.p50 : atFloor.runsPerSecond / measured.runsPerSecond,
  };
}

/**
 * Bytes and flushes, of runs that are all used, before anything is deleted. A client's flushes become known when it
 * disconnects.
 */
async function account() {
  say('in flight   fsyncs a run   a step   bytes a run   a step   (two fsyncs of a run are its claim and completion)');
  const results = [];
  for (const inFlight of levels) {
    const runs = Math.max(500, inFlight * 20);
    const bytesBefore = await databaseBytes(admin);
    const flushesBefore = await walFlushes(admin);
    // Creates runs without a flush of its own, each shortly before it is used, so that indexes grow as they do in life.
    const creator = await openEngine(dist, `${cluster.url}?options=-c%20synchronous_commit%3Doff`);
    const engine = await openEngine(dist, cluster.url);
    await Promise.all(
      Array.from({ length: inFlight }, async (_, lane) => {
        for (let run = lane; run < runs; run += inFlight) {
          await creator.prepare(1);
          engine.take(creator.hand());
          await engine.runOnce();
        }
      }),
    );
    await engine.close();
    await creator.close();
    await new Promise((resume) => setTimeout(resume, 300));
    const flushesPerRun = ((await walFlushes(admin)) - flushesBefore) / runs;
    const bytesPerRun = ((await databaseBytes(admin)) - bytesBefore) / runs;
    const [flushesPerStep, bytesPerStep] = [flushesPerRun / STEPS, bytesPerRun / STEPS];
    results.push({ inFlight, runs, flushesPerRun, flushesPerStep, bytesPerRun, bytesPerStep });
    say(
      pad(inFlight, 9) +
        pad(flushesPerRun.toFixed(2), 15) +
        pad(flushesPerStep.toFixed(2), 9) +
        pad(bytesPerRun.toFixed(0), 14) +
        pad(bytesPerStep.toFixed(0), 9),
    );
  }
  say('');
  return results;
}

async function longRun() {
  const engine = await openEngine(dist, cluster.url);
  try {
    await engine.longRun(Math.min(100, longSteps));
    await quiet();
    const before = await tableBytes(admin);
    const bytesBefore = await databaseBytes(admin);
    const times = await engine.longRun(longSteps);
    const bytes = (await databaseBytes(admin)) - bytesBefore;
    const after = await tableBytes(admin);
    const window = Math.max(10, Math.floor(longSteps / 20));
    const first = median(times.slice(2, 2 + window));
    const last = median(times.slice(-window));
    const tables = Object.fromEntries(
      Object.keys(after)
        .map((name) => [name, after[name].total - before[name].total])
        .filter(([, grown]) => grown > 0),
    );
    const read = await engine.readLong();
    say(`\none run of ${longSteps} steps, 1 KB added a step`);
    say(`  first → last step  ${first.toFixed(3)} → ${last.toFixed(3)} ms, ${(last / first).toFixed(2)} ×`);
    say(`  database           ${(bytes / 1e6).toFixed(2)} MB, ${Math.round(bytes / longSteps)} bytes a step`);
    say(
      `                     ${Object.entries(tables)
        .map(([name, grown]) => `${name} ${grown}`)
        .join(', ')}`,
    );
    say(`  taken up again     ${read.toFixed(1)} ms to read its state`);
    return {
      steps: longSteps,
      first,
      last,
      growth: last / first,
      bytes,
      bytesPerStep: bytes / longSteps,
      tables,
      readMs: read,
    };
  } finally {
    await engine.close();
  }
}

function rowOf(s) {
  return [
    pad(s.inFlight, 9),
    pad(s.runsPerSecond.toFixed(0), 9),
    pad(s.stepsPerSecond.toFixed(0), 9),
    pad(s.p50.toFixed(2), 10),
    pad(s.p95.toFixed(2), 10),
    pad(s.stepP50.toFixed(3), 10),
    pad(s.stepP95.toFixed(3), 9),
    pad(`${s.cpuMs.toFixed(2)} (${s.nodeMs.toFixed(2)}, ${s.postgresMs.toFixed(2)})`, 20),
    pad(s.floorP50.toFixed(2), 12),
    pad(s.floorRunsPerSecond.toFixed(0), 8),
    pad(s.loopRunsPerSecond.toFixed(0), 17),
    pad(s.ratio.toFixed(2), 10),
    s.othersCores > 0.3 ? `  disturbed: others used ${s.othersCores.toFixed(1)} cores` : '',
  ].join('');
}
