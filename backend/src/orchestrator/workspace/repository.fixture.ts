import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { WorkspaceManager, type WorkspaceManagerOptions } from './workspace-manager.js';
import type { Workspace } from './workspace.js';

const execute = promisify(execFile);

/** A real repository and a data folder, in a temporary place of their own. */
export class Fixture {
  private constructor(
    readonly place: string,
    readonly repository: string,
    readonly dataDir: string,
  ) {}

  static async create(files: Record<string, string> = { 'README.md': '# Sample\n', 'src/a.txt': 'one\ntwo\n' }) {
    const place = await realpath(await mkdtemp(join(tmpdir(), 'wave-workspace-')));
    const fixture = new Fixture(place, join(place, 'project'), join(place, 'data'));
    await mkdir(fixture.repository, { recursive: true });
    await fixture.git('init', '-q', '-b', 'main');
    await fixture.git('config', 'user.name', 'Ada');
    await fixture.git('config', 'user.email', 'ada@example.com');
    await fixture.write(fixture.repository, files);
    await fixture.git('add', '-A');
    await fixture.git('commit', '-q', '-m', 'First commit');
    return fixture;
  }

  /** Plain git, as the user would run it in the main checkout. */
  async git(...args: string[]): Promise<string> {
    return this.gitIn(this.repository, ...args);
  }

  async gitIn(folder: string, ...args: string[]): Promise<string> {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    return (await execute('git', args, { cwd: folder, env })).stdout.trim();
  }

  async write(folder: string, files: Record<string, string>): Promise<void> {
    for (const [name, content] of Object.entries(files)) {
      await mkdir(dirname(join(folder, name)), { recursive: true });
      await writeFile(join(folder, name), content);
    }
  }

  manager(options: Partial<WorkspaceManagerOptions> = {}): WorkspaceManager {
    return new WorkspaceManager({ dataDir: this.dataDir, ...options });
  }

  async open(runId = 'run-00000001', manager = this.manager()): Promise<Workspace> {
    return manager.open(await this.request(runId));
  }

  async request(runId: string) {
    const baseCommit = await this.git('rev-parse', 'main');
    return { runId, repositoryPath: this.repository, baseCommit, branch: `wave/story-${runId.slice(-8)}` };
  }

  remove(): Promise<void> {
    return rm(this.place, { recursive: true, force: true });
  }
}
