import { spawn, type StdioOptions } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { BoundedOutput } from './bounded-output.js';
import { WorkspaceError } from '../../git/index.js';
import { DiskGrowth, type DiskLimits } from './disk-growth.js';
import { endedForMemory, killGroup, treeUsage } from './process-tree.js';
import type { SandboxOutcome } from './sandbox.js';
import { answer, firstFree, guarded, type Tie } from './worker-tie.js';

export type Content = string | Buffer;

export interface SupervisedCommand {
  program: string;
  args: readonly string[];
  env: Readonly<Record<string, string>>;
  cwd: string;
  /**
   * How the program ends when this process does; its shell asks before it begins the command, see `askToBegin`. When
   * absent nothing is asked, and nothing ends it.
   */
  tie?: Tie;
  /** Looked at when the command is about to begin; it is ended instead when it may not. */
  mayBegin?: () => boolean;
  /** Given to the program on file descriptors 5, 6, …, then closed. */
  files?: readonly Content[];
  /** When given, one more file descriptor, after those of `files`, on which the program reports about itself. */
  onReport?: (text: string) => void;
  timeoutMs: number;
  outputBytes: number;
  /** Past so many bytes the command is ended: nobody reads that, and it costs a processor. */
  hardOutputBytes: number;
  /** For the whole process tree, looked at a few times a second. */
  limits?: TreeLimits;
  signal: AbortSignal;
  onOutput?: (chunk: string) => void;
  /** Called when the program has ended, however it did: ends what it may have left behind. */
  cleanUp?: (pid: number) => Promise<void>;
}

export interface TreeLimits {
  memoryBytes?: number;
  /** Processes and threads at once. */
  tasks?: number;
  /** Of all processors together. */
  cpuMs?: number;
  disk?: DiskLimits & { folder: string };
}

export interface SupervisedOutcome extends SandboxOutcome {
  /** What came on stderr; the command's own goes to stdout (see `shellPrelude`), so this is the program's. */
  complaint: string;
}

const lookMs = 100;
/** How long after its end a program's output is still waited for, when something holds the pipe open. */
const drainMs = 500;
/** What shells and bubblewrap say of a program that SIGKILL ended. */
const killedCode = 128 + 9;

