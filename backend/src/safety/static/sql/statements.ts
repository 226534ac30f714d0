import { findSecrets } from '../content/secrets/secret-scan.js';
import type { Session } from '../session.js';
import { isDestroyingName, judgeFunctions } from './functions.js';
import { parseSql, type SqlNode, type SqlStatement, statementOf } from './parse.js';
import { asNode, functionName, inner, list, nameOf, type Reach, reachOf, stringOf } from './predicates.js';
import { judgeSelect, tableOf } from './select.js';
import { isRolledBack, noteTemporary, rowsAndTables, touchesOnly } from './transient.js';

/** How freely a database may be changed. */
export type Freedom = 'disposable' | 'production';

/** What a query would do to a database of the given freedom. */
export function judgeQuery(
  query: string,
  freedom: Freedom,
  session: Session,
  options: { commitsItself?: boolean } = {},
): void {
  const secret = findSecrets(query, { lenient: freedom === 'disposable' });
  if (secret) session.emit('reveal literal', secret.kind, secret.evidence);
  const statements = parseSql(query);
  if (!statements) {
    judgeUnparsed(query, freedom, session);
    return;
  }
  if (statements.length > 500) throw new RangeError('too many statements to judge');
  const own = new Set<string>();
  const isUndone = freedom === 'disposable' && isRolledBack(statements, options.commitsItself ?? false);
  for (const statement of statements) {
    const work = (): void => judgeStatement(statement, freedom, session);
    if (isUndone || touchesOnly(statement, own)) session.passing(rowsAndTables, work);
    else work();
    if (freedom === 'disposable') noteTemporary(statement, own);
  }
}

/** Statements of other databases that only look. */
const looking =
  /^\s*((show|describe|desc|explain(?!\s+\(?\s*analy)|use|help|list|values)\b|\.(tables|schema)\b|\\(d\w*\+?|l|conninfo)(\s|$)|pragma\s+\w+(\s*\([^)]*\))?\s*$)/i;

function judgeUnparsed(query: string, freedom: Freedom, session: Session): void {
  const parts = query.split(';').filter((part) => part.trim() !== '');
  if (parts.length > 0 && parts.every((part) => looking.test(part))) {
    session.emit('read database', parts[0]!);
    return;
  }
  if (/^\s*(attach|load|install)\b/i.test(query)) session.emit('escape database', query);
  session.emit(freedom === 'production' ? 'change production-database' : 'unclear syntax', query);
}

const additive = new Set([
  'CreateStmt',
  'IndexStmt',
  'ViewStmt',
  'CreateSeqStmt',
  'CreateSchemaStmt',
  'CreateEnumStmt',
  'CreateDomainStmt',
  'CompositeTypeStmt',
  'CreateStatsStmt',
  'CommentStmt',
  'CreateTrigStmt',
  'CreateTableAsStmt',
  'AlterEnumStmt',
  'RefreshMatViewStmt',
  'CreateRangeStmt',
  'DefineStmt',
  'CreateConversionStmt',
  'CreateCastStmt',
  'CreateOpClassStmt',
]);
const harmless = new Set([
  'TransactionStmt',
  'VariableShowStmt',
  'ListenStmt',
  'UnlistenStmt',
  'FetchStmt',
  'ClosePortalStmt',
  'DeallocateStmt',
  'ConstraintsSetStmt',
  'Empty',
  'DiscardStmt',
]);
const rights = new Set([
  'GrantStmt',
  'GrantRoleStmt',
  'CreateRoleStmt',
  'AlterRoleStmt',
  'AlterRoleSetStmt',
  'DropRoleStmt',
  'AlterDefaultPrivilegesStmt',
  'AlterOwnerStmt',
  'ReassignOwnedStmt',
  'DropOwnedStmt',
  'CreatePolicyStmt',
  'AlterPolicyStmt',
  'SecLabelStmt',
]);
const outside = new Set([
  'CreateForeignServerStmt',
  'CreateUserMappingStmt',
  'CreateFdwStmt',
  'ImportForeignSchemaStmt',
  'CreateSubscriptionStmt',
  'CreatePublicationStmt',
  'AlterSubscriptionStmt',
  'LoadStmt',
  'CreatePLangStmt',
  'CreateTableSpaceStmt',
  'CreateForeignTableStmt',
]);
const maintenance = new Set(['VacuumStmt', 'ReindexStmt', 'ClusterStmt', 'CheckPointStmt', 'RepackStmt']);

