import { offlineContext } from '../policy-file.js';
import { AnalysisPool, AnalysisTimeout } from './pool.js';

const { readFile: _, ...context } = offlineContext;
const job = (command: string) => ({
  proposal: { tool: 'shell', args: { command } },
  context,
  files: new Map<string, string>(),
});

describe('the pool', () => {
  it('answers jobs that arrive together, each with its own effects', async () => {
    const pool = new AnalysisPool(2000);
    const answers = await Promise.all(
      ['ls', 'rm -rf ~', 'cat a', 'git stash clear'].map((command) => pool.run(job(command))),
    );
    const kinds = answers.map(({ effects }) => effects!.map(({ kind }) => kind));
    expect(kinds[1]).toContain('delete home');
    expect(kinds[3]).toContain('change stash');
    expect(kinds[0]).not.toContain('delete home');
    await pool.close();
  });

  it('ends a thread that is late, and goes on with another', async () => {
    const pool = new AnalysisPool(1);
    const endless = `cat x${' | cat'.repeat(60_000)}`;
    // Whether one of them is late is up to the machine; that four in a row are in time is not to be had.
    const ends = await Promise.allSettled(Array.from({ length: 4 }, () => pool.run(job(endless))));
    const late = ends.filter((end) => end.status === 'rejected');
    expect(late.length).toBeGreaterThan(0);
    expect(late.every(({ reason }) => reason instanceof AnalysisTimeout)).toBe(true);
    const patient = new AnalysisPool(5000);
    expect((await patient.run(job('ls'))).effects).toBeDefined();
    await Promise.all([pool.close(), patient.close()]);
  });
});
