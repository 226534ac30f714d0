import { Module } from '@nestjs/common';
import { BudgetService } from './budget.service.js';
import { Limits } from './limits.service.js';
import { Prices } from './prices.service.js';

@Module({ providers: [BudgetService, Limits, Prices], exports: [BudgetService, Limits, Prices] })
export class BudgetModule {}