function judgeStatement({ kind, fields }: SqlStatement, freedom: Freedom, session: Session): void {
  session.spend(20);
  judgeFunctions(fields, freedom, session);
  if (harmless.has(kind)) return;
  if (kind === 'SelectStmt') {
    judgeNested(fields, freedom, session);
    return judgeSelect(fields, freedom, session);
  }
  if (kind === 'ExplainStmt') return judgeExplain(fields, freedom, session);
  if (kind === 'VariableSetStmt') return judgeSetting(fields, session);
  if (kind === 'CopyStmt') return judgeCopy(fields, freedom, session);
  if (kind === 'PrepareStmt' || kind === 'DeclareCursorStmt')
    return judgeStatement(statementOf(asNode(fields.query)), freedom, session);
  if (rights.has(kind)) return session.emit('change database-rights', kind);
  if (outside.has(kind)) return session.emit('escape database', kind);
  if (kind === 'AlterSystemStmt') return session.emit('control system', 'ALTER SYSTEM');
  if (kind === 'LockStmt') return session.emit('lock database', 'LOCK TABLE');
  if (kind === 'DropStmt' || kind === 'TruncateStmt' || kind === 'DropdbStmt' || kind === 'DropTableSpaceStmt') {
    return session.emit(
      freedom === 'production' ? 'change production-database' : 'delete database',
      `${kind.replace('Stmt', '')} ${namesOf(fields)}`,
    );
  }
  if (freedom === 'production') {
    judgeNested(fields, freedom, session);
    return session.emit('change production-database', `${kind.replace('Stmt', '')} ${tableOf(fields)}`);
  }
  judgeDisposable(kind, fields, session);
}

function judgeDisposable(kind: string, fields: SqlNode, session: Session): void {
  judgeNested(fields, 'disposable', session);
  switch (kind) {
    case 'InsertStmt':
      session.emit('write database', tableOf(fields));
      return;
    case 'UpdateStmt':
    case 'DeleteStmt': {
      // The catalogue says who may do what and what there is.
      if (/^pg_(?!temp)/.test(tableOf(fields))) return session.emit('change database-rights', tableOf(fields));
      const reach = reachWithin(fields);
      const isBounded = reach === 'keyed' || (reach === 'bounded' && !joinsItself(fields));
      session.emit(
        isBounded ? 'write database' : 'write database-bulk',
        `${kind.replace('Stmt', '').toLowerCase()} ${tableOf(fields)}`,
      );
      return;
    }
    case 'MergeStmt':
      session.emit(
        reachOf(fields.joinCondition) === 'everything' ? 'write database-bulk' : 'write database',
        tableOf(fields),
      );
      return;
    case 'AlterTableStmt':
      for (const command of list(fields.cmds)) judgeAlter(inner(command, 'AlterTableCmd') ?? {}, fields, session);
      return;
    case 'RenameStmt':
    case 'AlterObjectSchemaStmt':
    case 'AlterTypeStmt':
      session.emit('write database-bulk', 'rename');
      return;
    case 'CreateExtensionStmt':
      session.emit(
        /^(plpython|plperlu|pltclu|file_fdw|dblink|adminpack|postgres_fdw|pg_cron|plsh|lo)/.test(String(fields.extname))
          ? 'escape database'
          : 'alter database',
        String(fields.extname),
      );
      return;
    case 'CreateFunctionStmt':
      judgeFunctionBody(fields, session);
      return;
    case 'DoStmt':
      judgeBlock(fields, session);
      return;
    case 'CallStmt':
      session.emit(
        isDestroyingName(functionName(inner(fields, 'funccall') ?? asNode(fields.funccall)))
          ? 'write database-bulk'
          : 'write database',
        kind,
      );
      return;
    case 'NotifyStmt':
    case 'ExecuteStmt':
      session.emit('write database', kind);
      return;
    case 'RuleStmt':
      session.emit('write database-bulk', 'rule');
      return;
    case 'CreatedbStmt':
    case 'AlterDatabaseStmt':
    case 'AlterDatabaseSetStmt':
      session.emit('alter database', kind);
      return;
    case 'AlterSeqStmt':
      session.emit('alter database', kind);
      return;
  }
  if (additive.has(kind)) session.emit('alter database', `${kind.replace('Stmt', '')} ${tableOf(fields)}`);
  else if (maintenance.has(kind)) session.emit('write database', kind);
  else session.emit('unclear command', kind);
}

