import { structuredOutputs } from '../agents/outputs.js';
import { qaMessage } from '../agents/prompts.js';
import type { GraphNode } from '../services.js';
import { outputOf } from './agent-output.js';
import { enterPhase } from './phase.js';
import { reportTests, testCall, testResult } from './test-run.js';
import { newLoop, takeTurn } from './tool-loop.js';

const tools = ['list_files', 'read_file', 'search', 'run_command', 'git_diff', 'git_log'] as const;
const diffForQa = 60_000;

/** WAVE runs the tests; the agent checks every criterion on what they said, and on what it looks up itself. */
export const qa: GraphNode = async (state, context, services) => {
  const entered = enterPhase(context, state, 'testing');
  const result = testResult(state.loop?.agent === 'qa' ? state.loop : null);
  if (state.tests.command !== null && state.tests.latest === null && result === undefined) {
    const call = testCall(state);
    context.outbox.patch({ currentAgent: 'qa' });
    return {
      ...entered,
      progress: { ...entered.progress!, toolCalls: call.number },
      loop: { ...newLoop('qa'), pending: [call] },
      next: 'tools',
    };
  }
  let current = { ...state, ...entered } as typeof state;
  if (result !== undefined && state.tests.latest === null) {
    const latest = reportTests(context, state, result, 'qa');
    context.outbox.patch({ testsPassed: latest.passed, testsFailed: latest.failed });
    current = { ...current, tests: { ...state.tests, latest }, loop: null };
  }
  const isFirst =
    current.loop?.agent !== 'qa' || current.loop.turns + current.loop.results.length + current.loop.notes.length === 0;
  const diff = isFirst ? await (await context.workspace()).diff() : '';
  const shown = diff.length > diffForQa ? `${diff.slice(0, diffForQa)}\n… (cut; read the files)` : diff;
  const loop = isFirst ? newLoop('qa', [qaMessage(context.run, current, shown)]) : current.loop!;
  const turn = await takeTurn(
    // Each iteration is looked at afresh: what QA thought of the last one must not colour this one.
    { agent: 'qa', conversation: `qa:${state.progress.iteration}`, tools, structured: structuredOutputs.qa },
    loop,
    current,
    context,
    services,
  );
  const common = { paused: entered.paused ?? false, tests: current.tests };
  if (turn.kind === 'goes_on') return { ...common, ...turn.update };
  const report = turn.output;
  return {
    ...common,
    ...turn.update,
    report,
    agentOutputs: [outputOf(context, state, 'qa', report.decision, report.summary, turn.tokens, turn.costMicros)],
    next: 'supervisor',
  };
};
