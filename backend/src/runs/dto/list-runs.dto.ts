import { Type } from 'class-transformer';
import { applyDecorators } from '@nestjs/common';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, Length, Matches, Max, Min } from 'class-validator';
import { PageQuery } from '../../platform/index.js';
import { runPhases, runStatuses, type RunPhase, type RunStatus } from './run.dto.js';

/** Of ISO 8601 what names one moment, wherever it is read: weeks do not, and neither does a time without its zone. */
const IsMoment = () =>
  applyDecorators(
    IsISO8601({ strict: true }, { message: momentMessage }),
    Matches(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/, { message: momentMessage }),
  );
const momentMessage = 'must be a date, such as 2030-01-31, or a time with its zone, such as 2030-01-31T12:00:00Z';

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

  /** `true` shows archived runs too. */
  @IsOptional()
  @IsIn(['true', 'false'])
  archived?: 'true' | 'false';

  /** Text in the task or the story's name. */
  @IsOptional()
  @IsString()
  @Length(1, 200)
  q?: string;

  /** Created at or after; ISO 8601. */
  @IsOptional()
  @IsMoment()
  from?: string;

  /** Created before; ISO 8601. */
  @IsOptional()
  @IsMoment()
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
