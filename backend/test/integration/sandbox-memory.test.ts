import { execFile, execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { SandboxOutcome } from '../../src/orchestrator/workspace/index.js';
import { describeSandboxed, usePlace } from '../support/sandbox-place.js';

const execute = promisify(execFile);
const built = join(import.meta.dirname, '../../dist/orchestrator/workspace/index.js');
const MiB = 1024 ** 2;

const root = process.getuid?.() === 0;
const nobody = 65_534;
/** As who a worker runs: only root makes control groups for its commands. */
const users: [string, number][] = root
  ? [
      ['root, with control groups', 0],
      ...(canRun(nobody) ? [['another user, without', nobody] as [string, number]] : []),
    ]
  : [['an ordinary user', process.getuid?.() ?? 0]];

/** A place in which memory runs out early, as in a container; only root can make one. */
const enclosure = root ? makeEnclosure(700 * MiB) : undefined;
if (!enclosure) console.warn('No place of limited memory can be made here; those tests are skipped');
afterAll(() => enclosure?.remove());

describeSandboxed('a command that eats memory', () => {
  const place = usePlace({ 'README.md': '# Sample\n' });

  const bombs: [string, string][] = [
    ['one process', `node -e "const a=[];for(;;)a.push(Buffer.alloc(2e7,1))"`],
    [
      'many',
      `for i in 1 2 3; do node -e "const a=[];setInterval(()=>a.push(Buffer.alloc(5e7,1)),5)" & done; tail /dev/zero`,
    ],
  ];

  /** A worker of its own runs the bomb and then a harmless command. */
  async function worker(
    uid: number,
    command: string,
    more: object,
    enter = '',
  ): Promise<[SandboxOutcome, SandboxOutcome]> {
    const { fixture } = place;
    if (root) execFileSync('chown', ['-R', `${uid}:${uid}`, fixture.place]);
    const script = `
      import { createSandbox } from ${JSON.stringify(built)};
      const sandbox = await createSandbox({ mode: 'bubblewrap' });
      const run = (more) => sandbox.run({
        ...${JSON.stringify({ ...place.command(''), signal: undefined })}, ...more, signal: new AbortController().signal,
      });
      const outcomes = [await run(${JSON.stringify({ command, ...more })}), await run({ command: 'echo fine' })];
      console.log(JSON.stringify(outcomes));
    `;
    const { stdout } = await execute(
      'sh',
      ['-c', `${enter} exec "$@"`, 'sh', ...as(uid), '--input-type=module', '-e', script],
      {
        cwd: '/',
      },
    );
    return JSON.parse(stdout) as [SandboxOutcome, SandboxOutcome];
  }

  describe.each(users)('of %s', (_name, uid) => {
    it.each(bombs)('is ended at its limit, and the worker goes on: %s', async (_bomb, command) => {
      const [eaten, next] = await worker(uid, command, { memoryBytes: 400 * MiB });
      expect(eaten).toMatchObject({ exitCode: null, endedBy: 'memory' });
      expect(next).toMatchObject({ exitCode: 0, output: 'fine\n' });
      expect(next.endedBy).toBeUndefined();
    });

    // In the newer hierarchy the group that root makes is outside the enclosure.
    const enclosed = enclosure && (uid !== 0 || !enclosure.unified);
    (enclosed ? it : it.skip).each(bombs.slice(0, 1))(
      'is what the kernel ends when memory runs out, and the reason is known: %s',
      async (_bomb, command) => {
        const [eaten, next] = await worker(uid, command, {}, enclosure!.enter);
        expect(eaten).toMatchObject({ exitCode: null, endedBy: 'memory' });
        expect(next).toMatchObject({ exitCode: 0, output: 'fine\n' });
        expect(next.endedBy).toBeUndefined();
      },
    );
  });

  it('is not taken for one that killed itself', async () => {
    const [killed] = await worker(users[0]![1], 'kill -KILL $$', {});
    expect(killed).toMatchObject({ exitCode: 137 });
    expect(killed.endedBy).toBeUndefined();
  });
});

/** What starts Node as a user. */
function as(uid: number): string[] {
  if (uid === (process.getuid?.() ?? 0)) return [process.execPath];
  return ['setpriv', `--reuid=${uid}`, `--regid=${uid}`, '--clear-groups', process.execPath];
}

/** Whether another user could be a worker here: the checkout may be closed to others, or namespaces may be root's alone. */
function canRun(uid: number): boolean {
  try {
    const script = `const { createSandbox } = await import(${JSON.stringify(built)});
      await createSandbox({ mode: 'bubblewrap' });`;
    const [program = '', ...args] = [...as(uid), '--input-type=module', '-e', script];
    execFileSync(program, args, { cwd: '/', stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

interface Enclosure {
  /** What a shell does to enter it. */
  enter: string;
  /** Whether the system has one hierarchy of control groups, not one for each controller. */
  unified: boolean;
  remove(): void;
}

function makeEnclosure(bytes: number): Enclosure | undefined {
  const unified = existsSync('/sys/fs/cgroup/cgroup.controllers');
  const folder = join('/sys/fs/cgroup', unified ? '' : 'memory', `wave-test-${process.pid}`);
  try {
    mkdirSync(folder);
    writeFileSync(join(folder, unified ? 'memory.max' : 'memory.limit_in_bytes'), String(bytes));
  } catch {
    if (existsSync(folder)) rmdirSync(folder);
    return undefined;
  }
  const remove = () => {
    try {
      rmdirSync(folder);
    } catch {
      // What was in it may take a moment to end. An empty group is no burden.
    }
  };
  return { enter: `echo 0 > ${join(folder, 'cgroup.procs')};`, unified, remove };
}
