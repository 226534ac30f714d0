// Log files of the child processes: a few generations are kept, and the end of one is shown when its process dies.
import fs from 'node:fs';

const KEPT = 3;
const MAX_BYTES = 20 * 2 ** 20;

/** Begins a new file and keeps the last ones as `name.1.log`, `name.2.log` and so on. */
export function rotate(file) {
  if (!fs.existsSync(file) || fs.statSync(file).size === 0) return;
  const generation = (number) => file.replace(/\.log$/, `.${number}.log`);
  for (let number = KEPT; number > 1; number -= 1) {
    if (fs.existsSync(generation(number - 1))) fs.renameSync(generation(number - 1), generation(number));
  }
  fs.renameSync(file, generation(1));
}

/** For a file that a process is writing to by appending: it goes on in the same file, which begins anew. */
export function rotateWhileOpen(file) {
  if (!fs.existsSync(file) || fs.statSync(file).size < MAX_BYTES) return;
  fs.copyFileSync(file, file.replace(/\.log$/, '.1.log'));
  fs.truncateSync(file, 0);
}

/** The last lines for a person: structured ones as level and message, others as they are. */
export function lastLines(file, count = 15) {
  if (!fs.existsSync(file)) return '';
  const { size } = fs.statSync(file);
  const length = Math.min(size, 64 * 1024);
  const buffer = Buffer.alloc(length);
  const handle = fs.openSync(file, 'r');
  fs.readSync(handle, buffer, 0, length, size - length);
  fs.closeSync(handle);
  const lines = buffer
    .toString('utf8')
    .split('\n')
    .filter((line) => line.trim() !== '');
  return lines
    .slice(-count)
    .map((line) => `    ${readable(line)}`)
    .join('\n');
}

function readable(line) {
  if (!line.startsWith('{')) return line;
  try {
    const { level, msg, err } = JSON.parse(line);
    const name = { 10: 'trace', 20: 'debug', 30: 'info', 40: 'warn', 50: 'error', 60: 'fatal' }[level] ?? level ?? '';
    return [name, msg, err?.message !== msg && err?.message, err?.stack?.split('\n')[1]?.trim()]
      .filter(Boolean)
      .join(' ');
  } catch {
    return line;
  }
}
