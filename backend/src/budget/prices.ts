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
  /** By the beginning of the model's name; the longest match counts. */
  models: Readonly<Record<string, ModelPrice>>;
}

/** Cache prices are multiples of the input price: 1.25 × and 2 × to write, 0.1 × to read at the most. */
function price(input: number, output: number): ModelPrice {
  return { input, output, cacheRead: input * 0.1, cacheWrite: input * 1.25, cacheWrite1h: input * 2 };
}

/** Where a model's price depends on the prompt's length, the highest tier stands here: a budget must never be short. */
export const defaultPrices: PriceTable = {
  asOf: '2026-11-01',
  source: 'https://www.anthropic.com/pricing',
  models: {
    'claude-opus-5-5': price(4, 20),
    'claude-sonnet-5-5': price(2, 10),
    'claude-haiku-5-5': price(1, 5),
    'claude-fable-5': price(10, 50),
    // Plays bundled stories: nobody is billed.
    rehearsal: price(0, 0),
  },
};

/** @returns undefined for a model that the table does not know: such a run is refused, never guessed */
export function priceOf(table: PriceTable, model: string): ModelPrice | undefined {
  const names = Object.keys(table.models).filter((name) => model === name || model.startsWith(`${name}-`));
  const longest = names.sort((left, right) => right.length - left.length)[0];
  return longest === undefined ? undefined : table.models[longest];
}
