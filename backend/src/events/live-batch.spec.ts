import fc from 'fast-check';
import type { LiveMessage } from './event-types.js';
import { LiveBatch, type LivePayload } from './live-batch.js';

const decode = (payloads: string[]) => payloads.map((payload) => JSON.parse(payload) as LivePayload);

describe('LiveBatch', () => {
  it('merges text that continues, and nothing else', () => {
    const batch = new LiveBatch();
    batch.add('run-1', { kind: 'agent', agent: 'dev', node: 'dev', state: 'thinking' });
    batch.add('run-1', { kind: 'text', agent: 'dev', delta: 'Hel' });
    batch.add('run-2', { kind: 'text', agent: 'dev', delta: 'other run' });
    batch.add('run-1', { kind: 'text', agent: 'dev', delta: 'lo' });
    batch.add('run-1', { kind: 'output', toolCallId: 'call-1', chunk: 'a' });
    batch.add('run-1', { kind: 'output', toolCallId: 'call-2', chunk: 'b' });

    expect(decode(batch.drain())).toEqual([
      {
        runId: 'run-1',
        messages: [
          { kind: 'agent', agent: 'dev', node: 'dev', state: 'thinking' },
          { kind: 'text', agent: 'dev', delta: 'Hello' },
          { kind: 'output', toolCallId: 'call-1', chunk: 'a' },
          { kind: 'output', toolCallId: 'call-2', chunk: 'b' },
        ],
      },
      { runId: 'run-2', messages: [{ kind: 'text', agent: 'dev', delta: 'other run' }] },
    ]);
    expect(batch.isEmpty).toBe(true);
  });

  it('keeps all text in order in payloads that a notification can carry', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 9_000 });
    fc.assert(
      fc.property(fc.array(text, { maxLength: 4 }), (deltas) => {
        const batch = new LiveBatch();
        deltas.forEach((delta, i) => batch.add('run-1', { kind: 'text', agent: `agent ${i % 2}`, delta }));
        const payloads = batch.drain();
        for (const payload of payloads) expect(Buffer.byteLength(payload)).toBeLessThan(8_000);
        const texts = decode(payloads).flatMap(({ messages }) =>
          messages.map((message) => (message as LiveMessage & { kind: 'text' }).delta),
        );
        expect(texts.join('')).toBe(deltas.join(''));
        for (const part of texts) expect(part).toBe(Buffer.from(part).toString());
      }),
      { numRuns: 30 },
    );
  });

  it('drops what comes beyond its bound, and begins anew after it was drained', () => {
    const batch = new LiveBatch(10);
    const add = (chunk: string) => batch.add('run-1', { kind: 'output', toolCallId: 'call-1', chunk });
    add('12345678');
    add('too much');
    add('90');
    expect(decode(batch.drain())).toEqual([
      { runId: 'run-1', messages: [{ kind: 'output', toolCallId: 'call-1', chunk: '1234567890' }] },
    ]);
    add('next');
    expect(decode(batch.drain())[0]?.messages).toHaveLength(1);
  });
});
