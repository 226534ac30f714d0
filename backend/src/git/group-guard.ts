import { spawn, type ChildProcessByStdio } from 'node:child_process';
import type { Socket } from 'node:net';

/** How a group is ended: git has lock files to take back first, and does so on `TERM`. */
export interface GroupEnd {
  signal: 'TERM' | 'KILL';
  /** What the environment of processes holds that left the group, without blanks; they are found on Linux only. */
  mark?: string;
}

/** Told of groups on its input, it ends what it knows when the input ends, which only this process holds open. */
const script = `
  known=
  while read -r verb entry; do
    case $verb in
      +) known="$known $entry" ;;
      -) rest=; for one in $known; do [ "$one" = "$entry" ] || rest="$rest $one"; done; known=$rest ;;
    esac
  done
  for one in $known; do
    rest=\${one#*:}
    kill -s "\${rest%%:*}" -- "-\${one%%:*}"
  done
  for one in $known; do
    rest=\${one#*:}; mark=\${rest#*:}; looks=0
    # Those that just fork are overlooked, and seen as their children.
    while [ -n "$mark" ] && [ $looks -lt 100 ]; do
      found=$(grep -lsF -e "$mark" /proc/[0-9]*/environ)
      [ -n "$found" ] || break
      for file in $found; do file=\${file#/proc/}; kill -s KILL "\${file%/environ}"; done
      looks=$((looks+1))
    done
  done`;

const entries = new Set<string>();
let guard: ChildProcessByStdio<Socket, null, null> | undefined;

/**
 * Ends a process group when this process dies, however it dies: a shell beside it, one for all groups, waits for that.
 *
 * @param leader the process whose group it is
 * @returns what takes the group off the shell's list, for when it has ended
 */
export function guardGroup(leader: number, { signal, mark = '' }: GroupEnd): () => void {
  const entry = `${leader}:${signal}:${mark}`;
  entries.add(entry);
  if (guard === undefined) start();
  else guard.stdin.write(`+ ${entry}\n`);
  return () => {
    if (entries.delete(entry)) guard?.stdin.write(`- ${entry}\n`);
  };
}

function start(): void {
  const started = spawn('/bin/sh', ['-c', script], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    cwd: '/',
    // A signal for all that runs in a terminal is for this process to answer.
    detached: true,
  }) as ChildProcessByStdio<Socket, null, null>;
  guard = started;
  const gone = () => {
    if (guard === started) guard = undefined;
  };
  started.on('error', gone);
  started.on('exit', gone);
  started.stdin.on('error', gone);
  started.unref();
  started.stdin.unref();
  started.stdin.write([...entries].map((entry) => `+ ${entry}\n`).join(''));
}
