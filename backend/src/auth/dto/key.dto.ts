import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';
import { roles, scopes, type Role, type Scope } from '../principal.js';

export class CreateKeyDto {
  /** Who or what will use it; shown in lists and on the record. */
  @IsString()
  @Length(1, 120)
  @Matches(/\S/, { message: 'must name who or what will use the key' })
  name!: string;

  /** viewer < reviewer < operator < admin. */
  @IsIn(roles)
  role!: Role;

  /** Allows less than the role does; all that the role does when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(scopes.length)
  @IsIn(scopes, { each: true })
  scopes?: Scope[];

  /** ISO 8601 with a time zone; never when absent. */
  @IsOptional()
  @IsISO8601({ strict: true })
  @Matches(/T.*(Z|[+-]\d\d:?\d\d)$/, {
    message: 'must be a date and time with a time zone, such as 2030-01-31T12:00:00Z',
  })
  expiresAt?: string;
}

export class ListKeysDto {
  /** `nextCursor` of the page before. */
  @IsOptional()
  @IsUUID(undefined, { message: 'must be the nextCursor of a list' })
  cursor?: string;

  @IsOptional()
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit?: number;
}

export class KeyView {
  id!: string;
  name!: string;
  /** The first characters, to recognise it by. */
  prefix!: string;
  role!: Role;
  /** What the key allows. */
  scopes!: Scope[];
  createdAt!: string;
  expiresAt!: string | null;
  revokedAt!: string | null;
  /** To the minute. */
  lastUsedAt!: string | null;
}

export class CreatedKey extends KeyView {
  /** Shown this once; only its hash is kept. */
  key!: string;
}

export class KeyList {
  items!: KeyView[];
  nextCursor!: string | null;
}
