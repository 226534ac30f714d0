/** What a test command said, as far as its output tells. */
export interface TestReport {
  exitCode: number | null;
  passed: number;
  failed: number;
  skipped: number;
  /** Names of single tests where the runner prints them; used to tell regressions from tests that never passed. */
  passedNames: string[];
  failedNames: string[];
  runner: string;
}
