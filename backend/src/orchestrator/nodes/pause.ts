import { interrupt } from '@langchain/langgraph';
import type { GraphNode } from '../services.js';

/** In step mode: suspends the run until a person calls `next`; the worker is free meanwhile. */
export const pause: GraphNode = async (_state, context) => {
  // The row says whether somebody did: an interrupt that is answered twice, or not at all, changes nothing.
  if ((await context.status()) === 'held') interrupt({ reason: 'step' });
  return { paused: false };
};
