import { structuredOutputs, type CtoOutput, type PlanOutput, type QaOutput } from '../../agents/outputs.js';
import type { ModelRequest } from '../model.port.js';
import { callsSince, handOvers, itemsOf, newestSection, nextStep } from './conversation.js';
import {
  list,
  read,
  run,
  testCommand,
  type Part,
  type Seen,
  type Step,
  type StoryScript,
  type ToolCall,
} from './script.js';
import { readTestOutput, type TestOutcome } from './test-output.js';

/** What the model says and does in one turn. */
export interface Turn {
  say: string;
  call: ToolCall;
}

/**
 * The next turn of a story. Everything is read off the request, nothing is kept: the same request gets the same turn,
 * before and after a crash, on any worker.
 *
 * @returns undefined for an agent that has no part in the rehearsal
 */
export function nextTurn(script: StoryScript, request: ModelRequest): Turn | undefined {
  switch (request.caller.agent) {
    case 'pm':
      return turnOf(structuredOutputs.pm.name, planning(script), request);
    case 'dev':
      return turnOf(structuredOutputs.dev.name, working(script, request), request);
    case 'qa':
      return turnOf(structuredOutputs.qa.name, checking(script, request), request);
    case 'cto':
      return turnOf(structuredOutputs.cto.name, deciding(request), request);
    default:
      return undefined;
  }
}

function turnOf(handOver: string, part: Part<unknown>, request: ModelRequest): Turn {
  const offered = new Set(request.tools.map(({ name }) => name));
  const isForced = typeof request.toolChoice === 'object';
  const steps = isForced ? [] : part.steps.filter(({ call }) => offered.has(call.name));
  const { step, seen } = nextStep(steps, callsSince(request.messages, handOver));
  const say = (step ?? part).say;
  return {
    say: typeof say === 'function' ? say(seen) : say,
    call: step?.call ?? { name: handOver, input: part.submit(seen) as Record<string, unknown> },
  };
}

function planning({ plan, story }: StoryScript): Part<PlanOutput> {
  return {
    steps: [
      list('I look at the repository before I plan.'),
      read('README.md', 'What is it for, and what is known about it?'),
      read('src/share.js', 'This is the part that the story touches.'),
    ],
    say: `The plan has ${plan.tasks.length} tasks.`,
    submit: () => ({ ...plan, acceptanceCriteria: [...story.acceptanceCriteria] }),
  };
}

function working({ iterations, plan }: StoryScript, { caller, messages }: ModelRequest): Part<unknown> {
  // Whether iterations share a conversation or not, one of the two tells which this is.
  const iteration = Math.max(caller.iteration, handOvers(messages, structuredOutputs.dev.name) + 1);
  return (
    iterations[iteration - 1] ?? {
      steps: [run('check', testCommand, 'Nothing is left on my list. I look once more whether everything passes.')],
      say: 'That is how things stand.',
      submit: (seen: Seen) => ({
        summary: seen.succeeded('check')
          ? 'Nothing was left to do; all tests pass.'
          : 'Nothing was left on my list, but tests fail.',
        done: true,
        tasks: plan.tasks.map(({ id }) => ({ id, status: 'completed', note: '' })),
        explanation: '',
        findings: [],
      }),
    }
  );
}

function checking({ checks, story }: StoryScript, request: ModelRequest): Part<QaOutput> {
  const outcome = readTestOutput(newestSection(request.messages, 'Test result'));
  const asked = itemsOf(newestSection(request.messages, 'Acceptance criteria'));
  const criteria = asked.length > 0 ? asked : [...story.acceptanceCriteria];
  const paths = new Set(checks.flatMap(({ file }) => file?.path ?? []));
  const diff: Step = { name: 'diff', say: 'I look at what was changed.', call: { name: 'git_diff', input: {} } };
  return {
    steps: [diff, ...[...paths].map((path) => read(path, `One criterion is about \`${path}\`.`))],
    say: outcome.exitCode === 0 ? 'The tests pass. My report:' : 'The tests do not pass. My report:',
    submit: (seen) => {
      const verdicts = criteria.map((criterion) => ({ criterion, ...verify(criterion, checks, outcome, seen) }));
      const passes = outcome.exitCode === 0 && verdicts.every(({ verified }) => verified);
      const failures = outcome.failed.map(
        ({ name, reason }) => `The test "${name}" fails${reason ? `: ${reason}` : '.'}`,
      );
      const open = verdicts
        .filter(({ verified }) => !verified)
        .map(({ criterion, evidence }) => `${criterion}: ${evidence}`);
      return {
        summary: `${describe(outcome)} ${verdicts.filter(({ verified }) => verified).length} of ${verdicts.length} criteria are verified.`,
        decision: passes ? 'pass' : 'fail',
        criteria: verdicts,
        problems: passes
          ? []
          : [
              ...failures,
              ...(failures.length > 0 ? [] : open),
              ...(failures.length + open.length > 0 ? [] : [describe(outcome)]),
            ],
      };
    },
  };
}

