import type { Evidence } from '../../gates/index.js';
import { byAgent, byPolicy } from '../gate-keeper.service.js';
import type { GraphNode } from '../services.js';
import type { State, TestState } from '../state.js';
import { enterPhase } from './phase.js';
import { sendBack } from './send-back.js';

/** Decides without a model: is it tested, is there more work, or is it the CTO's turn? Gate 6 stands here. */
export const supervisor: GraphNode = async (state, context, services) => {
  const evidence = testEvidence(state);
  const report = state.report!;
  const isDone = evidence.every(({ ok, required }) => ok || !required) && report.decision === 'pass';
  const decision = isDone ? byPolicy(report.summary) : byAgent('qa', 'recycle', problemsOf(evidence, state).join('; '));
  const settled = services.gates.settle(context, state.ladder, 6, evidence, decision);
  if (settled.outcome.status === 'go') {
    context.outbox.patch({ currentAgent: 'cto' });
    return { ...enterPhase(context, state, 'review'), ladder: settled.ladder, loop: null, next: 'cto' };
  }
  // No command to run is nothing that dev could mend: a person decides.
  if (state.tests.command === null && report.decision === 'pass') {
    return {
      ladder: settled.ladder,
      ...services.gates.ask(
        context,
        state,
        6,
        'The project has no test command, so nothing was run.',
        { criteria: report.criteria.length },
        'cto',
      ),
    };
  }
  return sendBack({ ...state, ladder: settled.ladder }, context, services, problemsOf(evidence, state), 4);
};

function problemsOf(evidence: readonly Evidence[], { report }: State): string[] {
  const missing = evidence
    .filter(({ ok, required }) => required && !ok)
    .map(({ name, detail }) => `${name}: ${detail}`);
  return [...new Set([...(report?.problems ?? []), ...missing])];
}

/** What gate 6 looks at: the exit code, nothing broken that worked before, and each criterion with its evidence. */
export function testEvidence({ tests, report, acceptanceCriteria }: State): Evidence[] {
  const { latest } = tests;
  const broken = brokenTests(tests);
  const verified = new Set(
    (report?.criteria ?? []).filter((item) => item.verified).map(({ criterion }) => plain(criterion)),
  );
  const open = acceptanceCriteria.filter((criterion) => !verified.has(plain(criterion)));
  return [
    {
      name: 'tests',
      ok: latest?.exitCode === 0,
      required: true,
      detail:
        latest === null
          ? 'the tests were not run'
          : `exit code ${latest.exitCode}, ${latest.passed} passed, ${latest.failed} failed`,
    },
    {
      name: 'regressions',
      ok: broken.length === 0,
      required: true,
      detail:
        broken.length === 0
          ? 'no test that passed at baseline fails'
          : `passed at baseline, fails now: ${broken.slice(0, 10).join(', ')}`,
    },
    {
      name: 'criteria',
      ok: open.length === 0,
      required: true,
      detail:
        open.length === 0
          ? `all ${acceptanceCriteria.length} verified with evidence`
          : `not verified: ${open.join('; ')}`,
    },
  ];
}

export function brokenTests({ baseline, latest }: TestState): string[] {
  const passedBefore = new Set(baseline?.passedNames ?? []);
  return (latest?.failedNames ?? []).filter((name) => passedBefore.has(name));
}

/** Agents copy criteria with other white space or a full stop more or less. */
function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/\s+/g, ' ')
    .replace(/(?<![.\s])[.\s]+$/, '')
    .trim();
}
