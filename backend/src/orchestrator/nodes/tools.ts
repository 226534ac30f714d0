import type { GraphNode } from '../services.js';
import { cleanText } from '../redaction.js';
import type { NodeName } from '../state.js';
import { askAboutLoop, describeCall, patience, sameCall } from './loop-guard.js';

/** Makes exactly one call: a step that is repeated after a crash repeats one call, never two. */
export const tools: GraphNode = async (state, context, services) => {
  const { calls } = services;
  const loop = state.loop!;
  const [call, ...rest] = loop.pending;
  if (call === undefined) return { next: loop.agent };
  const { result, openReview, safety, snapshot } = await calls.perform(context, state, loop.agent, call);
  const git = snapshot === undefined ? state.git : { ...state.git!, snapshot };
  if (openReview !== undefined) return { safety, git, openReview, next: 'await_review' };
  const next: NodeName = rest.length > 0 ? 'tools' : loop.agent;
  const done = { ...loop, pending: rest, results: [...loop.results, result!] };
  // WAVE's own call, the project's tests, is made as often as there are iterations.
  if (call.toolUseId === null) return { safety, git, loop: done, next };
  const same = sameCall(loop, call, result!);
  const update = { safety, git, loop: { ...done, same }, next };
  if (same.times < patience) return update;
  const summary = describeCall(call);
  return askAboutLoop(context, state, services, update, {
    agent: loop.agent,
    reason: `It made the same call ${same.times} times in a row, with the same result: ${summary}`,
    evidence: { call: summary, result: cleanText(result!.content).slice(0, 1_000) },
  });
};
