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

  it('starts its threads ahead of the first job, without holding up the process', async () => {
    const pool = new AnalysisPool(5000);
    await pool.warm();
    await pool.warm();
    const answers = await Promise.all(['ls', 'rm -rf ~'].map((command) => pool.run(job(command))));
    expect(answers.map(({ effects }) => effects!.some(({ kind }) => kind === 'delete home'))).toEqual([false, true]);
    await pool.close();
  });

  it('answers many jobs that arrive at once, each its own', async () => {
    const pool = new AnalysisPool(5000);
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_one, index) => pool.run(job(index % 2 === 0 ? 'ls' : 'rm -rf ~'))),
    );
    const deleting = answers.map(({ effects }) => effects!.some(({ kind }) => kind === 'delete home'));
    expect(deleting).toEqual(Array.from({ length: 60 }, (_one, index) => index % 2 === 1));
    await pool.close();
  });

  it('replaces every thread that it ends, more often than it has threads', async () => {
    const pool = new AnalysisPool(0);
    const content = 'const value = sum(1, "text");\n'.repeat(30_000);
    const slow = { ...job(''), proposal: { tool: 'write_file', args: { path: 'a.ts', content } } };
    const results = await Promise.allSettled(Array.from({ length: 5 }, () => pool.run(slow)));
    expect(results.map((result) => result.status === 'rejected' && result.reason instanceof AnalysisTimeout)).toEqual(
      Array.from({ length: 5 }, () => true),
    );
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
