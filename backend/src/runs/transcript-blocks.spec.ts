import { transcriptBlocks } from './transcript-blocks.js';

it('gives clients text, calls and results by the names of the API', () => {
  expect(
    transcriptBlocks([
      { type: 'text', text: 'First I look.' },
      { type: 'tool_use', id: 'a', name: 'read_file', input: { path: 'x' } },
      { type: 'tool_result', toolUseId: 'a', content: 'text of x' },
    ]),
  ).toEqual([
    { type: 'text', text: 'First I look.' },
    { type: 'tool_use', toolUseId: 'a', name: 'read_file', input: { path: 'x' } },
    { type: 'tool_result', toolUseId: 'a', content: 'text of x', isError: false },
  ]);
});

it('keeps what a model thought to itself', () => {
  const reasoning = { type: 'reasoning', text: 'hm', model: 'm', opaque: { signature: 's' } };
  expect(transcriptBlocks([reasoning, { type: 'text', text: 'Done.' }])).toEqual([{ type: 'text', text: 'Done.' }]);
});
