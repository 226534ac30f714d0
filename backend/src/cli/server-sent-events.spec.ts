import fc from 'fast-check';
import { readEvents, type ServerSentEvent } from './server-sent-events.js';

async function* pieces(text: string, size: number): AsyncGenerator<string> {
  for (let at = 0; at < text.length; at += size) yield text.slice(at, at + size);
}

async function read(text: string, size = text.length || 1): Promise<ServerSentEvent[]> {
  const events: ServerSentEvent[] = [];
  for await (const event of readEvents(pieces(text, size))) events.push(event);
  return events;
}

describe('a stream of Server-Sent Events', () => {
  const text = [
    'retry: 1000\n\n',
    'id: 7\nevent: run.held\ndata: {"a":1}\n\n',
    ': a comment\n\n',
    'event: heartbeat\ndata: {}\n\n',
    'data: two\ndata:lines\n\n',
    'data\n\n',
    'id: 8\ndata: cut o',
  ].join('');
  const expected = [
    { id: '7', event: 'run.held', data: '{"a":1}' },
    { event: 'heartbeat', data: '{}' },
    { event: 'message', data: 'two\nlines' },
    { event: 'message', data: '' },
  ];

  it('is read the same however it arrives; what was cut off is left out', async () => {
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: text.length }), fc.constantFrom('\n', '\r\n'), async (size, end) => {
        expect(await read(text.replaceAll('\n', end), size)).toEqual(expected);
      }),
    );
  });

  it('keeps colons and blanks of the data', async () => {
    expect(await read('data:  a: b \n\n')).toEqual([{ event: 'message', data: ' a: b ' }]);
  });

  it('tells of every sign of life', async () => {
    let signs = 0;
    for await (const _ of readEvents(pieces(': 1\n: 2\n', 4), () => (signs += 1)))
      throw new Error('no message is there');
    expect(signs).toBe(2);
  });
});
