import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownerMark, ownerOf } from '../owner-mark.js';
import { isRunning } from '../process-tree.js';

/**
 * Folders that only this user may enter, for the sockets of one command. Their names say which process they belong to,
 * so that those of a worker that was killed can be told and removed. In the system's temporary folder, since the path
 * of a socket is limited to some hundred characters.
 */
const prefix = 'wave-egress-';

export function privateFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), `${prefix}${ownerMark()}`));
}

/** Removes what workers left behind that are gone. */
export async function removeStaleFolders(): Promise<void> {
  for (const name of await readdir(tmpdir()).catch(() => [])) {
    const owner = name.startsWith(prefix) ? ownerOf(name.slice(prefix.length)) : undefined;
    if (owner === undefined || (await isRunning(owner))) continue;
    await rm(join(tmpdir(), name), { recursive: true, force: true }).catch(() => undefined);
  }
}
