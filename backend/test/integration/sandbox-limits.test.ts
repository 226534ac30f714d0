import { execFile, execFileSync, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat, statfs } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { describeSandboxed, sandbox, usePlace } from '../support/sandbox-place.js';
import { createSandbox, type SandboxCommand } from '../../src/orchestrator/workspace/index.js';
import { findTool, parseArgs } from '../../src/orchestrator/tools/index.js';

const execute = promisify(execFile);
const MiB = 1024 ** 2;

describeSandboxed('a command without bounds', () => {
  const place = usePlace({ 'README.md': '# Sample\n', '.gitignore': 'ignored/\n' });
  const run = (command: string, more: Partial<SandboxCommand> = {}) => sandbox.run(place.command(command, more));
  const limited = async (limits: Parameters<typeof createSandbox>[0]['limits'], more = {}) => {
    const subject = await createSandbox({ mode: 'bubblewrap', limits, ...more });
    return (command: string, with_: Partial<SandboxCommand> = {}) => subject.run(place.command(command, with_));
  };

  async function tool(name: string, args: object, within = sandbox, onOutput?: (chunk: string) => void) {
    const found = findTool(name)!;
    const parsed = parseArgs(found, args);
    if (!parsed.ok) throw new Error(parsed.message);
    return found.run(parsed.args, {
      workspace: place.workspace,
      sandbox: within,
      signal: new AbortController().signal,
      onOutput,
      limits: { commandTimeoutMs: 60_000, outputChars: 16_000, outputBytes: 1_000_000 },
      allowHosts: [],
    });
  }

  it.each([
    ['that doubles itself', ':(){ :|:& };: ; sleep 30'],
    ['of many sleepers', 'for i in $(seq 5000); do sleep 30 & done; wait'],
    ['of daemons', 'f(){ (setsid bash -c "$(declare -f f); f" &) ; f; }; f & wait; sleep 30'],
    [
      'of threads',
      `node -e "const w=require('worker_threads');for(let i=0;i<500;i++)new w.Worker('setInterval(()=>{},1e3)',{eval:true})"`,
    ],
  ])('ends as a fork bomb %s', async (_name, bomb) => {
    const bombed = await limited({ processes: 400 });
    const outcome = await bombed(bomb);
    // An ordinary user's is stopped by the kernel before it is seen; then nothing is left to do but wait or end.
    if (process.getuid?.() === 0) expect(outcome).toMatchObject({ exitCode: null, endedBy: 'processes' });
    expect(await left(/sleep 30|declare -f f/)).toEqual([]);
  });

  it.each([
    ['in one process', `node -e "const a=[];for(;;)a.push(Buffer.alloc(5e6,1))"`],
    [
      'in many',
      `for i in 1 2 3 4; do node -e "const a=[];setInterval(()=>a.push(Buffer.alloc(2e7,1)),20)" & done; wait`,
    ],
    ['in a pipe', `node -e "process.stdout.write('x'.repeat(6e8))" | tail -n 1 | wc -c; tail /dev/zero`],
  ])('ends as a memory bomb %s', async (_name, bomb) => {
    const outcome = await run(bomb, { memoryBytes: 400 * MiB });
    expect(outcome).toMatchObject({ exitCode: null, endedBy: 'memory' });
  });

  it('ends for its memory: its receipt says why, and WAVE does not grow', async () => {
    const before = process.memoryUsage().rss;
    const bomb = `node -e "const a=[];for(;;)a.push(Buffer.alloc(5e6,1))"`;
    const greedy = await createSandbox({ mode: 'bubblewrap', limits: { memoryBytes: 400 * MiB } });
    const receipt = await tool('run_command', { command: bomb }, greedy);
    expect(receipt).toMatchObject({ ok: false, exitCode: null, endedBy: 'memory', sandbox: 'bubblewrap' });
    expect(receipt.content).toMatch(/^No exit code: it used too much memory and was ended after/);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MiB);
    expect(await tool('run_command', { command: 'echo fine' })).toMatchObject({ ok: true, endedBy: undefined });
  });

  it('cannot fill memory by its temporary folders', async () => {
    for (const folder of ['/tmp', '~', '/dev/shm']) {
      const { output } = await run(`head -c 1200M /dev/zero > ${folder}/x; stat -c %s ${folder}/x`);
      expect(output).toContain('No space left on device');
    }
  });

  it('ends as one that computes for ever', async () => {
    const busy = await limited({ cpuSeconds: 1 });
    const outcome = await busy('for i in 1 2 3; do (while :; do :; done) & done; wait');
    expect(outcome).toMatchObject({ exitCode: null, endedBy: 'cpu' });
  });

  it('says a gigabyte: it is read and dropped, in bounded memory, and the output says so', async () => {
    const before = process.memoryUsage().rss;
    const wide = await limited({}, { hardOutputBytes: 8 * 1024 ** 3 });
    const outcome = await wide('echo begin; yes | head -c 1G; echo end', { outputBytes: 8e6, timeoutMs: 100_000 });
    expect(outcome).toMatchObject({ exitCode: 0, truncated: true });
    expect(outcome.output).toMatch(/^begin\ny\n/);
    expect(outcome.output).toMatch(/\[… 10657\d{5} bytes of output not kept …\]/);
    expect(outcome.output).toMatch(/\ny\nend\n$/);
    expect(outcome.output.length).toBeLessThan(8.1e6);
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MiB);
  }, 120_000);

  it('says ten gigabytes: it is ended long before, and its receipt says why', async () => {
    const heard: string[] = [];
    const receipt = await tool('run_command', { command: 'yes | head -c 10G' }, sandbox, (chunk) => heard.push(chunk));
    expect(receipt).toMatchObject({ ok: false, exitCode: null, endedBy: 'output_limit', sandbox: 'bubblewrap' });
    expect(receipt.content).toMatch(/^No exit code: it wrote far too much and was ended after/);
    expect(receipt.content.length).toBeLessThan(16_200);
    expect(receipt.fullOutput!.length).toBeLessThan(1_000_200);
    // Those who watch are not flooded either.
    expect(heard.join('').length).toBeLessThan(1_200_000);
    expect(heard.at(-1)).toContain('more output, not shown');
  });

  describe('fills the disk', () => {
    const disk = { growthBytes: 200 * MiB, growthFiles: 1_000_000, reserveBytes: 0 };

    it.each([
      ['with one file', 'cat /dev/zero > big'],
      ['with many files', 'i=0; while :; do head -c 20M /dev/zero > "big$i"; i=$((i+1)); done'],
      ['where git does not look', 'mkdir -p ignored; cat /dev/zero > ignored/big'],
      ['with space that it never writes', 'for i in 1 2 3 4; do fallocate -l 100M "big$i"; done; sleep 20'],
      ['with a file that has no name any more', 'exec 3> big; rm big; head -c 1G /dev/zero >&3; sleep 20'],
      ['again and again in one place', 'while :; do head -c 50M /dev/zero > big; sync big; done'],
    ])('%s', async (_name, attack) => {
      const full = await limited({ disk });
      const outcome = await full(attack);
      expect(outcome).toMatchObject({ exitCode: null, endedBy: 'disk' });
      const names = (await readdir(place.workspace.path, { recursive: true })).filter((name) => name.includes('big'));
      for (const name of names) expect((await stat(join(place.workspace.path, name))).size).toBeLessThan(16 * MiB);
      expect((await run('echo alive; rm -rf big* ignored')).output).toBe('alive\n');
    });

    it('with more files than it may make', async () => {
      const full = await limited({ disk: { ...disk, growthFiles: 4_000 } });
      const makeFiles = 'mkdir -p bigfiles; i=0; while :; do : > bigfiles/$((i=i+1)); done';
      expect(await full(makeFiles)).toMatchObject({ exitCode: null, endedBy: 'disk' });
      await run('rm -rf bigfiles');
    });

    it('that is nearly full: what others need is left to them', async () => {
      const { bavail, bsize } = await statfs(place.workspace.path);
      const full = await limited({ disk: { ...disk, growthBytes: 1e15, reserveBytes: bavail * bsize - 100 * MiB } });
      expect(await full('cat /dev/zero > big')).toMatchObject({ endedBy: 'disk' });
    });

    it('with one file longer than a file may be', async () => {
      const full = await limited({ fileBytes: 10 * MiB });
      const { exitCode } = await full('head -c 100M /dev/zero > big');
      expect(exitCode).not.toBe(0);
      expect((await stat(join(place.workspace.path, 'big'))).size).toBe(10 * MiB);
      await run('rm big');
    });
  });

  describe('leaves daemons behind', () => {
    const mark = () => `sleep 97${Math.floor(Math.random() * 1e6)}`;
    const daemons = (name: string) =>
      [
        `setsid ${name} &`,
        `nohup ${name} >/dev/null 2>&1 &`,
        `(setsid bash -c "(setsid ${name} &) ; exec ${name}" >/dev/null 2>&1 &)`,
        `perl -e 'use POSIX; fork and exit; POSIX::setsid(); fork and exit; $SIG{TERM}=$SIG{HUP}="IGNORE"; exec "${name}"' &`,
        'trap "" TERM INT HUP QUIT; sleep 0.3; echo up',
      ].join('\n');

    it.each(['its end', 'a timeout', 'a hold or kill'])('that end with %s', async (end) => {
      const name = mark();
      const abort = new AbortController();
      const outcome = await run(`${daemons(name)}${end === 'its end' ? '' : '; wait'}`, {
        timeoutMs: end === 'a timeout' ? 4_000 : 20_000,
        signal: abort.signal,
        onOutput: () => {
          if (end === 'a hold or kill') abort.abort();
        },
      });
      const expected = { 'its end': undefined, 'a timeout': 'timeout', 'a hold or kill': 'aborted' }[end];
      expect(outcome.endedBy).toBe(expected);
      expect(outcome.output).toContain('up');
      expect(await left(new RegExp(name))).toEqual([]);
    });

    it('that end with the worker, killed as hard as can be', async () => {
      const built = join(import.meta.dirname, '../../dist/orchestrator/workspace/index.js');
      expect(existsSync(built)).toBe(true);
      const name = mark();
      const command = { ...place.command(`${daemons(name)}; wait`), allowHosts: ['example.com'], signal: undefined };
      const script = `
        import { createSandbox } from ${JSON.stringify(built)};
        const sandbox = await createSandbox({ mode: 'bubblewrap' });
        const command = ${JSON.stringify(command)};
        await sandbox.run({ ...command, signal: new AbortController().signal, onOutput: (text) => process.stdout.write(text) });
      `;
      const worker = spawn(process.execPath, ['--input-type=module', '-e', script], {
        stdio: ['ignore', 'pipe', 'inherit'],
      });
      await new Promise<void>((resolve) =>
        worker.stdout.on('data', (text) => String(text).includes('up') && resolve()),
      );
      expect((await left(new RegExp(name), 0)).length).toBeGreaterThan(3);
      const named = async (place: string) =>
        (await readdir(place).catch(() => [])).filter((one) => one.includes(`-${worker.pid}-`));
      const groups = ['wave', 'pids/wave', 'cpu/wave'].map((name) => join('/sys/fs/cgroup', name));
      const folders = async () => (await Promise.all(['/tmp', ...groups].map(named))).flat();
      expect(await named('/tmp')).toHaveLength(1);
      if (process.getuid?.() === 0) expect((await folders()).length).toBeGreaterThan(1);
      worker.kill('SIGKILL');
      await new Promise((resolve) => worker.once('exit', resolve));
      expect(await left(new RegExp(name))).toEqual([]);
      // What it could not remove, the next worker removes as it begins.
      await createSandbox({ mode: 'bubblewrap' });
      expect(await folders()).toEqual([]);
    });
  });

  it('leaves a worker that goes on', async () => {
    const outcomes = await Promise.all([1, 2, 3].map((number) => run(`echo ${number}; sleep 0.1`)));
    expect(outcomes.map(({ output }) => output)).toEqual(['1\n', '2\n', '3\n']);
    expect((await execute('git', ['-C', place.fixture.repository, 'status', '--porcelain'])).stdout).toBe('');
  });
});

/** Processes outside whose command line matches; those that are just ending may take their moment. */
async function left(pattern: RegExp, patienceMs = 3_000): Promise<string[]> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const table = execFileSync('ps', ['-eo', 'pid=,stat=,args='], { encoding: 'utf8' }).split('\n');
    const found = table.filter((line) => pattern.test(line) && !/^\s*\d+ Z| -e |jest|ps -eo/.test(line));
    if (found.length === 0 || performance.now() > deadline) return found;
    await sleep(25);
  }
}
