/** Another worker owns the run now, or nobody does: nothing that this one still holds of it may be written. */
export class LeaseLostError extends Error {
  override readonly name = 'LeaseLostError';

  constructor(
    readonly runId: string,
    readonly epoch: number,
  ) {
    super(`The lease of run ${runId} with epoch ${epoch} is lost`);
  }
}
