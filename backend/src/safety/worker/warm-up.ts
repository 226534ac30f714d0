import { offlineContext } from '../policy-file.js';
import type { ToolProposal } from '../verdict.js';
import { judge } from './judge.js';

const program = `import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** One line of an order. */
export interface Line {
  name: string;
  amount: number;
}

const cache = new Map<string, Line[]>();

export async function load(directory: string, token = process.env.SHOP_TOKEN): Promise<Line[]> {
  const path = join(directory, 'lines' + '.json');
  const known = cache.get(path);
  if (known) return known;
  const text = await readFile(path, 'utf8');
  const lines = JSON.parse(text) as Line[];
  if (!lines.every(({ amount }) => amount > 0)) throw new Error('an amount is missing');
  const response = await fetch('https://shop.example.com/lines', { headers: { authorization: \`Bearer \${token}\` } });
  console.log(\`\${lines.length} lines, answered \${response.status}\`);
  cache.set(path, lines);
  await writeFile(path.split('/').join('-'), JSON.stringify(lines.map(({ name }) => name.trim())));
  return lines;
}
`;
const script = `set -euo pipefail
for name in one two; do
  if [ -f "out/$name" ]; then npm run build -- "$name" | tee "logs/$name.log"; fi
done
`;
const settings = `services:
  app:
    image: node:20
    environment: { LOG_LEVEL: info, TLS: 'true' }
    command: ["sh", "-c", "node server.js"]
`;

const samples: readonly ToolProposal[] = [
  { tool: 'write_file', args: { path: 'src/lines.ts', content: program.repeat(30) } },
  { tool: 'write_file', args: { path: 'deploy/app.yaml', content: settings.repeat(20) } },
  { tool: 'write_file', args: { path: 'scripts/build.sh', content: script.repeat(4) } },
  { tool: 'edit_file', args: { path: 'src/lines.ts', oldText: program, newText: program.replace('> 0', '>= 0') } },
  { tool: 'run_command', args: { command: script } },
  { tool: 'sql', args: { database: 'dev', query: 'SELECT id, name FROM lines WHERE id = 1' } },
];

/** Rounds after which the engine knows what is worth compiling. */
const rounds = 2;

/** Judges harmless calls, so that the first real one is not the one that pays for a cold start. */
export function warmUp(): void {
  const { readFile: _, ...context } = offlineContext;
  for (let round = 0; round < rounds; round += 1)
    for (const proposal of samples) judge({ proposal, context, files: new Map() });
}
