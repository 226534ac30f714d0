import { applyDecorators } from '@nestjs/common';
import { Type } from 'class-transformer';
import { IsIn, IsInt, IsISO8601, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';
import { PageQuery } from '../platform/index.js';

const momentMessage = 'must be a date, such as 2030-01-31, or a time with its zone, such as 2030-01-31T12:00:00Z';
const IsMoment = () =>
  applyDecorators(
    IsISO8601({ strict: true }, { message: momentMessage }),
    Matches(/^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d{1,9})?)?(Z|[+-]\d\d:\d\d))?$/, { message: momentMessage }),
  );

const IsSeq = () =>
  applyDecorators(
    Type(() => Number),
    IsInt(),
    Min(0),
    Max(Number.MAX_SAFE_INTEGER),
  );

/** Which entries of a run, or of the whole chain. */
export class ListRunAuditQuery extends PageQuery {
  /** Only entries after this `seq`. */
  @IsOptional()
  @IsSeq()
  after?: number;

  /** Only entries before this `seq`. */
  @IsOptional()
  @IsSeq()
  before?: number;

  /**
   * What was done, such as `review.answered`; `gate.*` finds everything that begins with `gate.`.
   * @example "budget.*"
   */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  action?: string;

  /** Who did it, such as `key:nightly`; `key:*` finds everybody with a key. */
  @IsOptional()
  @IsString()
  @Length(1, 300)
  actor?: string;

  /** At or after; ISO 8601. */
  @IsOptional()
  @IsMoment()
  from?: string;

  /** Before; ISO 8601. */
  @IsOptional()
  @IsMoment()
  to?: string;

  /** `desc` (newest first) or `asc`. */
  @IsOptional()
  @IsIn(['asc', 'desc'])
  order: 'asc' | 'desc' = 'desc';
}

export class ListAuditQuery extends ListRunAuditQuery {
  /** Only entries of this run. */
  @IsOptional()
  @IsUUID()
  runId?: string;
}

export class ExportAuditQuery {
  /** Only entries after this `seq`: what an earlier export does not have. */
  @IsOptional()
  @IsSeq()
  after?: number;
}

export class VerifyAuditQuery {
  /** A head that you noted, as its hash or `seq:hash`: the chain must still contain it. */
  @IsOptional()
  @Matches(/^(\d{1,15}:)?[0-9a-f]{64}$/, { message: 'must be the hash of a head, or seq:hash' })
  head?: string;
}

/** One link of the chain. */
export class AuditEntryView {
  /** From 1, without a gap. */
  seq!: number;
  /** When it was recorded; the order is that of `seq`. */
  at!: string;
  /** Kind and name, for example `key:nightly`. */
  actor!: string;
  /** For example `run.created`. */
  action!: string;
  runId!: string | null;
  /** Identifier of what was acted on. */
  subject!: string;
  data!: Record<string, unknown>;
  /** Hex SHA-256 of the entry before; 64 zeros for the first. */
  prevHash!: string;
  /** Hex SHA-256 over `prevHash` and the canonical entry. */
  hash!: string;
}

export class AuditPage {
  items!: AuditEntryView[];
  /** Give it as `cursor` to get the next page; null at the end. */
  nextCursor!: string | null;
}

export class BrokenLink {
  /** Where the chain breaks. */
  seq!: number;
  reason!: string;
}

export class ChainHead {
  seq!: number;
  hash!: string;
}

export class AuditVerification {
  ok!: boolean;
  /** How many entries were found in order, from the first. */
  entries!: number;
  /** The last of them. Note it elsewhere: it proves later that nothing up to here was changed or taken off the end. */
  head!: ChainHead | null;
  /** Absent when the chain is whole. */
  firstBroken?: BrokenLink;
}
