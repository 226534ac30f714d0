import { toolSchemas } from '../../safety/index.js';
import { cutMiddle, type CommandEnd } from '../workspace/index.js';
import { defineTool } from './define-tool.js';
import { realPath } from './worktree-path.js';

const endings: Record<CommandEnd, string> = {
  timeout: 'it took too long and was ended',
  aborted: 'it was ended by a person',
  output_limit: 'it wrote far too much and was ended',
  memory: 'it used too much memory and was ended',
  processes: 'it started far too many processes and was ended',
  cpu: 'it used too much processor time and was ended',
  disk: 'it filled the disk and was ended; the large files that it wrote are removed',
};

export const runCommand = defineTool({
  name: 'run_command',
  description:
    'Runs a shell command line (bash) in the worktree and answers its exit code and output. It runs alone: no network ' +
    'but hosts that the project allows (by the proxy that HTTP_PROXY and its like name), no input, nothing but the ' +
    'worktree is writable, and processes it leaves behind are ended. git is read-only there; use the commit tool.',
  effect: 'command',
  schema: toolSchemas.run_command,
  async run(args, { workspace, sandbox, signal, limits, allowHosts, allowLoopbackPorts, permitted, onOutput }) {
    const cwd = args.cwd === undefined ? undefined : await realPath(workspace.path, args.cwd);
    const outcome = await sandbox.run({
      command: args.command,
      worktree: workspace.path,
      gitCommonDir: workspace.gitCommonDir,
      cwd,
      timeoutMs: Math.min(limits.commandTimeoutMs, (args.timeoutSeconds ?? Infinity) * 1_000),
      outputBytes: limits.outputBytes,
      allowHosts,
      allowLoopbackPorts,
      signal,
      permitted,
      onOutput,
    });
    const seconds = (outcome.durationMs / 1_000).toFixed(1);
    const end = outcome.endedBy
      ? `No exit code: ${endings[outcome.endedBy]} after ${seconds} s.`
      : `Exit code ${outcome.exitCode ?? `none (${outcome.signal})`} after ${seconds} s.`;
    const output = outcome.output === '' ? '(no output)' : outcome.output;
    const told = cutMiddle(output, limits.outputChars);
    return {
      ok: outcome.exitCode === 0 && !outcome.endedBy,
      content: `${end}\n${told}`,
      exitCode: outcome.exitCode,
      endedBy: outcome.endedBy,
      fullOutput: told === output ? undefined : output,
      sandbox: sandbox.kind,
      network: outcome.network,
    };
  },
});
