import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import {
  structuredOutputs,
  type CtoOutput,
  type PlanOutput,
  type QaOutput,
  type WorkOutput,
} from '../../src/orchestrator/agents/outputs.js';
import type {
  AgentName,
  ContentBlock,
  ModelMessage,
  ModelPort,
  ModelRequest,
  ModelResponse,
} from '../../src/orchestrator/models/model.port.js';

const exec = promisify(execFile);

export interface PlaybackOptions {
  /** A repository that may be changed. */
  repository: string;
  /** What a person answers when asked about a dependency. */
  answer: 'reject' | 'respond' | 'approve, and the installation fails' | 'approve, and it is installed';
  /** Whether dev's iterations go on in one conversation or each begins its own. */
  conversations: 'shared' | 'separate';
}

export interface TestRun {
  exitCode: number;
  output: string;
  failed: string[];
}

export interface Playback {
  baseline: TestRun;
  plan: PlanOutput;
  iterations: { work: WorkOutput; tests: TestRun; report: QaOutput }[];
  decision: CtoOutput;
  /** Commands that a person was asked about, and those that were blocked. */
  reviewed: string[];
  blocked: string[];
  turns: { request: ModelRequest; response: ModelResponse }[];
  changedFiles: string[];
}

type ToolOutcome = { content: string; isError: boolean };

/**
 * Plays a story outside the pipeline, with real edits and real test runs in a real repository: what a script promises
 * can be seen to hold without database, queue or graph.
 */
export async function playStory(
  model: ModelPort,
  story: { storyId: string; task: string; acceptanceCriteria: readonly string[] },
  options: PlaybackOptions,
): Promise<Playback> {
  const { repository } = options;
  const turns: Playback['turns'] = [];
  const reviewed: string[] = [];
  const blocked: string[] = [];

  /** Runs an agent's loop until it hands over; the conversation grows in place. */
  const converse = async (
    agent: 'pm' | 'dev' | 'qa' | 'cto',
    iteration: number,
    messages: ModelMessage[],
    tools: string[],
  ) => {
    const output = structuredOutputs[agent].name;
    for (let turn = 0; turn < 40; turn++) {
      const request = requestOf(agent, iteration, messages, [...tools, output], story);
      const response = await model.generate(request);
      turns.push({ request, response });
      messages.push({ role: 'assistant', content: response.content });
      const call = response.content.find((block) => block.type === 'tool_use');
      if (!call) throw new Error(`${agent} answered without a call`);
      if (call.name === output) return call;
      const outcome = await runTool(call.name, call.input);
      messages.push(
        user({ type: 'tool_result', toolUseId: call.id, content: outcome.content, isError: outcome.isError }),
      );
    }
    throw new Error(`${agent} never handed over`);
  };

  const runTool = async (name: string, input: Record<string, unknown>): Promise<ToolOutcome> => {
    const path = join(repository, String(input['path'] ?? '.'));
    switch (name) {
      case 'list_files':
        return fine(
          (await readdir(path, { recursive: true })).filter((entry) => !entry.startsWith('.git/')).join('\n'),
        );
      case 'read_file':
        return readFile(path, 'utf8').then(fine, wrong);
      case 'write_file':
        await mkdir(dirname(path), { recursive: true });
        return writeFile(path, String(input['content'])).then(() => fine('written'), wrong);
      case 'edit_file': {
        const text = await readFile(path, 'utf8');
        const parts = text.split(String(input['oldText']));
        if (parts.length !== 2) return wrong(`oldText occurs ${parts.length - 1} times`);
        await writeFile(path, parts.join(String(input['newText'])));
        return fine('edited');
      }
      case 'git_diff':
        return fine(await git(repository, 'diff'));
      case 'commit':
        return fine('committed');
      case 'run_command':
        return runCommand(String(input['command']));
      default:
        return wrong(`no tool ${name}`);
    }
  };

  const runCommand = async (command: string): Promise<ToolOutcome> => {
    if (/^node --test\b/.test(command)) {
      const { exitCode, output } = await runTests(repository, command);
      return { content: `exit code: ${exitCode}\n${output}`, isError: exitCode !== 0 };
    }
    if (/^npm install\b/.test(command)) {
      reviewed.push(command);
      if (options.answer === 'reject') return wrong('A person rejected this call: no dependencies, please.');
      if (options.answer === 'respond') return fine('A person answered instead: can you do it without?');
      if (options.answer !== 'approve, and it is installed')
        return wrong('exit code: 1\nnpm error getaddrinfo EAI_AGAIN');
      await install(repository, 'fast-check', '4.10.2');
      return fine('exit code: 0\nadded 2 packages');
    }
    blocked.push(command);
    return wrong('Blocked: the call would delete files outside the worktree and overwrite history on a remote.');
  };

  const baseline = await runTests(repository);
  const plan = (await converse('pm', 0, [user(text(`# ${story.task}`))], ['list_files', 'read_file', 'search']))
    .input as PlanOutput;
  const devTools = [
    'list_files',
    'read_file',
    'search',
    'write_file',
    'edit_file',
    'run_command',
    'git_diff',
    'commit',
  ];
  let dev: ModelMessage[] = [user(text(`# ${story.task}\n\n## Plan\n\n${plan.summary}`))];
  const iterations: Playback['iterations'] = [];
  for (let iteration = 1; iteration <= 4; iteration++) {
    const handOver = await converse('dev', iteration, dev, devTools);
    const tests = await runTests(repository);
    const criteria = story.acceptanceCriteria.map((criterion) => `- ${criterion}`).join('\n');
    const question = `# Check\n\n## Test result\n\nexit code: ${tests.exitCode}\n\n\`\`\`\n${tests.output}\n\`\`\`\n\n## Acceptance criteria\n\n${criteria}\n`;
    const report = (await converse('qa', iteration, [user(text(question))], ['read_file', 'search', 'git_diff']))
      .input as QaOutput;
    iterations.push({ work: handOver.input as WorkOutput, tests, report });
    if (report.decision === 'pass') break;
    const problems = text(`## Problems\n\n${report.problems.map((problem) => `- ${problem}`).join('\n')}`);
    if (options.conversations === 'separate')
      dev = [...dev.slice(0, 1), { role: 'assistant', content: [text('Noted.')] }, user(problems)];
    else dev.push(user({ type: 'tool_result', toolUseId: handOver.id, content: 'received' }, problems));
  }
  const evidence = `## Evidence\n\n- safety: passed\n- tests: exit code ${iterations.at(-1)?.tests.exitCode}\n`;
  const decision = (await converse('cto', iterations.length, [user(text(evidence))], [])).input as CtoOutput;
  const status = await git(repository, 'status', '--porcelain', '--untracked-files=all');
  const changedFiles = status
    .split('\n')
    .flatMap((line) => (line ? [line.slice(3)] : []))
    .sort();
  return { baseline, plan, iterations, decision, reviewed, blocked, turns, changedFiles };
}

