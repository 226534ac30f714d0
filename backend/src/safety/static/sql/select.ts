import type { Session } from '../session.js';
import type { SqlNode } from './parse.js';
import { asNode, functionName, inner, list, nameOf, reachOf } from './predicates.js';
import type { Freedom } from './statements.js';

/** Reading: of production only by key or as an aggregate. */
export function judgeSelect(fields: SqlNode, freedom: Freedom, session: Session): void {
  if (fields.intoClause)
    session.emit(freedom === 'production' ? 'change production-database' : 'alter database', 'SELECT INTO');
  if (freedom === 'disposable') {
    session.emit('read database', tableOf(fields));
    return;
  }
  if (list(fields.lockingClause).length > 0) session.emit('lock database', 'FOR UPDATE');
  if (isNarrow(fields, 0)) {
    session.emit('read production-database', tableOf(fields));
    const secretColumn = columnsOf(fields).find((column) =>
      /passw|secret|token|api_?key|private_?key|ssn|card_?number|cvv/i.test(column),
    );
    if (secretColumn) session.emit('reveal secret', `column ${secretColumn}`);
  } else session.emit('read production-bulk', tableOf(fields));
}

/** Whether a SELECT finds single rows or counts: a key in its condition, or aggregates only. */
function isNarrow(fields: SqlNode, depth: number): boolean {
  if (depth > 30) return false;
  const op = fields.op;
  if (op !== undefined && op !== 'SETOP_NONE')
    return [fields.larg, fields.rarg].every((side) =>
      isNarrow(inner(asNode(side), 'SelectStmt') ?? asNode(side) ?? {}, depth + 1),
    );
  const from = list(fields.fromClause);
  if (list(fields.targetList).some((target) => gathersBeside(inner(target, 'ResTarget')?.val, depth))) return false;
  if (from.length === 0) return true;
  if (isCatalog(from)) return true;
  const results = list(fields.targetList).map((target) => inner(target, 'ResTarget'));
  const targets = results.map((result) => asNode(result?.val));
  const isNamed = (group: SqlNode, target: SqlNode | undefined): boolean =>
    results.some((result) => result?.val === target && result?.name === nameOf(inner(group, 'ColumnRef')?.fields));
  const grouped = list(fields.groupClause);
  if (
    targets.some(isAggregate) &&
    targets.every(
      (target) => isAggregate(target) || grouped.some((group) => sameColumn(group, target) || isNamed(group, target)),
    )
  )
    return !targets.some(gathersRows) && !plainColumnsOf(fields).some((column) => personal.test(column));
  if (reachOf(fields.whereClause) === 'keyed' && from.every(isJoined))
    return from.length === 1 || equalitiesOf(asNode(fields.whereClause)) >= from.length;
  const subselects = from.map((item) => inner(asNode(inner(item, 'RangeSubselect')?.subquery), 'SelectStmt'));
  const names = new Set(
    list(asNode(fields.withClause)?.ctes).flatMap((cte) => {
      const expression = inner(cte, 'CommonTableExpr');
      const query = inner(asNode(expression?.ctequery), 'SelectStmt');
      return query && isNarrow(query, depth + 1) ? [String(expression!.ctename)] : [];
    }),
  );
  return from.every((item, index) =>
    subselects[index] ? isNarrow(subselects[index], depth + 1) : names.has(String(inner(item, 'RangeVar')?.relname)),
  );
}

/** A query in place of a column, which gathers rows without a condition of its own. */
function gathersBeside(node: unknown, depth: number): boolean {
  const sublink = inner(asNode(node), 'SubLink');
  const select = inner(asNode(sublink?.subselect), 'SelectStmt');
  return select !== undefined && !select.whereClause && !isNarrow(select, depth + 1);
}

/** Columns of which every group is a person. */
const personal =
  /^(e?_?mail(_address)?|phone(_?number)?|(first|last|full|user)_?name|address|birth_?(day|date)|iban)$/i;

/** `JOIN … ON true` finds every row of the other table. */
function isJoined(item: SqlNode): boolean {
  const join = inner(item, 'JoinExpr');
  if (!join) return true;
  const isBound =
    join.isNatural === true ||
    list(join.usingClause).length > 0 ||
    (join.quals !== undefined && reachOf(join.quals) !== 'everything');
  return isBound && [join.larg, join.rarg].every((side) => isJoined(asNode(side) ?? {}));
}

/** How many comparisons with `=` all have to hold. */
function equalitiesOf(node: SqlNode | undefined): number {
  const bool = inner(node, 'BoolExpr');
  if (bool) return bool.boolop === 'AND_EXPR' ? list(bool.args).reduce((sum, part) => sum + equalitiesOf(part), 0) : 0;
  return nameOf(inner(node, 'A_Expr')?.name) === '=' ? 1 : 0;
}

