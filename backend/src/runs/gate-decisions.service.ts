import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { actorOf, allows, type Principal, type Scope } from '../auth/index.js';
import { EventLog } from '../events/index.js';
import { gateLadder, GatesService, missingEvidence, type GateDecision } from '../gates/index.js';
import { PrismaService, Problem, validationProblem, type Transaction } from '../platform/index.js';
import { CommandsService } from './commands.service.js';
import type { CommandAccepted, DecideGateDto, NextRunDto } from './dto/command.dto.js';
import { isTerminal } from './lifecycle.js';

/** An answer to a question, as the room that keeps questions takes it. */
export interface GateAnswer {
  decision: 'approve' | 'respond' | 'reject';
  message?: string;
  reason?: string;
}

/** Takes the one answer of a review; the room of reviews registers itself. @throws Problem when it may not be given */
export type AnswerReview = (caller: Principal, reviewId: string, answer: GateAnswer) => Promise<unknown>;

interface Standing {
  status: string;
  currentGate: number;
  /** The question that the run waits with, when it is about a gate. */
  question: { id: string; gate: number } | null;
}

/** A person's decisions on gates: one outcome for each, wherever the run stands. */
@Injectable()
export class GateDecisions {
  private answer?: AnswerReview;

  constructor(
    private readonly prisma: PrismaService,
    private readonly events: EventLog,
    private readonly audit: AuditLog,
    private readonly gates: GatesService,
    private readonly commands: CommandsService,
  ) {}

  onAnswer(answer: AnswerReview): void {
    this.answer = answer;
  }

  /** @throws Problem `gate_not_found`, `forbidden`, `illegal_state` with the state, and those of the command it becomes */
  async decide(caller: Principal, runId: string, gate: number, wish: DecideGateDto): Promise<CommandAccepted> {
    if (gateLadder[gate] === undefined) throw new Problem('gate_not_found', `There is no gate ${gate}; gates are 0–9.`);
    if (wish.override === true && wish.decision !== 'go')
      throw validationProblem([{ field: 'override', message: 'belongs to go only' }]);
    const standing = await this.standing(runId);
    if (isTerminal(standing.status))
      throw illegal(standing, gate, `The run is ${standing.status}; its gates are settled.`);
    if (standing.question?.gate === gate) return this.answerQuestion(caller, runId, gate, standing, wish);
    return this.command(caller, runId, gate, standing, wish);
  }

  /** In step mode: the next phase, past a failing gate when told to skip its validation. */
  async next(
    caller: Principal,
    runId: string,
    { reason = '', skipValidation = false }: NextRunDto,
  ): Promise<CommandAccepted> {
    if (skipValidation && reason.trim() === '')
      throw validationProblem([
        { field: 'reason', message: 'is required with skipValidation: say why the gate may pass' },
      ]);
    if (skipValidation) mayDo(caller, 'gates:override', 'Skipping a gate’s validation');
    const { mode } = await this.prisma.run
      .findUniqueOrThrow({ where: { id: runId }, select: { mode: true } })
      .catch(() => ({ mode: 'auto' }));
    const { question } = mode === 'step' ? await this.standing(runId) : { question: null };
    if (!skipValidation || question === null) return this.commands.resume(actorOf(caller), runId, reason, 'next');
    return this.decide(caller, runId, question.gate, { decision: 'go', reason, override: true });
  }

