import { IsBoolean, IsOptional, IsString, Length } from 'class-validator';

export class CreateProjectDto {
  /** Absolute path of a git repository under one of the allowed roots. */
  @IsString()
  @Length(1, 4_096)
  path!: string;

  /** Name shown to people; the folder's name when absent. */
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  /** Command that exits 0 when the tests pass; found out from the repository when absent. */
  @IsOptional()
  @IsString()
  @Length(1, 1_000)
  testCommand?: string;
}

export class UpdateProjectDto {
  @IsOptional()
  @IsString()
  @Length(1, 120)
  name?: string;

  @IsOptional()
  @IsString()
  @Length(1, 1_000)
  testCommand?: string;

  /** An archived project takes no new runs. */
  @IsOptional()
  @IsBoolean()
  archived?: boolean;
}

export class ProjectView {
  projectId!: string;
  name!: string;
  path!: string;
  defaultBranch!: string;
  testCommand!: string | null;
  /** The bundled sample, on which the rehearsal model may play. */
  sample!: boolean;
  runsTotal!: number;
  archived!: boolean;
  createdAt!: string;
  updatedAt!: string;
  /** Stories that can be submitted with one click; the rehearsal's on the sample project. */
  suggestedStories!: SuggestedStory[];
}

export class SuggestedStory {
  storyId!: string;
  title!: string;
  /** What there is to watch. */
  shows!: string;
  task!: string;
  domain!: string;
  acceptanceCriteria!: string[];
}

export class ProjectPage {
  items!: ProjectView[];
  nextCursor!: string | null;
}
