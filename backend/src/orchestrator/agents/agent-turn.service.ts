import { Injectable } from '@nestjs/common';
import {
  amountOf,
  BudgetService,
  Prices,
  settledEvent,
  worstCase,
  type Amount,
  type ModelPrice,
  type Reservation,
  type Shortfall,
} from '../../budget/index.js';
import { LiveFeed } from '../../events/index.js';
import { PrismaService, type Prisma } from '../../platform/index.js';
import {
  ModelError,
  type AgentName,
  type ContentBlock,
  type ModelMessage,
  type ModelRequest,
  type ModelResponse,
  type ToolSpec,
} from '../models/index.js';
import { cleanJson, cleanText } from '../redaction.js';
import type { RunContext } from '../run-context.js';
import type { State } from '../state.js';
import { addUsage, billOfBroken, billOfFailure, NoOtherTry, type Bill } from './billing.js';

/** What is asked of an agent in one turn. */
export interface TurnRequest {
  agent: Extract<AgentName, 'pm' | 'dev' | 'qa' | 'cto'>;
  /** Messages of one conversation are sent together. */
  conversation: string;
  system: string;
  /** What the agent is told now, after what it has said and heard in this conversation. */
  say: ContentBlock[];
  tools: ToolSpec[];
  toolChoice: 'any' | { name: string };
}

export type TurnOutcome =
  | { kind: 'answered'; response: ModelResponse; messages: number; tokens: number; costMicros: number }
  | { kind: 'over_budget'; needed: Amount; shortfalls: readonly Shortfall[] }
  | { kind: 'failed'; error: ModelError };

/** The most that one answer may take. */
const maxTokens = 8_192;

/**
 * One call of the model: worst case reserved before, answer stored and settled with the step after. Nothing acts on an
 * answer that is not on the record.
 */
@Injectable()
export class AgentTurns {
  constructor(
    private readonly prisma: PrismaService,
    private readonly budget: BudgetService,
    private readonly live: LiveFeed,
    private readonly prices: Prices,
  ) {}

  async ask(context: RunContext, state: State, turn: TurnRequest): Promise<TurnOutcome> {
    const { run, lease, outbox, model, abort } = context;
    const price = this.priceOf(run.model);
    const history = await this.conversation(run.id, turn.conversation, state.progress);
    const say = [...unanswered(history, turn.say), ...turn.say];
    const request: ModelRequest = {
      model: run.model,
      system: turn.system,
      messages: [...history, { role: 'user', content: say }],
      tools: turn.tools,
      toolChoice: turn.toolChoice,
      maxTokens,
      caller: {
        runId: run.id,
        agent: turn.agent,
        storyId: run.storyId,
        task: run.task,
        iteration: state.progress.iteration,
      },
    };
    let inputTokens: number;
    try {
      inputTokens = await model.countInput(request, abort.signal);
    } catch (error) {
      abort.signal.throwIfAborted();
      if (error instanceof ModelError) return { kind: 'failed', error };
      throw error;
    }
    const worst = worstCase(inputTokens, maxTokens, price);
    const caller = { agent: turn.agent, model: run.model };
    const reserving = await this.budget.reserve(lease, caller, worst);
    if ('shortfalls' in reserving) return { kind: 'over_budget', needed: worst, ...reserving };

    let { reservation } = reserving;
    const started = performance.now();
    this.live.publish(run.id, { kind: 'agent', agent: turn.agent, node: turn.agent, state: 'thinking' });
    let response: ModelResponse;
    try {
      response = await model.generate(request, {
        signal: abort.signal,
        onText: (delta) => this.live.publish(run.id, { kind: 'text', agent: turn.agent, delta }),
        // A try that was billed has used up what was reserved; another one needs a reservation of its own.
        onRetry: async (wasted) => {
          await this.bookBroken(reservation, billOfBroken(wasted, price, maxTokens));
          const again = await this.budget.reserve(lease, caller, worst);
          if ('shortfalls' in again) throw new NoOtherTry(again.shortfalls);
          reservation = again.reservation;
        },
      });
    } catch (error) {
      if (error instanceof NoOtherTry) return { kind: 'over_budget', needed: worst, shortfalls: error.shortfalls };
      await this.bookFailure(reservation, price, error);
      abort.signal.throwIfAborted();
      if (error instanceof ModelError) return { kind: 'failed', error };
      throw error;
    } finally {
      this.live.publish(run.id, { kind: 'agent', agent: turn.agent, node: turn.agent, state: 'idle' });
    }
    // What broken tries were billed counts too, within what was reserved: the limit is never passed.
    const billed = addUsage(response.usage, response.wasted);
    const actual = within(amountOf(billed, price), reservation);
    const number = state.progress.messages + 1;
    const durationMs = Math.round(performance.now() - started);
    outbox.also(async (tx) => {
      await this.store(tx, context, turn, number, 'user', say, {});
      await this.store(tx, context, turn, number + 1, 'assistant', response.content, {
        model: response.model,
        usage: { ...response.usage } as Prisma.InputJsonObject,
        costMicros: actual.costMicros,
        durationMs,
      });
      await this.budget.settle(tx, reservation, actual, billed);
    });
    const before = await this.budget.totals(run.id);
    const totals = {
      ...before,
      tokensReserved: before.tokensReserved - reservation.tokens,
      costReservedMicros: before.costReservedMicros - reservation.costMicros,
      tokensSpent: before.tokensSpent + actual.tokens,
      costSpentMicros: before.costSpentMicros + actual.costMicros,
    };
    outbox.event(settledEvent({ ...caller, model: response.model }, actual, billed, 'answered', totals));
    return { kind: 'answered', response, messages: number + 1, tokens: actual.tokens, costMicros: actual.costMicros };
  }

