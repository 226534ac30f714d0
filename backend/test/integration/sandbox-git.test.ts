import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describeSandboxed, sandbox, usePlace } from '../support/sandbox-place.js';
import { findTool, parseArgs, type ToolResult } from '../../src/orchestrator/tools/index.js';
import { Git, inspectRepository } from '../../src/git/index.js';
import { readInside } from '../../src/orchestrator/workspace/read-inside.js';

/**
 * An agent's command prepares the worktree from inside the sandbox, then WAVE works on it outside. Whatever program was
 * planted would leave a mark in a folder that the sandbox does not even see.
 */
describeSandboxed('what a command planted', () => {
  const place = usePlace({
    'README.md': '# Sample\n',
    'src/a.txt': 'one\n',
    '.gitignore': 'ignored/\n',
    '.gitattributes': '*.txt text\n',
  });
  const run = (command: string) => sandbox.run(place.command(command));
  const mark = () => join(place.fixture.place, 'executed');

  /** Everything WAVE ever does with a worktree. */
  async function work(step: number): Promise<void> {
    const { workspace, fixture } = place;
    const before = await workspace.snapshot(step);
    await workspace.changes();
    await workspace.hasUncommitted();
    await workspace.diff();
    await workspace.diff({ binary: true });
    await workspace.search({ pattern: 'one', limit: 10, timeoutMs: 5_000 });
    await workspace.files();
    await workspace.log(5);
    await workspace.commit(`Work ${step}`);
    await workspace.restore(before);
    await workspace.changedBetween(workspace.baseCommit, before);
    const manager = fixture.manager();
    await manager.open(await fixture.request(workspace.runId));
    await inspectRepository(new Git(), fixture.repository);
    for (const tool of ['list_files', 'git_diff', 'git_log']) await call(tool, {});
    await call('search', { pattern: 'one' });
    await call('commit', { message: `By the tool ${step}` });
  }

  async function call(name: string, args: object): Promise<ToolResult> {
    const tool = findTool(name)!;
    const parsed = parseArgs(tool, args);
    if (!parsed.ok) throw new Error(parsed.message);
    return tool.run(parsed.args, {
      workspace: place.workspace,
      sandbox,
      signal: new AbortController().signal,
      limits: { commandTimeoutMs: 20_000, outputChars: 20_000, outputBytes: 1_000_000 },
      allowHosts: [],
    });
  }

  const script = () => `printf '#!/bin/sh\\ntouch ${mark()}\\ncat\\n' > evil.sh; chmod +x evil.sh; cp evil.sh evil`;

  let step = 1;
  it.each<[string, string]>([
    [
      'attributes that name programs',
      'printf "* filter=evil diff=evil merge=evil text working-tree-encoding=UTF-16 ident export-subst\\n" | tee .gitattributes src/.gitattributes; ln -s a.txt src/link; touch \'odd "name\\\\\'',
    ],
    [
      'a repository of its own inside, with a config full of programs',
      [
        'git init -q nested && cd nested && cp ../evil.sh .',
        'for key in core.fsmonitor core.hooksPath core.pager core.editor core.sshCommand core.askPass core.gitProxy \\',
        '  diff.external diff.evil.textconv filter.evil.clean filter.evil.smudge filter.evil.process gpg.program \\',
        '  gpg.ssh.program credential.helper sequence.editor merge.evil.driver uploadpack.packObjectsHook \\',
        '  core.alternateRefsCommand alias.status interactive.diffFilter; do',
        '  git config $key "$PWD/evil.sh"; done',
        'git config core.worktree ..; git config include.path ../evil.sh; git config core.bare false',
        'for hook in pre-commit post-checkout post-index-change reference-transaction pre-auto-gc; do cp evil.sh .git/hooks/$hook; done',
        'echo "* filter=evil" > .gitattributes; echo y > y.txt',
      ].join('\n'),
    ],
    [
      'a bare repository that is found by looking up',
      'git init -q --bare src/bare; cp evil.sh src/bare/hooks/post-update; cp -r src/bare/* . 2>/dev/null',
    ],
    [
      'submodules',
      'printf "[submodule \\"x\\"]\\n\\tpath = sub\\n\\turl = ext::sh -c ./evil.sh\\n\\tupdate = !./evil.sh\\n" > .gitmodules; mkdir -p sub; echo "gitdir: ../nested/.git" > sub/.git',
    ],
    [
      'config where git looks for it',
      'mkdir -p .config/git; printf "[core]\\n\\tfsmonitor = ./evil.sh\\n" | tee .gitconfig .config/git/config config .git.config',
    ],
    [
      'programs by the names of what git starts',
      'for name in git git-status sh ssh gpg less vi editor git-remote-ext; do cp evil.sh $name; done',
    ],
    [
      'names that look like options',
      'touch -- --upload-pack=evil.sh -oProxyCommand=evil.sh "--output=x" ":(exclude)*" "|evil" \'$(touch x)\'',
    ],
  ])('is not executed: %s', async (_name, attack) => {
    const outcome = await run(`${script()}\n${attack}`);
    expect(outcome.exitCode).toBe(0);
    await work(step++);
    expect(existsSync(mark())).toBe(false);
    await place.workspace.restore(place.workspace.baseCommit);
  });

  it('is not executed though the user’s own config names scripts of the repository', async () => {
    const settings = {
      'core.fsmonitor': './evil.sh',
      'core.hooksPath': '.',
      'core.pager': './evil.sh',
      'core.editor': './evil.sh',
      'core.sshCommand': './evil.sh',
      'commit.gpgSign': 'true',
      'gpg.program': './evil.sh',
      'diff.external': './evil.sh',
      'diff.evil.textconv': './evil.sh',
      'diff.evil.command': './evil.sh',
      'filter.evil.clean': './evil.sh',
      'filter.evil.smudge': './evil.sh',
      'filter.evil.process': './evil.sh',
      'filter.evil.required': 'true',
      'credential.helper': './evil.sh',
      'merge.evil.driver': './evil.sh',
      'core.attributesFile': 'evil.attributes',
      'include.path': '../evil.config',
    };
    for (const [key, value] of Object.entries(settings)) await place.fixture.git('config', key, value);
    await run(
      `${script()}; for hook in pre-commit post-checkout post-index-change reference-transaction; do cp evil.sh $hook; done
       echo "* filter=evil diff=evil merge=evil" | tee .gitattributes evil.attributes; echo two >> src/a.txt`,
    );
    await work(step++);
    expect(existsSync(mark())).toBe(false);
    for (const key of Object.keys(settings)) await place.fixture.git('config', '--unset', key);
    await place.workspace.restore(place.workspace.baseCommit);
  });

  it('does not lead WAVE’s file tools out of the worktree', async () => {
    const outside = join(place.fixture.place, 'outside');
    await mkdir(outside, { recursive: true });
    await writeFile(join(outside, 'secret.txt'), 'planted-secret');
    await run(
      `ln -s ${outside} folder; ln -s ${outside}/secret.txt file; ln -s ${outside}/new.txt dangling
       ln -s ../../../outside relative; ln -s /proc/self/environ environ; ln -s folder chain`,
    );
    for (const path of ['folder/secret.txt', 'file', 'relative/secret.txt', 'chain/secret.txt', 'environ']) {
      const answer = await call('read_file', { path });
      expect(answer).toMatchObject({ ok: false });
      expect(answer.content).not.toContain('planted-secret');
    }
    for (const path of ['folder/new.txt', 'file', 'dangling', 'relative/new.txt', 'chain/new.txt']) {
      expect(await call('write_file', { path, content: 'x' })).toMatchObject({ ok: false });
    }
    expect(await call('delete_file', { path: 'folder/secret.txt' })).toMatchObject({ ok: false });
    expect((await call('search', { pattern: 'planted-secret' })).content).not.toContain('secret.txt');
    expect(readInside(place.workspace.path)('folder/secret.txt')).toBeUndefined();
    await work(step++);
    expect(await readFile(join(outside, 'secret.txt'), 'utf8')).toBe('planted-secret');
    expect(existsSync(join(outside, 'new.txt'))).toBe(false);
    // What the snapshot keeps of a link is the link.
    expect(await place.workspace.diff()).not.toContain('planted-secret');
    await place.workspace.restore(place.workspace.baseCommit);
  });

  it('does not keep WAVE waiting: pipes in the place of files', async () => {
    await run(
      'rm .gitignore .gitattributes README.md; mkfifo .gitignore .gitattributes README.md src/.gitignore src/pipe.js',
    );
    expect(readInside(place.workspace.path)('src/pipe.js')).toBeUndefined();
    expect(await call('read_file', { path: 'README.md' })).toMatchObject({ ok: false });
    const paths = (await place.workspace.changes()).map(({ path, status }) => `${status} ${path}`);
    expect(paths).toEqual(['deleted .gitattributes', 'deleted .gitignore', 'deleted README.md']);
    await work(step++);
    await place.workspace.restore(place.workspace.baseCommit);
    expect(await readFile(join(place.workspace.path, 'README.md'), 'utf8')).toBe('# Sample\n');
  }, 60_000);

  it('does not make the next command run elsewhere: a folder that became a link', async () => {
    await run(`mkdir -p deep && rm -rf src && ln -s ${place.fixture.repository} src`);
    await expect(sandbox.run(place.command('pwd', { cwd: 'src' }))).rejects.toMatchObject({ code: 'invalid_path' });
    await run(`rm -rf src; ln -s ${place.fixture.repository}/node_modules node_modules`);
    expect((await run('echo fine')).output).toBe('fine\n');
    await place.workspace.restore(place.workspace.baseCommit);
    await rm(join(place.workspace.path, 'deep'), { recursive: true, force: true });
  });

  it('does not replace the worktree’s own pointer, even when WAVE’s user did', async () => {
    const pointer = join(place.workspace.path, '.git');
    const wanted = await readFile(pointer, 'utf8');
    await rm(pointer);
    await symlink(join(place.fixture.place, 'elsewhere'), pointer);
    await expect(run('true')).rejects.toMatchObject({ code: 'workspace_tampered' });
    await place.fixture.manager().open(await place.fixture.request(place.workspace.runId));
    expect(await readFile(pointer, 'utf8')).toBe(wanted);
    await rm(pointer);
    await writeFile(pointer, `gitdir: ${place.fixture.place}/evil\n`);
    await expect(run('true')).rejects.toMatchObject({ code: 'workspace_tampered' });
    await place.fixture.manager().open(await place.fixture.request(place.workspace.runId));
    expect((await run('git rev-parse --abbrev-ref HEAD')).output.trim()).toBe(place.workspace.branch);
  });
});
