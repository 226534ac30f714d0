import { IsOptional, IsString, Length, Matches } from 'class-validator';

export class HoldRunDto {
  /** Shown wherever the run is shown. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  reason?: string;
}

export class ResumeRunDto {
  /** Goes on the record. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  reason?: string;
}

export class KillRunDto {
  /** Why the run is ended; it cannot be resumed afterwards. */
  @IsString({ message: 'is required: say why the run is ended' })
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'is required: say why the run is ended' })
  reason!: string;
}

/** What became of a command. */
export class CommandAccepted {
  success!: true;
  runId!: string;
  /** `applied` at once, or `pending` until the worker that holds the run takes it, within a second. */
  outcome!: 'applied' | 'pending';
  status!: string;
  message!: string;
}
