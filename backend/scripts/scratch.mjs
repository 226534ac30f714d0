// Directories for throw-away servers. Each names its owner, so that one left by a crash is recognised and removed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { birthOf, commandOf, isAlive } from './process-table.mjs';

const PREFIX = 'wave-scratch-';
const MEMORY = '/dev/shm';
const ENOUGH_MEMORY_BYTES = 2 ** 30;

/**
 * A directory in memory where there is room, or else below the system's temporary one. The user of a server that root
 * started can pass through it.
 *
 * @param {string} purpose part of its name
 * @returns {{ path: string, remove: () => void }}
 */
export function makeScratchDirectory(purpose) {
  removeAbandoned();
  const parent = hasRoom(MEMORY) ? MEMORY : os.tmpdir();
  const directory = fs.mkdtempSync(path.join(parent, `${PREFIX}${purpose}-`));
  fs.chmodSync(directory, 0o711);
  fs.writeFileSync(
    path.join(directory, 'owner.json'),
    JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }),
  );
  return { path: directory, remove: () => fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Removes what crashed processes of this user left: their servers first, then their directories. */
function removeAbandoned() {
  const parents = [os.tmpdir(), MEMORY].filter((parent) => fs.existsSync(parent));
  const names = parents.flatMap((parent) => fs.readdirSync(parent).map((name) => path.join(parent, name)));
  for (const directory of names.filter((name) => path.basename(name).startsWith(PREFIX))) {
    try {
      if (fs.statSync(directory).uid !== process.getuid?.()) continue;
      const owner = JSON.parse(fs.readFileSync(path.join(directory, 'owner.json'), 'utf8'));
      if (isAlive(owner.pid) && birthOf(owner.pid) === owner.birth) continue;
      endServersOf(directory);
      fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 });
    } catch {
      // Just being made, or being removed by somebody else: theirs to finish.
    }
  }
}

/** Creating a database takes 300 small files: 10 ms in memory, 300 ms on many a disk. */
function hasRoom(directory) {
  try {
    fs.accessSync(directory, fs.constants.W_OK | fs.constants.X_OK);
    const { bavail, bsize } = fs.statfsSync(directory);
    return bavail * bsize >= ENOUGH_MEMORY_BYTES;
  } catch {
    return false;
  }
}

function endServersOf(directory) {
  const pidFiles = ['data/postmaster.pid', 'redis.pid'].map((file) => path.join(directory, file));
  for (const file of pidFiles.filter((candidate) => fs.existsSync(candidate))) {
    const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
    if (pid > 1 && isAlive(pid) && commandOf(pid).includes(directory)) process.kill(pid, 'SIGKILL');
  }
}
