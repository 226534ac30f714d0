// Directories for throw-away servers. Each names its owner, so that one left by a crash is recognised and removed.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { birthOf, commandOf, isAlive } from './process-table.mjs';

const PREFIX = 'wave-scratch-';

/**
 * A directory below the system's temporary one, which the user of a server started by root can pass through.
 *
 * @param {string} purpose part of its name
 * @returns {{ path: string, remove: () => void }}
 */
export function makeScratchDirectory(purpose) {
  removeAbandoned();
  const directory = fs.mkdtempSync(path.join(os.tmpdir(), `${PREFIX}${purpose}-`));
  fs.chmodSync(directory, 0o711);
  fs.writeFileSync(
    path.join(directory, 'owner.json'),
    JSON.stringify({ pid: process.pid, birth: birthOf(process.pid) }),
  );
  return { path: directory, remove: () => fs.rmSync(directory, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Removes what crashed processes of this user left: their servers first, then their directories. */
function removeAbandoned() {
  for (const name of fs.readdirSync(os.tmpdir())) {
    if (!name.startsWith(PREFIX)) continue;
    const directory = path.join(os.tmpdir(), name);
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

function endServersOf(directory) {
  const pidFiles = ['data/postmaster.pid', 'redis.pid'].map((file) => path.join(directory, file));
  for (const file of pidFiles.filter((candidate) => fs.existsSync(candidate))) {
    const pid = Number(fs.readFileSync(file, 'utf8').split('\n')[0]);
    if (pid > 1 && isAlive(pid) && commandOf(pid).includes(directory)) process.kill(pid, 'SIGKILL');
  }
}
