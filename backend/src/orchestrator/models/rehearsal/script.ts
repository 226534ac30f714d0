import { sample, type SampleStory } from '../../../sample/index.js';
import type { PlanOutput, WorkOutput } from '../../agents/outputs.js';

/** How the sample's tests are run. */
export const testCommand = sample.testCommand;

export interface ToolCall {
  name: string;
  input: Record<string, unknown>;
}

/** Results of the steps played so far in this iteration, by step name. What really happened, never what was hoped for. */
export interface Seen {
  /** Whether the step ran and its tool did not report an error. */
  succeeded(step: string): boolean;
  /** What the step's tool answered; empty when it was not played. */
  text(step: string): string;
}

/** One turn of an agent: a sentence and a tool call. */
export interface Step {
  /** Names the step for those after it; unique in its list. */
  name: string;
  say: string | ((seen: Seen) => string);
  call: ToolCall;
  /** Left out when this does not hold; must depend on earlier steps alone. */
  when?: (seen: Seen) => boolean;
}

/** What an agent does in one conversation or iteration, and how it hands over. */
export interface Part<Output> {
  steps: readonly Step[];
  say: string | ((seen: Seen) => string);
  submit: (seen: Seen) => Output;
}

/** How QA convinces itself of a criterion, beside the test command's success. */
export interface CriterionCheck {
  criterion: string;
  /** Names of tests that must be among the passing ones. */
  tests?: readonly string[];
  /** A file that must, or must not, hold a text; it is read by the reading step of the same path. */
  file?: { path: string; holds?: string; lacks?: string };
}

export interface StoryScript {
  story: SampleStory;
  plan: Omit<PlanOutput, 'acceptanceCriteria'>;
  /** Dev's iterations; after the last, dev only looks again whether the tests pass. */
  iterations: readonly Part<WorkOutput>[];
  checks: readonly CriterionCheck[];
}

export const list = (say: string): Step => ({
  name: 'list',
  say,
  call: { name: 'list_files', input: { recursive: true } },
});

export const read = (path: string, say: string, when?: Step['when']): Step => ({
  name: `read ${path}`,
  say,
  call: { name: 'read_file', input: { path } },
  ...(when ? { when } : {}),
});

export const run = (name: string, command: string, say: Step['say'], when?: Step['when']): Step => ({
  name,
  say,
  call: { name: 'run_command', input: { command } },
  ...(when ? { when } : {}),
});

export const edit = (
  path: string,
  change: { name?: string; from: string; to: string },
  say: Step['say'],
  when?: Step['when'],
): Step => ({
  name: change.name ?? `edit ${path}`,
  say,
  call: { name: 'edit_file', input: { path, oldText: change.from, newText: change.to } },
  ...(when ? { when } : {}),
});

export const write = (path: string, content: string, say: Step['say'], when?: Step['when']): Step => ({
  name: `write ${path}`,
  say,
  call: { name: 'write_file', input: { path, content } },
  ...(when ? { when } : {}),
});

export const commit = (message: string): Step => ({
  name: 'commit',
  say: 'I keep this state as a commit.',
  call: { name: 'commit', input: { message } },
});

/** Every task of a plan as completed, for handing over. */
export const allCompleted = (
  plan: Pick<PlanOutput, 'tasks'>,
  notes: Readonly<Record<string, string>> = {},
): WorkOutput['tasks'] => plan.tasks.map(({ id }) => ({ id, status: 'completed', note: notes[id] ?? '' }));
