import { Injectable } from '@nestjs/common';
import { newId, PrismaService, type Transaction } from '../platform/index.js';
import { approval, gateLadder, type Evidence, type GateDecision, type GateOutcome } from './ladder.js';

export interface GateSheet {
  number: number;
  name: string;
  passesWhen: string;
  status: 'pending' | 'go' | 'hold' | 'kill' | 'recycle';
  evidence: Evidence[];
  decisions: (GateDecision & { at: string })[];
  decidedAt: string | null;
}

/** Keeps the ladder of each run. */
@Injectable()
export class GatesService {
  constructor(private readonly prisma: PrismaService) {}

  /** Puts up a new run's ladder, in the transaction that creates the run. */
  async open(tx: Transaction, runId: string): Promise<void> {
    await tx.gate.createMany({ data: gateLadder.map(({ number, name }) => ({ runId, number, name })) });
  }

  /** Writes down what a gate saw and what came of it, with the decision that led there. */
  async record(
    tx: Transaction,
    runId: string,
    gate: number,
    evidence: readonly Evidence[] | undefined,
    outcome: GateOutcome,
    decision: GateDecision,
  ): Promise<void> {
    if (evidence === undefined && decision.byKind === 'person' && outcome.status === 'go')
      await this.approve(tx, runId, gate, decision.byName);
    await tx.gate.update({
      where: { runId_number: { runId, number: gate } },
      data: {
        status: outcome.status,
        decidedAt: new Date(),
        ...(evidence && { evidence: evidence.map((item) => ({ ...item })) }),
      },
    });
    await tx.gateDecision.create({ data: { id: newId(), runId, gate, ...decision } });
  }

  /** What was asked of a person is there now. */
  private async approve(tx: Transaction, runId: string, gate: number, by: string): Promise<void> {
    const where = { runId_number: { runId, number: gate } };
    const row = await tx.gate.findUniqueOrThrow({ where, select: { evidence: true } });
    const evidence = (row.evidence as unknown as Evidence[]).map((item) =>
      item.name === approval ? { ...item, ok: true, detail: `approved by ${by}` } : { ...item },
    );
    await tx.gate.update({ where, data: { evidence } });
  }

  /** Puts a decision on the record that does not settle its gate by itself. */
  async note(tx: Transaction, runId: string, gate: number, decision: GateDecision): Promise<void> {
    await tx.gateDecision.create({ data: { id: newId(), runId, gate, ...decision } });
  }

  /** Takes gates from `from` on back to pending: the run was sent back, and they must be passed again. */
  async reopen(tx: Transaction, runId: string, from: number): Promise<void> {
    await tx.gate.updateMany({ where: { runId, number: { gte: from } }, data: { status: 'pending', decidedAt: null } });
  }

  async list(runId: string): Promise<GateSheet[]> {
    const rows = await this.prisma.gate.findMany({
      where: { runId },
      orderBy: { number: 'asc' },
      include: { decisions: { orderBy: { at: 'asc' } } },
    });
    return rows.map((row) => ({
      number: row.number,
      name: row.name,
      passesWhen: gateLadder[row.number]?.passesWhen ?? '',
      status: row.status as GateSheet['status'],
      evidence: row.evidence as unknown as Evidence[],
      decisions: row.decisions.map(({ decision, byKind, byName, reason, override, at }) => ({
        decision: decision as GateDecision['decision'],
        byKind: byKind as GateDecision['byKind'],
        byName,
        reason,
        override,
        at: at.toISOString(),
      })),
      decidedAt: row.decidedAt?.toISOString() ?? null,
    }));
  }
}
