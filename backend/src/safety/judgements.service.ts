import { Injectable } from '@nestjs/common';
import { PrismaService, type Transaction } from '../platform/index.js';
import { judgeBasis, type JudgeAnswer, type JudgedCall, type Judgement } from './judge.js';

/** What judges have said, kept so that the same question is asked and paid for once. */
@Injectable()
export class Judgements {
  constructor(private readonly prisma: PrismaService) {}

  /**
   * What was said of the same call under the same policy.
   *
   * @param model only of this one; of any when absent
   */
  async find(call: JudgedCall, model?: string): Promise<Judgement | undefined> {
    const rows = await this.prisma.judgement.findMany({
      where: { argsHash: call.verdict.argsHash, ...(model !== undefined && { model }) },
      orderBy: { createdAt: 'desc' },
      take: 50,
    });
    const row = rows.find(({ basisHash, model: by }) => basisHash === judgeBasis(call, by));
    if (row === undefined) return undefined;
    const { score, violations, risks, reasoning } = row;
    return { asked: true, by: row.model, score, violations, risks, reasoning, cached: true, costUsd: 0 };
  }

  /** Keeps an answer, in the transaction that books what it cost. The first one of a question stays. */
  async keep(tx: Transaction, call: JudgedCall, model: string, answer: JudgeAnswer): Promise<void> {
    await tx.judgement.createMany({
      data: { argsHash: call.verdict.argsHash, basisHash: judgeBasis(call, model), model, ...answer },
      skipDuplicates: true,
    });
  }
}
