import { execFile, execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, readdir, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer, type Server } from 'node:net';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describeSandboxed, sandbox, usePlace } from '../support/sandbox-place.js';

const execute = promisify(execFile);
const built = join(import.meta.dirname, '../../dist/orchestrator/workspace/index.js');

/** Nothing of this must ever be seen inside. */
const secret = 'wave-planted-secret-7f3a';

describeSandboxed('a hostile command', () => {
  const place = usePlace({ 'README.md': '# Sample\n', 'src/a.txt': 'one\n', '.gitignore': '.env\nnode_modules/\n' });
  const run = (command: string) => sandbox.run(place.command(command));

  /** It fails or finds nothing, and the secret is nowhere in what it says. */
  async function findsNothing(command: string): Promise<void> {
    const { output } = await run(command);
    expect(output).not.toContain(secret);
  }

  beforeAll(async () => {
    const { fixture } = place;
    const sibling = await fixture.open('run-00000002');
    await fixture.write(sibling.path, { 'unfinished.txt': secret });
    await fixture.write(fixture.repository, { '.env': `TOKEN=${secret}`, 'node_modules/dep/index.js': 'exports.x=1' });
    await fixture.write(fixture.dataDir, { 'admin.key': secret, 'postgres/server.key': secret });
    await fixture.write(join(fixture.place, 'home'), { '.ssh/id_ed25519': secret, '.aws/credentials': secret });
    await fixture.write(fixture.repository, {
      '.git/hooks/post-commit': `#!/bin/sh\n# ${secret}\n`,
      '.git/config.worktree': `[http]\n\textraheader = ${secret}\n`,
      '.git/credentials': secret,
    });
    process.env.WAVE_ADMIN_KEY_OF_TEST = secret;
    process.env.HOME = join(fixture.place, 'home');
  });
  afterAll(() => {
    delete process.env.WAVE_ADMIN_KEY_OF_TEST;
    process.env.HOME = execFileSync('sh', ['-c', 'eval echo ~$(id -un)'], { encoding: 'utf8' }).trim();
  });

  describe('that reads', () => {
    it('finds no key in the home folder, by whatever name', async () => {
      const home = join(place.fixture.place, 'home');
      for (const path of ['~', '$HOME', home, homedir(), '/root', '/proc/self/root/root', `/proc/1/root${home}`]) {
        await findsNothing(`cat ${path}/.ssh/* ${path}/.aws/*; grep -rs ${secret} ${path} | head -c 1000`);
      }
    });

    it('finds WAVE’s environment in no process that it sees', async () => {
      await findsNothing(`cat /proc/[0-9]*/environ /proc/self/environ /proc/*/task/*/environ | tr '\\0' '\\n'; env`);
      await findsNothing(`cat /proc/[0-9]*/cmdline /proc/[0-9]*/maps | tr '\\0' ' '`);
      const { output } = await run(`ps -e 2>/dev/null | wc -l; ls -d /proc/[0-9]* | wc -l`);
      expect(Math.max(...output.trim().split('\n').map(Number))).toBeLessThan(10);
    });

    it('finds nothing of WAVE’s data, of sibling worktrees, of the main checkout', async () => {
      const { repository, dataDir } = place.fixture;
      await findsNothing(`cat ${dataDir}/admin.key ${dataDir}/postgres/*; grep -rs ${secret} ${dataDir} /tmp`);
      await findsNothing(`cat ${repository}/.env ../../../project/.env; ls -A ${repository}; cat ../*/unfinished.txt`);
      expect((await run(`ls -A ${repository} ..`)).output).not.toMatch(/\.env|run-00000002/);
    });

    it('finds no credentials in the git directory that it may read', async () => {
      await findsNothing('cd "$(git rev-parse --git-common-dir)" && grep -rs . config* hooks logs credentials modules');
    });

    it('finds no other worktree’s git folder beside its own', async () => {
      const { output } = await run('ls "$(git rev-parse --git-common-dir)/worktrees"');
      expect(output).toBe('run-00000001\n');
      expect(await readdir(join(place.workspace.gitCommonDir, 'worktrees'))).toHaveLength(2);
    });

    it('finds nothing that an earlier command left outside the worktree', async () => {
      const folders = ['/tmp', '~', '/dev/shm'];
      await run(folders.map((folder) => `echo x > ${folder}/left-here`).join(' && '));
      expect((await run(`ls -A ${folders.join(' ')}`)).output).not.toContain('left-here');
      for (const folder of ['/tmp', '/dev/shm', homedir()]) expect(existsSync(join(folder, 'left-here'))).toBe(false);
    });

    it('gets nowhere by links, by descriptors, or by /proc', async () => {
      const { repository, dataDir } = place.fixture;
      await findsNothing(
        [
          `ln -sf ${dataDir}/admin.key key; cat key; ln -sfn ${repository} main; cat main/.env`,
          'cat /proc/self/cwd/../../admin.key /proc/1/cwd/../../admin.key',
          'for fd in /proc/[0-9]*/fd/*; do [ -f "$fd" ] && head -c 100 "$fd"; ls "$fd/" 2>/dev/null; done',
          `ln ${dataDir}/admin.key hard; cat hard; rm -f key main hard`,
        ].join('\n'),
      );
    });

    it.each([[[]], [['example.com']]])(
      'gets no file that WAVE itself was given open, hosts: %j',
      async (allowHosts) => {
        const given = join(place.fixture.dataDir, 'admin.key');
        const command = {
          ...place.command(
            `ls /proc/self/fd | tr '\\n' ' '; for fd in /proc/[0-9]*/fd/*; do [ -f "$fd" ] && head -c 100 "$fd" 2>/dev/null; done; :`,
          ),
          allowHosts,
          signal: undefined,
        };
        const script = `
        import { createSandbox } from ${JSON.stringify(built)};
        const sandbox = await createSandbox({ mode: 'bubblewrap' });
        const { output } = await sandbox.run({ ...${JSON.stringify(command)}, signal: new AbortController().signal });
        process.stdout.write(output);
      `;
        // A shell that opened files for other purposes, and then became WAVE.
        const shell = `exec 3<"$1" 9<"$1" 200<"$1"; exec "$2" --input-type=module -e "$3"`;
        const { stdout } = await execute('bash', ['-c', shell, 'wave', given, process.execPath, script]);
        expect(stdout).toBe('0 1 2 3 ');
      },
    );
  });

  describe('that writes', () => {
    it.each([
      'echo x > .git',
      'rm -f .git',
      'mv .git moved',
      'ln -sfn /tmp .git',
      'ln -f README.md .git',
      'chmod 777 .git',
      'truncate -s 0 .git',
      'cp README.md .git',
      'mkdir evil && mv -T evil .git',
      'cd .. && mv run-00000001 elsewhere',
      'perl -e \'rename ".git", "x" or die $!\'',
    ])('cannot touch the pointer: %s', async (attack) => {
      expect((await run(attack)).exitCode).not.toBe(0);
      expect(await readFile(join(place.workspace.path, '.git'), 'utf8')).toMatch(/^gitdir: /);
      expect((await run('git rev-parse --abbrev-ref HEAD')).output.trim()).toBe(place.workspace.branch);
    });

    it.each([
      'echo x > $COMMON/refs/heads/main',
      'rm -rf $COMMON/refs $COMMON/objects',
      'echo x >> $COMMON/packed-refs',
      'git pack-refs --all',
      'printf "#!/bin/sh\\ntouch /tmp/owned" > $COMMON/hooks/pre-commit',
      'echo "[core]" >> $COMMON/config',
      'git config core.hooksPath .',
      'git config --worktree core.fsmonitor ./evil',
      'echo x > $COMMON/config.worktree',
      'echo /tmp > $COMMON/objects/info/alternates',
      'echo "* filter=evil" > $COMMON/info/attributes',
      'git update-ref -d refs/heads/main',
      'git branch -f main HEAD~0 && git symbolic-ref HEAD refs/heads/main',
      'git stash push --include-untracked -m x',
      'git worktree add /tmp/other',
      'git commit --allow-empty -m x',
      'git tag evil',
      'git gc --prune=now',
      'echo x > $(git rev-parse --git-dir)/HEAD',
      'echo x > $(git rev-parse --git-dir)/index',
      'git add new.txt',
      'echo x > $(git rev-parse --git-dir)/commondir',
    ])('cannot touch what all worktrees share: %s', async (attack) => {
      const before = await shared();
      const { exitCode } = await run(`COMMON=${place.workspace.gitCommonDir}; echo y > new.txt; (${attack})`);
      expect(exitCode).not.toBe(0);
      expect(await shared()).toEqual(before);
    });

    it.each([
      'echo x >> node_modules/dep/index.js',
      'rm -rf node_modules/dep',
      'touch node_modules/x',
      'rmdir node_modules',
    ])('cannot touch the main checkout’s dependencies: %s', async (attack) => {
      expect((await run(`[ -f node_modules/dep/index.js ] || exit 0; ${attack}`)).exitCode).not.toBe(0);
      const dependency = join(place.fixture.repository, 'node_modules/dep/index.js');
      expect(await readFile(dependency, 'utf8')).toBe('exports.x=1');
    });

    it.each(['/', '/usr/bin', '/etc', '/dev', '/run', '/var', '/opt', '/boot', '/proc/sys/kernel', '/sys'])(
      'cannot write to %s',
      async (folder) => {
        expect((await run(`touch ${folder}/wave-was-here`)).exitCode).not.toBe(0);
      },
    );

    async function shared() {
      const common = place.workspace.gitCommonDir;
      const names = (await readdir(common, { recursive: true })).filter((name) => !/^objects|index/.test(name)).sort();
      const contents = await Promise.all(
        names.map((name) => readFile(join(common, name), 'utf8').catch(() => 'folder')),
      );
      return names.map((name, index) => [name, contents[index]]);
    }
  });

  describe('that talks', () => {
    const servers: Server[] = [];
    let port = 0;
    let heard = 0;

    beforeAll(async () => {
      const listen = (server: Server, where: object) =>
        new Promise<void>((resolve) => {
          server.on('connection', () => heard++);
          servers.push(server);
          server.listen(where, resolve);
        });
      const http = createHttpServer((_request, response) => response.end(secret));
      await listen(http, { host: '127.0.0.1', port: 0 });
      port = (http.address() as { port: number }).port;
      await listen(
        createServer((socket) => socket.end(secret)),
        { path: join(place.fixture.place, 'docker.sock') },
      );
      await listen(
        createServer((socket) => socket.end(secret)),
        { path: '\0wave-abstract-socket' },
      );
    });
    afterAll(() => servers.forEach((server) => server.close()));

    it.each([
      ['this machine', 'http://127.0.0.1:PORT/'],
      ['this machine by another name', 'http://[::1]:PORT/'],
      ['this machine by zero', 'http://0.0.0.0:PORT/'],
      ['the metadata service', 'http://169.254.169.254/latest/meta-data/'],
      ['a private network', 'http://10.0.0.1/'],
      ['an address', 'http://1.1.1.1/'],
      ['a name', 'http://example.com/'],
    ])('does not reach %s by TCP', async (_name, url) => {
      const { output } = await run(`curl -sS -m 3 '${url.replace('PORT', String(port))}'; echo code $?`);
      expect(output).not.toContain(secret);
      expect(output).toMatch(/code [1-9]/);
      expect(heard).toBe(0);
    });

    it('does not get a packet out, and the attempt is seen', async () => {
      const send = (address: string) =>
        `require('dgram').createSocket('udp4').send('x',53,'${address}',e=>{console.log(e?e.code:'sent');process.exit()})`;
      const udp = await run(`node -e "${send('8.8.8.8')}"`);
      expect(udp.output.trim()).toBe('ENETUNREACH');
      expect(udp.network).toMatchObject({ connections: [], pastProxy: expect.any(Number) });
      expect(udp.network!.pastProxy).toBeGreaterThan(0);
      const dns = await run(`node -e "require('dns').lookup('example.com',e=>console.log(e.code))"`);
      expect(dns.output.trim()).toBe('EAI_AGAIN');
      expect(dns.network!.pastProxy).toBeGreaterThan(0);
      expect((await run('true')).network!.pastProxy).toBe(0);
    });

    it('finds no socket of this machine: by path, abstract, of other families', async () => {
      const { place: folder } = place.fixture;
      const paths = [
        `${folder}/docker.sock`,
        '/var/run/docker.sock',
        '/run/docker.sock',
        '/run/dbus/system_bus_socket',
      ];
      for (const path of [...paths, '\\0wave-abstract-socket']) {
        const script = `require('net').connect({path:'${path}'}).on('data',d=>console.log(String(d))).on('error',e=>console.log(e.code))`;
        expect((await run(`node -e "${script}"`)).output.trim()).toMatch(/^E(NOENT|CONNREFUSED|INVAL)$/);
      }
      // Local, internet, netlink; not raw packets, kernel crypto, or the virtual machine's host.
      const families = 'for my $f (1,2,10,16,17,38,40) { print socket(my $s,$f,$f==16?3:1,0) ? "y" : "n" }';
      expect((await run(`perl -e '${families}'`)).output).toBe('yyyynnn');
      expect(heard).toBe(0);
    });
  });

  describe('that turns on the kernel', () => {
    it.each([
      ['other namespaces', 'unshare -Ur true'],
      ['other namespaces by a call of its own', "perl -e 'exit(syscall(272, 0x10000000) == 0 ? 0 : 1)'"],
      ['a mount', 'mount -t tmpfs none /mnt || mount --bind /tmp src'],
      ['making the system writable', 'mount -o remount,rw /usr'],
      ['taking a mount away', 'umount -l .git || umount -l /usr'],
      ['the namespaces of others', 'nsenter -t 1 -m true'],
      ['a root of its own', 'chroot / true'],
      ['a device', 'mknod disk b 8 0'],
      ['the clock', 'date -s 2001-01-01'],
      ['the name of the machine', 'hostname evil'],
      ['what runs on a crash', 'echo "|/tmp/x" > /proc/sys/kernel/core_pattern'],
      ['the magic key', 'echo b > /proc/sysrq-trigger'],
      ['memory', 'head -c 1 /dev/mem || head -c 1 /proc/kcore'],
      ['the log', 'dmesg'],
      ['more priority', 'nice -n -5 true 2>&1 | grep . && false'],
      ['less killing', 'echo -1000 > /proc/self/oom_score_adj'],
      ['more of a limit', 'ulimit -f unlimited'],
      ['a terminal', 'exec 3<>/dev/tty'],
    ])('is refused %s', async (_name, attack) => {
      expect((await run(attack)).exitCode).not.toBe(0);
    });

    it('has no capability, nor can get one', async () => {
      const { output } = await run('grep ^Cap /proc/self/status');
      expect(output.match(/\w+$/gm)).toEqual(Array(5).fill('0000000000000000'));
    });

    (process.arch === 'x64' ? it : it.skip).each([
      ['the kernel’s counters of performance', 298, 1],
      ['programs in the kernel', 321, 1],
      ['faults of memory that it handles itself', 323, 1],
      ['rings of requests', 425, 1],
      ['another file system', 430, 1],
      ['a file by its handle', 304, 1],
      ['a module', 175, 1],
      ['another kernel', 246, 1],
      ['calls by other numbers', 0x40000000 + 39, 38],
    ])('is refused %s', async (_name, call, error) => {
      expect((await run(`perl -e 'print syscall(${call}, 0, 0, 0, 0, 0), " ", $!+0'`)).output).toBe(`-1 ${error}`);
    });

    it('sees no memory that programs of this machine share', async () => {
      const share = 'my $id = shmget(0, 4096, 0600 | 512) // die; print $id';
      const id = execFileSync('perl', ['-e', share], { encoding: 'utf8' });
      try {
        expect(await readFile('/proc/sysvipc/shm', 'utf8')).toMatch(new RegExp(`^ *\\d+ +${id} `, 'm'));
        expect((await run('tail -n +2 /proc/sysvipc/shm | wc -l')).output.trim()).toBe('0');
      } finally {
        execFileSync('perl', ['-e', `shmctl(${id}, 0, 0)`]);
      }
    });

    it('ends none but its own when it ends all that it can', async () => {
      expect(await run('kill -KILL -1; kill -KILL 0; sleep 20')).toMatchObject({ exitCode: 137, endedBy: undefined });
      expect((await run('echo fine')).output).toBe('fine\n');
    });

    it('has no terminal into which it could type', async () => {
      const type = 'require "sys/ioctl.ph"';
      const script = `open(my $t,"<","/dev/tty") or exit 3; ioctl($t, 0x5412, "x") or exit 4; exit 0; # ${type}`;
      expect((await run(`perl -e '${script}'`)).exitCode).toBe(3);
    });

    it('sees no key of the user’s', async () => {
      // keyctl, add_key, request_key
      for (const call of ['250,0,-3,0', '248,0,0,0,0,0', '249,0,0,0,0']) {
        if (process.arch !== 'x64') return;
        const { output } = await run(`perl -e 'print syscall(${call}), " ", $!+0'`);
        expect(output).toBe('-1 1');
      }
    });

    it('cannot look into processes outside, which have no number inside', async () => {
      const { output } = await run(
        `for pid in ${process.pid} ${process.ppid} 1 2; do cat /proc/$pid/environ /proc/$pid/mem; done 2>&1 | tr '\\0' '\\n'`,
      );
      expect(output).not.toContain(secret);
    });

    it('does not become more by a setuid program', async () => {
      const { path } = place.workspace;
      await copyFile('/usr/bin/id', join(path, 'id'));
      await chmod(join(path, 'id'), 0o6755);
      expect(
        (await run('./id -u; for p in /usr/bin/su /usr/bin/mount; do [ -u $p ] && $p --help >/dev/null; done; :'))
          .output,
      ).toMatch(/^1000\n/);
      expect((await run('grep NoNewPrivs /proc/self/status')).output).toMatch(/1$/m);
      // What it makes setuid itself belongs, outside, to nobody but WAVE's own user.
      await run('cp /usr/bin/id mine; chmod 6755 mine; rm -f id mine');
    });
  });

  it('leaves a worker that goes on, and files that can be kept', async () => {
    await mkdir(join(place.workspace.path, 'after'), { recursive: true });
    await writeFile(join(place.workspace.path, 'after/a.txt'), 'still here\n');
    expect((await run('cat after/a.txt')).output).toBe('still here\n');
    expect(await place.workspace.snapshot(1)).toMatch(/^[0-9a-f]{40}$/);
    expect((await place.workspace.changes()).map(({ path }) => path)).toContain('after/a.txt');
  });
});
