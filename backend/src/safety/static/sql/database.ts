import type { Session } from '../session.js';
import { type Freedom, judgeQuery } from './statements.js';

/** The `sql` tool. */
export function judgeDatabase(database: string, query: string, session: Session): void {
  judgeQuery(query, freedomOf(database, session), session);
}

/** By the policy's list; what it does not name counts as production unless the name says that it is for trying. */
export function freedomOf(database: string, session: Session): Freedom {
  const { databases } = session.context;
  if (Object.hasOwn(databases, database)) return databases[database]!;
  const name = database.toLowerCase();
  for (const [known, freedom] of Object.entries(databases)) if (known.toLowerCase() === name) return freedom;
  return /(^|[_-])(dev|devel|development|test|tests|testing|local|localdb|scratch|sandbox|tmp|ci)($|[_\d-])/.test(
    name,
  ) && !/prod|live/.test(name)
    ? 'disposable'
    : 'production';
}
