import { END, START, StateGraph } from '@langchain/langgraph';
import type { RunnableConfig } from '@langchain/core/runnables';
import type { PrismaSaver } from './checkpointer/index.js';
import { awaitReview } from './nodes/await-review.js';
import { cto } from './nodes/cto.js';
import { deliver } from './nodes/deliver.js';
import { dev } from './nodes/dev.js';
import { intake } from './nodes/intake.js';
import { pause } from './nodes/pause.js';
import { pm } from './nodes/pm.js';
import { qa } from './nodes/qa.js';
import { safetyGate } from './nodes/safety-gate.js';
import { supervisor } from './nodes/supervisor.js';
import { tools } from './nodes/tools.js';
import { workspace } from './nodes/workspace.js';
import type { RunContexts } from './run-context.js';
import type { GraphNode, NodeServices } from './services.js';
import { nodeNames, relocation, RunState, type NodeName, type State, type Update } from './state.js';

const nodes: Readonly<Record<NodeName, GraphNode>> = {
  intake,
  pm,
  workspace,
  dev,
  tools,
  safety_gate: safetyGate,
  qa,
  supervisor,
  cto,
  deliver,
  await_review: awaitReview,
  pause,
};

/** Where each node may lead, beside the end: any of them can fail, be killed, or suspend the run. */
const edges: Readonly<Record<NodeName, readonly NodeName[]>> = {
  intake: ['pm'],
  pm: ['pm', 'workspace'],
  workspace: ['tools', 'dev'],
  dev: ['dev', 'tools', 'safety_gate'],
  tools: ['tools', 'workspace', 'dev', 'qa'],
  safety_gate: ['qa', 'dev'],
  qa: ['qa', 'tools', 'supervisor'],
  supervisor: ['cto', 'dev'],
  cto: ['cto', 'deliver', 'dev'],
  deliver: [],
  await_review: nodeNames.filter((name) => name !== 'await_review' && name !== 'pause'),
  pause: ['pm', 'workspace', 'dev', 'safety_gate', 'qa', 'supervisor', 'cto', 'deliver', 'tools', 'await_review'],
};

export type RunGraph = ReturnType<typeof buildGraph>;

/** The graph that every run walks. One node execution is one step: one checkpoint, one commit. */
export function buildGraph(saver: PrismaSaver, contexts: RunContexts, services: NodeServices) {
  const graph = new StateGraph(RunState);
  for (const name of nodeNames) graph.addNode(name, stepOf(name, contexts, services));
  // Nodes are added in a loop, so their names are not part of the builder's type.
  const builder = graph as unknown as {
    addEdge(from: string, to: string): void;
    addConditionalEdges(from: string, route: (state: State) => string, targets: string[]): void;
  };
  builder.addEdge(START, 'intake');
  for (const name of nodeNames) {
    builder.addConditionalEdges(name, (state) => routeFrom(name, state), [
      ...edges[name],
      'await_review',
      'pause',
      relocation,
      END,
    ]);
  }
  // No node leads there: it is entered by what a recycle or a fork puts in its name. LangGraph wants to see a way.
  graph.addNode(relocation, () => ({}));
  builder.addConditionalEdges(relocation, (state) => routeFrom(relocation, state), [...nodeNames]);
  return graph.compile({ checkpointer: saver, name: 'wave' });
}

/** A question outranks a pause, and a pause the way on. */
export function routeFrom(node: NodeName | typeof relocation, { openReview, paused, next }: State): string {
  if (openReview !== null) return 'await_review';
  if (next === null) return END;
  if (paused) return 'pause';
  if (node !== relocation && !edges[node].includes(next)) throw new Error(`${node} may not lead to ${next}`);
  return next;
}

/** Wraps a node as a step: announced, timed, and leaving nothing in the outbox when it fails. */
function stepOf(name: NodeName, contexts: RunContexts, services: NodeServices) {
  return async (state: State, config: RunnableConfig): Promise<Update> => {
    const context = contexts.of(config.configurable?.['thread_id'] as string | undefined);
    context.abort.signal.throwIfAborted();
    const started = performance.now();
    const { step, outbox } = context;
    outbox.event({ type: 'step.started', data: { step, node: name } });
    try {
      const update = await nodes[name](state, context, services);
      outbox.event({
        type: 'step.completed',
        data: { step, node: name, durationMs: Math.round(performance.now() - started) },
      });
      return update;
    } catch (error) {
      // What a node left behind before it failed or was suspended is not part of any step.
      outbox.drain();
      throw error;
    }
  };
}
