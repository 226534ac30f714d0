import type { CreatedKey, KeyList, KeyView } from '../../auth/dto/key.dto.js';
import type { Command } from '../command.js';
import { UsageError } from '../errors.js';
import { everyItem, idOf } from '../find.js';
import { ago, table } from '../format.js';
import { collect } from './runs.js';

const create: Command = {
  name: 'key create',
  describe: 'Make an API key; it is shown this once',
  options: {
    name: { value: 'NAME', describe: 'who or what will use it' },
    role: { value: 'ROLE', describe: 'viewer, reviewer, operator or admin' },
    scope: { value: 'SCOPE', many: true, describe: 'allow only this of what the role may do' },
    expires: { value: 'WHEN', describe: 'a time (ISO 8601), or a span such as 12h, 30d' },
  },
  async run(terminal, input) {
    const role = input.required('role', 'viewer, reviewer, operator or admin');
    const expires = input.text('expires');
    const scopes = input.texts('scope');
    const created = await terminal.client.post<CreatedKey>('/auth/keys', {
      name: input.required('name', 'who or what will use the key'),
      role,
      ...(scopes.length > 0 && { scopes }),
      ...(expires !== undefined && { expiresAt: expiryOf(expires, terminal.now) }),
    });
    terminal.show(created, () => created.key);
    if (!terminal.json)
      terminal.note(`The key ${created.id} of role ${created.role} is shown this once: keep it safe.`);
  },
};

const unitMs = { h: 3_600_000, d: 86_400_000 } as const;

/** @throws UsageError */
export function expiryOf(text: string, now: Date): string {
  const [, number, unit] = /^(\d{1,5})([hd])$/.exec(text) ?? [];
  if (unit !== undefined) return new Date(now.getTime() + Number(number) * unitMs[unit as 'h' | 'd']).toISOString();
  if (/^\d{4}-\d\d-\d\dT/.test(text) && !Number.isNaN(Date.parse(text))) return new Date(text).toISOString();
  throw new UsageError(`--expires must be a time such as 2030-01-31T12:00:00Z, or a span such as 30d, not "${text}".`);
}

const list: Command = {
  name: 'key list',
  describe: 'List the API keys, newest first',
  options: { all: { describe: 'revoked and expired ones too' } },
  async run(terminal, input) {
    const keys = await collect(everyItem<KeyView, KeyList>(terminal.client, '/auth/keys'));
    const { now } = terminal;
    const isOver = ({ revokedAt, expiresAt }: KeyView): boolean =>
      revokedAt !== null || (expiresAt !== null && new Date(expiresAt) <= now);
    const items = input.has('all') ? keys : keys.filter((key) => !isOver(key));
    terminal.show({ items, nextCursor: null }, () =>
      table(
        items,
        [
          { title: 'key', value: ({ id }) => id },
          { title: 'name', value: ({ name }) => name },
          { title: 'begins', value: ({ prefix }) => `${prefix}…` },
          { title: 'role', value: ({ role }) => role },
          { title: 'used', value: ({ lastUsedAt }) => ago(lastUsedAt, now) },
          { title: 'expires', value: (key) => (key.revokedAt === null ? ago(key.expiresAt, now) : 'revoked') },
        ],
        terminal.width,
      ),
    );
  },
};

const revoke: Command = {
  name: 'key revoke',
  describe: 'End a key, its sessions and their open connections at once',
  args: [{ name: 'key-id' }],
  async run(terminal, input) {
    const id = idOf(input.arg('key-id'), 'key');
    await terminal.client.delete(`/auth/keys/${id}`);
    terminal.show({ id, revoked: true }, () => `The key ${id} opens nothing any more.`);
  },
};

export const keyCommands: readonly Command[] = [create, list, revoke];
