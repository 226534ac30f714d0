import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { amountOf, BudgetService, Prices, worstCase, type ModelPrice, type Reservation } from '../budget/index.js';
import type { JudgeSettings } from '../projects/index.js';
import {
  judgeFailed,
  Judgements,
  judgeQuestion,
  type JudgeAnswer,
  type JudgedCall,
  type JudgeFailure,
  type Judgement,
} from '../safety/index.js';
import { readAnswer } from './agents/answer.js';
import { addUsage, billOfBroken, billOfFailure, NoOtherTry } from './agents/billing.js';
import {
  ModelError,
  type ContentBlock,
  type ModelMessage,
  type ModelRequest,
  type ModelResponse,
} from './models/index.js';
import { cleanJson } from './redaction.js';
import type { RunContext } from './run-context.js';
import { jsonSchema } from './tools/index.js';

/** The most that a judgement may take, thinking included. */
const maxTokens = 2_048;
/** An answer that has not the form that was asked for is asked for again once. */
const tries = 2;

type Attempt =
  | { kind: 'answered'; answer: JudgeAnswer; costMicros: number }
  | { kind: 'malformed'; said: readonly ContentBlock[]; toolUseIds: string[]; message: string; costMicros: number }
  | { kind: 'failed'; failure: JudgeFailure; costMicros: number };

/**
 * Has a model judge a call, within the run's budget and the policy's patience. It is told what the call would do and
 * its arguments, never what the agent says about it; what it answers is kept, so that nobody asks twice.
 */
@Injectable()
export class ModelJudge {
  constructor(
    private readonly budget: BudgetService,
    private readonly prices: Prices,
    private readonly judgements: Judgements,
  ) {}

  /** @throws the reason of the run's own signal when a person ends what the run is doing: that is no failure of a judge */
  async judge(context: RunContext, call: JudgedCall, settings: JudgeSettings): Promise<Judgement> {
    const model = settings.model ?? context.run.model;
    const known = await this.judgements.find(call, model);
    if (known !== undefined) return known;
    const price = this.prices.of(model);
    if (price === undefined) return judgeFailed('refused', model);

    const { abort } = context;
    const deadline = AbortSignal.timeout(settings.timeoutMs);
    const signal = AbortSignal.any([abort.signal, deadline]);
    const question = judgeQuestion(call, randomBytes(12).toString('hex'));
    const messages: ModelMessage[] = [{ role: 'user', content: [{ type: 'text', text: question.text }] }];
    const { name, description, schema } = question.answer;
    let spentMicros = 0;
    for (let attempt = 1; ; attempt += 1) {
      const request: ModelRequest = {
        model,
        system: question.system,
        messages,
        tools: [{ name, description, inputSchema: jsonSchema(schema) }],
        toolChoice: { name },
        maxTokens,
        caller: callerOf(context),
      };
      const tried = await this.ask(context, request, price, signal, question.answer, call).catch((error: unknown) => {
        abort.signal.throwIfAborted();
        if (deadline.aborted) return { kind: 'failed' as const, failure: 'timeout' as const, costMicros: 0 };
        throw error;
      });
      spentMicros += tried.costMicros;
      const costUsd = spentMicros / 1e6;
      if (tried.kind === 'answered') return { asked: true, by: model, ...tried.answer, cached: false, costUsd };
      if (tried.kind === 'failed') return judgeFailed(tried.failure, model, costUsd);
      if (attempt === tries) return judgeFailed('malformed', model, costUsd);
      messages.push(...correction(tried));
    }
  }

