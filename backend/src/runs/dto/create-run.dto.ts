import {
  ArrayMaxSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsPositive,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  Min,
  ValidateIf,
} from 'class-validator';

/** A story, and the limits it may be worked on within. Give either `projectId` or `projectPath`. */
export class CreateRunDto {
  /**
   * What the agents should achieve, in the operator's words.
   * @example "Totals are wrong when a discount is larger than the price. They must never be negative."
   */
  @IsString()
  @Length(1, 20_000)
  @Matches(/\S/, { message: 'must say what the agents should achieve' })
  task!: string;

  /** A project that WAVE knows. */
  @ValidateIf(({ projectId, projectPath }: CreateRunDto) => projectId !== undefined || projectPath === undefined)
  @IsUUID(undefined, { message: 'must be the id of a project; or give projectPath' })
  projectId?: string;

  /** Absolute path of a git repository under one of the allowed roots; a project is made of it when it is new. */
  @ValidateIf(({ projectId, projectPath }: CreateRunDto) => projectPath !== undefined || projectId === undefined)
  @IsString({ message: 'must be the absolute path of a git repository; or give projectId' })
  @Length(1, 4_096)
  projectPath?: string;

  /** The story's own name; part of the branch's name. */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  storyId?: string;

  /** Field the story belongs to, such as billing. */
  @IsOptional()
  @IsString()
  @Length(0, 120)
  domain?: string;

  /** A plan in Markdown: phases as headings, tasks as `- [ ] 1.1 text`. The PM writes one when it is absent. */
  @IsOptional()
  @IsString()
  @Length(1, 100_000)
  plan?: string;

  /** Name of a plan in the project's repository (`docs/plans/<name>.md`). */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._-]{0,119}$/, { message: 'must be the name of a file in docs/plans, without .md' })
  planName?: string;

  /** What must hold when the story is done, one criterion an entry. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50)
  @IsString({ each: true })
  @Length(1, 500, { each: true })
  acceptanceCriteria?: string[];

  /** Branch that the work starts from; the project's default branch when absent. */
  @IsOptional()
  @IsString()
  @Matches(/^(?![-/.])(?!.*(\.\.|@\{|\/\/|\.lock$))[^\s~^:?*[\\]{1,200}$/, { message: 'must be the name of a branch' })
  branch?: string;

  /** Template of the run. */
  @IsOptional()
  @IsString()
  @Matches(/^[a-z0-9][a-z0-9-]{0,59}$/, { message: 'must be the name of a profile' })
  profile?: string;

  /** `auto` runs to the end; `step` stops after each phase until `next` is called. */
  @IsOptional()
  @IsIn(['auto', 'step'])
  mode?: 'auto' | 'step';

  /** Ceiling of new tokens (uncached input, cache writes, output); reaching it asks a person, it is never passed. */
  @IsOptional()
  @IsInt()
  @IsPositive()
  @Max(1_000_000_000)
  tokenLimit?: number;

  /** Spending ceiling in USD; reaching it asks a person, it is never passed. */
  @IsOptional()
  @IsNumber()
  @Min(0.000001)
  @Max(10_000)
  costLimit?: number;

  /** Model by name; the configured one when absent. */
  @IsOptional()
  @IsString()
  @Matches(/^[A-Za-z0-9][A-Za-z0-9._:/@-]{0,119}$/, { message: 'must be the name of a model' })
  model?: string;
}
