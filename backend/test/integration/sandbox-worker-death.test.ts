import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { existsSync } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import type { Readable, Writable } from 'node:stream';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { killGroup } from '../../src/orchestrator/workspace/process-tree.js';
import { isThere as hasSandbox, usePlace } from '../support/sandbox-place.js';
import { commandsOf } from '../support/processes.js';

const built = join(import.meta.dirname, '../../dist/orchestrator/workspace/index.js');

/** How long an operating system may take to end processes that are bound to end. */
const patienceMs = 8_000;
/** Commands that one worker begins, a little apart: its death finds each at another moment. */
const commands = 4;

type Worker = ChildProcessByStdio<Writable, Readable, null>;

describe('a worker that is killed while its commands begin', () => {
  const place = usePlace({ 'README.md': '# Sample\n' });
  const workers: Worker[] = [];
  afterEach(() => {
    for (const worker of workers.splice(0)) worker.kill('SIGKILL');
    for (const pid of commandsOf(place.fixture.place)) killGroup(pid);
  });

  /** A process that has a sandbox and begins its commands when it is told to. */
  async function startWorker(mode: string, allowHosts: string[], { permitted = 'true', first = ':' } = {}) {
    const command = { ...place.command(''), timeoutMs: 60_000, allowHosts, signal: undefined };
    const script = `
      import { createSandbox } from ${JSON.stringify(built)};
      const sandbox = await createSandbox({ mode: ${JSON.stringify(mode)} });
      const begin = (number) => {
        const file = ${JSON.stringify(place.workspace.path)} + '/beat-' + process.pid + '-' + number;
        const command = ${JSON.stringify(first)} + '; for i in $(seq 1500); do echo x >> ' + file + '; sleep 0.02; done';
        const signal = new AbortController().signal;
        void sandbox.run({ ...${JSON.stringify(command)}, command, signal, permitted: () => ${permitted} });
      };
      process.stdin.once('data', (gap) => {
        for (let number = 0; number < ${commands}; number++) setTimeout(begin, number * Number(gap), number);
      });
      process.stdout.write('ready');
    `;
    const worker = spawn(process.execPath, ['--input-type=module', '-e', script], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    workers.push(worker);
    await told(worker, 'ready');
    return worker;
  }

  async function kill(worker: Worker): Promise<void> {
    worker.kill('SIGKILL');
    await new Promise((resolve) => worker.once('exit', resolve));
  }

  const beats = async () => {
    const names = (await readdir(place.workspace.path)).filter((name) => name.startsWith('beat-'));
    const sizes = await Promise.all(names.map(async (name) => (await stat(join(place.workspace.path, name))).size));
    return names.map((name, index) => `${name} ${sizes[index]}`).sort();
  };

  /** No process is left, and nothing is written any more. */
  async function expectNothingLeft(when: string): Promise<void> {
    const deadline = performance.now() + patienceMs;
    let left = commandsOf(place.fixture.place);
    while (left.length > 0 && performance.now() < deadline) {
      await sleep(20);
      left = commandsOf(place.fixture.place);
    }
    expect({ when, left }).toEqual({ when, left: [] });
    const before = await beats();
    await sleep(100);
    expect({ when, beats: await beats() }).toEqual({ when, beats: before });
  }

  async function begun(worker: Worker): Promise<void> {
    const own = async () => (await beats()).filter((beat) => beat.includes(`-${worker.pid}-`));
    while ((await own()).length < commands) await sleep(20);
  }

  const ways: [name: string, mode: string, hosts: string[], kills: number][] = [
    ['none', 'none', [], 8],
    ...(hasSandbox
      ? ([
          ['bubblewrap', 'bubblewrap', [], 20],
          ['bubblewrap with a proxy', 'bubblewrap', ['example.com'], 8],
        ] as [string, string, string[], number][])
      : []),
  ];

  describe.each(ways)('sandbox: %s', (_name, mode, hosts, kills) => {
    it('leaves none, and none begins any more, whatever the moment', async () => {
      expect(existsSync(built)).toBe(true);
      for (let number = 0; number < kills; number++) {
        const worker = await startWorker(mode, hosts);
        const afterMs = (100 * (number + 1)) / kills;
        worker.stdin.write(String(100 / commands));
        await sleep(afterMs);
        await kill(worker);
        await expectNothingLeft(`killed after ${afterMs} ms`);
      }
    }, 240_000);

    it('leaves none that has begun', async () => {
      const worker = await startWorker(mode, hosts);
      worker.stdin.write('0');
      await begun(worker);
      expect(commandsOf(place.fixture.place).length).toBeGreaterThanOrEqual(commands);
      await kill(worker);
      await expectNothingLeft('killed when all had begun');
    });

    (mode === 'bubblewrap' && process.arch === 'x64' ? it : it.skip)(
      'leaves none that turned the first process of its namespace',
      async () => {
        const worker = await startWorker(mode, hosts, { first: turn });
        worker.stdin.write('0');
        await begun(worker);
        await kill(worker);
        await expectNothingLeft('killed when all had turned it');
      },
    );

    it('has none begin that it was asked for and did not answer', async () => {
      const stop = `(process.stdout.write('asked'), process.kill(process.pid, 'SIGSTOP'))`;
      const worker = await startWorker(mode, hosts, { permitted: stop });
      const before = await beats();
      worker.stdin.write('0');
      await told(worker, 'asked');
      await kill(worker);
      await expectNothingLeft('killed when asked');
      expect(await beats()).toEqual(before);
    });
  });
});

/**
 * The first process of a namespace is told by the kernel to end with bubblewrap, which it asked for itself. It belongs to
 * the command's user, so that a command may put other code under it: one that takes the wish back, and sleeps.
 */
const turn = `perl -e '
  my $at = sub { open(my $file, "<", "/proc/1/syscall"); split(" ", <$file>) };
  open(my $memory, "+<", "/proc/1/mem") or die;
  sysseek($memory, hex(($at->())[-1]), 0);
  syswrite($memory, pack("H*", "bf0100000031f6b89d0000000f05b8220000000f05ebf7"));
  if (!fork) { exit if fork; exit }
  wait; select(undef, undef, undef, 0.2);
  die unless ($at->())[0] == 34;
'`;

/** Waits until a worker says a word. */
function told(worker: Worker, word: string): Promise<void> {
  return new Promise((resolve, reject) => {
    worker.stdout.on('data', (text: Buffer) => text.toString().includes(word) && resolve());
    worker.once('exit', () => reject(new Error(`The worker ended before it said ${word}`)));
  });
}
