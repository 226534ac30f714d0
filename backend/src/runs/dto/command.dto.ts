import {
  IsBoolean,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  Length,
  Matches,
  Max,
  Min,
} from 'class-validator';

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

export class NextRunDto {
  /** Goes on the record; required with `skipValidation`. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  reason?: string;

  /** Lets the gate that the run waits at pass against its evidence: an override, which needs the operator's role. */
  @IsOptional()
  @IsBoolean()
  skipValidation?: boolean;
}

export class KillRunDto {
  /** Why the run is ended; it cannot be resumed afterwards. */
  @IsString({ message: 'is required: say why the run is ended' })
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'is required: say why the run is ended' })
  reason!: string;
}

export class RecycleRunDto {
  /** What the agents are told: what to do better. */
  @IsString({ message: 'is required: say what is to be done better' })
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'is required: say what is to be done better' })
  reason!: string;

  /** The step whose end the run goes back to, files too; Dev goes on with the files as they are when absent. */
  @IsOptional()
  @IsInt()
  @Min(0)
  toStep?: number;
}

/** Whatever is absent is as in the run that is forked. */
export class ForkRunDto {
  /** The step whose end the new run begins at; the newest that can be forked from when absent. */
  @IsOptional()
  @IsInt()
  @Min(0)
  step?: number;

  /** What the agents should achieve from here on. */
  @IsOptional()
  @IsString()
  @Length(1, 20_000)
  @Matches(/\S/, { message: 'must say what the agents should achieve' })
  task?: string;

  /** Model by name. */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$/, { message: 'must be the name of a model' })
  model?: string;

  /** Ceiling of new tokens; the fork spends from zero. */
  @IsOptional()
  @IsInt()
  @IsPositive()
  @Max(1_000_000_000)
  tokenLimit?: number;

  /** Spending ceiling in USD; the fork spends from zero. */
  @IsOptional()
  @IsNumber()
  @Min(0.000001)
  @Max(10_000)
  costLimit?: number;

  /** Goes on the record. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  reason?: string;
}

export class RetryRunDto {
  /** Goes on the record. */
  @IsOptional()
  @IsString()
  @Length(1, 2_000)
  reason?: string;
}

export class DecideGateDto {
  @IsIn(['go', 'hold', 'kill', 'recycle'])
  decision!: 'go' | 'hold' | 'kill' | 'recycle';

  /** Goes on the record; with `recycle`, the agents are told. */
  @IsString({ message: 'is required: say why' })
  @Length(1, 2_000)
  @Matches(/\S/, { message: 'is required: say why' })
  reason!: string;

  /** With `go`: the gate passes although its evidence is lacking. Needs the operator's role, and shows. */
  @IsOptional()
  @IsBoolean()
  override?: boolean;
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
