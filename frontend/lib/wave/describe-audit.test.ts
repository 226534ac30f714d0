import { describeAudit } from './describe-audit';

it.each([
  ['run.killed', { reason: 'Not needed.' }, 'Killed a run', 'Not needed.'],
  [
    'gate.decided',
    { gate: 5, decision: 'go', override: true, reason: 'Known.' },
    'Decided a gate',
    'gate 5 (safety) · go · as an override · Known.',
  ],
  [
    'budget.raised',
    { tokenLimit: 200_000, costLimit: 12, reason: 'More to do' },
    'Changed a budget',
    '200k tokens · $12.00 · More to do',
  ],
  ['moon.has_risen', {}, 'Moon has risen', undefined],
])('puts %s into words', (action, data, title, detail) => {
  const line = describeAudit({ action, data });
  expect(line.title).toBe(title);
  expect(line.detail).toBe(detail);
});

it('marks what was done against the evidence', () => {
  expect(describeAudit({ action: 'gate.decided', data: { override: true } }).tone).toBe('warn');
  expect(describeAudit({ action: 'gate.decided', data: { override: false } }).tone).toBe('neutral');
});
