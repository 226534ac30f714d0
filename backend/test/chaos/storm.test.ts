import { writeFileSync } from 'node:fs';
import { storm } from './storm/storm.js';

/** Numbers of `npm run chaos`; without them a short storm, as part of the suite. */
const settings = process.env;
const number = (name: string, usual: number) => Number(settings[`WAVE_CHAOS_${name}`] ?? usual);
const minutes = number('MINUTES', 1);
const queues =
  settings['WAVE_CHAOS_QUEUE'] === undefined
    ? (['postgres', 'redis'] as const)
    : [settings['WAVE_CHAOS_QUEUE'] as 'postgres' | 'redis'];

it.each(queues)(
  'loses nothing and does nothing twice in a storm, with the queue on %s',
  async (queue) => {
    const report = await storm({
      seed: number('SEED', 20_261_120),
      runs: number('RUNS', 8),
      minutes,
      faults: number('FAULTS', 16),
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
  (minutes + 8) * 60_000,
);
