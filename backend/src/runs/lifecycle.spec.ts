import fc from 'fast-check';
import { runStatuses } from './dto/run.dto.js';
import { allowedCommands, isTerminal, refusal, type RunPosition } from './lifecycle.js';

const at = (status: RunPosition['status'], more: Partial<RunPosition> = {}): RunPosition => ({
  status,
  mode: 'auto',
  awaitsReview: false,
  pendingCommand: null,
  ...more,
});

describe('allowedCommands', () => {
  it.each([
    ['a queued run', at('queued'), ['hold', 'kill']],
    ['a running run', at('running'), ['hold', 'kill']],
    ['a running run that is being held', at('running', { pendingCommand: 'hold' }), ['kill']],
    ['a running run that is being killed', at('running', { pendingCommand: 'kill' }), []],
    ['a held run', at('held'), ['resume', 'kill']],
    ['a held run in step mode', at('held', { mode: 'step' }), ['next', 'resume', 'kill']],
    ['a held run with an open review', at('held', { awaitsReview: true }), ['kill']],
    ['a complete run', at('complete'), []],
    ['a failed run', at('failed'), []],
    ['a killed run', at('killed'), []],
  ])('of %s', (_, position, commands) => {
    expect(allowedCommands(position)).toEqual(commands);
  });

  const positions = fc.record({
    status: fc.constantFrom(...runStatuses),
    mode: fc.constantFrom('auto' as const, 'step' as const),
    awaitsReview: fc.boolean(),
    pendingCommand: fc.constantFrom(null, 'hold' as const, 'kill' as const),
  });

  it('lets a run that is not over always be killed, once', () => {
    fc.assert(
      fc.property(positions, (position) => {
        const killable = allowedCommands(position).includes('kill');
        expect(killable).toBe(!isTerminal(position.status) && position.pendingCommand !== 'kill');
      }),
    );
  });

  it('gives a reason for whatever it refuses', () => {
    fc.assert(
      fc.property(
        positions,
        fc.constantFrom('hold' as const, 'resume' as const, 'next' as const, 'kill' as const),
        (position, command) => {
          if (!allowedCommands(position).includes(command)) expect(refusal(command, position)).toMatch(/^[A-Z].+\.$/);
        },
      ),
    );
  });
});
