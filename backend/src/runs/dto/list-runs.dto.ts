import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Max, Min } from 'class-validator';
import { PageQuery } from '../../platform/index.js';
import { runPhases, runStatuses, type RunPhase, type RunStatus } from './run.dto.js';

export class ListRunsQuery extends PageQuery {
  @IsOptional()
  @IsIn([...runStatuses])
  status?: RunStatus;

  @IsOptional()
  @IsIn([...runPhases])
  phase?: RunPhase;

  /** Runs whose current gate is this one. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(9)
  gate?: number;

  /** Id or name of a project. */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  project?: string;

  @IsOptional()
  @IsString()
  @Length(1, 60)
  profile?: string;

  /** Text in the task or the story's name. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;

  /** Created at or after; ISO 8601. */
  @IsOptional()
  @IsISO8601()
  from?: string;

  /** Created before; ISO 8601. */
  @IsOptional()
  @IsISO8601()
  to?: string;

  /** `-createdAt` (newest first) or `createdAt`. */
  @IsOptional()
  @IsIn(['createdAt', '-createdAt'])
  sort: 'createdAt' | '-createdAt' = '-createdAt';
}

export class ListEventsQuery extends PageQuery {
  /** Only events after this `seq`; the same as `cursor`. */
  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(0)
  after?: number;
}
