#!/usr/bin/env node
// `npm start`. This file runs on any Node, to say which one is needed; the rest is loaded once that is settled.
const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`WAVE needs Node 20.19 or newer; this is ${process.version}. See https://nodejs.org/download`);
  process.exit(4);
}
const { main } = await import('./launch.mjs');
await main(process.argv.slice(2));
