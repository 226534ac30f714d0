import type { RunDetail } from '../../src/runs/dto/run.dto.js';
import { makeCalc, scriptsByStory } from './calc.js';
import { startMessagesApi, type MessagesApi } from './messages-api.js';
import { faultsOf } from './soundness.js';
import { exitCodeAt, git, useStack, type Stack, type StackOptions } from './stack.js';

export interface CalcStories {
  stack: () => Stack;
  /** What plays the model. */
  server: () => MessagesApi;
  /** The one repository that all runs work on. */
  repository: () => string;
  /** @returns the new run's id */
  submit: (storyId: string, more?: object) => Promise<string>;
  /** A run that did its work once, and whose delivery its repository's tests like. */
  expectDelivered: (run: RunDetail, subjects?: string) => Promise<void>;
}

/** A stack for a suite whose model plays each story by its name, all of them on one repository that is a project. */
export function useCalcStories(
  scripts: Parameters<typeof scriptsByStory>[0],
  { environment, ...options }: StackOptions = {},
): CalcStories {
  let server: MessagesApi;
  let repository: string;
  const stack = useStack(async () => {
    server = await startMessagesApi({ script: scriptsByStory(scripts) });
    return { ...options, environment: { ANTHROPIC_BASE_URL: server.url, ...environment } };
  });
  beforeAll(async () => {
    repository = await makeCalc(stack());
    await stack().ask('POST', '/projects', { path: repository });
  });
  afterAll(() => server.close());
  return {
    stack,
    server: () => server,
    repository: () => repository,
    submit: (storyId, more = {}) => stack().submit({ task: 'Make add add', storyId, projectPath: repository, ...more }),
    expectDelivered: async (run, subjects = 'Make add add') => {
      expect(await faultsOf(stack(), run.runId)).toEqual([]);
      expect(await exitCodeAt(repository, run.commitHash!, 'node --test')).toBe(0);
      expect(await git(repository, 'show', `${run.commitHash}:once.txt`)).toBe('x');
      expect(await git(repository, 'log', '--format=%s', `${run.baseCommit}..${run.branch}`)).toBe(subjects);
    },
  };
}
