/** One node execution of a run: the unit of checkpoint and of resume. */
export class StepView {
  /** From 0. */
  step!: number;
  node!: string;
  startedAt!: string;
  completedAt!: string;
  durationMs!: number;
  /** Commit that keeps the files as they were at its end; null while the run has no workspace. */
  snapshot!: string | null;
  /** Whether a new run can go on from its end. */
  forkable!: boolean;
  /** Whether the run itself can be sent back to its end. */
  recyclable!: boolean;
}

export class StepPage {
  items!: StepView[];
  nextCursor!: string | null;
}
