/** A template of runs. */
export class ProfileView {
  name!: string;
  /** What it is for, in a sentence. */
  description!: string;
  /** Phases that a run of it goes through, in order. */
  phases!: string[];
  /** Gates that only a person passes. */
  humanGates!: number[];
  /** Iterations of Dev before the run fails. */
  maxIterations!: number;
  /** Times that the work may be sent back before a person is asked. */
  maxRecycles!: number;
  /** Errors before the run fails. */
  maxErrors!: number;
}

export class ProfileList {
  items!: ProfileView[];
  nextCursor!: string | null;
}
