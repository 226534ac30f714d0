// Dependencies: are those of the lock file here, and complete? If not, npm fetches them.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { runTool, tail, ToolError } from './tools.mjs';

/**
 * Installs what the lock file names, unless it is all here already.
 *
 * @param {string} root of the clone
 * @param {import('./progress.mjs').Progress} progress
 * @returns {Promise<boolean>} whether anything was installed
 * @throws {ToolError} with what npm said and what may help
 */
export async function ensureInstalled(root, progress) {
  const stamp = path.join(root, 'node_modules', '.wave-install.json');
  const wanted = identity(root);
  if (readJson(stamp)?.identity === wanted) return false;
  if (isComplete(root)) {
    fs.writeFileSync(stamp, JSON.stringify({ identity: wanted }));
    return false;
  }
  fs.rmSync(stamp, { force: true });
  const required = requiredPackages(root);
  await progress.step('installing dependencies', async (report) => {
    const timer = setInterval(() => report(`${present(root, required).length} of ${required.length} packages`), 500);
    try {
      await runNpm(root);
    } finally {
      clearInterval(timer);
    }
    report(`${required.length} packages`);
  });
  fs.writeFileSync(stamp, JSON.stringify({ identity: wanted }));
  return true;
}

async function runNpm(root) {
  const started = process.env.npm_execpath;
  const viaNode = started && path.basename(started) === 'npm-cli.js';
  const [command, prefix] = viaNode ? [process.execPath, [started]] : ['npm', []];
  // A NODE_ENV of production, or a user's own setting, would leave out what building needs.
  const args = [
    'ci',
    '--include=dev',
    '--include=optional',
    '--no-audit',
    '--no-fund',
    '--loglevel=error',
    '--progress=false',
  ];
  try {
    await runTool(command, [...prefix, ...args], { cwd: root });
  } catch (error) {
    throw new ToolError(`npm ci failed (${error.message}).${adviceFor(error.output ?? '')}`, tail(error.output ?? ''));
  }
}

function adviceFor(output) {
  const advice = [
    [
      /ENOTFOUND|EAI_AGAIN|ETIMEDOUT|ECONNREFUSED|ECONNRESET|network/i,
      'The package registry cannot be reached: check the network or the proxy settings.',
    ],
    [/ENOSPC/, 'The disk is full.'],
    [/EACCES|EPERM/, 'Files in node_modules belong to another user: remove the folder and try again.'],
    [/in sync|EUSAGE/, 'package.json and package-lock.json differ: run npm install once, and look at what it changed.'],
    [/could not be started/, 'npm is not installed.'],
  ].find(([pattern]) => pattern.test(output));
  return advice ? ` ${advice[1]}` : '';
}

/** What an installation depends on. */
function identity(root) {
  const hash = createHash('sha256');
  for (const file of ['package-lock.json', 'package.json', 'backend/package.json', 'frontend/package.json', '.npmrc']) {
    hash
      .update(`${file}\0`)
      .update(readFile(path.join(root, file)) ?? '')
      .update('\0');
  }
  return hash.update([process.platform, process.arch, process.versions.modules].join(' ')).digest('hex');
}

/** npm writes its hidden lock file last, so an interrupted installation has none, or an older one. */
function isComplete(root) {
  const wanted = readJson(path.join(root, 'package-lock.json'))?.packages;
  const found = readJson(path.join(root, 'node_modules', '.package-lock.json'))?.packages;
  if (!wanted || !found) return false;
  const required = requiredPackages(root);
  const asWanted = required.every((name) => found[name]?.version === wanted[name].version);
  return asWanted && present(root, required).length === required.length;
}

/** Packages that every platform needs; the optional ones are binaries of single platforms. */
function requiredPackages(root) {
  const packages = readJson(path.join(root, 'package-lock.json'))?.packages ?? {};
  return Object.entries(packages)
    .filter(([name, entry]) => name.includes('node_modules/') && !entry.link && !entry.optional && !entry.devOptional)
    .map(([name]) => name);
}

function present(root, names) {
  return names.filter((name) => fs.existsSync(path.join(root, name, 'package.json')));
}

function readFile(file) {
  try {
    return fs.readFileSync(file, 'utf8');
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}

function readJson(file) {
  try {
    return JSON.parse(readFile(file) ?? 'null') ?? undefined;
  } catch {
    return undefined;
  }
}
