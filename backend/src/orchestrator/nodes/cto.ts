import { readAnswer } from '../agents/answer.js';
import { structuredOutputs } from '../agents/outputs.js';
import { ctoMessage, systemPrompts } from '../agents/prompts.js';
import { gateLadder } from '../../gates/index.js';
import { byAgent } from '../gate-keeper.service.js';
import type { ContentBlock } from '../models/index.js';
import type { GraphNode } from '../services.js';
import type { State } from '../state.js';
import { jsonSchema } from '../tools/index.js';
import { countError, withoutAnswer } from './agent-failure.js';
import { outputOf } from './agent-output.js';
import { countRecycle, sendBack } from './send-back.js';
import { signOff } from './sign-off.js';
import { heardPeople, newLoop, toldByPeople } from './tool-loop.js';

const output = structuredOutputs.cto;

/** Gates 7 and 8: the CTO decides on the evidence. */
export const cto: GraphNode = async (state, context, services) => {
  const { run } = context;
  const diff = await (await context.workspace()).diff();
  const first: ContentBlock[] = [
    { type: 'text', text: ctoMessage(run, state, evidenceLines(state), diff.slice(0, 40_000)) },
  ];
  const isAgain = state.loop !== null && state.loop.invalid > 0;
  const outcome = await services.turns.ask(context, state, {
    agent: 'cto',
    conversation: `cto:${state.progress.iteration}`,
    system: systemPrompts.cto,
    say: [
      ...(isAgain ? state.loop!.notes.map((text): ContentBlock => ({ type: 'text', text })) : first),
      ...toldByPeople(state),
    ],
    tools: [{ name: output.name, description: output.description, inputSchema: jsonSchema(output.schema) }],
    toolChoice: { name: output.name },
  });
  if (outcome.kind !== 'answered') return withoutAnswer(outcome, 'cto', state, context, services);
  const progress = { ...state.progress, messages: outcome.messages };
  const answer = readAnswer(outcome.response, output);
  if (answer.kind !== 'output') {
    const invalid = (state.loop?.invalid ?? 0) + 1;
    const message = answer.kind === 'invalid' ? answer.message : `Answer with ${output.name} only.`;
    const loop = { ...newLoop('dev', [message]), invalid };
    if (invalid === 1) return { progress, ...heardPeople(state), loop, next: 'cto' };
    return {
      loop,
      ...heardPeople(state),
      ...countError({ ...state, progress }, context, services, 'cto', 'agent_output_invalid', `CTO: ${message}`),
    };
  }
  const { decision, reason } = answer.output;
  const decided: State = { ...state, progress, verdict: answer.output };
  const common = {
    progress,
    verdict: answer.output,
    ...heardPeople(state),
    loop: null,
    agentOutputs: [outputOf(context, state, 'cto', decision, reason, outcome.tokens, outcome.costMicros)],
  };
  const evidence = [
    { name: 'cto', ok: decision === 'go', required: true, detail: `the CTO says ${decision}: ${reason}` },
  ];
  const review = services.gates.settle(context, state.ladder, 7, evidence, byAgent('cto', decision, reason));
  switch (review.outcome.status) {
    case 'kill':
      return { ...common, ladder: review.ladder, ...services.endings.kill(context, decided, 'agent:cto', reason) };
    case 'hold':
      return {
        ...common,
        ladder: review.ladder,
        ...services.gates.ask(context, decided, 7, reason, { risks: answer.output.risks }, 'deliver'),
      };
    case 'recycle': {
      const recycleCount = progress.recycleCount + 1;
      const held = { ...decided, ladder: review.ladder };
      const recycled = { ...held, progress: { ...progress, recycleCount } };
      if (recycleCount > run.maxRecycles) {
        return {
          ...common,
          ladder: review.ladder,
          ...services.gates.ask(
            context,
            held,
            7,
            `Recycled ${run.maxRecycles} times already: ${reason}`,
            {},
            'deliver',
          ),
        };
      }
      countRecycle(context, 'agent:cto', reason, recycleCount);
      return { ...common, ...(await sendBack({ ...recycled, loop: null }, context, services, [reason], 4)) };
    }
    case 'go': {
      return { ...common, ...signOff({ ...decided, ladder: review.ladder }, context, services, reason) };
    }
  }
};

/** The state of the run as the CTO reads it: one line a gate, and the tests in so many words. */
function evidenceLines({ ladder, tests, report, safety, progress }: State): string[] {
  const { latest } = tests;
  return [
    ...ladder.slice(0, 7).map((status, gate) => `gate ${gate} ${gateLadder[gate]!.name}: ${status}`),
    `tests: exit code ${latest?.exitCode ?? 'none'}${latest === null ? '' : `, ${latest.passed} passed, ${latest.failed} failed`}`,
    ...(report?.criteria ?? []).map(
      ({ criterion, verified, evidence }) =>
        `criterion ${verified ? 'verified' : 'NOT verified'}: ${criterion} — ${evidence}`,
    ),
    safety.blockedTotal === 0
      ? `safety: lowest verdict ${safety.score.toFixed(2)}, nothing was blocked`
      : `safety: ${safety.blockedTotal} blocked; the gate was overridden by a person`,
    `iterations: ${progress.iteration}`,
  ];
}
