import { emptyLog, extendLog } from './event-log';
import type { RunEvent } from './types';

const events = (...seqs: number[]) =>
  seqs.map((seq) => ({ type: 'step.started', data: { step: seq, node: 'dev' }, runId: 'r', seq, at: '' }) as RunEvent);
const seqs = (log: { events: readonly RunEvent[] }) => log.events.map(({ seq }) => seq);

it('keeps events in their order, each once, whatever order and however often they arrive', () => {
  const first = extendLog(emptyLog, events(2, 1, 2));
  const second = extendLog(first.log, events(1, 2, 3, 4));
  expect(seqs(second.log)).toEqual([1, 2, 3, 4]);
  expect(second).toMatchObject({ gap: false, log: { lastSeq: 4 } });
});

it('takes nothing from behind a hole, and says that there is one', () => {
  const { log, gap } = extendLog(emptyLog, events(1, 2, 4, 5));
  expect(seqs(log)).toEqual([1, 2]);
  expect(gap).toBe(true);
  expect(extendLog(log, events(3, 4, 5))).toMatchObject({ gap: false, log: { lastSeq: 5 } });
});

it('answers the very same log when nothing is new', () => {
  const { log } = extendLog(emptyLog, events(1, 2));
  expect(extendLog(log, events(1, 2)).log).toBe(log);
});
