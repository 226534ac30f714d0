import { IsInt, IsNumber, IsOptional, IsPositive, IsString, Length, Matches, Max, Min } from 'class-validator';

/** A run's amounts: new tokens (uncached input, cache writes, output), or USD with micro precision. */
export class RunAmounts {
  limit!: number;
  /** Taken out for calls that are under way: what they can take at most. */
  reserved!: number;
  spent!: number;
}

/** A shared budget's amounts: new tokens (uncached input, cache writes, output), or USD with micro precision. */
export class SharedAmounts {
  /** null: no limit. */
  limit!: number | null;
  /** Taken out for calls that are under way: what they can take at most. */
  reserved!: number;
  spent!: number;
}

/** A budget that the run shares with others. */
export class ScopeBudgetView {
  scope!: 'project' | 'account';
  /** The project's name, or `account`. */
  name!: string;
  tokens!: SharedAmounts;
  costUsd!: SharedAmounts;
}

/** What the run's model costs, in USD per million tokens. */
export class RunPricesView {
  /** When the price was read; null for a price from the settings. */
  asOf!: string | null;
  source!: string;
  model!: string;
  /** False when neither the table nor the settings have the model; then all prices are null. */
  known!: boolean;
  input!: number | null;
  output!: number | null;
  cacheRead!: number | null;
  /** Cache writes that live five minutes. */
  cacheWrite!: number | null;
  /** Cache writes that live one hour. */
  cacheWrite1h!: number | null;
}

/** What one agent spent with one model. */
export class AgentSpending {
  agent!: string;
  model!: string;
  /** Settled calls. */
  calls!: number;
  tokens!: number;
  costUsd!: number;
}

export class UsageView {
  inputTokens!: number;
  outputTokens!: number;
  cacheReadTokens!: number;
  cacheWriteTokens!: number;
  cacheWrite1hTokens!: number;
}

/** One model call in the ledger. */
export class BudgetEntryView {
  callId!: string;
  agent!: string;
  model!: string;
  /** `open` while the call is under way, `released` when it was never made. */
  state!: 'open' | 'settled' | 'released';
  reservedTokens!: number;
  reservedCostUsd!: number;
  /** 0 while the call is open. */
  tokens!: number;
  /** 0 while the call is open. */
  costUsd!: number;
  /** null while it is open, and where the server never told: then the whole reservation counts as spent. */
  usage!: UsageView | null;
  reservedAt!: string;
  closedAt!: string | null;
}

/** A limit that leaves too little for the next call. */
export class ShortfallView {
  scope!: 'run' | 'project' | 'account';
  /** The run's story, the project's name, or `account`. */
  name!: string;
  what!: 'tokens' | 'cost';
  /** Tokens, or USD. */
  limit!: number;
  spent!: number;
  reserved!: number;
  /** What the next call may take at most. */
  needed!: number;
  /** What is left under the limit. */
  left!: number;
}

/** The question that the run waits with. */
export class BudgetQuestionView {
  reviewId!: string;
  /** What the next call may take at most. */
  tokensNeeded!: number;
  costNeededUsd!: number;
  /** Limits that still are too low, as they stand now. */
  shortfalls!: ShortfallView[];
}

/** A run's budget and its ledger. */
export class RunBudgetView {
  tokens!: RunAmounts;
  costUsd!: RunAmounts;
  /** The larger of the two shares, spent and reserved, 0–100. */
  percent!: number;
  /** Budgets that the run shares: the project's, then the account's. */
  scopes!: ScopeBudgetView[];
  prices!: RunPricesView;
  byAgent!: AgentSpending[];
  /** null unless an open `budget_exceeded` review holds the run. */
  question!: BudgetQuestionView | null;
  /** Calls, newest first. */
  entries!: BudgetEntryView[];
  /** Give it as `cursor` to get older entries; null at the end. */
  nextCursor!: string | null;
}

export class ChangeRunBudgetDto {
  /** The new ceiling of new tokens; never below what is spent and reserved. */
  @IsOptional()
  @IsInt()
  @IsPositive()
  @Max(1_000_000_000)
  tokenLimit?: number;

  /** The new ceiling in USD; never below what is spent and reserved. */
  @IsOptional()
  @IsNumber()
  @Min(0.000001)
  @Max(10_000)
  costLimit?: number;

  /** Why; goes on the record. */
  @IsString({ message: 'is required: say why the limit is changed' })
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'is required: say why the limit is changed' })
  reason!: string;
}

export class ChangeSharedBudgetDto {
  /** The new ceiling of new tokens over all runs; null takes the limit away. */
  @IsOptional()
  @IsInt()
  @IsPositive()
  @Max(1_000_000_000_000)
  tokenLimit?: number | null;

  /** The new ceiling in USD over all runs; null takes the limit away. */
  @IsOptional()
  @IsNumber()
  @Min(0.000001)
  @Max(10_000_000)
  costLimit?: number | null;

  /** Why; goes on the record. */
  @IsString({ message: 'is required: say why the limit is changed' })
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'is required: say why the limit is changed' })
  reason!: string;
}

/** The budget over all runs of the installation. */
export class AccountBudgetView {
  tokens!: SharedAmounts;
  costUsd!: SharedAmounts;
  /** The larger of the two shares, spent and reserved, 0–100; 0 without a limit. */
  percent!: number;
  /** Runs that an open `budget_exceeded` review holds because of this limit. */
  waitingRuns!: number;
  updatedAt!: string;
}

/** The budget over all runs of one project. */
export class ProjectBudgetView extends AccountBudgetView {
  projectId!: string;
  name!: string;
}

export class BudgetsView {
  account!: AccountBudgetView;
  /** By name; archived projects come last. */
  projects!: ProjectBudgetView[];
}

/** A shared budget after a change, and the runs that it let go on. */
export class AccountBudgetChanged extends AccountBudgetView {
  /** Runs whose open questions the change answered. */
  resumedRuns!: string[];
}

export class ProjectBudgetChanged extends ProjectBudgetView {
  /** Runs whose open questions the change answered. */
  resumedRuns!: string[];
}

/** What a model costs, in USD per million tokens. */
export class PriceView {
  model!: string;
  input!: number;
  output!: number;
  cacheRead!: number;
  /** Cache writes that live five minutes. */
  cacheWrite!: number;
  /** Cache writes that live one hour. */
  cacheWrite1h!: number;
}

export class PricesView {
  /** When the bundled prices were read. */
  asOf!: string;
  /** Where the bundled prices were read. */
  source!: string;
  /** Models whose price comes from the settings (WAVE_MODEL_PRICES). */
  overridden!: string[];
  /** By the model's name. */
  items!: PriceView[];
}
