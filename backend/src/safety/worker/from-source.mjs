// Starts the analysis thread from TypeScript source, as tests do; the compiled code starts `entry.js` itself.
import { register } from 'node:module';

register('./typescript-loader.mjs', import.meta.url);
await import(new URL('./entry.ts', import.meta.url).href);
