import { readFileSync } from 'node:fs';

/** WAVE's version, as the package states it. */
export const version: string = (
  JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }
).version;
