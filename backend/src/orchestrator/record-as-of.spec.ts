import { decisionsAsOf, planAsOf, tasksAsOf, type LoggedEvent } from './record-as-of.js';

const plan = (sha256: string): LoggedEvent => ({ type: 'artifact.created', data: { kind: 'plan', sha256 } });
const task = (taskId: string, status: string): LoggedEvent => ({ type: 'task.changed', data: { taskId, status } });
const decided = (gate: number): LoggedEvent => ({ type: 'gate.decided', data: { gate } });
const other: LoggedEvent = { type: 'artifact.created', data: { kind: 'test_output', sha256: 'x' } };
const markdown = '# Plan\n\n## Fix\n\n- [ ] 1 Mend it\n  In add.js.\n- [ ] 2 Test it\n';

it('knows the plan that stood, and none before there was one', () => {
  expect(planAsOf([other])).toBeUndefined();
  expect(planAsOf([plan('a'), other, plan('b'), other])).toBe('b');
});

it('knows the tasks by the plan that stood, and their status since then', () => {
  const events = [
    plan('a'),
    task('2', 'completed'),
    plan('b'),
    task('1', 'pending'),
    task('1', 'completed'),
    task('9', 'failed'),
  ];
  expect(tasksAsOf(events, markdown)).toEqual([
    { id: '1', phase: 'Fix', title: 'Mend it', detail: 'In add.js.', status: 'completed' },
    { id: '2', phase: 'Fix', title: 'Test it', detail: '', status: 'pending' },
  ]);
  expect(tasksAsOf([], '')).toEqual([]);
});

it('counts the decisions that each gate had', () => {
  expect([...decisionsAsOf([decided(0), decided(4), plan('a'), decided(4)])]).toEqual([
    [0, 1],
    [4, 2],
  ]);
});
