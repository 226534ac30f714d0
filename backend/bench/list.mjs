#!/usr/bin/env node
// What a list of runs costs when many are over: the same requests with few and with many finished runs in the database,
// beside one indexed query for the same page on the same server, asked right before each sample.
import { spawn } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import pg from 'pg';
import { freePort } from '../scripts/ports.mjs';
import { startBenchCluster } from './cluster.mjs';
import { closedLoop } from './measure.mjs';

const HELP = `Usage: npm run bench:list -- [options]

  --runs LIST   finished runs in the database (100,10000)
  --ms N        length of a sample (2000)
  --json        one JSON document instead of a table
  --help        this text`;

const { values: options } = parseArgs({
  options: {
    runs: { type: 'string', default: '100,10000' },
    ms: { type: 'string', default: '2000' },
    json: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
if (options.help) {
  console.log(HELP);
  process.exit(0);
}
const sizes = options.runs.split(',').map(Number);
const milliseconds = Number(options.ms);

/** What people and programs ask for. */
const requests = {
  'newest first': '?limit=50',
  'finished only': '?limit=50&status=complete',
  'at work only': '?limit=50&status=running',
  'text in the task': '?limit=50&q=needle',
  'last page': '?limit=50&sort=createdAt',
};

const key = 'an-admin-key-of-a-benchmark';
const { ensureBuilt, products } = await import('../scripts/build.mjs');
const { createProgress } = await import('../scripts/progress.mjs');
const ROOT = path.resolve(import.meta.dirname, '../..');
await ensureBuilt(ROOT, products.backend, createProgress());
const cluster = await startBenchCluster();
const client = new pg.Client({ connectionString: cluster.url });
const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'wave-bench-list-'));
let api;
let exitCode = 0;
try {
  await client.connect();
  const port = await freePort();
  api = await startApi(port);
  const results = [];
  for (const size of sizes) results.push({ runs: size, ...(await sample(size, port)) });
  print(results);
} catch (error) {
  console.error(error);
  exitCode = 1;
} finally {
  api?.kill('SIGKILL');
  await client.end();
  await cluster.stop();
  fs.rmSync(folder, { recursive: true, force: true });
}
process.exit(exitCode);

async function sample(size, port) {
  await fill(size);
  await client.query('analyze');
  const floor = await closedLoop(
    () => client.query({ name: 'page', text: 'select * from run order by id desc limit 51' }),
    1,
    milliseconds,
  );
  const lists = {};
  for (const [name, query] of Object.entries(requests)) {
    const ask = async () => {
      const response = await fetch(`http://127.0.0.1:${port}/api/orchestrator/runs${query}`, {
        headers: { authorization: `Bearer ${key}` },
      });
      if (!response.ok) throw new Error(`${query} was answered ${response.status}: ${await response.text()}`);
      await response.arrayBuffer();
    };
    await closedLoop(ask, 1, milliseconds / 4);
    const { p50, p95 } = await closedLoop(ask, 1, milliseconds);
    lists[name] = { p50, p95, floors: p50 / floor.p50 };
  }
  return { floorMs: floor.p50, lists };
}

/** Finished runs with an event log each, as a busy installation has them. */
async function fill(size) {
  await client.query(
    `insert into project (id, name, path, default_branch, updated_at)
     values ('00000000-0000-7000-8000-000000000001', 'bench', '/nowhere', 'main', now()) on conflict do nothing`,
  );
  const { rows } = await client.query('select count(*)::int as there from run');
  await client.query(
    `insert into run (id, thread_id, project_id, story_id, task, acceptance_criteria, human_gates, model, model_provider,
       status, phase, token_limit, cost_limit_micros, created_by, created_at, finished_at)
     select ('01990000-' || lpad(to_hex(n / 65536), 4, '0') || '-7' || lpad(to_hex(n % 4096), 3, '0') || '-8000-' || lpad(to_hex(n), 12, '0'))::uuid,
       gen_random_uuid(), '00000000-0000-7000-8000-000000000001', 'story-' || n,
       'Make the ' || n || 'th thing better: ' || repeat('some words of a story ', 20), '{}', '{}', 'claude-sonnet-5-5', 'anthropic',
       case when n % 10 = 0 then 'failed' else 'complete' end, 'complete', 100000, 10000000, 'key:bench',
       now() - n * interval '1 minute', now()
     from generate_series($1::int, $2::int) as n on conflict do nothing`,
    [rows[0].there + 1, size],
  );
  await client.query(
    `insert into review (id, run_id, type, status, question, reason)
     select gen_random_uuid(), id, 'safety', 'resolved', 'May it?', 'It might.' from run
     where not exists (select from review where run_id = run.id)`,
  );
}

async function startApi(port) {
  const child = spawn(process.execPath, [path.join(ROOT, 'backend/dist/main.js')], {
    env: {
      PATH: process.env.PATH,
      HOME: folder,
      DATABASE_URL: cluster.url,
      WAVE_DATA_DIR: path.join(folder, 'data'),
      WAVE_ADMIN_KEY: key,
      WAVE_API_PORT: String(port),
      WAVE_SAMPLE_PROJECT: 'false',
      WAVE_LOG_LEVEL: 'warn',
      RATE_LIMIT_READS_PER_MINUTE: '100000000',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  for (;;) {
    if (child.exitCode !== null) throw new Error('the API did not start');
    const ready = await fetch(`http://127.0.0.1:${port}/api/health/ready`).catch(() => undefined);
    if (ready?.ok) return child;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

function print(results) {
  if (options.json) {
    console.log(JSON.stringify(results, null, 2));
    return;
  }
  const first = results[0];
  for (const { runs, floorMs, lists } of results) {
    console.log(`\n${runs} runs; floor (one indexed query): ${floorMs.toFixed(2)} ms`);
    for (const [name, { p50, p95, floors }] of Object.entries(lists)) {
      const growth = (p50 / first.lists[name].p50).toFixed(2);
      console.log(
        `  ${name.padEnd(18)} p50 ${p50.toFixed(2).padStart(6)} ms  p95 ${p95.toFixed(2).padStart(6)} ms  ${floors.toFixed(1).padStart(5)} × floor  ${growth} × of ${first.runs} runs`,
      );
    }
  }
}
