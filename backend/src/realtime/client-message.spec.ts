import { parseClientMessage, parseTopic } from './client-message.js';

const id = '01890000-0000-7000-8000-000000000000';

it.each([
  ['{"type":"ping"}', { type: 'ping' }],
  [`{"type":"subscribe","topic":"run:${id}","after":3}`, { type: 'subscribe', topic: `run:${id}`, after: 3 }],
  ['{"type":"unsubscribe","topic":"runs"}', { type: 'unsubscribe', topic: 'runs' }],
])('%s is understood', (text, message) => expect(parseClientMessage(text)).toEqual(message));

it.each([
  ['nonsense', 'JSON'],
  ['null', 'message'],
  ['[]', 'message'],
  ['{"type":"shout"}', 'type'],
  ['{"type":"subscribe"}', 'topic'],
  ['{"type":"subscribe","topic":"runs","after":-1}', 'after'],
  ['{"type":"subscribe","topic":"runs","after":1.5}', 'after'],
  ['{"type":"subscribe","topic":"runs","after":"1"}', 'after'],
  ['{"type":"subscribe","topic":"runs","colour":"red"}', 'colour'],
])('%s is refused, naming what is wrong', (text, word) => {
  expect(parseClientMessage(text)).toEqual({ problem: expect.stringContaining(word) });
});

it.each([
  [`run:${id}`, { kind: 'run', runId: id, activity: false }],
  [`run:${id}:activity`, { kind: 'run', runId: id, activity: true }],
  ['runs', { kind: 'runs' }],
  ['reviews', { kind: 'reviews' }],
  ['run:', undefined],
  [`run:${id}:secrets`, undefined],
  [` runs`, undefined],
  ['', undefined],
])('the topic "%s" is what it says', (text, topic) => expect(parseTopic(text)).toEqual(topic));
