export { BudgetModule } from './budget.module.js';
export {
  BudgetService,
  StaleLeaseError,
  type BudgetTotals,
  type LeaseRef,
  type Reservation,
} from './budget.service.js';
export { amountOf, worstCase, type Amount, type Usage } from './cost.js';
export { defaultPrices, priceOf, pricesWith, type ModelPrice, type PriceTable } from './prices.js';