function verify(
  criterion: string,
  checks: StoryScript['checks'],
  outcome: TestOutcome,
  seen: Seen,
): { verified: boolean; evidence: string } {
  const check = checks.find((candidate) => candidate.criterion === criterion);
  if (check?.file) return verifyFile(check.file, seen);
  const failing = outcome.failed.find(({ name }) => check?.tests?.includes(name));
  if (failing)
    return {
      verified: false,
      evidence: `The test "${failing.name}" fails${failing.reason ? `: ${failing.reason}` : '.'}`,
    };
  const missing = check?.tests?.filter((name) => !outcome.passed.includes(name)) ?? [];
  const isShown = check?.tests !== undefined && missing.length === 0;
  if (!isShown && outcome.exitCode !== 0) return { verified: false, evidence: describe(outcome) };
  // Output can be cut in the middle; the exit code still stands for all tests.
  if (outcome.passed.length > 0 && missing.length > 0) {
    return { verified: false, evidence: `The output names no passing test "${missing[0]}".` };
  }
  const tests = check?.tests?.map((name) => `"${name}"`).join(', ');
  return { verified: true, evidence: tests ? `Passing: ${tests}. ${describe(outcome)}` : describe(outcome) };
}

function verifyFile({ path, holds, lacks }: NonNullable<StoryScript['checks'][number]['file']>, seen: Seen) {
  const step = `read ${path}`;
  if (!seen.succeeded(step)) return { verified: false, evidence: `\`${path}\` could not be read.` };
  const text = seen.text(step);
  if (holds !== undefined && !text.includes(holds))
    return { verified: false, evidence: `\`${path}\` has no \`${holds}\`.` };
  if (lacks !== undefined && text.includes(lacks))
    return { verified: false, evidence: `\`${path}\` still has \`${lacks}\`.` };
  return {
    verified: true,
    evidence: holds !== undefined ? `\`${path}\` has \`${holds}\`.` : `\`${path}\` has no \`${lacks}\`.`,
  };
}

function describe({ exitCode, passed, failed }: TestOutcome): string {
  if (exitCode === undefined) return 'No result of the test command was given.';
  const counts = passed.length + failed.length > 0 ? `: ${passed.length} passed, ${failed.length} failed` : '';
  return `The test command ended with exit code ${exitCode}${counts}.`;
}

function deciding(request: ModelRequest): Part<CtoOutput> {
  const evidence = newestSection(request.messages, 'Evidence');
  const exitCode = /^[-*\s]*tests: exit code (-?\d+)/m.exec(evidence)?.[1];
  const isOverridden = /^[-*\s]*safety:.*overrid/im.test(evidence);
  const decision = exitCode === '0' ? 'go' : 'recycle';
  return {
    steps: [],
    say: decision === 'go' ? 'The evidence is complete.' : 'The evidence does not carry a go.',
    submit: () => ({
      decision,
      reason:
        decision === 'go'
          ? 'The test command ended with exit code 0 and QA verified each criterion with evidence.'
          : exitCode === undefined
            ? 'The evidence names no result of the test command.'
            : `The test command ended with exit code ${exitCode}.`,
      risks: isOverridden ? ['A person let this run pass the safety gate after a call was blocked.'] : [],
    }),
  };
}
