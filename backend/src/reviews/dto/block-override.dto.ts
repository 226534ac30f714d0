import { IsString, Length, Matches } from 'class-validator';

export class OverrideBlockDto {
  /** Why the call may run after all; goes on the record. */
  @IsString()
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'must not be empty' })
  reason!: string;
}

/** A person's word that a blocked call may run after all, once, with exactly these arguments, in this run. */
export class BlockOverrideView {
  overrideId!: string;
  /** The call that was blocked. */
  toolCallId!: string;
  runId!: string;
  /** SHA-256 of tool and arguments: anything else is judged by itself. */
  argsHash!: string;
  reason!: string;
  createdBy!: string;
  createdAt!: string;
  /** The call that made use of it; null as long as it is open. */
  usedBy!: string | null;
  usedAt!: string | null;
}
