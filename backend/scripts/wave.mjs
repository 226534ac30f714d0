#!/usr/bin/env node
// The `wave` command. This file runs on any Node and without a build, to say what is missing; the rest is compiled.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`WAVE needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org/download`);
  process.exit(1);
}
const fs = await import('node:fs');
const path = await import('node:path');
const { pathToFileURL } = await import('node:url');

const ROOT = path.resolve(import.meta.dirname, '../..');
const MAIN = path.join(ROOT, 'backend/dist/cli/main.js');
const words = process.argv.slice(2);

// `wave run list | head` closes the pipe early, which is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => process.exit(error.code === 'EPIPE' ? 0 : 1));
}
process.on('SIGINT', () => process.exit(130));

if (words[0] === 'up') {
  process.removeAllListeners('SIGINT');
  const { main } = await import('./launch.mjs');
  await main(words.slice(1));
} else if (!fs.existsSync(MAIN)) {
  console.error(`WAVE is not built yet. Run "npm start" in ${ROOT} (or "npm run build", which starts nothing).`);
  process.exitCode = 1;
} else {
  process.exitCode = await run();
}

async function run() {
  const { main } = await import(pathToFileURL(MAIN).href);
  const { readSettings, SettingError } = await import('./settings.mjs');
  let place;
  try {
    place = whereabouts(readSettings(ROOT, process.env), process.env);
  } catch (error) {
    if (!(error instanceof SettingError)) throw error;
    console.error(error.message);
    return 2;
  }
  const { version } = JSON.parse(fs.readFileSync(path.join(ROOT, 'backend/package.json'), 'utf8'));
  const code = await main(words, {
    ...place,
    version,
    out: process.stdout,
    err: process.stderr,
    input: process.stdin,
    // npm starts scripts in the folder of their package, and tells where the person was.
    cwd: process.env.npm_lifecycle_event === 'wave' ? (process.env.INIT_CWD ?? process.cwd()) : process.cwd(),
    colour: process.stdout.isTTY === true && !process.env.NO_COLOR && process.env.TERM !== 'dumb',
  });
  return code;
}

/** Which API, and which key: what was said, or what `npm start` left in the data folder. */
function whereabouts(settings, environment) {
  const said = environment.WAVE_API_URL || undefined;
  if (said !== undefined && !/^https?:\/\/[^/]/.test(said)) {
    console.error(`WAVE_API_URL must begin with http:// or https://, not "${said}".`);
    process.exit(2);
  }
  const here = `http://127.0.0.1:${settings.apiPort ?? 8000}`;
  const url = (said ?? launchedUrl(settings.dataDir) ?? settings.values.WAVE_API_URL ?? here)
    .replace(/\/+$/, '')
    .replace(/\/api$/, '');
  const key = environment.WAVE_API_KEY || ownKey(settings, url);
  return { url, ...(key && { key }) };
}

function launchedUrl(dataDir) {
  try {
    return JSON.parse(fs.readFileSync(path.join(dataDir, 'launcher.json'), 'utf8')).apiUrl;
  } catch {
    return undefined;
  }
}

/** The admin key of this machine's installation is for this machine: it is never sent elsewhere. */
function ownKey({ adminKey, dataDir }, url) {
  if (!['127.0.0.1', 'localhost', '[::1]'].includes(new URL(url).hostname)) return undefined;
  if (adminKey) return adminKey;
  try {
    return fs.readFileSync(path.join(dataDir, 'admin-key'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
