#!/usr/bin/env node
// `npm run openapi`: writes the API's description and the types that clients take from it. `--check` only compares.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import openapiTS, { astToString } from 'openapi-typescript';
import { format, resolveConfig } from 'prettier';

const ROOT = path.resolve(import.meta.dirname, '../..');
const header = '// Generated from the API by `npm run openapi`; change the DTO classes instead.\n';

await import('reflect-metadata');
const { describeApi } = await import(pathToFileURL(path.join(ROOT, 'backend/dist/api-app.js')).href);
const document = await describeApi();
const outputs = {
  'docs/openapi.json': await pretty('docs/openapi.json', JSON.stringify(document)),
  'frontend/lib/wave/generated/api.ts': await pretty(
    'frontend/lib/wave/generated/api.ts',
    header + astToString(await openapiTS(document, { alphabetize: true })),
  ),
  // OpenAPI has no words for what comes over a socket; the log's vocabulary is plain types, so it travels as it is.
  'frontend/lib/wave/generated/events.ts':
    header + fs.readFileSync(path.join(ROOT, 'backend/src/events/event-types.ts'), 'utf8'),
};

const isCheck = process.argv.includes('--check');
const stale = Object.entries(outputs).filter(([file, text]) => read(file) !== text);
for (const [file, text] of isCheck ? [] : stale) {
  fs.mkdirSync(path.dirname(path.join(ROOT, file)), { recursive: true });
  fs.writeFileSync(path.join(ROOT, file), text);
}
if (isCheck && stale.length > 0) {
  console.error(`${stale.map(([file]) => file).join(', ')} no longer match the API. Run: npm run openapi`);
}
process.exit(isCheck && stale.length > 0 ? 1 : 0);

function read(file) {
  const place = path.join(ROOT, file);
  return fs.existsSync(place) ? fs.readFileSync(place, 'utf8') : undefined;
}

async function pretty(file, text) {
  return format(text, { ...(await resolveConfig(path.join(ROOT, file))), filepath: file });
}
