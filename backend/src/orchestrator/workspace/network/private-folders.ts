import { readlinkSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isRunning } from '../process-tree.js';

/**
 * Folders that only this user may enter, for the sockets of one command. Their names say which process they belong to,
 * so that those of a worker that was killed can be told and removed. In the system's temporary folder, since the path
 * of a socket is limited to some hundred characters.
 */

export function privateFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${prefix()}${process.pid}-`));
}

/** Removes what workers left behind that are gone. */
export async function removeStaleFolders(): Promise<void> {
  const start = prefix();
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const owner = name.startsWith(start) ? Number(/^(\d+)-/.exec(name.slice(start.length))?.[1]) : NaN;
    if (!Number.isInteger(owner) || owner === process.pid || (await isRunning(owner))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}

/** Process ids mean something within one namespace only, and containers may share a temporary folder. */
function prefix(): string {
  let namespace = 'host';
  try {
    namespace = /\d+/.exec(readlinkSync('/proc/self/ns/pid'))?.[0] ?? namespace;
  } catch {
    // Not Linux: there is one namespace.
  }
  return `wave-egress-${namespace}-`;
}
