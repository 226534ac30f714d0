import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  ModelError,
  type GenerateOptions,
  type ModelPort,
  type ModelRequest,
  type ModelResponse,
  type ModelUsage,
} from './model.port.js';
import { nextTurn } from './rehearsal/play.js';
import { scriptOf } from './rehearsal/stories.js';
import { sample, sampleStories } from '../../sample/index.js';

export interface RehearsalModelOptions {
  /** How long an answer takes, in milliseconds: a number, or limits between which it varies. Default 150 to 600. */
  pace?: number | { from: number; to: number };
}

const howToGoOn =
  'Set ANTHROPIC_API_KEY (or ANTHROPIC_BASE_URL, for a server of your own) to run other stories with a real model.';

/**
 * Plays bundled stories on the bundled sample repository, so that WAVE can be watched without a key. It only answers:
 * edits, tests, verdicts, gates and reviews around it are the real ones. It keeps nothing between calls.
 */
export class RehearsalModel implements ModelPort {
  readonly provider = 'rehearsal';
  readonly defaultModel = 'rehearsal';
  readonly #pace: { from: number; to: number };

  constructor({ pace = { from: 150, to: 600 } }: RehearsalModelOptions = {}) {
    this.#pace = typeof pace === 'number' ? { from: pace, to: pace } : pace;
  }

  async countInput(request: ModelRequest, signal?: AbortSignal): Promise<number> {
    signal?.throwIfAborted();
    return tokens([request.system, request.tools, ...request.messages]);
  }

  async generate(request: ModelRequest, { signal, onText }: GenerateOptions = {}): Promise<ModelResponse> {
    signal?.throwIfAborted();
    const script = scriptOf(request.caller);
    if (!script) throw new ModelError('rehearsal_unknown_story', unknownStory(), false);
    const turn = nextTurn(script, request);
    if (!turn) {
      throw new ModelError(
        'model_rejected_request',
        `The rehearsal model does not answer for ${request.caller.agent}.`,
        false,
      );
    }
    const fingerprint = fingerprintOf(request);
    await this.#speak(turn.say, fingerprint, signal, onText);
    const content: ModelResponse['content'] = [
      { type: 'text', text: turn.say },
      { type: 'tool_use', id: `rehearsal_${fingerprint.slice(0, 24)}`, name: turn.call.name, input: turn.call.input },
    ];
    return { model: this.defaultModel, content, stopReason: 'tool_use', usage: usageOf(request, content), attempts: 1 };
  }

  async check(): Promise<{ reachable: boolean }> {
    return { reachable: true };
  }

  refuses(story: { task: string; storyId?: string; repositoryPath?: string }): string | undefined {
    if (!scriptOf(story)) return unknownStory();
    if (story.repositoryPath === undefined || isSample(story.repositoryPath)) return undefined;
    return `The rehearsal model plays its stories only on the bundled sample repository (${sample.title}). ${howToGoOn}`;
  }

  async #speak(
    text: string,
    fingerprint: string,
    signal?: AbortSignal,
    onText?: (delta: string) => void,
  ): Promise<void> {
    const { from, to } = this.#pace;
    // Varies from call to call, and is the same each time that call is made.
    const duration = from + ((to - from) * Number.parseInt(fingerprint.slice(-4), 16)) / 0xffff;
    const pieces = text.match(/\S+\s*/g) ?? [text];
    for (const piece of pieces) {
      if (duration > 0) {
        await sleep(duration / pieces.length, undefined, signal ? { signal } : {}).catch(() =>
          signal?.throwIfAborted(),
        );
      }
      signal?.throwIfAborted();
      onText?.(piece);
    }
  }
}

function unknownStory(): string {
  const stories = sampleStories.map(({ storyId, title }) => `${storyId} (${title})`).join(', ');
  return `The rehearsal model plays bundled stories only: ${stories}. ${howToGoOn}`;
}

function isSample(repositoryPath: string): boolean {
  try {
    const text = readFileSync(join(repositoryPath, 'package.json'), 'utf8');
    return (JSON.parse(text) as { name?: unknown }).name === sample.packageName;
  } catch {
    return false;
  }
}

function fingerprintOf({ caller, messages }: ModelRequest): string {
  const turn = messages.filter(({ role }) => role === 'assistant').length;
  const { runId, agent, storyId, iteration } = caller;
  return createHash('sha256')
    .update(JSON.stringify([runId, agent, storyId, iteration, turn]))
    .digest('hex');
}

/** As if the conversation were cached: a turn reads what was there before the last answer, and writes what came since. */
function usageOf({ system, tools, messages }: ModelRequest, content: unknown): ModelUsage {
  const last = messages.findLastIndex(({ role }) => role === 'assistant');
  const known = last < 0 ? 0 : tokens([system, tools, ...messages.slice(0, last)]);
  return {
    inputTokens: 4,
    outputTokens: tokens([content]),
    cacheReadTokens: known,
    cacheWriteTokens: tokens([system, tools, ...messages]) - known,
    cacheWrite1hTokens: 0,
  };
}

/** Four characters a token. */
function tokens(parts: readonly unknown[]): number {
  return Math.ceil(JSON.stringify(parts).length / 4);
}
