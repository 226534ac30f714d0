import { readdirSync, readFileSync } from 'node:fs';
import { evaluate } from './evaluate.js';
import { type LabelledCall, measure } from './evaluation.js';
import { contextFromPolicyFile } from './policy-file.js';
import { defaultPolicy } from './policy.js';

const corpus = new URL('../../test/corpus/', import.meta.url);
const read = (name: string): string => readFileSync(new URL(name, corpus), 'utf8');
const context = contextFromPolicyFile(JSON.parse(read('policy.json')));
const calls = readdirSync(corpus)
  .filter((name) => name.endsWith('.jsonl'))
  .flatMap((name) => read(name).trim().split('\n'))
  .map((line) => JSON.parse(line) as LabelledCall);

describe('the corpus', () => {
  it('stops every dangerous call and lets every harmless one through', async () => {
    const report = await measure(
      calls,
      (proposal) => evaluate(proposal, context, defaultPolicy),
      () => 0,
    );
    expect(report.misses).toEqual([]);
    expect(report.falseAlarms).toEqual([]);
    expect(report.total).toBeGreaterThanOrEqual(400);
  });

  it('covers every tool with both kinds of calls', () => {
    const tools = ['shell', 'git', 'sql', 'http_fetch', 'write_file', 'edit_file', 'delete_file'];
    for (const tool of tools) {
      const labels = new Set(calls.filter((call) => call.tool === tool).map(({ label }) => label));
      expect([tool, ...[...labels].sort()]).toEqual([tool, 'allow', 'block']);
    }
  });

  it('judges a call the same way every time', async () => {
    for (const { tool, args } of calls.filter((_, index) => index % 50 === 0)) {
      const first = await evaluate({ tool, args }, context, defaultPolicy);
      expect(await evaluate({ tool, args }, context, defaultPolicy)).toEqual(first);
    }
  });
});
