import { loadModule, parseSync } from 'libpg-query';

/** A node of the parse tree: one key that names it, and its fields. */
export type SqlNode = Record<string, unknown>;

export interface SqlStatement {
  kind: string;
  fields: SqlNode;
}

/** Longest query that is parsed at all. */
export const queryLimit = 256 * 1024;

let loading: Promise<void> | undefined;

/** Loads the parser and compiles what it needs; must be there before anything is judged. */
export function loadSqlParser(): Promise<void> {
  loading ??= loadModule().then(() => {
    parseSync(
      "WITH a AS (UPDATE t SET x = 1 WHERE y < now() - interval '1 day' RETURNING *) SELECT count(*) FROM a; ALTER TABLE t ADD COLUMN c int",
    );
  });
  return loading;
}

/** @returns undefined when no dialect that is known reads it */
export function parseSql(query: string): SqlStatement[] | undefined {
  if (query.length > queryLimit) throw new RangeError('the query is too long to judge');
  for (const variant of dialects(query)) {
    try {
      const { stmts } = parseSync(variant);
      return (stmts ?? []).map(({ stmt }) => statementOf(stmt as SqlNode | undefined));
    } catch {
      // The next dialect may read it.
    }
  }
  return undefined;
}

export function statementOf(node: SqlNode | undefined): SqlStatement {
  const [kind = 'Empty'] = Object.keys(node ?? {});
  return { kind, fields: (node?.[kind] ?? {}) as SqlNode };
}

/** The query as it is, and as PostgreSQL would write what other databases mean. */
function* dialects(query: string): Generator<string> {
  // Some databases run what others take for a comment.
  if (!query.includes('/*!')) yield query;
  const plain = query
    .replace(/`([^`]*)`/g, '"$1"')
    .replace(/\[([A-Za-z_]\w*)\](?=\s|\.|,|\)|$)/g, '"$1"')
    .replace(/\/\*!\d*([^]*?)\*\//g, ' $1 ')
    .replace(/(^|\n)\s*#[^\n]*/g, '$1')
    .replace(/\bINSERT\s+(OR\s+\w+|IGNORE|LOW_PRIORITY|DELAYED)\s+INTO\b/gi, 'INSERT INTO')
    .replace(/\bREPLACE\s+INTO\b/gi, 'INSERT INTO')
    .replace(/\bAUTO_?INCREMENT\b/gi, '')
    .replace(/\bENGINE\s*=\s*\w+|\bDEFAULT\s+CHARSET\s*=\s*\w+|\bCOLLATE\s*=\s*\w+/gi, '')
    .replace(/\bLIMIT\s+(\d+)\s*,\s*(\d+)/gi, 'LIMIT $2 OFFSET $1')
    .replace(/\bUNSIGNED\b/gi, '')
    .replace(/\bDATETIME\b/gi, 'timestamp')
    .replace(/\bINTERVAL\s+(\d+)\s+(\w+)/gi, "INTERVAL '$1 $2'")
    .replace(/\bSTRAIGHT_JOIN\b/gi, 'JOIN')
    .replace(/^\s*GO\s*$/gim, ';');
  if (plain !== query) yield plain;
  const parameters = plain
    .replace(/(?<=[=<>(,\s])\?(?=[\s,);]|$)/g, '$$1')
    .replace(/(?<![:\w]):[a-z_]\w*|@[a-z_]\w*/gi, '$$1')
    .replace(/%\(\w+\)s|%s/g, '$$1');
  if (parameters !== plain) yield parameters;
  // `DELETE … LIMIT n`, `UPDATE … LIMIT n`, `DELETE t FROM t …`: a limit bounds nothing in particular.
  const limited = parameters
    .replace(/\b((?:DELETE|UPDATE)\b[^;]*?)\s+(?:ORDER\s+BY\s+[^;]*?\s+)?LIMIT\s+\d+(\s*(?:;|$))/gi, '$1$2')
    .replace(/\bDELETE\s+\w+\s+FROM\b/gi, 'DELETE FROM');
  if (limited !== parameters) yield limited;
  // SQLite: columns without a type.
  const typed = limited.replace(
    /(\bCREATE\s+(?:TEMP\w*\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?[\w".]+\s*)\(([^()]*)\)/gi,
    (_, head: string, columns: string) =>
      `${head}(${columns
        .split(',')
        .map((column) => (/^\s*\w+\s*$/.test(column) ? `${column} text` : column))
        .join(',')})`,
  );
  if (typed !== limited) yield typed;
  // `SELECT TOP 10 …`, `WITH (NOLOCK)`.
  yield limited
    .replace(/\bSELECT\s+TOP\s*\(?\s*\d+\s*\)?/gi, 'SELECT')
    .replace(/\bWITH\s*\(\s*NOLOCK\s*\)/gi, '')
    .replace(/@@(\w+)/g, '$1');
}
