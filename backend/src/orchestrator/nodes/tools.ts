import type { GraphNode } from '../services.js';
import type { NodeName } from '../state.js';

/** Makes exactly one call: a step that is repeated after a crash repeats one call, never two. */
export const tools: GraphNode = async (state, context, { calls }) => {
  const loop = state.loop!;
  const [call, ...rest] = loop.pending;
  if (call === undefined) return { next: loop.agent };
  const { result, openReview, safety, snapshot } = await calls.perform(context, state, loop.agent, call);
  const git = snapshot === undefined ? state.git : { ...state.git!, snapshot };
  if (openReview !== undefined) return { safety, git, openReview, next: 'await_review' };
  const next: NodeName = rest.length > 0 ? 'tools' : loop.agent;
  return { safety, git, loop: { ...loop, pending: rest, results: [...loop.results, result!] }, next };
};
