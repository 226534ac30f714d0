import { Type } from 'class-transformer';
import { IsInt, IsOptional, Max, Min } from 'class-validator';

export const MAX_SEQ = 2_147_483_647;

export class StreamQuery {
  /** `seq` of the newest event that the client has; `Last-Event-ID` outranks it. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(MAX_SEQ)
  after?: number;
}
