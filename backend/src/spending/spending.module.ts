import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/index.js';
import { ReviewsModule } from '../reviews/index.js';
import { RunsModule } from '../runs/index.js';
import { BudgetReader } from './budget-reader.service.js';
import { LimitChanges } from './limit-changes.service.js';

@Module({
  imports: [BudgetModule, ReviewsModule, RunsModule],
  providers: [BudgetReader, LimitChanges],
  exports: [BudgetReader, LimitChanges],
})
export class SpendingModule {}
