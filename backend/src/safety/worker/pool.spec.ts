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
    const pool = new AnalysisPool(0);
    // A megabyte takes tens of milliseconds to read, which no machine gets done in none.
    const content = Array.from(
      { length: 20_000 },
      (_line, index) => `const value${index} = sum(${index}, "text");`,
    ).join('\n');
    const slow = { ...job(''), proposal: { tool: 'write_file', args: { path: 'a.ts', content } } };
    await expect(pool.run(slow)).rejects.toThrow(AnalysisTimeout);
    const patient = new AnalysisPool(5000);
    expect((await patient.run(job('ls'))).effects).toBeDefined();
    await Promise.all([pool.close(), patient.close()]);
  });
});
