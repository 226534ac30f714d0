import fc from 'fast-check';
import { runStatuses, type RunStatus } from './dto/run.dto.js';
import {
  allowedCommands,
  isTerminal,
  refusal,
  runCommands,
  type PendingCommand,
  type RunCommand,
  type RunPosition,
} from './lifecycle.js';

const at = (status: RunStatus, more: Partial<RunPosition> = {}): RunPosition => ({
  status,
  mode: 'auto',
  awaitsReview: false,
  pendingCommand: null,
  holdsAfterwards: false,
  steps: 3,
  archived: false,
  ...more,
});

/** Columns: next, resume, hold, recycle, kill, fork, retry, archive. */
const table: readonly [name: string, position: RunPosition, row: string][] = [
  ['queued', at('queued'), '. . h r k f . .'],
  ['queued, before its first step', at('queued', { steps: 0 }), '. . h r k . . .'],
  ['queued, to be recycled', at('queued', { pendingCommand: 'recycle' }), '. . h . k f . .'],
  [
    'queued, to be recycled and then held',
    at('queued', { pendingCommand: 'recycle', holdsAfterwards: true }),
    '. . . . k f . .',
  ],
  ['queued, a fork that was not begun', at('queued', { pendingCommand: 'fork', steps: 0 }), '. . h . k . . .'],
  ['running', at('running'), '. . h r k f . .'],
  ['running, in step mode', at('running', { mode: 'step' }), '. . h r k f . .'],
  ['running, to be held', at('running', { pendingCommand: 'hold' }), '. . . r k f . .'],
  ['running, to be killed', at('running', { pendingCommand: 'kill' }), '. . . . . f . .'],
  ['running, to be recycled', at('running', { pendingCommand: 'recycle' }), '. . h . k f . .'],
  [
    'running, to be recycled and then held',
    at('running', { pendingCommand: 'recycle', holdsAfterwards: true }),
    '. . . . k f . .',
  ],
  ['held', at('held'), '. s . r k f . .'],
  ['held, in step mode', at('held', { mode: 'step' }), 'n s . r k f . .'],
  ['held by a question', at('held', { awaitsReview: true }), '. . . r k f . .'],
  ['held by a question, in step mode', at('held', { mode: 'step', awaitsReview: true }), '. . . r k f . .'],
  ['held, to be recycled', at('held', { pendingCommand: 'recycle' }), '. s . . k f . .'],
  ['held, a fork that was not begun', at('held', { pendingCommand: 'fork', steps: 0 }), '. s . . k . . .'],
  ['held, to be killed', at('held', { pendingCommand: 'kill' }), '. . . . . f . .'],
  ['complete', at('complete'), '. . . . . f t a'],
  ['failed', at('failed'), '. . . . . f t a'],
  ['failed, before its first step', at('failed', { steps: 0 }), '. . . . . . t a'],
  ['killed', at('killed'), '. . . . . f t a'],
  ['killed, and archived', at('killed', { archived: true }), '. . . . . f t .'],
  ['complete, with a wish that came too late', at('complete', { pendingCommand: 'kill' }), '. . . . . f t a'],
];

describe('allowedCommands', () => {
  it.each(table)('of a run that is %s', (_, position, row) => {
    const letters = row.split(' ');
    expect(allowedCommands(position)).toEqual(runCommands.filter((command, column) => letters[column] !== '.'));
  });

  it('has a row for each status, and a column for each command', () => {
    expect(new Set(table.map(([, { status }]) => status))).toEqual(new Set(runStatuses));
    for (const [, , row] of table) expect(row.split(' ')).toHaveLength(runCommands.length);
    for (const column of runCommands.keys()) {
      const letters = new Set(table.map(([, , row]) => row.split(' ')[column]));
      expect(letters.size).toBe(2);
    }
  });

  const positions: fc.Arbitrary<RunPosition> = fc.record({
    status: fc.constantFrom(...runStatuses),
    mode: fc.constantFrom('auto' as const, 'step' as const),
    awaitsReview: fc.boolean(),
    pendingCommand: fc.constantFrom<PendingCommand | null>(null, 'hold', 'kill', 'recycle', 'fork'),
    holdsAfterwards: fc.boolean(),
    steps: fc.nat(3),
    archived: fc.boolean(),
  });

  it('lets a run that is not over always be killed, once', () => {
    fc.assert(
      fc.property(positions, (position) => {
        const killable = allowedCommands(position).includes('kill');
        expect(killable).toBe(!isTerminal(position.status) && position.pendingCommand !== 'kill');
      }),
    );
  });

  it('lets nothing change a run that is over or being killed', () => {
    const changing: readonly RunCommand[] = ['next', 'resume', 'hold', 'recycle', 'kill'];
    fc.assert(
      fc.property(positions, (position) => {
        if (!isTerminal(position.status) && position.pendingCommand !== 'kill') return;
        expect(allowedCommands(position).filter((command) => changing.includes(command))).toEqual([]);
      }),
    );
  });

  it('gives a reason for whatever it refuses', () => {
    fc.assert(
      fc.property(positions, fc.constantFrom(...runCommands), (position, command) => {
        if (!allowedCommands(position).includes(command)) expect(refusal(command, position)).toMatch(/^[A-Z].+\w.*\.$/);
      }),
    );
  });
});
