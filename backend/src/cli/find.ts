import type { ProjectPage, ProjectView } from '../projects/dto/project.dto.js';
import type { RunPage } from '../runs/dto/run.dto.js';
import type { WaveClient } from './client.js';
import { CliError, UsageError } from './errors.js';
import { exitCodes } from './exit-codes.js';

const id = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** @throws UsageError */
export function idOf(text: string, what: string): string {
  if (id.test(text)) return text.toLowerCase();
  throw new UsageError(`"${text}" is not the id of a ${what}.`);
}

/** The id that was typed, or the newest run's for `latest`. */
export async function runIdOf(client: WaveClient, text: string): Promise<string> {
  if (text !== 'latest') return idOf(text, 'run');
  const { items } = await client.get<RunPage>('/orchestrator/runs', { limit: 1 });
  if (items[0] === undefined) throw new CliError('There is no run yet.', exitCodes.notFound);
  return items[0].runId;
}

/** A project by its id or its name. */
export async function findProject(client: WaveClient, text: string): Promise<ProjectView> {
  if (id.test(text)) return client.get(`/projects/${text}`);
  const names: string[] = [];
  for await (const project of everyItem<ProjectView, ProjectPage>(client, '/projects')) {
    if (project.name === text) return project;
    names.push(project.name);
  }
  const known = names.length === 0 ? 'There is none yet.' : `There are: ${names.slice(0, 20).join(', ')}.`;
  throw new CliError(`No project is named "${text}".`, exitCodes.notFound, known);
}

/** Every item of a list, page by page. */
export async function* everyItem<Item, Page extends { items: Item[]; nextCursor: string | null }>(
  client: WaveClient,
  path: string,
  query: Readonly<Record<string, string | number | boolean | undefined>> = {},
): AsyncGenerator<Item> {
  for (let cursor: string | null | undefined; cursor !== null;) {
    const page: Page = await client.get(path, { limit: 200, ...query, cursor });
    yield* page.items;
    cursor = page.nextCursor;
  }
}
