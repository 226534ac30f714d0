/** What a model costs, in USD per million tokens. */
export interface ModelPrice {
  input: number;
  output: number;
  cacheRead: number;
  /** Cache writes that live five minutes, and one hour. */
  cacheWrite: number;
  cacheWrite1h: number;
}

export interface PriceTable {
  /** When the prices were read, and where. */
  asOf: string;
  source: string;
  /** By the model's name, without a date. */
  models: Readonly<Record<string, ModelPrice>>;
}

/** Cache writes cost 1.25 × the input price for five minutes and 2 × for an hour; reads a share that differs by model. */
function price(input: number, output: number, readShare = 0.1): ModelPrice {
  return { input, output, cacheRead: input * readShare, cacheWrite: input * 1.25, cacheWrite1h: input * 2 };
}

/** Where a model's price depends on the prompt's length, the highest tier stands here: a budget must never be short. */
export const defaultPrices: PriceTable = {
  asOf: '2026-11-20',
  source: 'https://platform.claude.com/docs/en/about-claude/pricing',
  models: {
    'claude-fable-5-1': price(10, 50, 0.025),
    'claude-fable-5': price(10, 50),
    'claude-opus-5-5': price(4, 20, 0.05),
    'claude-opus-5': price(5, 25),
    'claude-opus-4-8': price(5, 25),
    'claude-opus-4-7': price(5, 25),
    'claude-opus-4-6': price(5, 25),
    'claude-opus-4-5': price(5, 25),
    'claude-sonnet-5-5': price(2, 10, 0.05),
    'claude-sonnet-5': price(2, 10),
    'claude-sonnet-4-6': price(3, 15),
    'claude-sonnet-4-5': price(3, 15),
    // Prompts of up to 100,000 tokens cost a fifth of this.
    'claude-haiku-5-5': price(0.5, 2.5),
    'claude-haiku-4-5': price(1, 5),
    // Plays bundled stories: nobody is billed.
    rehearsal: price(0, 0),
  },
};

/** The bundled table with an installation's own prices, which stand in its place where they name the same model. */
export function pricesWith(own: Readonly<Record<string, ModelPrice>>): PriceTable {
  return { ...defaultPrices, models: { ...defaultPrices.models, ...own } };
}

/**
 * Finds a model's price by its name, with or without a date such as `-20261007`.
 *
 * @returns undefined for a model that the table does not know: such a run is refused, never guessed
 */
export function priceOf(table: PriceTable, model: string): ModelPrice | undefined {
  const name = model.replace(/-(\d{8}|latest)$/, '');
  return Object.hasOwn(table.models, model)
    ? table.models[model]
    : Object.hasOwn(table.models, name)
      ? table.models[name]
      : undefined;
}
