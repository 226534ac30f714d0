import { IsObject, IsOptional, IsString, IsUUID, Length } from 'class-validator';

export class EvaluateDto {
  /** Judge by this project's policy. */
  @IsOptional()
  @IsUUID()
  projectId?: string;

  /** Name of the tool, for example run_command. */
  @IsString()
  @Length(1, 120)
  tool!: string;

  /** The tool's arguments. */
  @IsObject()
  args!: Record<string, unknown>;

  /**
   * Where the call would run and what is allowed there: the shape of a policy file (cwd, mainCheckout,
   * siblingWorktrees, home, branch, protectedBranches, writable, guardState, network, databases).
   */
  @IsOptional()
  @IsObject()
  context?: Record<string, unknown>;
}

/** What WAVE makes of a call. */
export class VerdictView {
  decision!: 'allow' | 'review' | 'block';
  /** 0–1; 1 is safe. */
  score!: number;
  /** Ids of the principles that the call would violate. */
  violations!: string[];
  /** Sentences for a person. */
  risks!: string[];
  /** The parts of the arguments that the findings stand on. */
  evidence!: string[];
  /** What the call would do. */
  effects!: string[];
  /** SHA-256 of tool and arguments, to which an approval is bound. */
  argsHash!: string;
  policyVersion!: string;
}

export class PrincipleView {
  id!: string;
  /** security, data integrity, system safety or compliance. */
  area!: string;
  text!: string;
}

export class PrincipleList {
  items!: PrincipleView[];
  nextCursor!: string | null;
}
