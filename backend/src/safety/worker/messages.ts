import type { Effect } from '../effects.js';
import type { SafetyContext, ToolProposal } from '../verdict.js';

/** One analysis; the context without its functions, the files it may ask for beside it. */
export interface Job {
  id: number;
  proposal: ToolProposal;
  context: Omit<SafetyContext, 'readFile'>;
  files: ReadonlyMap<string, string>;
}

/** Id 0: ready for the first job. */
export interface Answer {
  id: number;
  effects?: Effect[];
  /** Why there are no effects. */
  failure?: string;
  /** With id 0, on Linux: by which the kernel knows the thread. */
  kernelThread?: number;
}
