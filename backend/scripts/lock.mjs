// One launcher per data directory, and what it started, so that a later one can tidy up after a crash.
import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { birthOf, isAlive } from './process-table.mjs';
import { signalGroup } from './tools.mjs';

const GRACE_MS = 10_000;

/** Another launcher runs on the same data directory; `holder` is what it wrote about itself. */
export class AlreadyRunningError extends Error {
  name = 'AlreadyRunningError';
  constructor(holder) {
    super(`WAVE is already running (process ${holder.pid}, since ${new Date(holder.since).toLocaleString()}).`);
    this.holder = holder;
  }
}

/**
 * Takes the lock of a data directory. One whose holder has died is taken over, after what it left running has ended.
 *
 * @param {string} dataDir
 * @returns {Promise<Lock>}
 * @throws {AlreadyRunningError}
 *
 * @typedef {{ note: (facts: object) => void, release: () => void }} Lock
 *   `note` adds facts for others to read, among them `children: { name, pid }[]`
 */
export async function takeLock(dataDir) {
  const file = path.join(dataDir, 'launcher.json');
  const mine = { pid: process.pid, birth: birthOf(process.pid), since: Date.now(), children: [] };
  const write = (facts, target) => fs.writeFileSync(target, JSON.stringify(facts), { mode: 0o600 });
  for (;;) {
    const candidate = `${file}.${process.pid}.${randomBytes(4).toString('hex')}`;
    write(mine, candidate);
    try {
      // A link either is created with its content, or not at all.
      fs.linkSync(candidate, file);
      break;
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    } finally {
      fs.rmSync(candidate, { force: true });
    }
    await removeStale(file);
  }
  return {
    note: (facts) => {
      const children = facts.children?.map(({ name, pid }) => ({ name, pid, birth: birthOf(pid) }));
      Object.assign(mine, facts, children && { children });
      write(mine, `${file}.next`);
      fs.renameSync(`${file}.next`, file);
    },
    release: () => fs.rmSync(file, { force: true }),
  };
}

async function removeStale(file) {
  const holder = readHolder(file);
  if (holder === undefined) return;
  if (holder && isSame(holder)) throw new AlreadyRunningError(holder);
  await endChildren(holder?.children ?? []);
  // Somebody else may have taken it over meanwhile: only the one that was looked at is removed.
  const now = readHolder(file);
  if (now?.pid === holder?.pid && now?.birth === holder?.birth) fs.rmSync(file, { force: true });
}

/** They end by themselves when their launcher is gone; this waits for it, and then insists. */
async function endChildren(children) {
  const left = () => children.filter(isSame);
  for (const { pid } of left()) signalGroup(pid, 'SIGTERM');
  const deadline = Date.now() + GRACE_MS;
  while (left().length > 0 && Date.now() < deadline) await sleep(50);
  for (const { pid } of left()) signalGroup(pid, 'SIGKILL');
}

function isSame({ pid, birth }) {
  return Number.isInteger(pid) && isAlive(pid) && birthOf(pid) === birth;
}

/** Undefined when the file is gone, null when it makes no sense. */
function readHolder(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    return error.code === 'ENOENT' ? undefined : null;
  }
}
