import { Inject, Injectable } from '@nestjs/common';
import { CONFIG, Problem, type Config } from '../platform/index.js';
import { priceOf, pricesWith, type ModelPrice, type PriceTable } from './prices.js';

/** What models cost in this installation. */
@Injectable()
export class Prices {
  readonly table: PriceTable;
  /** Models whose price comes from the settings, in their order. */
  readonly overridden: readonly string[];

  constructor(@Inject(CONFIG) config: Config) {
    this.table = pricesWith(config.model.prices);
    this.overridden = Object.keys(config.model.prices);
  }

  /** @returns undefined for a model that nobody gave a price */
  of(model: string): ModelPrice | undefined {
    return priceOf(this.table, model);
  }

  /** Where and when a model's price was read. */
  originOf(model: string): { asOf: string | null; source: string } {
    return this.isOverridden(model)
      ? { asOf: null, source: 'WAVE_MODEL_PRICES' }
      : { asOf: this.table.asOf, source: this.table.source };
  }

  /**
   * Refuses a model whose cost cannot be limited.
   *
   * @param field as the client wrote it
   * @throws Problem unknown_model_price
   */
  require(model: string, field = 'model'): ModelPrice {
    const price = this.of(model);
    if (price !== undefined) return price;
    const message = `no price is known for ${model}, so its cost cannot be limited; name a known model, or give its price in WAVE_MODEL_PRICES`;
    throw new Problem('unknown_model_price', `${field}: ${message}.`, { errors: [{ field, message }] });
  }

  /** A dated model takes the price of its own name before that of the name without the date. */
  private isOverridden(model: string): boolean {
    const name = Object.hasOwn(this.table.models, model) ? model : model.replace(/-(\d{8}|latest)$/, '');
    return this.overridden.includes(name);
  }
}
