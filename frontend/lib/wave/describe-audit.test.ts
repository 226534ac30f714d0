import { describeAudit } from './describe-audit';

it.each([
  ['run.kill', { reason: 'Not needed.' }, 'Killed a run', 'Not needed.'],
  [
    'gate.decided',
    { gate: 5, decision: 'go', override: true, reason: 'Known.' },
    'Decided a gate',
    'gate 5 (safety) · go · as an override · Known.',
  ],
  [
    'budget.raised',
    { tokenLimit: 200_000, costLimit: 12, reason: 'More to do' },
    'Raised a limit',
    '200k tokens · $12.00 · More to do',
  ],
  [
    'tool_call.blocked',
    { tool: 'run_command', summary: 'run_command rm -rf ~', score: 0 },
    'Was refused a call',
    'run_command rm -rf ~ · score 0.00',
  ],
  ['gate.decided', { gate: 3, name: 'workspace', status: 'go' }, 'Decided a gate', 'gate 3 (workspace) · go'],
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
