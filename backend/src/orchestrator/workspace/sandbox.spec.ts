import { execFileSync } from 'node:child_process';
import { chmod, mkdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createSandbox } from './create-sandbox.js';
import { isRunning } from './process-tree.js';
import { Fixture } from './repository.fixture.js';
import type { Sandbox, SandboxCommand } from './sandbox.js';
import type { Workspace } from './workspace.js';
import { exists } from './worktree-registration.js';

const sandbox = await createSandbox({ mode: 'auto' });
const plain = await createSandbox({ mode: 'none' });
const isolated = sandbox.kind === 'bubblewrap';
if (!isolated) console.warn(`Sandbox specs are skipped: ${sandbox.detail}`);

describe.each<[string, Sandbox]>([
  ['plain', plain],
  ...(isolated ? [['bubblewrap', sandbox] as [string, Sandbox]] : []),
])('every sandbox: %s', (_name, subject) => {
  const place = useWorkspace();
  const run = (command: string, more: Partial<SandboxCommand> = {}) => subject.run(place.command(command, more));

  it('runs in the worktree and gives exit code and output in order', async () => {
    const outcome = await run('pwd; echo err >&2; echo out; exit 3');
    expect(outcome).toMatchObject({ exitCode: 3, truncated: false, endedBy: undefined });
    expect(outcome.output).toBe(`${place.workspace.path}\nerr\nout\n`);
  });

  it('runs in a folder of the worktree, and nowhere else', async () => {
    expect((await run('pwd', { cwd: 'src' })).output).toBe(`${place.workspace.path}/src\n`);
    for (const cwd of ['..', 'nowhere', '/etc', 'README.md']) {
      await expect(run('pwd', { cwd })).rejects.toMatchObject({ code: 'invalid_path' });
    }
  });

  it('has a clean environment', async () => {
    process.env.WAVE_SECRET_FOR_SPEC = 'hidden';
    try {
      const { output } = await run('env');
      expect(output).not.toContain('hidden');
      expect(output).toMatch(/^CI=1$/m);
      expect(output).toMatch(/^TERM=dumb$/m);
      expect(output).not.toMatch(/^NODE_ENV=/m);
      expect(output).not.toContain(process.env.HOME === '/' ? '\0' : `HOME=${process.env.HOME}\n`);
    } finally {
      delete process.env.WAVE_SECRET_FOR_SPEC;
    }
  });

  it('runs the Node that runs WAVE', async () => {
    expect((await run('node -p process.version')).output.trim()).toBe(process.version);
  });

  it('streams output as it comes', async () => {
    const heard: string[] = [];
    const outcome = await run('echo one; sleep 0.3; printf "tw\\xc3"; sleep 0.1; printf "\\xb6\\n"', {
      onOutput: (chunk) => heard.push(chunk),
    });
    expect(heard.length).toBeGreaterThan(1);
    expect(heard.join('')).toBe('one\ntwö\n');
    expect(outcome.output).toBe('one\ntwö\n');
  });

  it('keeps beginning and end of a long output in bounded memory', async () => {
    const before = process.memoryUsage().rss;
    const outcome = await run('echo begin; head -c 200000000 /dev/zero | tr "\\0" "x"; echo; echo end', {
      outputBytes: 10_000,
    });
    expect(outcome).toMatchObject({ exitCode: 0, truncated: true });
    expect(outcome.output).toMatch(/^begin\nx+\n\[… 199990\d\d\d bytes of output not kept …\]\nx+\nend\n$/);
    expect(outcome.output.length).toBeLessThan(10_100);
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it('ends a command that never stops talking', async () => {
    const noisy = await createSandbox({ mode: subject.kind === 'none' ? 'none' : 'bubblewrap', hardOutputBytes: 1e7 });
    const outcome = await noisy.run(place.command('yes', { outputBytes: 1_000 }));
    expect(outcome).toMatchObject({ exitCode: null, endedBy: 'output_limit', truncated: true });
  });

  it.each(['timeout', 'aborted'] as const)('leaves no process behind: %s', async (reason) => {
    const mark = `sleep 98765.${Math.floor(Math.random() * 1e6)}`;
    const abort = new AbortController();
    const script = `${mark} & (setsid ${mark} &) ; bash -c "${mark} & ${mark}" & trap "" TERM INT HUP; echo up; wait`;
    const onOutput = reason === 'aborted' ? () => abort.abort() : undefined;
    const outcome = await run(script, {
      timeoutMs: reason === 'timeout' ? 400 : 20_000,
      signal: abort.signal,
      onOutput,
    });
    expect(outcome).toMatchObject({ exitCode: null, endedBy: reason });
    expect(outcome.output).toContain('up');
    expect(await running(mark)).toEqual([]);
  });

  it('ends what a finished command left in the background', async () => {
    const mark = `sleep 98764.${Math.floor(Math.random() * 1e6)}`;
    const outcome = await run(`${mark} & (setsid ${mark} >/dev/null 2>&1 &) ; echo done`, { timeoutMs: 20_000 });
    expect(outcome).toMatchObject({ exitCode: 0, output: 'done\n' });
    expect(await running(mark)).toEqual([]);
  });

  it('does not begin when it is aborted already', async () => {
    const outcome = await run('touch ran', { signal: AbortSignal.abort() });
    expect(outcome.endedBy).toBe('aborted');
    expect(await exists(join(place.workspace.path, 'ran'))).toBe(false);
  });

  it('does not begin when the run is lost by the time that all is ready', async () => {
    let asked = 0;
    const outcome = await run('touch ran', { permitted: () => ++asked < 0 });
    expect(outcome).toMatchObject({ exitCode: null, endedBy: 'aborted', output: '' });
    expect(asked).toBe(1);
    expect(await exists(join(place.workspace.path, 'ran'))).toBe(false);
  });

  it('gives a command no descriptors but the standard ones, and nothing to read', async () => {
    expect((await run('ls /proc/self/fd; read -r line; echo "$? [$line]"')).output).toBe('0\n1\n2\n3\n1 []\n');
  });

  it('ends a command that uses too much memory together', async () => {
    const hog = `node -e "const a=[];setInterval(()=>a.push(Buffer.alloc(2e7,1)),20)"`;
    const outcome = await run(`${hog} & ${hog} & wait`, { memoryBytes: 400e6, timeoutMs: 25_000 });
    expect(outcome).toMatchObject({ exitCode: null, endedBy: 'memory' });
  });

  it('gives the main checkout’s dependencies to a worktree that lacks them', async () => {
    await fixtureDependency();
    expect((await run('node -p "require(\'dep\')"')).output).toBe('from the main checkout\n');
    expect(await place.workspace.changes()).toEqual([]);
    await place.fixture.write(place.workspace.path, { 'node_modules/dep/index.js': 'module.exports = "own"' });
    expect((await run('node -p "require(\'dep\')"')).output).toBe('own\n');
  });

  async function fixtureDependency(): Promise<void> {
    await place.fixture.write(place.fixture.repository, {
      'node_modules/dep/index.js': 'module.exports = "from the main checkout"',
    });
  }
});

(isolated ? describe : describe.skip)('bubblewrap', () => {
  const place = useWorkspace();
  const run = (command: string, more: Partial<SandboxCommand> = {}) => sandbox.run(place.command(command, more));
  const output = async (command: string) => (await run(command)).output.trim();

  it('writes the worktree, and the files are the user’s outside', async () => {
    await run('echo hi > new.txt; id -u > id.txt');
    expect(await readFile(join(place.workspace.path, 'new.txt'), 'utf8')).toBe('hi\n');
    expect(await readFile(join(place.workspace.path, 'id.txt'), 'utf8')).toBe('1000\n');
    expect(await place.workspace.changes()).toHaveLength(2);
  });

  it('sees no file of the user, of WAVE, or of another run', async () => {
    const sibling = await place.fixture.open('run-00000002');
    const { repository, dataDir } = place.fixture;
    const secrets = [
      join(sibling.path, 'README.md'),
      join(repository, 'README.md'),
      join(dataDir, 'workspaces', place.workspace.runId, 'workspace.json'),
      '/root/.bashrc',
      '/etc/shadow',
      '/etc/ssl/private',
      `${process.env.HOME}/.ssh`,
    ];
    for (const secret of secrets) expect(await output(`cat ${secret} 2>&1; ls ${secret} 2>&1`)).toMatch(/No such file/);
    expect(await output(`ls ${dataDir}/worktrees`)).toBe(place.workspace.runId);
    expect(await output('ls -A ~ /tmp /home')).not.toMatch(/\.ssh|wave-workspace-.*data/);
  });

  it('reads history but cannot write .git, refs, hooks or config', async () => {
    const common = place.workspace.gitCommonDir;
    expect(await output('git log --format=%s')).toBe('First commit');
    expect(await output('git status --porcelain')).toBe('');
    const attempts = [
      'echo x > .git',
      'rm -f .git',
      'mv .git moved',
      'git commit --allow-empty -m x',
      'git update-ref refs/heads/main HEAD~0 && git branch evil',
      `echo x > ${common}/hooks/post-commit`,
      `git config core.fsmonitor evil`,
      `rm -rf ${common}/refs`,
      `mount -o remount,rw ${common}`,
      `umount ${common}`,
      `ln ${common}/HEAD stolen && echo x > stolen`,
    ];
    for (const attempt of attempts) expect((await run(attempt)).exitCode).not.toBe(0);
    expect(await place.fixture.git('for-each-ref', '--format=%(refname)')).toBe(
      `refs/heads/main\nrefs/heads/${place.workspace.branch}`,
    );
    expect(await readFile(join(place.workspace.path, '.git'), 'utf8')).toContain('gitdir: ');
  });

  it('does not show credentials that the repository’s config holds', async () => {
    await place.fixture.git('remote', 'add', 'origin', 'https://user:t0ken@example.com/x.git');
    await place.fixture.git('config', 'http.extraheader', 'Authorization: t0ken');
    const common = place.workspace.gitCommonDir;
    expect(await output(`grep -rs t0ken ${common} . ; git config --list; git remote -v`)).not.toContain('t0ken');
    expect(await output('git rev-parse --abbrev-ref HEAD')).toBe(place.workspace.branch);
  });

  it('has no network, not even to this machine', async () => {
    const probe = `node -e "require('net').connect(PORT,'127.0.0.1').on('connect',()=>console.log('in')).on('error',e=>console.log(e.code))"`;
    const server = createServer((socket) => socket.end()).listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const port = (server.address() as { port: number }).port;
    try {
      expect(await output(probe.replace('PORT', String(port)))).toBe('ECONNREFUSED');
      expect(await output('ls /sys/class/net 2>&1; cat /proc/net/dev | tail -n +3 | cut -d: -f1')).toMatch(/\blo$/);
    } finally {
      server.close();
    }
  });

  it('lets a command talk to a server of its own', async () => {
    const script = `require('http').createServer((q,s)=>s.end('hello')).listen(3999,async()=>{console.log(await (await fetch('http://localhost:3999')).text());process.exit()})`;
    expect(await output(`node -e "${script}"`)).toBe('hello');
  });

  it('sees no process but its own and cannot touch the kernel', async () => {
    expect(await output(`ls /proc | grep -c '^[0-9]'`)).toMatch(/^[1-9]$/);
    expect(await output(`cat /proc/[0-9]*/environ | tr '\\0' '\\n' | grep -c ANTHROPIC`)).toBe('0');
    for (const attempt of [': >> /proc/sys/kernel/core_pattern', ': >> /proc/sysrq-trigger', 'unshare -Ur true']) {
      expect((await run(attempt)).exitCode).not.toBe(0);
    }
  });

  it('writes nowhere but the worktree, /tmp, the home folder and /dev/null', async () => {
    for (const folder of ['/', '/usr', '/etc', '/home', '/var/tmp', '/opt', '/proc/1']) {
      expect((await run(`touch ${folder}/x`)).exitCode).not.toBe(0);
    }
    expect((await run('touch /tmp/x ~/x && echo x > /dev/null && [ -z "$(ls -A /var 2>/dev/null)" ]')).exitCode).toBe(
      0,
    );
    expect(await output('ls -A /tmp ~')).not.toContain('x\n');
  });

  it('reads the history of a repository that is another user’s', async () => {
    if (process.getuid?.() !== 0) return;
    execFileSync('chown', ['-R', '65534:65534', place.fixture.repository]);
    expect(await output('git log --format=%s')).toBe('First commit');
  });

  it('refuses a worktree whose .git is no longer the file that git made', async () => {
    const pointer = join(place.workspace.path, '.git');
    await rm(pointer);
    await mkdir(pointer);
    await expect(run('true')).rejects.toMatchObject({ code: 'workspace_tampered' });
  });

  it('mends what a command did to permissions, so that the work can be kept', async () => {
    await run('mkdir closed; echo x > closed/a; echo y > b; chmod 000 b closed');
    expect(await place.workspace.changes()).toEqual([
      { path: 'b', status: 'added' },
      { path: 'closed/a', status: 'added' },
    ]);
    await chmod(join(place.workspace.path, 'closed'), 0o755);
  });

  it('limits the number of processes for an ordinary user', async () => {
    if (process.getuid?.() === 0) return; // The kernel exempts root from this limit; memory and time still hold.
    const few = await createSandbox({ mode: 'bubblewrap', limits: { processes: 30 } });
    const outcome = await few.run(place.command('for i in $(seq 60); do sleep 5 & done; wait'));
    expect(outcome.output).toContain('fork');
  });
});

describe('createSandbox', () => {
  it('says why there is none, or refuses when one was asked for', async () => {
    const broken = { bubblewrap: '/bin/false' };
    expect(await createSandbox({ mode: 'auto', ...broken })).toMatchObject({ kind: 'none' });
    await expect(createSandbox({ mode: 'bubblewrap', ...broken })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
    });
    expect((await createSandbox({ mode: 'none' })).detail).toContain('switched off');
  });
});

/** A workspace for each test, and commands for it. */
function useWorkspace() {
  const place = {} as {
    fixture: Fixture;
    workspace: Workspace;
    command(command: string, more?: Partial<SandboxCommand>): SandboxCommand;
  };
  beforeEach(async () => {
    place.fixture = await Fixture.create({
      'README.md': '# Sample\n',
      'src/a.txt': 'one\n',
      '.gitignore': 'node_modules/\n',
    });
    place.workspace = await place.fixture.open();
    place.command = (command, more) => ({
      command,
      worktree: place.workspace.path,
      gitCommonDir: place.workspace.gitCommonDir,
      timeoutMs: 20_000,
      outputBytes: 100_000,
      allowHosts: [],
      signal: new AbortController().signal,
      ...more,
    });
  });
  afterEach(() => place.fixture.remove());
  return place;
}

/** Processes, by the process table, whose command line holds the mark; one that is just dying may take its moment. */
async function running(mark: string): Promise<string[]> {
  for (let attempt = 0; ; attempt++) {
    const table = execFileSync('ps', ['-eo', 'pid=,args='], { encoding: 'utf8' });
    const found = table.split('\n').filter((line) => line.includes(mark) && !line.includes('ps -eo'));
    const alive: string[] = [];
    for (const line of found) if (await isRunning(Number(line.trim().split(' ')[0]))) alive.push(line);
    if (alive.length === 0 || attempt >= 20) return alive;
    await sleep(25);
  }
}
