import { lstat, opendir, readdir, rm, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import type { TreeUsage } from './process-tree.js';

export interface DiskLimits {
  /** What one command may add to the worktree, all in all. */
  growthBytes: number;
  growthFiles: number;
  /** Free space that is left to everybody else on that disk. */
  reserveBytes: number;
}

/** Below this a command is not taken to be what fills a disk that is full already. */
const littleBytes = 64 * 1024 ** 2;
const largeBytes = 16 * 1024 ** 2;
const patienceMs = 1_000;

/**
 * Watches what a command adds to the disk that its worktree is on. The file system's own figures are looked at, since
 * they cost nothing; but others write there too, so a suspicion is confirmed by the command's own files: those that
 * changed since it began, and those it deleted and keeps open.
 */
export class DiskGrowth {
  private readonly since = Date.now();
  private lookedAt = -Infinity;

  private constructor(
    private readonly folder: string,
    private readonly limits: DiskLimits,
    private readonly before: FreeSpace | undefined,
  ) {}

  /** Before the command begins. */
  static async begin({ folder, ...limits }: DiskLimits & { folder: string }): Promise<DiskGrowth> {
    return new DiskGrowth(folder, limits, await freeSpace(folder));
  }

  /** @returns whether the command has to be ended, or has filled the disk when it ended by itself */
  async exceeded({ pids, writtenBytes }: Pick<TreeUsage, 'pids' | 'writtenBytes'>): Promise<boolean> {
    const free = await freeSpace(this.folder);
    if (!free || !this.before) return false;
    const { growthBytes, growthFiles, reserveBytes } = this.limits;
    const grown = this.before.bytes - free.bytes;
    const short = free.bytes < reserveBytes && grown > littleBytes;
    const many = this.before.files - free.files > growthFiles;
    if (writtenBytes > 2 * growthBytes) return true;
    if (!short && !many && grown <= growthBytes) return false;
    if (performance.now() - this.lookedAt < patienceMs) return false;
    this.lookedAt = performance.now();
    const own = await this.added();
    own.bytes += await deletedBytes(pids);
    // Half: what is being written while it is looked at is not seen in full.
    return own.bytes > (short ? littleBytes / 2 : growthBytes / 2) || own.files > growthFiles / 2;
  }

  /** Removes the large files that the command wrote, so that the disk is free again for everybody else. */
  async removeLarge(): Promise<void> {
    await this.walk(async (path, { blocks }) => {
      if (blocks * 512 >= largeBytes) await rm(path, { force: true }).catch(() => undefined);
    });
  }

  private async added(): Promise<{ bytes: number; files: number }> {
    const own = { bytes: 0, files: 0 };
    await this.walk(async (_path, { blocks }) => {
      own.bytes += blocks * 512;
      own.files++;
    });
    return own;
  }

  /** Files that changed since the command began: the time of the last change of status cannot be set by programs. */
  private async walk(visit: (path: string, file: { blocks: number }) => Promise<void>): Promise<void> {
    const pending = [this.folder];
    for (let folder = pending.pop(); folder !== undefined; folder = pending.pop()) {
      const entries = await opendir(folder).catch(() => undefined);
      if (!entries) continue;
      for await (const entry of entries) {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) pending.push(path);
        else if (entry.isFile()) {
          const info = await lstat(path).catch(() => undefined);
          if (info && info.ctimeMs >= this.since - 1_000) await visit(path, info);
        }
      }
    }
  }
}

interface FreeSpace {
  bytes: number;
  files: number;
}

function freeSpace(folder: string): Promise<FreeSpace | undefined> {
  return statfs(folder).then(
    ({ bavail, bsize, ffree }) => ({ bytes: bavail * bsize, files: ffree }),
    () => undefined,
  );
}

async function deletedBytes(pids: readonly number[]): Promise<number> {
  let bytes = 0;
  for (const pid of pids) {
    for (const name of await readdir(`/proc/${pid}/fd`).catch(() => [])) {
      const info = await stat(`/proc/${pid}/fd/${name}`).catch(() => undefined);
      if (info?.isFile() && info.nlink === 0) bytes += info.blocks * 512;
    }
  }
  return bytes;
}