  private priceOf(model: string): ModelPrice {
    const price = this.prices.of(model);
    if (price === undefined) throw new ModelError('model_rejected_request', `No price is known for ${model}.`, false);
    return price;
  }

  /** A call that failed may have been billed all the same. */
  private async bookFailure(reservation: Reservation, price: ModelPrice, error: unknown): Promise<void> {
    const bill = billOfFailure(error, price, maxTokens);
    if (bill === 'nothing') await this.budget.release(reservation);
    else await this.bookBroken(reservation, bill);
  }

  private async bookBroken(reservation: Reservation, { amount, usage }: Bill): Promise<void> {
    await this.budget.settleNow(reservation, amount, usage, usage === null ? 'unknown' : 'failed');
  }

  /** What counts of a conversation: not what a half-done step left, nor what a recycle took back. */
  private async conversation(
    runId: string,
    conversation: string,
    { messages, discarded = [] }: State['progress'],
  ): Promise<ModelMessage[]> {
    const rows = await this.prisma.transcriptEntry.findMany({
      where: {
        runId,
        conversation,
        number: { lte: messages },
        NOT: discarded.map(([first, last]) => ({ number: { gte: first, lte: last } })),
      },
      orderBy: { number: 'asc' },
      select: { role: true, content: true },
    });
    return rows.map(({ role, content }) => ({
      role: role as 'user' | 'assistant',
      content: content as unknown as ContentBlock[],
    }));
  }

  /** A step that is repeated after a crash writes its messages again in the same place. */
  private async store(
    tx: Prisma.TransactionClient,
    { run, step }: RunContext,
    { agent, conversation }: TurnRequest,
    number: number,
    role: 'user' | 'assistant',
    content: readonly ContentBlock[],
    more: { model?: string; usage?: Prisma.InputJsonObject; costMicros?: number; durationMs?: number },
  ): Promise<void> {
    const data = {
      step,
      agent,
      conversation,
      role,
      content: storable(content) as unknown as Prisma.InputJsonArray,
      ...more,
    };
    await tx.transcriptEntry.upsert({
      where: { runId_number: { runId: run.id, number } },
      create: { runId: run.id, number, ...data },
      update: data,
    });
  }
}

/** The API wants each call of the last answer answered. What closed a turn (a structured output) was received. */
function unanswered(history: readonly ModelMessage[], say: readonly ContentBlock[]): ContentBlock[] {
  const last = history.at(-1);
  if (last?.role !== 'assistant') return [];
  const answered = new Set(say.map((block) => (block.type === 'tool_result' ? block.toolUseId : '')));
  return last.content.flatMap((block): ContentBlock[] =>
    block.type === 'tool_use' && !answered.has(block.id)
      ? [{ type: 'tool_result', toolUseId: block.id, content: 'Received.' }]
      : [],
  );
}

/** Reasoning goes back to the model to the letter or not at all: a block that holds a secret is left out. */
function storable(content: readonly ContentBlock[]): ContentBlock[] {
  return content.flatMap((block): ContentBlock[] => {
    if (block.type !== 'reasoning') return [cleanJson(block)];
    return cleanText(block.text) === block.text ? [block] : [];
  });
}

function within(amount: Amount, { tokens, costMicros }: Amount): Amount {
  return { tokens: Math.min(amount.tokens, tokens), costMicros: Math.min(amount.costMicros, costMicros) };
}
