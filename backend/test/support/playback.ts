import { existsSync } from 'node:fs';
import { cp, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
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
import { findTool, parseArgs } from '../../src/orchestrator/tools/index.js';
import type { Sandbox, Workspace } from '../../src/orchestrator/workspace/index.js';

export interface PlaybackOptions {
  workspace: Workspace;
  sandbox: Sandbox;
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
 * Plays a story outside the pipeline, with the real tools in a real workspace: what a script promises can be seen to hold
 * without database, queue or graph. Only verdicts and people are played here, as `answer` says.
 */
export async function playStory(
  model: ModelPort,
  story: { storyId: string; task: string; acceptanceCriteria: readonly string[] },
  options: PlaybackOptions,
): Promise<Playback> {
  const { workspace, sandbox } = options;
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
    const command = String(input['command']);
    if (name === 'run_command' && command.startsWith('npm install')) return ask(command);
    if (name === 'run_command' && !command.startsWith('node --test')) {
      blocked.push(command);
      return wrong('Blocked: the call would delete files outside the worktree and overwrite history on a remote.');
    }
    const tool = findTool(name);
    if (!tool) throw new Error(`no tool ${name}`);
    const parsed = parseArgs(tool, input);
    if (!parsed.ok) throw new Error(parsed.message);
    const result = await tool.run(parsed.args, {
      workspace,
      sandbox,
      signal: new AbortController().signal,
      limits: { commandTimeoutMs: 60_000, outputChars: 20_000, outputBytes: 1_000_000 },
      allowHosts: [],
    });
    return { content: result.content, isError: !result.ok };
  };

  const ask = async (command: string): Promise<ToolOutcome> => {
    reviewed.push(command);
    switch (options.answer) {
      case 'reject':
        return wrong('A person rejected this call: no dependencies, please.');
      case 'respond':
        return fine('A person answered instead: can you do it without?');
      case 'approve, and the installation fails':
        return wrong(
          'Exit code 1 after 0.4 s.\nnpm error request to the registry failed, reason: getaddrinfo EAI_AGAIN',
        );
      case 'approve, and it is installed':
        await install(workspace.path, 'fast-check', '4.10.2');
        return fine('Exit code 0 after 1.2 s.\nadded 2 packages');
    }
  };

  const runTests = async (): Promise<TestRun> => {
    const outcome = await sandbox.run({
      command: 'node --test',
      worktree: workspace.path,
      gitCommonDir: workspace.gitCommonDir,
      timeoutMs: 60_000,
      outputBytes: 1_000_000,
      allowHosts: [],
      signal: new AbortController().signal,
    });
    const failed = [...outcome.output.matchAll(/^not ok \d+ - (.+)$/gm)].map(([, name]) => name ?? '');
    return { exitCode: outcome.exitCode ?? -1, output: outcome.output, failed };
  };

  const baseline = await runTests();
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
    const tests = await runTests();
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
  const changedFiles = (await workspace.changes()).map(({ path }) => path).sort();
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

/** What a successful installation leaves, with the package as it lies in this project. */
async function install(worktree: string, name: string, version: string): Promise<void> {
  const path = join(worktree, 'package.json');
  const content = JSON.parse(await readFile(path, 'utf8')) as Record<string, unknown>;
  await writeFile(path, `${JSON.stringify({ ...content, devDependencies: { [name]: version } }, undefined, 2)}\n`);
  const modules = join(worktree, 'node_modules');
  await mkdir(modules, { recursive: true });
  const source = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  await cp(source, join(modules, name), { recursive: true });
  const { dependencies } = JSON.parse(await readFile(join(source, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  for (const dependency of Object.keys(dependencies)) {
    const nested = join(source, 'node_modules', dependency);
    const root = existsSync(nested) ? nested : join(dirname(source), dependency);
    await cp(root, join(modules, dependency), { recursive: true });
  }
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
