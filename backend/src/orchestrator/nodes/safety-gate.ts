import type { Evidence } from '../../gates/index.js';
import { redact } from '../../safety/index.js';
import { byPolicy } from '../gate-keeper.service.js';
import type { GraphNode } from '../services.js';
import { enterPhase } from './phase.js';

/** Gate 5: stops a run that tried something unsafe, or whose diff carries a secret, until a person has looked at it. */
export const safetyGate: GraphNode = async (state, context, { gates, endings }) => {
  const { blockedActions, score } = state.safety;
  const diff = await (await context.workspace()).diff();
  const added = diff.split('\n').filter((line) => line.startsWith('+') && !line.startsWith('+++'));
  const secrets = added.filter((line) => redact(line) !== line).length;
  const evidence: Evidence[] = [
    {
      name: 'blocked actions',
      ok: blockedActions.length === 0,
      required: true,
      detail:
        blockedActions.length === 0 ? 'none is unresolved' : blockedActions.map(({ summary }) => summary).join('; '),
    },
    {
      name: 'score',
      // A person who let a blocked action's run pass has answered for its score too.
      ok: score >= context.thresholds.block || (blockedActions.length === 0 && state.safety.blockedTotal > 0),
      required: true,
      detail: `lowest verdict ${score.toFixed(2)}, threshold ${context.thresholds.block}`,
    },
    {
      name: 'secrets',
      ok: secrets === 0,
      required: true,
      detail: secrets === 0 ? 'none in the diff' : `${secrets} added lines look like secrets`,
    },
  ];
  const settled = gates.settle(context, state.ladder, 5, evidence, byPolicy('nothing unsafe was tried'));
  if (settled.outcome.status === 'go') {
    context.outbox.patch({ currentAgent: 'qa' });
    return { ...enterPhase(context, state, 'testing'), ladder: settled.ladder, loop: null, next: 'qa' };
  }
  if (settled.outcome.status === 'kill') return endings.kill(context, state, 'policy:wave', settled.outcome.reason);
  const facts = {
    blocked: blockedActions.map(({ summary }) => summary),
    blockedCalls: blockedActions.map(({ toolCallId }) => toolCallId),
    score,
    secrets,
  };
  return { ladder: settled.ladder, ...gates.ask(context, state, 5, settled.outcome.reason, facts, 'qa') };
};