/** How far a condition reaches that may look something up in what WITH found. */
function reachWithin(fields: SqlNode): Reach {
  const reach = reachOf(fields.whereClause);
  if (reach !== 'everything' || !fields.withClause || !inner(asNode(fields.whereClause), 'SubLink')) return reach;
  const used = JSON.stringify(fields.whereClause);
  const isBounded = list(asNode(fields.withClause)?.ctes).some((cte) => {
    const expression = inner(cte, 'CommonTableExpr');
    const query = inner(asNode(expression?.ctequery), 'SelectStmt');
    return (
      query !== undefined &&
      used.includes(`"relname":${JSON.stringify(expression!.ctename)}`) &&
      (query.limitCount !== undefined || reachOf(query.whereClause) !== 'everything')
    );
  });
  return isBounded ? 'bounded' : reach;
}

/** `DELETE FROM t USING t …`: every row finds itself. */
const joinsItself = (fields: SqlNode): boolean =>
  [...list(fields.usingClause), ...list(fields.fromClause)].some(
    (item) => inner(item, 'RangeVar')?.relname === asNode(fields.relation)?.relname,
  );

function judgeAlter(command: SqlNode, fields: SqlNode, session: Session): void {
  const subtype = String(command.subtype ?? '');
  const subject = `${tableOf(fields)}: ${subtype.replace('AT_', '')}`;
  if (
    /^AT_(AddColumn|AddConstraint|AddIndex|ColumnDefault|CookedColumnDefault|ValidateConstraint|SetStatistics|SetStorage|AttachPartition|AddIdentity|DropNotNull|EnableRowSecurity|ForceRowSecurity|EnableTrig\w*|ClusterOn|SetOptions|SetRelOptions)$/.test(
      subtype,
    )
  ) {
    session.emit('alter database', subject);
  } else if (/^AT_(DisableTrig\w*|DisableRowSecurity|NoForceRowSecurity|DisableRule)$/.test(subtype))
    session.emit('disable protection', subject);
  else if (subtype === 'AT_ChangeOwner') session.emit('change database-rights', subject);
  else if (/^AT_Drop/.test(subtype) || subtype === 'AT_DetachPartition') session.emit('delete database', subject);
  else session.emit('write database-bulk', subject);
}

/** Statements inside: in WITH, in subqueries, as the source of an INSERT. */
function judgeNested(fields: SqlNode, freedom: Freedom, session: Session): void {
  for (const cte of list(asNode(fields.withClause)?.ctes)) {
    const statement = statementOf(asNode(inner(cte, 'CommonTableExpr')?.ctequery));
    if (statement.kind !== 'SelectStmt') judgeStatement(statement, freedom, session);
    else judgeNested(statement.fields, freedom, session);
  }
}

function judgeExplain(fields: SqlNode, freedom: Freedom, session: Session): void {
  const runs = list(fields.options).some((option) => {
    const element = inner(option, 'DefElem');
    const held = inner(asNode(element?.arg), 'String')?.sval;
    return element?.defname === 'analyze' && !/^(false|off|0)$/i.test(String(held ?? ''));
  });
  const statement = statementOf(asNode(fields.query));
  if (runs) judgeStatement(statement, freedom, session);
  else session.emit('read database', 'EXPLAIN');
}

