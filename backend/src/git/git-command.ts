import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import { WorkspaceError } from './errors.js';
import { guardGroup } from './group-guard.js';

export interface GitOptions {
  /** The git program; found on `searchPath` when it is a bare name. */
  binary?: string;
  /** `PATH` of git and what it starts. */
  searchPath?: string;
}

export interface GitCall {
  /** Passed explicitly, so that neither discovery nor a `.git` file in the worktree decides where git writes. */
  gitDir?: string;
  workTree?: string;
  indexFile?: string;
  cwd?: string;
  input?: string | Buffer;
  /** Extra `-c` settings, e.g. filters to switch off. */
  config?: readonly string[];
  env?: Readonly<Record<string, string>>;
  /** Exit codes that are an answer, not a failure. */
  accept?: readonly number[];
  timeoutMs?: number;
  /** Bytes of stdout kept; git is ended when it says more, and `truncated` is set. */
  maxBytes?: number;
}

export interface GitAnswer {
  exitCode: number;
  stdout: Buffer;
  stderr: string;
  truncated: boolean;
}

const defaultSearchPath = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin:/opt/homebrew/bin';

/**
 * Settings that let a repository start programs or reach out, switched off. The user's repository config is trusted as
 * the user's; but what it names (a hook, a filter script) may lie in the worktree, where an agent writes.
 */
const hardening = [
  'core.hooksPath=/dev/null',
  'core.fsmonitor=false',
  'core.untrackedCache=false',
  'core.pager=cat',
  'core.attributesFile=/dev/null',
  'core.safecrlf=false',
  'core.sparseCheckout=false',
  'core.quotePath=false',
  'protocol.ext.allow=never',
  'commit.gpgSign=false',
  'log.showSignature=false',
  'diff.external=',
  'diff.ignoreSubmodules=all',
  'submodule.recurse=false',
  'status.submoduleSummary=false',
  'color.ui=false',
  'gc.auto=0',
  'maintenance.auto=false',
  'safe.directory=*',
];

/** Two git processes met, at a lock file or at a worktree that the other is just making; it will be done in a moment. */
const inTheWay = [
  /Unable to create '.*\.lock'/,
  /could not lock config file/,
  /cannot lock ref .*(?:File exists|Unable to create)/,
  /failed to read .*\/worktrees\/.*\/(?:commondir|gitdir|HEAD)/,
];

/**
 * Runs git with nothing inherited: no environment, no system or user config, no hooks, no prompts, no pager. When this
 * process dies, git is asked to end too: what it would write later, others may have written anew by then.
 */
export class Git {
  private readonly binary: string;
  private readonly searchPath: string;

  constructor(options: GitOptions = {}) {
    this.binary = options.binary ?? 'git';
    this.searchPath = options.searchPath ?? defaultSearchPath;
  }

  /**
   * @throws WorkspaceError `git_failed` on an exit code that is not accepted, `git_timeout`, `git_unavailable`
   */
  async run(args: readonly string[], call: GitCall = {}): Promise<GitAnswer> {
    for (let attempt = 0; ; attempt++) {
      const answer = await this.once(args, call);
      if (answer.exitCode === 0 || call.accept?.includes(answer.exitCode) || answer.truncated) return answer;
      if (attempt < 8 && inTheWay.some((trouble) => trouble.test(answer.stderr))) {
        await sleep(25 * 2 ** Math.min(attempt, 5) * (0.5 + Math.random()));
        continue;
      }
      throw new WorkspaceError('git_failed', `git ${args[0]} failed: ${firstLines(answer.stderr, answer.exitCode)}`);
    }
  }

  /** The answer as one trimmed line. */
  async line(args: readonly string[], call: GitCall = {}): Promise<string> {
    return (await this.run(args, call)).stdout.toString('utf8').trim();
  }

  private once(args: readonly string[], call: GitCall): Promise<GitAnswer> {
    const globals = [...hardening, ...(call.config ?? [])].flatMap((setting) => ['-c', setting]);
    if (call.gitDir) globals.push(`--git-dir=${call.gitDir}`);
    if (call.workTree) globals.push(`--work-tree=${call.workTree}`);
    return new Promise((resolve, reject) => {
      const child = spawn(this.binary, ['--no-pager', ...globals, ...args], {
        cwd: call.cwd ?? call.workTree ?? '/',
        env: this.environment(call),
        stdio: ['pipe', 'pipe', 'pipe'],
        detached: true,
      });
      const release = child.pid ? guardGroup(child.pid, { signal: 'TERM' }) : undefined;
      const out: Buffer[] = [];
      const limit = call.maxBytes ?? 64 * 1024 * 1024;
      let kept = 0;
      let truncated = false;
      let timedOut = false;
      let stderr = '';
      const end = () => {
        try {
          if (child.pid) process.kill(-child.pid, 'SIGKILL');
        } catch {
          // It is gone already.
        }
      };
      const timer = setTimeout(() => {
        timedOut = true;
        end();
      }, call.timeoutMs ?? 120_000);
      child.stdout.on('data', (chunk: Buffer) => {
        if (truncated) return;
        if (kept + chunk.length > limit) {
          out.push(chunk.subarray(0, limit - kept));
          truncated = true;
          end();
          return;
        }
        kept += chunk.length;
        out.push(chunk);
      });
      child.stderr.on('data', (chunk: Buffer) => {
        if (stderr.length < 16_384) stderr += chunk.toString('utf8');
      });
      child.on('error', (cause) => {
        clearTimeout(timer);
        reject(new WorkspaceError('git_unavailable', `git could not be started: ${cause.message}`, { cause }));
      });
      child.on('close', (code) => {
        clearTimeout(timer);
        release?.();
        if (timedOut) reject(new WorkspaceError('git_timeout', `git ${args[0]} took too long and was ended`));
        else resolve({ exitCode: code ?? -1, stdout: Buffer.concat(out), stderr, truncated });
      });
      // A git that ends before it has read everything closes the pipe; its exit code tells the story.
      child.stdin.on('error', () => undefined);
      child.stdin.end(call.input ?? '');
    });
  }

  private environment(call: GitCall): NodeJS.ProcessEnv {
    return {
      PATH: this.searchPath,
      // No home: git would look there for ignore and attribute files and for credentials.
      HOME: '/nonexistent',
      LC_ALL: 'C',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_ATTR_NOSYSTEM: '1',
      GIT_TERMINAL_PROMPT: '0',
      GIT_ASKPASS: '/bin/false',
      GIT_EDITOR: ':',
      GIT_PAGER: 'cat',
      GIT_OPTIONAL_LOCKS: '0',
      GIT_NO_REPLACE_OBJECTS: '1',
      ...(call.indexFile ? { GIT_INDEX_FILE: call.indexFile } : {}),
      ...call.env,
    };
  }
}

function firstLines(stderr: string, exitCode: number): string {
  const text = stderr.trim().split('\n').slice(0, 4).join(' · ').slice(0, 600);
  return text || `exit code ${exitCode}`;
}
