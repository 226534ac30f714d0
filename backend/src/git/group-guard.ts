import { spawn } from 'node:child_process';

/** How a group is ended: git has lock files to take back first, and does so on `TERM`. */
export interface GroupEnd {
  signal: 'TERM' | 'KILL';
  /** What the environment of processes holds that left the group; they are found on Linux only. */
  mark?: string;
}

const script = [
  'read -r end; kill -s "$2" -- "-$1";',
  '[ -n "$3" ] || exit 0;',
  // Those that just fork are overlooked, and seen as their children.
  'looks=0; while [ $looks -lt 100 ]; do found=$(grep -lsF -e "$3" /proc/[0-9]*/environ); [ -n "$found" ] || break;',
  'for one in $found; do one=${one#/proc/}; kill -s KILL "${one%/environ}"; done; looks=$((looks+1)); done',
].join(' ');

/**
 * Ends a process group when this process dies, however it dies: a shell beside it waits for the end of a stream that
 * only this process holds open.
 *
 * @param leader the process whose group it is
 * @returns what ends the guard, for when the group has ended
 */
export function guardGroup(leader: number, { signal, mark = '' }: GroupEnd): () => void {
  const guard = spawn('/bin/sh', ['-c', script, 'wave', String(leader), signal, mark], {
    stdio: ['pipe', 'ignore', 'ignore'],
    env: { PATH: '/usr/bin:/bin' },
    // A signal for all that runs in a terminal is for this process to answer.
    detached: true,
  });
  guard.on('error', () => undefined);
  guard.stdin.on('error', () => undefined);
  return () => guard.kill('SIGKILL');
}
