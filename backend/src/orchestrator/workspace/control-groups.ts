import { existsSync } from 'node:fs';
import { access, constants, mkdir, readFile, readdir, rmdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ownerMark, ownerOf } from './owner-mark.js';
import { isRunning } from './process-tree.js';

/**
 * The kernel exempts root from the limit on processes, and gives each session that a command opens a share of the
 * processors of its own, so that a thousand sessions starve WAVE. A control group bounds and weighs all of a command
 * together. Only root may make one without further ado, and only root needs it.
 */
export interface ControlGroups {
  /** Makes a group for one command. */
  open(tasks: number): Promise<ControlGroup | undefined>;
}

export interface ControlGroup {
  /** What has a shell enter the group; what it becomes stays there. */
  readonly enter: string;
  /** When nothing of the command runs any more. */
  close(): Promise<void>;
}

const root = '/sys/fs/cgroup';
const family = 'wave';

/** @returns undefined where WAVE may not make control groups */
export async function controlGroups(): Promise<ControlGroups | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const bases = await basesOf().catch(() => undefined);
  if (!bases) return undefined;
  let made = 0;
  await removeStale(bases);
  return {
    async open(tasks) {
      const name = `${ownerMark()}${++made}`;
      const folders = bases.map((base) => join(base, name));
      const close = async () => {
        for (const folder of folders) await rmdir(folder).catch(() => undefined);
      };
      try {
        for (const folder of folders) {
          await mkdir(folder);
          if (existsSync(join(folder, 'pids.max'))) await writeFile(join(folder, 'pids.max'), String(tasks));
        }
      } catch {
        await close();
        return undefined;
      }
      return {
        // The names of these folders are WAVE's own.
        enter: folders.map((folder) => `echo 0 > ${join(folder, 'cgroup.procs')};`).join(' '),
        close,
      };
    },
  };
}

/** Where groups of commands go: one folder, or one a controller where each has a tree of its own (version 1). */
async function basesOf(): Promise<string[] | undefined> {
  const unified = await readFile(join(root, 'cgroup.controllers'), 'utf8').catch(() => undefined);
  const trees = unified === undefined ? [join(root, 'pids'), join(root, 'cpu')] : [root];
  const bases = trees.map((tree) => join(tree, family));
  for (const [index, base] of bases.entries()) {
    const tree = trees[index]!;
    await access(join(tree, 'cgroup.procs'), constants.W_OK);
    await mkdir(base, { recursive: true });
    if (unified === undefined) continue;
    for (const folder of [tree, base]) await writeFile(join(folder, 'cgroup.subtree_control'), '+pids +cpu');
  }
  return bases;
}

async function removeStale(bases: readonly string[]): Promise<void> {
  for (const base of bases) {
    for (const name of await readdir(base).catch(() => [])) {
      const owner = ownerOf(name);
      if (owner === undefined || (await isRunning(owner))) continue;
      await rmdir(join(base, name)).catch(() => undefined);
    }
  }
}
