import { Fixture } from '../../src/orchestrator/workspace/repository.fixture.js';
import {
  createSandbox,
  type Sandbox,
  type SandboxCommand,
  type Workspace,
} from '../../src/orchestrator/workspace/index.js';

export const sandbox: Sandbox = await createSandbox({ mode: 'auto' });
export const isThere = sandbox.kind === 'bubblewrap';
if (!isThere) console.warn(`These tests need bubblewrap and are skipped: ${sandbox.detail}`);

/** `describe` where bubblewrap works, else skipped, and the log says why. */
export const describeSandboxed = isThere ? describe : describe.skip;

export interface Place {
  fixture: Fixture;
  workspace: Workspace;
  command(command: string, more?: Partial<SandboxCommand>): SandboxCommand;
}

/** A repository and a run's worktree, for all tests of a suite. */
export function usePlace(files?: Record<string, string>): Place {
  const place = {} as Place;
  beforeAll(async () => {
    place.fixture = await Fixture.create(files);
    place.workspace = await place.fixture.open();
    place.command = (command, more) => ({
      command,
      worktree: place.workspace.path,
      gitCommonDir: place.workspace.gitCommonDir,
      timeoutMs: 20_000,
      outputBytes: 100_000,
      allowHosts: [],
      signal: new AbortController().signal,
      ...more,
    });
  });
  afterAll(() => place.fixture.remove());
  return place;
}
