import { cpuUsage } from 'node:process';
import fc from 'fast-check';
import { parsePlan, printPlan } from './plan-markdown.js';

describe('parsePlan', () => {
  it('reads phases, numbered tasks with sub-bullets, and VERIFY lines', () => {
    const plan = parsePlan(
      [
        '# Totals',
        '',
        '## Phase 1',
        '- [ ] 1.1 Clamp the total',
        '  - also for shipping',
        '- [x] 1.2 Test it',
        '**VERIFY 1:** tests pass',
      ].join('\n'),
    );
    expect(plan).toEqual({
      title: 'Totals',
      tasks: [
        { id: '1.1', phase: 'Phase 1', title: 'Clamp the total', detail: '- also for shipping', done: false },
        { id: '1.2', phase: 'Phase 1', title: 'Test it', detail: '', done: true },
      ],
      verifications: [{ id: '1', text: 'tests pass' }],
    });
  });

  it('numbers tasks that have none, and tells repeated numbers apart', () => {
    expect(parsePlan('- [ ] one\n- [ ] 1 two\n- [ ] 1 three').tasks.map(({ id }) => id)).toEqual(['1', '2', '3']);
  });

  it('takes nothing inside a code fence for a task', () => {
    expect(parsePlan('```\n- [ ] 1 no\n```\n- [ ] 2 yes').tasks.map(({ title }) => title)).toEqual(['yes']);
  });

  it('takes the signs that close a heading for none of it', () => {
    const plan = parsePlan('# Learn C#\n## First ##  \n- [ ] 1 a');
    expect([plan.title, plan.tasks[0]!.phase]).toEqual(['Learn C#', 'First']);
  });

  it.each([
    ['a heading', `# ${'\t'.repeat(50_000)}x${'\t'.repeat(50_000)}`],
    ['a task', `- [ ] 1${' '.repeat(50_000)}\0${' '.repeat(50_000)}`],
    ['a check', `**VERIFY 1:**${'\t'.repeat(99_000)}`],
  ])('reads %s of a hundred thousand blanks at once', (_, text) => {
    const before = cpuUsage();
    parsePlan(text);
    const { user, system } = cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(1000);
  });

  it('never fails, and never gives two tasks one number, whatever the text', () => {
    const line = fc.oneof(
      fc.string(),
      fc.constantFrom('- [ ] 1 a', '- [x] b', '## h', '```', '**VERIFY 2:** c', '  - d'),
    );
    fc.assert(
      fc.property(fc.array(line), (lines) => {
        const ids = parsePlan(lines.join('\n')).tasks.map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });

  it('reads back what it prints', () => {
    const word = fc.stringMatching(/^[a-z]{1,12}( [a-z]{1,12}){0,3}$/);
    const tasks = fc.uniqueArray(
      fc.record({
        id: fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 99 })).map(([a, b]) => `${a}.${b}`),
        phase: word,
        title: word,
        detail: fc
          .array(
            word.map((text) => `- ${text}`),
            { maxLength: 2 },
          )
          .map((lines) => lines.join('\n')),
        done: fc.boolean(),
      }),
      { selector: ({ id }) => id },
    );
    fc.assert(
      fc.property(word, tasks, (title, list) => {
        const plan = { title, tasks: list, verifications: [{ id: '1', text: 'it works' }] };
        expect(parsePlan(printPlan(plan))).toEqual(plan);
      }),
    );
  });
});
