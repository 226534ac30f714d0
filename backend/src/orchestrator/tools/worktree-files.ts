import { constants, type Dirent, type Stats } from 'node:fs';
import { access, lstat, mkdir, open, readdir, rename, rm, unlink, type FileHandle } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { Refusal } from './refusal.js';

const { O_CREAT, O_DIRECTORY, O_EXCL, O_NOFOLLOW, O_NONBLOCK, O_RDONLY, O_WRONLY } = constants;

/** Files up to this size are read and edited as a whole. */
const largest = 16 * 1024 * 1024;

/**
 * Files of a worktree by paths that `realPath` found. Folders are opened one after the other without following links,
 * and used through what was opened, so that a link slipped in after the check leads to a refusal, not out.
 */
export class WorktreeFiles {
  constructor(private readonly worktree: string) {}

  /** @throws Refusal when it is no file or too large */
  async read(path: string): Promise<{ content: Buffer; mode: number }> {
    return this.inParent(path, false, async (name) => {
      const file = await open(name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new Refusal(missing(path));
        throw error;
      });
      try {
        const info = await file.stat();
        if (info.isDirectory()) throw new Refusal(`${path} is a folder; list_files shows what is in it.`);
        if (!info.isFile()) throw new Refusal(`${path} is not a regular file.`);
        if (info.size > largest) {
          throw new Refusal(
            `${path} has ${info.size} bytes, too many to read as a whole. Use search, or head and tail by run_command.`,
          );
        }
        return { content: await file.readFile(), mode: info.mode & 0o777 };
      } finally {
        await file.close();
      }
    });
  }

  /**
   * Writes a file as a whole, or not at all; keeps the permissions of one that is there, makes folders that are not.
   * @returns whether the file is new
   */
  async write(path: string, content: string | Buffer): Promise<boolean> {
    return this.inParent(path, true, async (name, folder) => {
      const there = await lstat(name).catch(() => undefined);
      if (there?.isDirectory()) throw new Refusal(`${path} is a folder; give the path of a file.`);
      if (there && !there.isFile()) throw new Refusal(`${path} is not a regular file.`);
      // Always the same name, so that what a crash left behind is replaced when the call is repeated.
      const draft = `${folder}/.${posix.basename(path).slice(0, 50)}.wave-draft`;
      await rm(draft, { force: true });
      const file = await open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW, 0o666);
      try {
        await file.writeFile(content);
        if (there) await file.chmod(there.mode & 0o777);
        await file.datasync();
      } finally {
        await file.close();
      }
      await rename(draft, name);
      return !there;
    });
  }

  async move(from: string, to: string): Promise<void> {
    await this.inParent(from, false, (source) => this.inParent(to, true, (target) => rename(source, target)));
  }

  /** @returns what is there, a link itself; undefined when nothing is */
  async look(path: string): Promise<Stats | undefined> {
    if (path === '.') return lstat(this.worktree);
    return this.inParent(path, false, (name) => lstat(name)).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
      throw error;
    });
  }

  async remove(path: string, recursive: boolean): Promise<void> {
    await this.inParent(path, false, (name) => (recursive ? rm(name, { recursive: true }) : unlink(name)));
  }

  async list(path: string): Promise<Dirent[]> {
    const folder = await this.openFolder(path, false);
    try {
      return await readdir(folder.path, { withFileTypes: true });
    } finally {
      await folder.handle.close();
    }
  }

  private async inParent<Result>(
    path: string,
    create: boolean,
    use: (name: string, folder: string) => Promise<Result>,
  ): Promise<Result> {
    const folder = await this.openFolder(posix.dirname(path), create);
    try {
      return await use(`${folder.path}/${posix.basename(path)}`, folder.path);
    } finally {
      await folder.handle.close();
    }
  }

  private async openFolder(path: string, create: boolean): Promise<{ handle: FileHandle; path: string }> {
    const flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW;
    let real = this.worktree;
    let handle = await open(real, flags);
    for (const component of path === '.' ? [] : path.split('/')) {
      const parent = handle;
      try {
        real = join(real, component);
        const next = `${await handlePath(parent, posix.dirname(real))}/${component}`;
        if (create) await mkdir(next).catch(ignoreExisting);
        handle = await open(next, flags);
      } finally {
        await parent.close();
      }
    }
    return { handle, path: await handlePath(handle, real) };
  }
}

let descriptorPaths: Promise<boolean> | undefined;

/** A path that means the opened folder whatever happens to its name; where the system has none, the name itself. */
async function handlePath(handle: FileHandle, real: string): Promise<string> {
  descriptorPaths ??= access('/proc/self/fd').then(
    () => true,
    () => false,
  );
  return (await descriptorPaths) ? `/proc/self/fd/${handle.fd}` : real;
}

function ignoreExisting(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

export function missing(path: string): string {
  return `There is no file ${path}. list_files and search show what there is.`;
}
