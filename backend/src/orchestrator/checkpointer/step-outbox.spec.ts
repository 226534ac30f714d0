import { type RunPatch, StepOutbox } from './step-outbox.js';

const at = new Date('2026-01-02T03:04:05.678Z');

describe('StepOutbox', () => {
  it('gives everything once, in order, with the time it happened', () => {
    const outbox = new StepOutbox(() => at);
    const write = async () => {};
    outbox.event({ type: 'phase.changed', data: { from: 'planning', to: 'development' } });
    outbox.event({ type: 'task.changed', data: { taskId: '1.1', title: 'NUL \u0000', status: 'completed' } });
    outbox.patch({ phase: 'development', iteration: 1 });
    outbox.patch({ iteration: 2, holdReason: null, branch: undefined });
    outbox.also(write);
    expect(outbox.isEmpty).toBe(false);

    expect(outbox.drain()).toEqual({
      events: [
        { type: 'phase.changed', data: '{"from":"planning","to":"development"}', at: at.toISOString() },
        {
          type: 'task.changed',
          data: '{"taskId":"1.1","title":"NUL \\ufffd","status":"completed"}',
          at: at.toISOString(),
        },
      ],
      patch: { phase: 'development', iteration: 2, holdReason: null },
      writers: [write],
    });
    expect(outbox.isEmpty).toBe(true);
    expect(outbox.drain()).toEqual({ events: [], patch: null, writers: [] });
  });

  it('ends with what the step ends with, whenever that was said', () => {
    const outbox = new StepOutbox(() => at);
    outbox.last({ type: 'run.killed', data: { reason: 'enough', by: 'Ada' } });
    expect(outbox.isEmpty).toBe(false);
    outbox.event({ type: 'step.completed', data: { step: 3, node: 'cto', durationMs: 1 } });
    expect(outbox.drain().events.map(({ type }) => type)).toEqual(['step.completed', 'run.killed']);
    expect(outbox.drain().events).toEqual([]);
  });

  it('refuses columns that are not a step’s to change', () => {
    const outbox = new StepOutbox();
    expect(() => outbox.patch({ leaseEpoch: 2 } as RunPatch)).toThrow(/leaseEpoch/);
    expect(outbox.isEmpty).toBe(true);
  });

  it('is empty after a patch that says nothing', () => {
    const outbox = new StepOutbox();
    outbox.patch({ phase: undefined });
    expect(outbox.isEmpty).toBe(true);
  });
});
