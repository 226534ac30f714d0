export { BudgetModule } from './budget.module.js';
export {
  BudgetService,
  StaleLeaseError,
  type BudgetTotals,
  type LeaseRef,
  type Reservation,
  type Reserving,
} from './budget.service.js';
export { amountOf, worstCase, type Amount, type Usage } from './cost.js';
export { ACCOUNT, Limits, type LimitWish } from './limits.service.js';
export { defaultPrices, priceOf, pricesWith, type ModelPrice, type PriceTable } from './prices.js';
export { Prices } from './prices.service.js';
export {
  concernsRun,
  inUsd,
  refusalFacts,
  refusalWords,
  shortfallsOf,
  type BudgetScope,
  type RefusalWords,
  type ScopeAmounts,
  type Shortfall,
} from './refusal.js';
export { percentOf, settledEvent, type CallOutcome } from './settled-event.js';
