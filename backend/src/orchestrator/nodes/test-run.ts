import { newId } from '../../platform/index.js';
import type { RunContext } from '../run-context.js';
import type { CallResult, Loop, PendingCall, State, TestRun } from '../state.js';
import { parseTestReport } from '../workspace/index.js';

/** What agents read of a test's output: the end, where runners put their summary. */
const tail = 12_000;

/** Names of single tests that travel with the state. */
const namesKept = 2_000;

/** The project's test command as a call of WAVE's own: judged and recorded like any other. */
export function testCall(state: State): PendingCall {
  return {
    id: newId(),
    number: state.progress.toolCalls + 1,
    toolUseId: null,
    tool: 'run_command',
    args: { command: state.tests.command },
  };
}

/** The result of WAVE's own test call, when it has come back. */
export function testResult(loop: Loop | null): CallResult | undefined {
  return loop?.results.find(({ toolUseId }) => toolUseId === null);
}

/** Reads a test call's result and reports it in the log. */
export function reportTests(
  { outbox }: RunContext,
  state: State,
  result: CallResult,
  when: 'baseline' | 'qa',
): TestRun {
  // A call that was refused, or answered by a person, has no report of its own.
  const report = result.report ?? parseTestReport(result.content, result.exitCode ?? null);
  outbox.event({
    type: 'tests.reported',
    data: {
      when,
      exitCode: result.exitCode ?? null,
      passed: report.passed,
      failed: report.failed,
      command: state.tests.command!,
    },
  });
  return {
    exitCode: result.exitCode ?? null,
    passed: report.passed,
    failed: report.failed,
    passedNames: report.passedNames.slice(0, namesKept),
    failedNames: report.failedNames.slice(0, namesKept),
    output: result.content.length > tail ? `…\n${result.content.slice(-tail)}` : result.content,
  };
}
