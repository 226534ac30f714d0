// What the sandbox costs a command, beside the same command without one in the same run: `node backend/bench/sandbox.mjs`
// after a build. Interleaved, so that whatever else the machine does weighs on all alike.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { median, quantile, quiet } from './measure.mjs';

const ROUNDS = Number(process.argv[2] ?? 60);
const dist = path.resolve(import.meta.dirname, '../dist');
const { createSandbox, WorkspaceManager } = await import(
  pathToFileURL(path.join(dist, 'orchestrator/workspace/index.js')).href
);

const place = mkdtempSync(path.join(tmpdir(), 'wave-bench-'));
try {
  const repository = path.join(place, 'project');
  const git = (...args) => execFileSync('git', ['-C', repository, ...args], { encoding: 'utf8' }).trim();
  execFileSync('git', ['init', '-q', '-b', 'main', repository]);
  writeFileSync(path.join(repository, 'README.md'), '# Bench\n');
  git('add', '-A');
  git('-c', 'user.name=Bench', '-c', 'user.email=bench@localhost', 'commit', '-q', '-m', 'Begin');
  const workspace = await new WorkspaceManager({ dataDir: path.join(place, 'data') }).open({
    runId: 'bench-00000001',
    repositoryPath: repository,
    baseCommit: git('rev-parse', 'main'),
    branch: 'wave/bench-00000001',
  });
  const sandbox = await createSandbox({ mode: 'auto' });
  if (sandbox.kind === 'none') throw new Error(`There is nothing to measure: ${sandbox.detail}`);

  /** As cheap as it gets: a shell, its output read. */
  const bare = (command) =>
    new Promise((resolve, reject) => {
      const child = spawn('/bin/bash', ['-c', command], { cwd: workspace.path, stdio: ['ignore', 'pipe', 'pipe'] });
      child.stdout.resume();
      child.stderr.resume();
      child.once('error', reject);
      child.once('close', resolve);
    });
  const sandboxed = (allowHosts) => async (command) => {
    const { exitCode } = await sandbox.run({
      command,
      worktree: workspace.path,
      gitCommonDir: workspace.gitCommonDir,
      timeoutMs: 60_000,
      outputBytes: 100_000,
      allowHosts,
      signal: new AbortController().signal,
    });
    return exitCode;
  };
  const ways = [
    { name: 'a shell, no sandbox', run: bare },
    { name: sandbox.kind, run: sandboxed([]) },
    { name: `${sandbox.kind}, with a proxy`, run: sandboxed(['example.com']) },
  ];
  const commands = ['true', 'git status --porcelain', 'node -e 0'];
  console.log(`${ROUNDS} rounds; milliseconds a command: median (p95), over unsandboxed, ratio\n`);
  for (const command of commands) {
    await quiet();
    const times = ways.map(() => []);
    for (let round = 0; round < ROUNDS; round++) {
      for (const [index, { run }] of ways.entries()) {
        const begin = performance.now();
        const exitCode = await run(command);
        if (exitCode !== 0) throw new Error(`${command} ended with ${exitCode}`);
        times[index].push(performance.now() - begin);
      }
    }
    const floor = median(times[0]);
    console.log(command);
    for (const [index, { name }] of ways.entries()) {
      const middle = median(times[index]);
      const figures = `${middle.toFixed(1)} (${quantile(times[index], 0.95).toFixed(1)})`;
      const over = index === 0 ? '' : `+${(middle - floor).toFixed(1)}  ${(middle / floor).toFixed(2)} ×`;
      console.log(`  ${name.padEnd(26)} ${figures.padStart(14)}  ${over}`);
    }
  }
} finally {
  rmSync(place, { recursive: true, force: true });
}
