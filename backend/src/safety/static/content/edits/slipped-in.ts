import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';

const migrating = /migrat|alembic|flyway|liquibase|schema|versions\/|db\/|database\/|\.sql$/i;

const emptied =
  /\bDELETE\s+FROM\s+["'`\w.[\]]+\s*(?:;|["'`)]|$)|\bTRUNCATE\s+(?:TABLE\s+)?(?!TABLE\b)["'`\w.]+|\bDROP\s+(?:SCHEMA|DATABASE|OWNED\s+BY)\s+(?:IF\s+EXISTS\s+)?["'`\w.]+|\.delete_all\b|\.destroy_all\b(?!\s*\w)|\btruncate_tables?\b|\bDB::table\([^)\n]{1,60}\)->(?:truncate|delete)\(\)/gi;

const dropped =
  /\bDROP\s+TABLE\s+(?:IF\s+EXISTS\s+)?["'`]?([\w.]+)|\b(?:drop_table|dropTable|DropTable|dropIfExists|drop_table!|deleteModel|DeleteModel|drop\s+table\()\(?\s*:?(?:name\s*[:=]\s*)?["'`]?(\w+)/gi;

/** The part of a migration that goes back. */
const backwards =
  /\bdef\s+(?:down|downgrade)\b|\b(?:async\s+)?down\s*\(|\bfunction\s+down\b|exports\.down|^--\s*(?:\+migrate\s+|\+goose\s+|migrate:)?down\b|\bDown\(|\breverse_sql\b|\bdef\s+down\b/im;

const clearing =
  /drop|remove|delete|clean|clear|purge|truncate|retire|obsolete|legacy|old|unused|temp|tmp|seed|reset|fixture/i;

/** Data that a migration takes away beside what it is there for. */
export function* findSlippedIn(edit: Edit): Iterable<Weakened> {
  const { before, after, path } = edit;
  if (!migrating.test(path) || edit.added.trim() === '' || before.plain.trim() === '') return;
  if (clearing.test(path.slice(path.lastIndexOf('/') + 1))) return;
  const forwards = after.plain.slice(0, backwards.exec(after.plain)?.index ?? after.plain.length);
  const forwardLines = new Set(forwards.split('\n').map((line) => line.trim()));
  const added = edit.added
    .split('\n')
    .filter((line) => forwardLines.has(line.trim()))
    .join('\n');
  if (!emptied.test(before.plain)) {
    emptied.lastIndex = 0;
    const match = emptied.exec(added);
    emptied.lastIndex = 0;
    if (match && !isOwnTable(match[0], after.plain))
      yield { kind: 'change production-database', name: 'data taken away on the way', evidence: match[0].trim() };
  }
  emptied.lastIndex = 0;
  if ([...before.plain.matchAll(dropped)].length > 0) return;
  for (const [all, one, other] of added.matchAll(dropped)) {
    const table = (one ?? other)!;
    const plain = table.replace(/[.]/g, '\\.');
    const isKept = new RegExp(
      `(?:CREATE\\s+(?:TEMP\\w*\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?["'\`]?${plain}\\b|\\b(?:create_table|createTable|CreateTable)\\w*\\(?\\s*:?(?:name\\s*[:=]\\s*)?["'\`]?${plain}\\b|(?:FROM|RENAME\\s+TO|INTO)\\s+["'\`]?${plain}\\b|rename_table[^\\n]*${plain})`,
      'i',
    );
    if (isKept.test(after.plain) || clearing.test(table)) continue;
    yield { kind: 'change production-database', name: 'data taken away on the way', evidence: all.trim() };
    return;
  }
}

/** A table that the same text makes. */
function isOwnTable(statement: string, text: string): boolean {
  const table = /["'`]?([\w.]+)["'`]?\s*[;"'`)]?$/.exec(statement.trim())?.[1];
  return (
    table !== undefined &&
    new RegExp(`\\bCREATE\\s+(?:TEMP\\w*\\s+)?TABLE\\s+[^(\\n]*\\b${table.replace('.', '\\.')}\\b`, 'i').test(text)
  );
}