function judgeSetting(fields: SqlNode, session: Session): void {
  const name = String(fields.name ?? '').toLowerCase();
  const held = list(fields.args)
    .map((arg) => stringOf(arg) ?? '')
    .join(' ')
    .toLowerCase();
  if (fields.kind === 'VAR_RESET' && /^(master|slave|replica)$/.test(name))
    session.emit('delete database', `RESET ${name}`);
  else if (name === 'role' || name === 'session_authorization') session.emit('change database-rights', `SET ${name}`);
  else if (name === 'session_replication_role' && /replica|local/.test(held))
    session.emit('disable protection', `SET ${name}`);
  else if (name === 'row_security' && /off|false|0/.test(held)) session.emit('disable protection', `SET ${name}`);
  else if (
    /^(log_statement|log_min_\w+|pgaudit\.\w+|log_connections|general_log|sql_log_bin|sql_log_off|log_duration)$/.test(
      name,
    )
  )
    session.emit('disable logging', `SET ${name}`);
  else if (
    /^(foreign_key_checks|unique_checks|sql_safe_updates|check_function_bodies)$/.test(name) &&
    name !== 'check_function_bodies'
  )
    session.emit('disable protection', `SET ${name}`);
  else if (/^default_transaction_read_only|^transaction_read_only/.test(name) && /off|false|0/.test(held))
    session.emit('disable protection', `SET ${name}`);
}

function judgeCopy(fields: SqlNode, freedom: Freedom, session: Session): void {
  if (fields.is_program) session.emit('escape database', `COPY PROGRAM ${String(fields.filename)}`);
  else if (typeof fields.filename === 'string') session.emit('escape database', `COPY ${fields.filename}`);
  const query = asNode(fields.query);
  if (query) return judgeStatement(statementOf(query), freedom, session);
  if (fields.is_from)
    session.emit(freedom === 'production' ? 'change production-database' : 'write database', tableOf(fields));
  else session.emit(freedom === 'production' ? 'read production-bulk' : 'read database', tableOf(fields));
}

const optionOf = (fields: SqlNode, name: string): SqlNode | undefined =>
  [...list(fields.options), ...list(fields.args)]
    .map((option) => inner(option, 'DefElem'))
    .find((element) => element?.defname === name);

function bodyOf(fields: SqlNode): string {
  const held = asNode(optionOf(fields, 'as')?.arg);
  return String(
    inner(held, 'String')?.sval ??
      list(inner(held, 'List')?.items)
        .map((item) => inner(item, 'String')?.sval)
        .join('\n'),
  );
}

function judgeFunctionBody(fields: SqlNode, session: Session): void {
  const language = String(inner(asNode(optionOf(fields, 'language')?.arg), 'String')?.sval ?? '').toLowerCase();
  if (/^(c|internal|plpython\w*|plperlu|pltclu|plsh|plr)$/.test(language))
    session.emit('escape database', `language ${language}`);
  if (inner(asNode(optionOf(fields, 'security')?.arg), 'Boolean')?.boolval === true)
    session.emit('change database-rights', 'SECURITY DEFINER');
  // Whoever calls it runs it; what it would drop or empty counts now.
  for (const [statement] of bodyOf(fields).matchAll(/\b(DELETE\s+FROM|TRUNCATE|DROP|UPDATE(?!\s+OF\b))\s[^;]*/gi))
    if (parseSql(statement)) judgeQuery(statement, 'disposable', session);
  session.emit('alter database', nameOf(fields.funcname));
}

/** An anonymous block runs at once: its statements are judged one by one, dynamic SQL cannot be. */
function judgeBlock(fields: SqlNode, session: Session): void {
  const body = bodyOf(fields);
  const language = String(inner(asNode(optionOf(fields, 'language')?.arg), 'String')?.sval ?? 'plpgsql').toLowerCase();
  if (language !== 'plpgsql' && language !== 'sql') session.emit('escape database', `language ${language}`);
  if (/\bEXECUTE\b/i.test(body)) session.emit('execute opaque', 'EXECUTE in a DO block');
  for (const [statement] of body.matchAll(
    /\b(DELETE\s+FROM|UPDATE|TRUNCATE|DROP|ALTER|GRANT|REVOKE|INSERT\s+INTO|COPY|CREATE|PERFORM)\b[^;]*/gi,
  )) {
    judgeQuery(statement.replace(/^PERFORM\b/i, 'SELECT'), 'disposable', session);
  }
  session.emit('write database', 'DO block');
}

function namesOf(fields: SqlNode): string {
  const objects = [...list(fields.objects), ...list(fields.relations)];
  return objects
    .map(
      (object) =>
        nameOf(inner(object, 'List')?.items) ||
        String(inner(object, 'RangeVar')?.relname ?? inner(object, 'String')?.sval ?? ''),
    )
    .join(', ');
}