  /** One call of the model: reserved before; answered, settled and kept in one transaction after. */
  private async ask(
    context: RunContext,
    request: ModelRequest,
    price: ModelPrice,
    signal: AbortSignal,
    structured: { name: string; schema: Parameters<typeof readAnswer<JudgeAnswer>>[1]['schema'] },
    call: JudgedCall,
  ): Promise<Attempt> {
    const inputTokens = await context.model.countInput(request, signal);
    const wish = { agent: 'judge', model: request.model };
    const worst = worstCase(inputTokens, maxTokens, price);
    const reserving = await this.budget.reserve(context.lease, wish, worst);
    if (!('reservation' in reserving)) return { kind: 'failed', failure: 'over_budget', costMicros: 0 };
    let { reservation } = reserving;
    let response: ModelResponse;
    let brokenMicros = 0;
    try {
      response = await context.model.generate(request, {
        signal,
        // A try that was billed has used up what was reserved; another one needs a reservation of its own.
        onRetry: async (wasted) => {
          const { amount, usage } = billOfBroken(wasted, price, maxTokens);
          await this.budget.settleNow(reservation, amount, usage, 'failed');
          brokenMicros += Math.min(amount.costMicros, reservation.costMicros);
          const again = await this.budget.reserve(context.lease, wish, worst);
          if ('shortfalls' in again) throw new NoOtherTry(again.shortfalls);
          reservation = again.reservation;
        },
      });
    } catch (error) {
      if (error instanceof NoOtherTry) return { kind: 'failed', failure: 'over_budget', costMicros: brokenMicros };
      const costMicros = brokenMicros + (await this.bookFailure(reservation, price, error));
      // Out of patience; what the run itself was told to do is no failure of the judge.
      if (signal.aborted && !context.abort.signal.aborted) return { kind: 'failed', failure: 'timeout', costMicros };
      if (!(error instanceof ModelError) || signal.aborted) throw error;
      return { kind: 'failed', failure: failureOf(error), costMicros };
    }
    const billed = addUsage(response.usage, response.wasted);
    const actual = amountOf(billed, price);
    const costMicros = brokenMicros + Math.min(actual.costMicros, reservation.costMicros);
    const read = readAnswer(response, structured);
    const answer = read.kind === 'output' ? cleanJson(read.output) : undefined;
    await this.budget.settleNow(reservation, actual, billed, 'answered', async (tx) => {
      if (answer !== undefined) await this.judgements.keep(tx, call, request.model, answer);
    });
    if (answer !== undefined) return { kind: 'answered', answer, costMicros };
    if (response.stopReason === 'refusal') return { kind: 'failed', failure: 'refused', costMicros };
    const asked = response.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : []));
    const message = read.kind === 'invalid' ? read.message : `Call ${structured.name}, and nothing else.`;
    return { kind: 'malformed', said: response.content, toolUseIds: asked, message, costMicros };
  }

  /** @returns micro-USD that were booked */
  private async bookFailure(reservation: Reservation, price: ModelPrice, error: unknown): Promise<number> {
    const bill = billOfFailure(error, price, maxTokens);
    if (bill === 'nothing') {
      await this.budget.release(reservation);
      return 0;
    }
    await this.budget.settleNow(reservation, bill.amount, bill.usage, bill.usage === null ? 'unknown' : 'failed');
    return Math.min(bill.amount?.costMicros ?? reservation.costMicros, reservation.costMicros);
  }
}

/** What the judge is told when its answer could not be used. */
function correction({ said, toolUseIds, message }: Extract<Attempt, { kind: 'malformed' }>): ModelMessage[] {
  const content: ContentBlock[] =
    toolUseIds.length === 0
      ? [{ type: 'text', text: message }]
      : toolUseIds.map((toolUseId) => ({ type: 'tool_result', toolUseId, content: message, isError: true }));
  // An answer without any content has nothing to go back to; the question then stands as it was.
  return said.length === 0
    ? []
    : [
        { role: 'assistant', content: said },
        { role: 'user', content },
      ];
}

function callerOf({ run }: RunContext): ModelRequest['caller'] {
  const { id: runId, storyId, task, iteration } = run;
  return { runId, agent: 'judge', storyId, task, iteration };
}

function failureOf({ code }: ModelError): JudgeFailure {
  switch (code) {
    case 'model_unreachable':
    case 'model_overloaded':
    case 'model_rate_limited':
      return 'unreachable';
    case 'model_malformed_response':
      return 'malformed';
    default:
      return 'refused';
  }
}
