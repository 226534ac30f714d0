import type { Duplex, Writable } from 'node:stream';
import { guardGroup } from '../../git/index.js';

/**
 * What ties a command to the worker that started it: a worker may be killed at any moment, and nothing of what it
 * started may go on alone. The kernel ends a process with its parent once that process has asked for it, but while
 * bubblewrap makes a sandbox nobody has: a worker killed in these milliseconds would leave a sandbox that finishes
 * itself and runs the command.
 *
 * So a command begins in two steps. Its shell, when everything around it is in place, asks the worker on a descriptor
 * and waits. Only a worker that lives answers; of a dead one the shell reads the end of the stream, and ends. That the
 * stream is open would prove less: the kernel may close a dying process's files long after it has told its children.
 */
export type Tie =
  /**
   * By the kernel, once the command has begun; until then, by a guard in the process group that makes the sandbox.
   * `enter` is what a shell does before it becomes the program.
   */
  | { by: 'namespace'; enter?: string }
  /** By the guard beside this process as long as the command runs; `mark` is in the environment of all it starts. */
  | { by: 'group'; mark: string };

/** On this the shell asks, and is answered. */
export const doorNumber = 3;
/** On this the guard within hears that the worker is gone; nothing but the worker holds its other end. */
const lifelineNumber = 4;
/** The first descriptor that is free for other uses. */
export const firstFree = 5;

/** The last thing that a command's shell does before the command. */
export function askToBegin(tie: Tie['by']): string {
  return [
    // A namespace's first process sleeps only to wait for the others, and has asked for its own end before that.
    tie === 'namespace'
      ? 'until read -r one </proc/1/stat; case "${one##*) }" in S*) ;; *) false; esac; do :; done;'
      : '',
    `echo >&${doorNumber}; read -r answer <&${doorNumber} || exit 137;`,
  ].join(' ');
}

/**
 * Starts a program with a guard in its process group, from before its first moment: a bubblewrap that dies early leaves
 * a first process that waits for it for ever.
 */
export function guarded(program: string, args: readonly string[], enter = ''): { program: string; args: string[] } {
  const guard = `(read -r end <&${lifelineNumber} || kill -s KILL 0) &`;
  return {
    program: '/bin/sh',
    args: ['-c', `${guard} exec ${lifelineNumber}<&-; ${enter} exec "$@"`, 'wave', program, ...args],
  };
}

/**
 * Answers a command's shell when it asks, unless `mayBegin` says otherwise then.
 *
 * @param stdio the program's descriptors; the first two free ones are the door and, in a namespace, the lifeline
 * @param leader the program, which leads a process group
 * @returns what gives back what was taken, for when the command has ended
 */
export function answer(tie: Tie, stdio: readonly unknown[], leader: number, mayBegin: () => boolean): () => void {
  const door = stdio[doorNumber] as Duplex;
  const lifeline = stdio[lifelineNumber] as Writable | null;
  const release = tie.by === 'group' ? guardGroup(leader, { signal: 'KILL', mark: tie.mark }) : undefined;
  for (const stream of [door, lifeline]) stream?.on('error', () => undefined);
  door.once('data', () => {
    if (!mayBegin()) return;
    door.end('\n');
    // From here on the kernel is the guard.
    lifeline?.end('\n');
  });
  return () => {
    door.destroy();
    lifeline?.destroy();
    release?.();
  };
}
