/**
 * The one face of a language model. Nodes and the judge know this file, never a vendor's SDK.
 * Messages follow the shape of the Messages API, in camel case, so that a transcript is replayable on any adapter.
 */
export interface ModelPort {
  /** `rehearsal` plays bundled stories without a key; it is named as such wherever a model is shown. */
  readonly provider: 'anthropic' | 'rehearsal';
  /** The model used when a run names none. */
  readonly defaultModel: string;
  /**
   * Counts the input tokens of a request, for the budget's worst case.
   * @returns tokens; an upper estimate where the server cannot count
   */
  countInput(request: ModelRequest, signal?: AbortSignal): Promise<number>;
  /**
   * Asks the model once; retries what is worth retrying (429, 529, 5xx, cut connections) with backoff and `Retry-After`.
   * @throws ModelError with a stable code when the answer cannot be had; the reason of `options.signal` when aborted
   */
  generate(request: ModelRequest, options?: GenerateOptions): Promise<ModelResponse>;
  /** Whether the model can be reached, and why not. Cheap; never spends tokens. */
  check(signal?: AbortSignal): Promise<{ reachable: boolean; detail?: string }>;
  /**
   * Whether this adapter can play a story at all.
   * @returns undefined when it can; otherwise a sentence for the person who submitted it
   */
  refuses(story: { task: string; storyId?: string; repositoryPath?: string }): string | undefined;
}

export interface ModelRequest {
  model: string;
  system: string;
  /** Alternates user and assistant, beginning with user. */
  messages: readonly ModelMessage[];
  tools: readonly ToolSpec[];
  /** `any` forces some tool, `{ name }` forces that one (structured output). */
  toolChoice?: 'auto' | 'any' | { name: string };
  maxTokens: number;
  /** Who asks; adapters may use it for tracing, the rehearsal model to find its script. Never sent as prompt. */
  caller: { runId: string; agent: AgentName; storyId: string; task: string; iteration: number };
}

export type AgentName = 'pm' | 'dev' | 'qa' | 'supervisor' | 'cto' | 'judge';

export interface ToolSpec {
  name: string;
  description: string;
  /** JSON Schema (draft 2020-12) of the arguments. */
  inputSchema: Record<string, unknown>;
}

export interface ModelMessage {
  role: 'user' | 'assistant';
  content: readonly ContentBlock[];
}

export type ContentBlock =
  | { type: 'text'; text: string }
  | { type: 'tool_use'; id: string; name: string; input: Record<string, unknown> }
  | { type: 'tool_result'; toolUseId: string; content: string; isError?: boolean }
  | ReasoningBlock;

/**
 * What a model thought between its answers. Stands where the model put it and goes back unchanged on the next turn:
 * servers that sign their reasoning refuse a conversation in which it was altered. `text` may be shown to people.
 */
export interface ReasoningBlock {
  type: 'reasoning';
  /** A readable summary; empty when the server keeps it to itself. */
  text: string;
  /** The model it belongs to; to another model it is not sent. */
  model: string;
  /** The block as the server sent it; only the adapter that made it reads this. */
  opaque: Record<string, unknown>;
}

export interface ModelUsage {
  /** Uncached input tokens. */
  inputTokens: number;
  outputTokens: number;
  cacheReadTokens: number;
  /** Cache writes that live five minutes, and one hour: priced apart. */
  cacheWriteTokens: number;
  cacheWrite1hTokens: number;
}

export interface ModelResponse {
  /** The model that answered, as the server names it. */
  model: string;
  content: ContentBlock[];
  stopReason: 'end_turn' | 'tool_use' | 'max_tokens' | 'stop_sequence' | 'refusal' | 'pause_turn';
  usage: ModelUsage;
  /** How many tries it took, the successful one included. */
  attempts: number;
  /** What tries that failed half way were billed, as far as the server told; to be settled beside `usage`. */
  wasted?: ModelUsage;
}

export interface GenerateOptions {
  signal?: AbortSignal;
  /** Text as it streams; ephemeral, for people who watch. */
  onText?: (delta: string) => void;
  /**
   * Called before another try, when those before were billed. Takes that over: it is told neither with the answer nor with
   * an error any more. What it throws ends the call.
   */
  onRetry?: (wasted: ModelUsage) => Promise<void>;
}

export type ModelErrorCode =
  | 'model_unreachable'
  | 'model_overloaded'
  | 'model_rate_limited'
  | 'model_auth_failed'
  | 'model_rejected_request'
  | 'model_malformed_response'
  | 'rehearsal_unknown_story';

export class ModelError extends Error {
  override readonly name = 'ModelError';
  constructor(
    readonly code: ModelErrorCode,
    message: string,
    /** Whether the same request may succeed later. */
    readonly retryable: boolean,
    /** Usage already billed by the server before it failed, as far as it told us. */
    readonly usage?: Partial<ModelUsage>,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }
}
