import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { storm } from './storm/storm.js';

/** Numbers of `npm run chaos`; without them both queues get a short storm. */
const settings = process.env;
const number = (name: string, usual: number) => Number(settings[`WAVE_CHAOS_${name}`] ?? usual);
const minutes = number('MINUTES', 0.75);
const chosen = settings['WAVE_CHAOS_QUEUE'] as 'postgres' | 'redis' | undefined;

const hasRedis = spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
if (!hasRedis) process.stderr.write('redis-server is not installed: no storm on Redis.\n');
const queues = chosen !== undefined ? [chosen] : hasRedis ? (['postgres', 'redis'] as const) : (['postgres'] as const);

it.each(queues)(
  'loses nothing and does nothing twice in a storm, with its queue on %s',
  async (queue) => {
    const report = await storm({
      seed: number('SEED', 20_261_120),
      runs: number('RUNS', 5),
      minutes,
      faults: number('FAULTS', 14),
      queue,
      ...(settings['WAVE_CHAOS_LEASE'] !== undefined && { leaseSeconds: Number(settings['WAVE_CHAOS_LEASE']) }),
      onProgress: (line) => {
        if (settings['WAVE_CHAOS_VERBOSE']) process.stderr.write(`${new Date().toISOString().slice(11, 23)} ${line}\n`);
      },
    });
    if (settings['WAVE_CHAOS_REPORT']) writeFileSync(settings['WAVE_CHAOS_REPORT'], JSON.stringify(report, null, 2));
    expect({ wrong: report.wrong, lost: report.lost, duplicated: report.duplicated, stuck: report.stuck }).toEqual({
      wrong: [],
      lost: 0,
      duplicated: 0,
      stuck: 0,
    });
    expect(report.faultsTotal).toBeGreaterThan(0);
  },
  // On a busy machine what is left when the storm is over takes its time; a run that gets nowhere ends it sooner.
  (minutes + 15) * 60_000,
);
