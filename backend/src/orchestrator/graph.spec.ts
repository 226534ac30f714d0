import { END } from '@langchain/langgraph';
import { routeFrom } from './graph.js';
import type { State } from './state.js';

const state = (more: Partial<State>): State => ({ openReview: null, paused: false, next: 'qa', ...more }) as State;

describe('routeFrom', () => {
  it.each([
    ['goes where the node said', state({}), 'qa'],
    [
      'asks before anything else',
      state({ openReview: { id: 'r', kind: 'gate', next: 'qa' }, paused: true }),
      'await_review',
    ],
    ['stops in step mode', state({ paused: true }), 'pause'],
    ['ends without a next node, paused or not', state({ next: null, paused: true }), END],
  ])('%s', (_, position, target) => {
    expect(routeFrom('safety_gate', position)).toBe(target);
  });

  it('refuses a way that the graph does not have', () => {
    expect(() => routeFrom('intake', state({ next: 'deliver' }))).toThrow('intake may not lead to deliver');
  });
});