function requestOf(
  agent: AgentName,
  iteration: number,
  messages: readonly ModelMessage[],
  tools: readonly string[],
  { storyId, task }: { storyId: string; task: string },
): ModelRequest {
  return {
    model: 'rehearsal',
    system: `You are ${agent}.`,
    messages: [...messages],
    tools: tools.map((name) => ({ name, description: name, inputSchema: { type: 'object' } })),
    toolChoice: tools.length > 1 ? 'any' : { name: tools[0] ?? '' },
    maxTokens: 4_000,
    caller: { runId: 'run-1', agent, storyId, task, iteration },
  };
}

async function runTests(repository: string, command = 'node --test'): Promise<TestRun> {
  const { PATH } = process.env;
  const outcome = await exec('sh', ['-c', command], { cwd: repository, env: { PATH } }).then(
    ({ stdout }) => ({ exitCode: 0, output: stdout }),
    (error: { code: number; stdout: string }) => ({ exitCode: error.code, output: error.stdout }),
  );
  const failed = [...outcome.output.matchAll(/^not ok \d+ - (.+)$/gm)].map(([, name]) => name ?? '');
  return { ...outcome, failed };
}

/** What a successful installation leaves, with the package as it lies in this project. */
async function install(repository: string, name: string, version: string): Promise<void> {
  const path = join(repository, 'package.json');
  const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, `${JSON.stringify({ ...content, devDependencies: { [name]: version } }, undefined, 2)}\n`);
  await mkdir(join(repository, 'node_modules'), { recursive: true });
  const installed = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  await symlink(installed, join(repository, 'node_modules', name));
}

async function git(repository: string, ...args: string[]): Promise<string> {
  return (await exec('git', args, { cwd: repository })).stdout;
}

function user(...content: ContentBlock[]): ModelMessage {
  return { role: 'user', content };
}

function text(words: string): ContentBlock {
  return { type: 'text', text: words };
}

function fine(content: string): ToolOutcome {
  return { content, isError: false };
}

function wrong(error: unknown): ToolOutcome {
  return { content: String(error), isError: true };
}
