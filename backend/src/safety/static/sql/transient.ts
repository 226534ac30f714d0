import type { SqlStatement } from './parse.js';
import { asNode, inner, list, nameOf } from './predicates.js';

/** What is gone again with a transaction, or with a table that the same query made. */
export const rowsAndTables = /^(delete database|write database-bulk)$/;

/** `BEGIN; …; ROLLBACK`: nothing of it stays. */
export function isRolledBack(statements: readonly SqlStatement[], commitsItself: boolean): boolean {
  const kinds = statements.map(({ kind, fields }) => (kind === 'TransactionStmt' ? String(fields.kind) : ''));
  if (!/^TRANS_STMT_(BEGIN|START)$/.test(kinds[0] ?? '') || kinds.at(-1) !== 'TRANS_STMT_ROLLBACK') return false;
  if (
    kinds.slice(1, -1).some((kind) => !/^(TRANS_STMT_SAVEPOINT|TRANS_STMT_ROLLBACK_TO|TRANS_STMT_RELEASE|)$/.test(kind))
  )
    return false;
  return statements
    .slice(1, -1)
    .every(({ kind }) =>
      (commitsItself ? /^(Select|Insert|Update|Delete)Stmt$/ : /^(?!Dropdb|DropTableSpace)/).test(kind),
    );
}

/** Keeps account of the temporary tables that a query makes: whatever bears their name is them, until they are dropped. */
export function noteTemporary(statement: SqlStatement, own: Set<string>): void {
  const { kind, fields } = statement;
  const relation =
    kind === 'CreateStmt' ? asNode(fields.relation) : asNode(asNode(fields.into ?? fields.intoClause)?.rel);
  if (relation?.relpersistence === 't') own.add(String(relation.relname));
  if (kind === 'DropStmt') for (const name of tablesOf(statement)) own.delete(name);
}

/** Whether a statement only concerns such tables. */
export function touchesOnly(statement: SqlStatement, own: ReadonlySet<string>): boolean {
  if (own.size === 0 || statement.fields.behavior === 'DROP_CASCADE') return false;
  const names = tablesOf(statement);
  return names.length > 0 && names.every((name) => own.has(name));
}

function tablesOf({ kind, fields }: SqlStatement): string[] {
  if (kind === 'DropStmt') return list(fields.objects).map((object) => nameOf(inner(object, 'List')?.items));
  if (kind === 'TruncateStmt')
    return list(fields.relations).map((relation) => String(inner(relation, 'RangeVar')?.relname));
  return kind === 'DeleteStmt' || kind === 'UpdateStmt' ? [String(asNode(fields.relation)?.relname)] : [];
}
