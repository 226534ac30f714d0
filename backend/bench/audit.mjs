#!/usr/bin/env node
// What it costs to append to the audit chain when many write at once, beside the same rows without a chain on the same
// server right before each sample. The chain is one line for all writers, so their commits cannot share a flush: its
// pace is that of single commits one after the other, and the floor with one writer is what it is measured against.
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { startBenchCluster } from './cluster.mjs';
import { builtBackend, closedLoop, pad, quiet } from './measure.mjs';

const HELP = `Usage: npm run bench:audit -- [options]

Transactions that append one entry each, as a gate's decision would; then the whole chain is verified.

  --writers LIST  transactions at a time (1,8,32)
  --reps N        samples of each; the median is shown (3)
  --ms N          length of a sample (3000)
  --dist PATH     compiled backend (backend/dist, built when stale)
  --json          one JSON document instead of a table
  --help          this text`;

const INSERT = `insert into entry (at, actor, action, run_id, subject, data, prev_hash, hash)
  values ($1::timestamptz, $2, $3, $4::uuid, $5, $6::jsonb, $7, $8)`;

const { values: options } = parseArgs({
  options: {
    writers: { type: 'string', default: '1,8,32' },
    reps: { type: 'string', default: '3' },
    ms: { type: 'string', default: '3000' },
    dist: { type: 'string' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const levels = options.writers.split(',').map(Number);
const [reps, milliseconds] = [options.reps, options.ms].map(Number);
const say = options.json ? () => {} : (line) => console.log(line);

const dist = options.dist ? path.resolve(options.dist) : await builtBackend();
const load = (file) => import(pathToFileURL(path.join(dist, file)).href);
const { PrismaService, Log, Clock } = await load('platform/index.js');
const { AuditLog } = await load('audit/index.js');
const { redact } = await load('safety/index.js');
const cluster = await startBenchCluster();
let exitCode = 0;
try {
  await measure();
} catch (error) {
  console.error(error);
  exitCode = 1;
} finally {
  await cluster.stop();
}
process.exit(exitCode);

async function measure() {
  const most = Math.max(...levels);
  const prisma = new PrismaService({ database: { url: cluster.url, pool: most } }, new Log('silent'));
  const audit = new AuditLog(prisma, new Clock(), redact);
  const floor = new pg.Pool({ connectionString: cluster.floorUrl, max: most });
  // The server is stopped while idle connections take leave.
  floor.on('error', () => {});
  const floorPrisma = new PrismaService({ database: { url: cluster.floorUrl, pool: most } }, new Log('silent'));
  const server = (await prisma.pool.query('show server_version')).rows[0].server_version;
  await floor.query(`create table entry (seq bigserial primary key, at timestamptz(3), actor text, action text, run_id uuid,
    subject text, data jsonb, prev_hash text, hash text unique)`);
  say(`Node ${process.version}, PostgreSQL ${server}, fsync on; one entry of 300 bytes a transaction\n`);
  say('                    appends                    the same row, no chain         through pg, no transaction');
  say('writers     a second    p50 ms    p99 ms     a second    p50 ms    p99 ms     a second    p50 ms    p99 ms');

  const works = {
    append: () => prisma.$transaction((tx) => audit.append(tx, entry())),
    transaction: () => floorPrisma.$transaction((tx) => tx.$executeRawUnsafe(INSERT, ...row())),
    floor: () => floor.query({ name: 'floor', text: INSERT, values: row() }),
  };
  const results = [];
  try {
    for (const writers of levels) {
      for (const work of Object.values(works)) await closedLoop(work, writers, milliseconds / 6);
      const samples = [];
      for (let rep = 0; rep < reps; rep += 1) {
        await quiet();
        const sample = {};
        for (const [name, work] of Object.entries(works)) sample[name] = await closedLoop(work, writers, milliseconds);
        samples.push(sample);
      }
      samples.sort((a, b) => a.append.runsPerSecond - b.append.runsPerSecond);
      const middle = samples[Math.floor(samples.length / 2)];
      results.push({ writers, ...middle });
      const columns = Object.values(middle).map(
        ({ runsPerSecond, p50, p99 }) =>
          pad(runsPerSecond.toFixed(0), 13) + pad(p50.toFixed(2), 10) + pad(p99.toFixed(2), 10),
      );
      say(pad(writers, 7) + columns.join(''));
    }
    const begin = performance.now();
    const report = await audit.verify();
    const seconds = (performance.now() - begin) / 1000;
    if (!report.ok) throw new Error(`The chain is broken: ${JSON.stringify(report)}`);
    say(
      `\nverified ${report.entries} entries in ${seconds.toFixed(1)} s, ${(report.entries / seconds).toFixed(0)} a second, ` +
        `with ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB resident`,
    );
    const verified = { entries: report.entries, seconds };
    if (options.json)
      console.log(JSON.stringify({ node: process.version, postgres: server, results, verified }, null, 2));
  } finally {
    for (const one of [prisma, floorPrisma]) await one.onApplicationShutdown();
    await floor.end();
  }
}

function entry() {
  return {
    actor: 'agent:cto',
    action: 'gate.decided',
    runId: '01900000-0000-7000-8000-000000000001',
    subject: 'gate:7',
    data: { gate: 7, name: 'review', status: 'go', reason: 'Every acceptance criterion is verified, with evidence.' },
  };
}

function row() {
  const { actor, action, runId, subject, data } = entry();
  const hash = crypto.randomUUID() + crypto.randomUUID();
  return [new Date().toISOString(), actor, action, runId, subject, JSON.stringify(data), hash, hash];
}
