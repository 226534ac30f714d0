import { parsePlan, printPlan, type PlannedTask } from '../../plans/index.js';
import { readAnswer } from '../agents/answer.js';
import { structuredOutputs } from '../agents/outputs.js';
import { planningMessage, systemPrompts } from '../agents/prompts.js';
import { byAgent, byPolicy } from '../gate-keeper.service.js';
import { jsonSchema } from '../tools/index.js';
import type { RunContext } from '../run-context.js';
import type { GraphNode, NodeServices } from '../services.js';
import type { ContentBlock } from '../models/index.js';
import type { State, Update } from '../state.js';
import { countError, withoutAnswer } from './agent-failure.js';
import { outputOf } from './agent-output.js';
import { heardPeople, toldByPeople } from './tool-loop.js';

const output = structuredOutputs.pm;

/** Gate 2: a plan with tasks. One that came with the story stands; else the PM writes it. */
export const pm: GraphNode = async (state, context, services) => {
  const { run } = context;
  const given = run.plan === null ? undefined : parsePlan(run.plan);
  // A plan that a person sent back is not put forward again as it came.
  if (given !== undefined && given.tasks.length > 0 && state.notes.length === 0) {
    const criteria = [...run.acceptanceCriteria, ...given.verifications.map(({ text }) => text)];
    return adopt(state, context, services, given.tasks, run.plan!, {
      plan: { summary: given.title, files: [], effort: 'medium' },
      acceptanceCriteria: criteria,
      decision: byPolicy('the plan came with the story'),
    });
  }
  const outcome = await services.turns.ask(context, state, {
    agent: 'pm',
    conversation: 'pm',
    system: systemPrompts.pm,
    say: [
      ...(state.loop?.invalid
        ? again(state)
        : state.plan !== null && given === undefined
          ? []
          : [
              {
                type: 'text' as const,
                text: planningMessage(run, await context.trackedFiles(), state.tests.command),
              },
            ]),
      ...toldByPeople(state),
    ],
    tools: [{ name: output.name, description: output.description, inputSchema: jsonSchema(output.schema) }],
    toolChoice: { name: output.name },
  });
  if (outcome.kind !== 'answered') return withoutAnswer(outcome, 'pm', state, context, services);
  const progress = { ...state.progress, messages: outcome.messages };
  const answer = readAnswer(outcome.response, output);
  if (answer.kind !== 'output') return askAgain(answer, { ...state, progress }, context, services);

  const { tasks, summary, acceptanceCriteria, effort, files } = answer.output;
  const planned = tasks.map((task) => ({ ...task, done: false }));
  const markdown = printPlan({ title: run.storyId, tasks: planned, verifications: [] });
  const update = adopt({ ...state, progress }, context, services, planned, markdown, {
    plan: { summary, files, effort },
    // What the person asked for comes first and word for word; the PM may add to it.
    acceptanceCriteria: [...new Set([...run.acceptanceCriteria, ...acceptanceCriteria])],
    decision: byAgent('pm', 'go', summary),
  });
  return {
    ...update,
    ...heardPeople(state),
    agentOutputs: [outputOf(context, state, 'pm', 'plan', summary, outcome.tokens, outcome.costMicros)],
  };
};

function adopt(
  state: State,
  context: RunContext,
  services: NodeServices,
  planned: readonly PlannedTask[],
  markdown: string,
  {
    plan,
    acceptanceCriteria,
    decision,
  }: Pick<State, 'plan' | 'acceptanceCriteria'> & { decision: ReturnType<typeof byPolicy> },
): Update {
  const { run, outbox } = context;
  const { gates, tasks, artifacts, endings } = services;
  const seen = new Set<string>();
  const unique = planned.filter(({ id }) => !seen.has(id) && seen.add(id));
  const settled = gates.settle(
    context,
    state.ladder,
    2,
    [
      { name: 'tasks', ok: unique.length > 0, required: true, detail: `${unique.length} tasks` },
      {
        name: 'criteria',
        ok: acceptanceCriteria.length > 0,
        required: true,
        detail: `${acceptanceCriteria.length} acceptance criteria`,
      },
    ],
    decision,
  );
  const address = artifacts.address(markdown);
  outbox.also(async (tx) => {
    await tasks.replace(tx, run.id, unique);
    await artifacts.store(tx, run.id, address, {
      kind: 'plan',
      name: 'plan.md',
      phase: 'planning',
      mediaType: 'text/markdown',
      content: markdown,
    });
  });
  outbox.event({
    type: 'artifact.created',
    data: { artifactId: address.id, kind: 'plan', name: 'plan.md', sha256: address.sha256 },
  });
  for (const { id, title, done } of unique) {
    outbox.event({ type: 'task.changed', data: { taskId: id, title, status: done ? 'completed' : 'pending' } });
  }
  const { progress } = state;
  const update: Update = { progress, ladder: settled.ladder, plan, acceptanceCriteria, loop: null, next: 'workspace' };
  if (settled.outcome.status === 'go') return update;
  const isComplete = unique.length > 0 && acceptanceCriteria.length > 0;
  if (!isComplete) return endings.fail(context, state, 'plan_incomplete', settled.outcome.reason);
  const summary = plan?.summary || 'The plan came with the story.';
  return { ...update, ...gates.askApproval(context, { ...state, ...update }, 2, summary, 'workspace') };
}

/** The forced answer did not validate: asked again once, then it counts as an error. */
function askAgain(
  answer: { kind: string; message?: string; toolUseIds?: string[] },
  state: State,
  context: RunContext,
  services: NodeServices,
): Update {
  const invalid = (state.loop?.invalid ?? 0) + 1;
  const message = answer.message ?? `Answer with ${output.name} only.`;
  const results = (answer.toolUseIds ?? []).map((toolUseId) => ({
    toolCallId: null,
    toolUseId,
    content: message,
    isError: true,
  }));
  const loop: State['loop'] = { agent: 'dev', turns: 0, pending: [], results, notes: [message], invalid };
  if (invalid === 1) return { progress: state.progress, ...heardPeople(state), loop, next: 'pm' };
  return {
    loop,
    ...heardPeople(state),
    ...countError(state, context, services, 'pm', 'agent_output_invalid', `PM: ${message}`),
  };
}

function again({ loop }: State): ContentBlock[] {
  const results = loop!.results.map(({ toolUseId, content }): ContentBlock => ({
    type: 'tool_result',
    toolUseId: toolUseId!,
    content,
    isError: true,
  }));
  return results.length > 0 ? results : [{ type: 'text', text: loop!.notes.join('\n') }];
}