  private async answerQuestion(
    caller: Principal,
    runId: string,
    gate: number,
    standing: Standing,
    { decision, reason, override = false }: DecideGateDto,
  ): Promise<CommandAccepted> {
    const accepted: CommandAccepted = {
      success: true,
      runId,
      outcome: 'applied',
      status: 'queued',
      message: `The question at the ${gateLadder[gate]!.name} gate is answered; the run goes on.`,
    };
    if (decision === 'hold') {
      await this.prisma.$transaction(async (tx) => {
        await this.commands.locked(tx, runId);
        await this.note(tx, runId, gate, byPerson(caller, 'hold', reason));
      });
      return { ...accepted, status: standing.status, message: 'The run stays held; your decision is on the record.' };
    }
    if (decision === 'go') {
      const row = await this.prisma.gate.findUniqueOrThrow({ where: { runId_number: { runId, number: gate } } });
      const missing = missingEvidence(row.evidence);
      if (missing.length > 0 && !override) {
        throw illegal(
          standing,
          gate,
          `The gate lacks evidence (${missing.join('; ')}); it passes by an override only: send override: true.`,
          { overrideRequired: true },
        );
      }
      if (missing.length > 0) mayDo(caller, 'gates:override', 'Letting a gate pass against its evidence');
    }
    const answers: Record<'go' | 'recycle' | 'kill', GateAnswer> = {
      go: { decision: 'approve', reason },
      recycle: { decision: 'respond', message: reason },
      kill: { decision: 'reject', reason },
    };
    if (this.answer === undefined) throw new Error('Nobody takes answers in this process.');
    await this.answer(caller, standing.question!.id, answers[decision]);
    return accepted;
  }

  /** The run does not wait at this gate: what a person decides on it is a command, or not possible here. */
  private async command(
    caller: Principal,
    runId: string,
    gate: number,
    standing: Standing,
    { decision, reason }: DecideGateDto,
  ): Promise<CommandAccepted> {
    const { currentGate } = standing;
    const isPassed = gate < currentGate;
    if (decision === 'go')
      throw illegal(
        standing,
        gate,
        isPassed
          ? 'The gate has passed already.'
          : `The run is at gate ${currentGate}; a gate passes when its evidence is there, and not before the earlier ones.`,
      );
    if (isPassed && decision !== 'recycle')
      throw illegal(
        standing,
        gate,
        `The gate has passed; the run is at gate ${currentGate}. You may recycle it, or decide there.`,
      );
    mayDo(caller, 'runs:write', `A ${decision} of a run under way`);
    const actor = actorOf(caller);
    const within = (tx: Transaction) => this.note(tx, runId, gate, byPerson(caller, decision, reason));
    if (decision === 'hold') return this.commands.hold(actor, runId, reason, within);
    if (decision === 'kill') return this.commands.kill(actor, runId, reason, within);
    return this.commands.recycle(actor, runId, reason, isPassed ? { toGate: gate } : {}, within);
  }

  /** Puts a decision that settles nothing by itself on the record: history, log and audit chain. */
  private async note(tx: Transaction, runId: string, gate: number, decision: GateDecision): Promise<void> {
    const { name } = gateLadder[gate]!;
    const { byName: by, reason, decision: status, override } = decision;
    await this.gates.note(tx, runId, gate, decision);
    await this.events.append(tx, runId, [{ type: 'gate.decided', data: { gate, name, status, by, reason, override } }]);
    const data = { gate, name, status, reason };
    await this.audit.append(tx, { actor: by, action: 'gate.decided', runId, subject: `gate:${gate}`, data });
  }

  private async standing(runId: string): Promise<Standing> {
    const run = await this.prisma.run.findUnique({
      where: { id: runId },
      select: {
        status: true,
        currentGate: true,
        reviews: { where: { status: 'open', gate: { not: null } }, select: { id: true, gate: true } },
      },
    });
    if (run === null) throw new Problem('run_not_found', `There is no run ${runId}.`);
    const question = run.reviews[0];
    return { ...run, question: question === undefined ? null : { id: question.id, gate: question.gate! } };
  }
}

function byPerson(caller: Principal, decision: GateDecision['decision'], reason: string): GateDecision {
  return { decision, byKind: 'person', byName: actorOf(caller), reason, override: false };
}

function mayDo(caller: Principal, scope: Scope, what: string): void {
  if (allows(caller, scope)) return;
  throw new Problem('forbidden', `${what} needs the right ${scope}.`, { role: caller.role, missing: [scope] });
}

function illegal(
  { status, currentGate }: Standing,
  gate: number,
  detail: string,
  more: Record<string, unknown> = {},
): Problem {
  return new Problem('illegal_state', detail, { state: status, gate, currentGate, ...more });
}