/** Runs a program in a process group of its own and sees to it that nothing of it outlives the call. */
export async function supervise(command: SupervisedCommand): Promise<SupervisedOutcome> {
  const started = performance.now();
  const output = new BoundedOutput(command.outputBytes);
  const outcome = (rest: Partial<SupervisedOutcome>): SupervisedOutcome => ({
    exitCode: null,
    output: output.text(),
    truncated: output.truncated,
    durationMs: Math.round(performance.now() - started),
    complaint: '',
    ...rest,
  });
  const disk = command.limits?.disk && (await DiskGrowth.begin(command.limits.disk));
  if (command.signal.aborted) return outcome({ endedBy: 'aborted' });

  const endedBefore = endedForMemory();
  const { tie, files = [] } = command;
  const { program, args } = tie?.by === 'namespace' ? guarded(command.program, command.args, tie.enter) : command;
  const stdio: StdioOptions = [
    ...(['ignore', 'pipe', 'pipe'] as const),
    tie ? 'pipe' : 'ignore',
    tie?.by === 'namespace' ? 'pipe' : 'ignore',
    ...files.map(() => 'pipe' as const),
    ...(command.onReport ? (['pipe'] as const) : []),
  ];
  const child = spawn(program, args, { cwd: command.cwd, env: { ...command.env }, stdio, detached: true });
  files.forEach((content, index) => {
    const pipe = child.stdio[firstFree + index] as Writable | null;
    pipe?.on('error', () => undefined);
    pipe?.end(content);
  });

  const report = command.onReport && (child.stdio[firstFree + files.length] as Readable | null);
  report?.on('data', (chunk: Buffer) => command.onReport?.(chunk.toString('utf8')));

  let endedBy: SandboxOutcome['endedBy'];
  const end = (reason: NonNullable<SandboxOutcome['endedBy']>) => {
    endedBy ??= reason;
    if (child.pid) killGroup(child.pid);
  };
  const mayBegin = () => {
    if (command.mayBegin?.() === false) end('aborted');
    return endedBy === undefined;
  };
  const untie = tie && child.pid ? answer(tie, child.stdio, child.pid, mayBegin) : undefined;
  const abort = () => end('aborted');
  command.signal.addEventListener('abort', abort, { once: true });
  const timer = setTimeout(() => end('timeout'), command.timeoutMs);
  const watch = watchTree(child.pid, command.limits, disk, end);

  let complaint = '';
  child.stderr!.on('data', (chunk: Buffer) => {
    if (complaint.length < 8_192) complaint += chunk.toString('utf8');
  });
  const tell = forwarder(command);
  child.stdout!.on('data', (chunk: Buffer) => {
    output.push(chunk);
    tell(chunk);
    if (output.total > command.hardOutputBytes) end('output_limit');
  });

  try {
    const closed = new Promise<void>((resolve) => child.once('close', () => resolve()));
    const { code, signal } = await new Promise<{ code: number | null; signal: NodeJS.Signals | null }>(
      (resolve, reject) => {
        child.once('error', (cause) => {
          reject(
            new WorkspaceError('sandbox_unavailable', `${command.program} could not be started: ${cause.message}`, {
              cause,
            }),
          );
        });
        child.once('exit', (exitCode, exitSignal) => resolve({ code: exitCode, signal: exitSignal }));
      },
    );
    if (child.pid) {
      // Whatever went to the background ends with its command.
      killGroup(child.pid);
      await command.cleanUp?.(child.pid);
    }
    // A quick one may be done before it is looked at.
    if (!endedBy && (await disk?.exceeded({ pids: [], writtenBytes: 0 }))) endedBy = 'disk';
    if (endedBy === 'disk') await disk?.removeLarge();
    // It was not WAVE that killed it. The count is the machine's, so both have to be the case.
    const killed = signal === 'SIGKILL' || code === killedCode;
    if (!endedBy && killed && (await endedForMemory()) > (await endedBefore)) endedBy = 'memory';
    await Promise.race([closed, new Promise((resolve) => setTimeout(resolve, drainMs).unref())]);
    return outcome({ exitCode: endedBy ? null : code, signal: signal ?? undefined, endedBy, complaint });
  } finally {
    clearTimeout(timer);
    clearInterval(watch);
    command.signal.removeEventListener('abort', abort);
    child.stdout?.destroy();
    child.stderr?.destroy();
    report?.destroy();
    untie?.();
  }
}

function watchTree(
  pid: number | undefined,
  limits: TreeLimits | undefined,
  disk: DiskGrowth | undefined,
  end: (reason: NonNullable<SandboxOutcome['endedBy']>) => void,
) {
  if (!pid || !limits) return undefined;
  const { memoryBytes = Infinity, tasks = Infinity, cpuMs = Infinity } = limits;
  let looking = false;
  const look = async () => {
    const usage = await treeUsage(pid, tasks);
    if (usage.tasks > tasks) end('processes');
    else if (usage.memoryBytes > memoryBytes) end('memory');
    else if (usage.cpuMs > cpuMs) end('cpu');
    else if (await disk?.exceeded(usage)) end('disk');
  };
  const watch = setInterval(() => {
    if (looking) return;
    looking = true;
    void look().finally(() => (looking = false));
  }, lookMs);
  watch.unref();
  return watch;
}

/** Passes output on as text until as much was told as is kept; a flood must not become a flood of messages. */
function forwarder(command: SupervisedCommand): (chunk: Buffer) => void {
  const { onOutput } = command;
  if (!onOutput) return () => undefined;
  const decoder = new StringDecoder('utf8');
  let told = 0;
  return (chunk) => {
    if (told > command.outputBytes) return;
    told += chunk.length;
    const text = decoder.write(chunk);
    if (text) onOutput(text);
    if (told > command.outputBytes) onOutput('\n[… more output, not shown …]\n');
  };
}
