#!/usr/bin/env node
// What is made from the sources: the database client, the backend and the interface. Only what is stale is made again.
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ensureInstalled } from './install.mjs';
import { createProgress } from './progress.mjs';
import { runTool, tail, ToolError } from './tools.mjs';

const STAMP = '.wave-build.json';

/**
 * One thing that is made from sources.
 *
 * @typedef {object} Product
 * @property {string} name for people
 * @property {string} output folder that it is made into; it holds the stamp, so that deleting it means making it again
 * @property {string} proof file in it that must exist
 * @property {string[]} sources files and folders that it depends on, relative to the clone
 * @property {RegExp} [leaveOut] paths below them that it does not depend on
 * @property {(root: string) => Promise<unknown>} make
 */

/** @type {Record<'client' | 'backend' | 'frontend', Product>} */
export const products = {
  client: {
    name: 'database client',
    output: 'backend/src/platform/prisma/generated',
    proof: 'client.ts',
    sources: ['prisma/schema.prisma', 'package-lock.json'],
    make: generateClient,
  },
  backend: {
    name: 'backend',
    output: 'backend/dist',
    proof: 'main.js',
    sources: ['backend/src', 'backend/tsconfig.build.json', 'tsconfig.json', 'nest-cli.json', 'package-lock.json'],
    leaveOut: /\.spec\.ts$/,
    make: compileBackend,
  },
  frontend: {
    name: 'interface',
    output: 'frontend/.next',
    proof: 'BUILD_ID',
    sources: ['frontend', 'package-lock.json'],
    leaveOut: /(^|\/)(\.next|node_modules|test|next-env\.d\.ts|[^/]*\.tsbuildinfo|[^/]*\.test\.tsx?)$/,
    make: buildFrontend,
  },
};

/**
 * Makes the product unless it is up to date.
 *
 * @param {string} root of the clone
 * @param {Product} product
 * @param {import('./progress.mjs').Progress} progress
 * @returns {Promise<boolean>} whether it was made now
 * @throws {ToolError} with what the compiler said
 */
export async function ensureBuilt(root, product, progress) {
  const stamp = path.join(root, product.output, STAMP);
  const wanted = hashOf(root, product);
  if (readStamp(stamp) === wanted && fs.existsSync(path.join(root, product.output, product.proof))) return false;
  fs.rmSync(stamp, { force: true });
  await progress.step(`building the ${product.name}`, async () => {
    try {
      await product.make(root);
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      throw new ToolError(`The ${product.name} could not be built (${error.message}).`, tail(error.output, 40));
    }
  });
  fs.writeFileSync(stamp, JSON.stringify({ sources: wanted }));
  return true;
}

async function generateClient(root) {
  const prisma = path.join(root, 'node_modules/prisma/build/index.js');
  await runTool(process.execPath, [prisma, 'generate'], {
    cwd: path.join(root, 'backend'),
    env: {
      ...process.env,
      // Generating does not run the schema engine, but the command line would download it: any program will do.
      PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
      PRISMA_HIDE_UPDATE_MESSAGE: '1',
      CHECKPOINT_DISABLE: '1',
    },
  });
}

async function compileBackend(root) {
  const nest = path.join(root, 'node_modules/@nestjs/cli/bin/nest.js');
  await runTool(process.execPath, [nest, 'build'], { cwd: root });
  removeOrphans(path.join(root, 'backend/dist'), path.join(root, 'backend/src'));
}

/** Output of sources that are gone would still be found by an import. */
function removeOrphans(output, sources) {
  for (const file of filesBelow(output)) {
    const match = /^(.*)\.(js|js\.map|d\.ts)$/.exec(path.relative(output, file));
    if (match && !['.ts', '.js', '.json'].some((kind) => fs.existsSync(path.join(sources, match[1] + kind)))) {
      fs.rmSync(file);
    }
  }
}

async function buildFrontend(root) {
  const next = path.join(root, 'node_modules/next/dist/bin/next');
  await runTool(process.execPath, [next, 'build'], {
    cwd: path.join(root, 'frontend'),
    env: { ...process.env, NODE_ENV: 'production', NEXT_TELEMETRY_DISABLED: '1' },
  });
}

/** Over names and contents, since a checkout changes times without changing anything. */
function hashOf(root, { sources, leaveOut }) {
  const hash = createHash('sha256').update(process.versions.node.split('.')[0]);
  for (const source of sources) {
    for (const file of filesBelow(path.join(root, source), leaveOut)) {
      hash
        .update(`${path.relative(root, file)}\0`)
        .update(fs.readFileSync(file))
        .update('\0');
    }
  }
  return hash.digest('hex');
}

/** Every file below a folder in a fixed order, or the file itself; none when it does not exist. */
function filesBelow(start, leaveOut) {
  if (leaveOut?.test(start) || path.basename(start) === STAMP) return [];
  const stat = fs.statSync(start, { throwIfNoEntry: false });
  if (!stat) return [];
  if (!stat.isDirectory()) return [start];
  const names = fs.readdirSync(start).sort();
  return names.flatMap((name) => filesBelow(path.join(start, name), leaveOut));
}

function readStamp(file) {
  try {
    return JSON.parse(fs.readFileSync(file, 'utf8')).sources;
  } catch {
    return undefined;
  }
}

if (process.argv[1] && fs.realpathSync(process.argv[1]) === fileURLToPath(import.meta.url)) {
  const root = path.resolve(import.meta.dirname, '../..');
  const progress = createProgress();
  try {
    await ensureInstalled(root, progress);
    for (const product of Object.values(products)) await ensureBuilt(root, product, progress);
  } catch (error) {
    console.error(error instanceof ToolError ? `${error.message}\n${error.output}` : error);
    process.exitCode = 1;
  }
}
