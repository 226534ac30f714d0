import { Module } from '@nestjs/common';
import { BudgetModule } from '../budget/index.js';
import { RunsModule } from '../runs/index.js';
import { BlockOverrides } from './block-overrides.service.js';
import { ReviewsService } from './reviews.service.js';

@Module({
  imports: [BudgetModule, RunsModule],
  providers: [BlockOverrides, ReviewsService],
  exports: [BlockOverrides, ReviewsService],
})
export class ReviewsModule {}
