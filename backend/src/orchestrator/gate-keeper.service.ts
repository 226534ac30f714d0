import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import {
  awaitedApproval,
  gateLadder,
  GatesService,
  settleGate,
  type Evidence,
  type GateDecision,
  type GateOutcome,
} from '../gates/index.js';
import { ReviewsService } from '../reviews/index.js';
import { askPerson } from './ask-person.js';
import { cleanText } from './redaction.js';
import type { RunContext } from './run-context.js';
import type { Ladder, NodeName, State, Update } from './state.js';

/** Puts decisions on gates: into the ladder, the log and the audit chain, with the step that made them. */
@Injectable()
export class GateKeeper {
  constructor(
    private readonly gates: GatesService,
    private readonly reviews: ReviewsService,
    private readonly audit: AuditLog,
  ) {}

  /** Settles a gate by its evidence and one decision. */
  settle(
    { run, outbox }: RunContext,
    ladder: Ladder,
    gate: number,
    evidence: readonly Evidence[] | undefined,
    decision: GateDecision,
  ): { outcome: GateOutcome; ladder: Ladder } {
    const standing = ladder.map((status, number) => ({ number, status }));
    const isKept = run.humanGates.includes(gate) && decision.byKind !== 'person';
    const items = isKept ? [...(evidence ?? []), awaitedApproval(run.profile)] : evidence;
    const outcome = settleGate(gate, items ?? [], [decision], standing);
    const clean = items?.map((item) => ({ ...item, detail: cleanText(item.detail) }));
    const reason = cleanText(outcome.reason);
    const name = gateLadder[gate]!.name;
    outbox.event({
      type: 'gate.decided',
      data: { gate, name, status: outcome.status, by: decision.byName, reason, override: decision.override },
    });
    outbox.patch(
      outcome.status === 'go' && gate < 9
        ? { currentGate: gate + 1, gateStatus: 'pending' }
        : { currentGate: gate, gateStatus: outcome.status },
    );
    outbox.also(async (tx) => {
      // What an agent or a person said stays said, even where the gate does not follow; rules say what came of them.
      const said = decision.byKind === 'policy' ? outcome.status : decision.decision;
      await this.gates.record(tx, run.id, gate, clean, outcome, { ...decision, decision: said, reason });
      await this.audit.append(tx, {
        actor: decision.byKind === 'person' ? decision.byName : `${decision.byKind}:${decision.byName}`,
        action: decision.override ? 'gate.overridden' : 'gate.decided',
        runId: run.id,
        subject: `gate:${gate}`,
        data: { gate, name, status: outcome.status, reason },
      });
    });
    const next = [...ladder];
    next[gate] = outcome.status;
    return { outcome, ladder: next };
  }

  /** Opens gates again from `from` on: they must be passed anew. */
  reopen({ run, outbox }: RunContext, ladder: Ladder, from: number): Ladder {
    outbox.also((tx) => this.gates.reopen(tx, run.id, from));
    outbox.patch({ currentGate: from, gateStatus: 'pending' });
    return ladder.map((status, gate) => (gate >= from ? 'pending' : status));
  }

  /**
   * Suspends the run at a gate that lacks nothing but the approval that its profile asks for.
   *
   * @param next where an approval leads
   */
  askApproval(context: RunContext, state: State, gate: 2 | 8, reason: string, next: NodeName): Update {
    const clean = cleanText(reason);
    const review =
      gate === 2
        ? { type: 'plan_approval' as const, question: 'Is this the plan to work by?', reason: clean, gate }
        : {
            type: 'gate_override' as const,
            question: 'Do you sign this off for delivery?',
            reason: clean,
            gate,
            next: signOffAnswers,
          };
    const id = askPerson(context, state, this.reviews, review, `${gateLadder[gate].name} gate: ${review.question}`);
    return { openReview: { id, kind: 'gate', gate, approval: true, next }, next: 'await_review' };
  }

  /**
   * Suspends the run at a gate that did not pass, and asks a person.
   *
   * @param next where an approval leads
   */
  ask(
    context: RunContext,
    state: State,
    gate: number,
    reason: string,
    facts: Record<string, unknown>,
    next: NodeName,
  ): Update {
    const name = gateLadder[gate]!.name;
    const clean = cleanText(reason);
    const review = {
      type: 'gate_override' as const,
      question: `May the run pass the ${name} gate?`,
      reason: clean,
      gate,
      evidence: facts,
    };
    const id = askPerson(context, state, this.reviews, review, `${name} gate: ${clean}`);
    return { openReview: { id, kind: 'gate', gate, next }, next: 'await_review' };
  }
}

const signOffAnswers = {
  approve: 'The work is delivered.',
  respond: 'The run goes back to dev with your message.',
  reject: 'The run is killed with your reason.',
};

/** A decision that follows from rules alone. */
export function byPolicy(reason: string): GateDecision {
  return { decision: 'go', byKind: 'policy', byName: 'wave', reason, override: false };
}

export function byAgent(agent: string, decision: GateDecision['decision'], reason: string): GateDecision {
  return { decision, byKind: 'agent', byName: agent, reason, override: false };
}
