import fc from 'fast-check';
import { carryOut, type RestingRun } from './carry-out.js';
import { runStatuses } from './dto/run.dto.js';
import { isTerminal } from './lifecycle.js';

const run = (more: Partial<RestingRun>): RestingRun => ({
  status: 'running',
  phase: 'development',
  resumePhase: null,
  holdReason: null,
  command: null,
  commandReason: 'because',
  commandBy: 'key:Ada',
  commandArgs: null,
  ...more,
});
const held = (more: Partial<RestingRun> = {}) =>
  run({ status: 'held', phase: 'held', resumePhase: 'testing', holdReason: 'asked', ...more });

describe('carryOut', () => {
  it.each([
    ['a run that its worker left in the middle', run({}), 'queued', 'development', []],
    ['a hold', run({ command: 'hold' }), 'held', 'held', ['run.held']],
    ['a hold of a queued run', run({ command: 'hold', status: 'queued' }), 'held', 'held', ['run.held']],
    ['a hold of a run that came to a question meanwhile', held({ command: 'hold' }), 'held', 'held', []],
    ['a kill', run({ command: 'kill' }), 'killed', 'killed', ['run.killed']],
    ['a kill of a held run', held({ command: 'kill' }), 'killed', 'killed', ['run.killed']],
    ['a kill that came too late', run({ command: 'kill', status: 'complete' }), 'complete', 'development', []],
    ['a recycle', run({ command: 'recycle' }), 'queued', 'development', []],
    ['a recycle of a held run', held({ command: 'recycle' }), 'queued', 'testing', ['run.resumed']],
    [
      'a recycle and a hold after it',
      run({ command: 'recycle', commandArgs: { hold: { reason: 'wait', by: 'key:Bob' } } }),
      'held',
      'held',
      ['run.held'],
    ],
    ['a fork that was not begun', run({ command: 'fork' }), 'queued', 'development', []],
  ] as const)('%s', (_, before, status, phase, events) => {
    const after = carryOut(before);
    expect([after.run.status, after.run.phase, after.events.map(({ type }) => type)]).toEqual([status, phase, events]);
  });

  it('keeps a recycle pending until a worker has put the run there, and a hold after it once only', () => {
    const hold = { reason: 'wait', by: 'key:Bob' };
    const { run: first } = carryOut(run({ command: 'recycle', commandArgs: { toStep: 4, hold } }));
    expect(first).toMatchObject({
      command: 'recycle',
      commandArgs: { toStep: 4 },
      holdReason: 'wait',
      resumePhase: 'development',
    });
    expect(carryOut(first).run).toMatchObject({ status: 'queued', phase: 'development', command: 'recycle' });
  });

  const runs = fc
    .record({
      status: fc.constantFrom(...runStatuses),
      command: fc.constantFrom(null, 'hold' as const, 'kill' as const, 'recycle' as const, 'fork' as const),
      hold: fc.boolean(),
    })
    .map(({ status, command, hold }) =>
      (status === 'held' ? held : run)({
        status,
        command,
        commandArgs: hold ? { hold: { reason: 'wait', by: 'key:Bob' } } : null,
      }),
    );

  it('leaves no run running, changes none that is over, and ends each once at most', () => {
    fc.assert(
      fc.property(runs, (before) => {
        const once = carryOut(before);
        const twice = carryOut(once.run);
        expect(once.run.status).not.toBe('running');
        if (isTerminal(before.status)) expect(once).toMatchObject({ run: { status: before.status }, events: [] });
        if (isTerminal(once.run.status)) {
          expect(once.run.command).toBeNull();
          expect(twice.events).toEqual([]);
        }
        expect(once.ends).toBe(!isTerminal(before.status) && isTerminal(once.run.status));
      }),
    );
  });
});