const isCatalog = (from: readonly SqlNode[]): boolean =>
  from.every((item) => {
    const table = inner(item, 'RangeVar');
    if (table)
      return (
        /^(information_schema|pg_catalog)$/.test(String(table.schemaname ?? '')) ||
        (/^pg_/.test(String(table.relname)) &&
          !/^pg_(shadow|authid|user_mapping|largeobject|statistic|hba_file_rules|subscription)/.test(
            String(table.relname),
          ))
      );
    const join = inner(item, 'JoinExpr');
    if (join) return isCatalog([join.larg as SqlNode, join.rarg as SqlNode]);
    return inner(item, 'RangeFunction') !== undefined;
  });

const aggregates =
  /^(count|sum|avg|min|max|stddev\w*|var\w*|bool_and|bool_or|every|percentile_\w+|mode|corr|regr_\w+|bit_and|bit_or|approx_\w+)$/;
const gathering = /^(array_agg|string_agg|json_agg|jsonb_agg|json_object_agg|jsonb_object_agg|xmlagg|group_concat)$/;

function isAggregate(node: SqlNode | undefined): boolean {
  const call = inner(node, 'FuncCall');
  if (call)
    return (
      (aggregates.test(functionName(call)) && !call.over) ||
      gathering.test(functionName(call)) ||
      (/^(coalesce|round|to_char|floor|ceil|abs|date_trunc)$/.test(functionName(call)) &&
        list(call.args).some(isAggregate))
    );
  const expression = inner(node, 'A_Expr');
  if (expression) return isAggregate(asNode(expression.lexpr)) || isAggregate(asNode(expression.rexpr));
  const cast = inner(node, 'TypeCast');
  if (cast) return isAggregate(asNode(cast.arg));
  const coalesce = inner(node, 'CoalesceExpr');
  return coalesce ? list(coalesce.args).some(isAggregate) : false;
}

const gathersRows = (node: SqlNode | undefined): boolean => {
  const call = inner(node, 'FuncCall');
  if (call && gathering.test(functionName(call))) return true;
  const cast = inner(node, 'TypeCast');
  return cast ? gathersRows(asNode(cast.arg)) : false;
};

const withoutLocation = (node: unknown): string =>
  JSON.stringify(node, (key: string, held: unknown) => (key === 'location' ? undefined : held)) ?? '';
const sameColumn = (group: SqlNode, target: SqlNode | undefined): boolean =>
  withoutLocation(group) === withoutLocation(target) || inner(group, 'A_Const') !== undefined;

/** The table that a statement is about. */
export function tableOf(fields: SqlNode): string {
  const relation = asNode(fields.relation) ?? inner(list(fields.fromClause)[0], 'RangeVar');
  return String(relation?.relname ?? inner(relation, 'RangeVar')?.relname ?? '');
}

function plainColumnsOf(fields: SqlNode): string[] {
  return list(fields.targetList).flatMap((target) => {
    const column = inner(asNode(inner(target, 'ResTarget')?.val), 'ColumnRef');
    return column ? [nameOf(column.fields)] : [];
  });
}

/** Columns that are given back, whatever is made of them; counting and testing give nothing back. */
function columnsOf(fields: SqlNode): string[] {
  return list(fields.targetList).flatMap((target) => columnsWithin(asNode(inner(target, 'ResTarget')?.val), 0));
}

const telling =
  /^(count|length|char_length|octet_length|bit_length|bool_and|bool_or|every|pg_column_size|num_nulls|num_nonnulls)$/;

function columnsWithin(node: SqlNode | undefined, depth: number): string[] {
  if (!node || depth > 12) return [];
  const column = inner(node, 'ColumnRef');
  if (column) return [nameOf(column.fields)];
  const call = inner(node, 'FuncCall');
  if (call && telling.test(functionName(call))) return [];
  const within =
    call ??
    inner(node, 'CoalesceExpr') ??
    inner(node, 'MinMaxExpr') ??
    inner(node, 'A_ArrayExpr') ??
    inner(node, 'RowExpr');
  if (within) return [...list(within.args), ...list(within.elements)].flatMap((part) => columnsWithin(part, depth + 1));
  const cast = inner(node, 'TypeCast') ?? inner(node, 'CollateClause');
  if (cast) return columnsWithin(asNode(cast.arg), depth + 1);
  const joined = inner(node, 'A_Expr');
  return joined && /^(\|\||->>?|#>>?)$/.test(nameOf(joined.name))
    ? [joined.lexpr, joined.rexpr].flatMap((side) => columnsWithin(asNode(side), depth + 1))
    : [];
}
