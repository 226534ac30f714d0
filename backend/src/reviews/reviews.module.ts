import { Module } from '@nestjs/common';
import { RunsModule } from '../runs/index.js';
import { ReviewsService } from './reviews.service.js';

@Module({ imports: [RunsModule], providers: [ReviewsService], exports: [ReviewsService] })
export class ReviewsModule {}
