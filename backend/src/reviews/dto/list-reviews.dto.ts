import { IsIn, IsOptional, IsUUID } from 'class-validator';
import { PageQuery } from '../../platform/index.js';
import { reviewTypes, type ReviewType } from './review.dto.js';

export class ListReviewsQuery extends PageQuery {
  @IsOptional()
  @IsIn(['open', 'resolved', 'cancelled'])
  status?: 'open' | 'resolved' | 'cancelled';

  @IsOptional()
  @IsIn([...reviewTypes])
  type?: ReviewType;

  /** Reviews of this run only. */
  @IsOptional()
  @IsUUID()
  runId?: string;
}
