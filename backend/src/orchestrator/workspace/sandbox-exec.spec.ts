import { wrapCommandWithSandboxMacOS } from '@anthropic-ai/sandbox-runtime/dist/sandbox/macos-sandbox-utils.js';
import { createSandbox } from './create-sandbox.js';
import { Fixture } from './repository.fixture.js';
import { SandboxExecSandbox, confinement, type Confinement } from './sandbox-exec.js';

const place = { worktree: '/Users/ada/.wave/worktrees/run-1', gitCommonDir: '/Users/ada/project/.git' };
const scratch = '/private/var/folders/x/wave-command-1';

describe('confinement on macOS', () => {
  const readable = [`${place.gitCommonDir}/worktrees/run-1`, '/Users/ada/project/node_modules'];

  it('hides what is people’s and WAVE’s, but for the worktree and what reading its history takes', () => {
    const { readConfig } = confinement(place, scratch, readable);
    expect(readConfig.denyOnly).toEqual(expect.arrayContaining(['/Users', '/private/tmp', '/Library/Keychains']));
    expect(readConfig.allowWithinDeny).toEqual(
      expect.arrayContaining([place.worktree, scratch, `${place.gitCommonDir}/objects`, ...readable]),
    );
    for (const hidden of ['/Users/ada', '/Users/ada/project', `${place.gitCommonDir}/hooks`, place.gitCommonDir]) {
      expect(readConfig.allowWithinDeny).not.toContain(hidden);
    }
  });

  it('lets it write the worktree, not its pointer, and nothing else', () => {
    const { writeConfig } = confinement(place, scratch, readable);
    expect(writeConfig).toEqual({
      allowOnly: [place.worktree, scratch, '/dev/null'],
      denyWithinAllow: [`${place.worktree}/.git`],
    });
  });

  it('becomes a profile that denies by default, with the proxy as the only way out', () => {
    const profileOf = (port?: number) =>
      wrapCommandWithSandboxMacOS({
        ...confinement(place, scratch, readable, port),
        command: 'npm test',
        binShell: '/bin/sh',
      });
    const closed = profileOf();
    expect(closed).toContain('/usr/bin/sandbox-exec');
    expect(closed).toContain('(deny default');
    expect(closed).not.toMatch(/\(allow network\*?\)|localhost:\*/);
    expect(closed).not.toMatch(/HTTP_PROXY=/);
    const open = profileOf(39_999);
    expect(open).toContain('localhost:39999');
    expect(open).toMatch(/HTTP_PROXY=\S*39999/);
    expect(open).not.toContain('localhost:*');
    for (const path of [place.worktree, '/Users', `${place.worktree}/.git`]) expect(open).toContain(path);
  });
});

describe('the sandbox of macOS', () => {
  it('runs what it was given behind the profile, with limits, and a proxy only where hosts are allowed', async () => {
    const fixture = await Fixture.create();
    try {
      const { path: worktree, gitCommonDir } = await fixture.open();
      const given: (Confinement & { command: string })[] = [];
      // In the place of sandbox-exec, which is not here: the confined line itself, so that the rest can be seen to work.
      const subject = new SandboxExecSandbox(
        {
          limits: {
            memoryBytes: 1e9,
            processes: 100,
            fileBytes: 1e9,
            cpuSeconds: 60,
            disk: { growthBytes: 1e9, growthFiles: 1e6, reserveBytes: 0 },
          },
          hardOutputBytes: 1e6,
          tools: [],
          dependencyFolders: ['node_modules'],
        },
        (confined) => {
          given.push(confined);
          return confined.command;
        },
      );
      const command = { worktree, gitCommonDir, timeoutMs: 10_000, outputBytes: 10_000, allowHosts: [] };
      const signal = new AbortController().signal;
      const outcome = await subject.run({ ...command, command: `echo "it's $PWD"; exit 3`, signal });
      expect(outcome).toMatchObject({ exitCode: 3, output: `it's ${worktree}\n` });
      expect(given[0]!.httpProxyPort).toBeUndefined();
      await subject.run({ ...command, allowHosts: ['example.com'], command: 'true', signal });
      expect(given[1]!.httpProxyPort).toBeGreaterThan(0);
    } finally {
      await fixture.remove();
    }
  });

  it('is refused by name where there is none, never replaced by nothing', async () => {
    await expect(createSandbox({ mode: 'sandbox-exec', platform: 'linux' })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
      message: expect.stringContaining('sandbox-exec'),
    });
    if (process.platform === 'darwin') return;
    // What says that it is macOS and has no such program gets no sandbox, and says so.
    await expect(createSandbox({ mode: 'sandbox-exec', platform: 'darwin' })).rejects.toMatchObject({
      code: 'sandbox_unavailable',
    });
    expect(await createSandbox({ mode: 'auto', platform: 'darwin' })).toMatchObject({ kind: 'none' });
  });
});
