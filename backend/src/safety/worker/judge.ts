import { analyse } from '../static/analyse.js';
import type { Answer, Job } from './messages.js';

/** Runs one job; whatever goes wrong is an answer, too. */
export function judge({ proposal, context, files }: Omit<Job, 'id'>): Omit<Answer, 'id'> {
  try {
    return { effects: analyse(proposal, { ...context, readFile: (path) => files.get(path) }) };
  } catch (error) {
    return { failure: error instanceof Error ? error.message : String(error) };
  }
}
