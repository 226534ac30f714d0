import { fileURLToPath } from 'node:url';

/** The bundled sample: plain files, of which WAVE makes a repository on its first start. */
export const sample = {
  /** As a project is named. */
  name: 'tally',
  title: 'Tally, a small library for invoices',
  /** In its `package.json`; tells the sample from other repositories. */
  packageName: 'tally-invoices',
  branch: 'main',
  testCommand: 'node --test',
  /** Where the files are. `src` and `dist` lie beside `samples`, and this file equally deep in both. */
  directory: fileURLToPath(new URL('../../samples/tally', import.meta.url)),
} as const;
