import { writeFileSync } from 'node:fs';
import { storm } from './storm/storm.js';

/** Numbers of `npm run chaos`, which runs it; the suite's own short form is crash.test.ts. */
const settings = process.env;
const number = (name: string, usual: number) => Number(settings[`WAVE_CHAOS_${name}`] ?? usual);
const minutes = number('MINUTES', 1);
const queue = settings['WAVE_CHAOS_QUEUE'] as 'postgres' | 'redis' | undefined;

(queue === undefined ? it.skip : it)(
  'loses nothing and does nothing twice in a storm',
  async () => {
    const report = await storm({
      seed: number('SEED', 20_261_120),
      runs: number('RUNS', 8),
      minutes,
      faults: number('FAULTS', 16),
      queue: queue!,
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
