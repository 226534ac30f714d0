// What the operating system says about processes. A process id alone is no identity, since ids are used again.
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';

/** Whether a process with this id exists and has not ended (a zombie has). */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  return statOf(pid)?.state !== 'Z';
}

/** When the process began, as text that only means something compared with itself; undefined when it is gone. */
export function birthOf(pid) {
  const stat = statOf(pid);
  if (stat) return stat.startedAt;
  return askPs(pid, 'lstart') || undefined;
}

/** Its command line, or an empty string. */
export function commandOf(pid) {
  try {
    return fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return askPs(pid, 'command');
  }
}

function statOf(pid) {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold spaces and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { state: fields[0], startedAt: fields[19] };
  } catch {
    return undefined;
  }
}

function askPs(pid, column) {
  try {
    return execFileSync('ps', ['-o', `${column}=`, '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim();
  } catch {
    return '';
  }
}
