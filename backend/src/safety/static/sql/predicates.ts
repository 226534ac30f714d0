import type { SqlNode } from './parse.js';

const asNode = (value: unknown): SqlNode | undefined =>
  typeof value === 'object' && value !== null ? (value as SqlNode) : undefined;
const inner = (node: SqlNode | undefined, kind: string): SqlNode | undefined => asNode(node?.[kind]);
const list = (value: unknown): SqlNode[] => (Array.isArray(value) ? (value as SqlNode[]) : []);

export { asNode, inner, list };

/** How far a condition narrows rows down: to keys, to some part, or not at all. */
export type Reach = 'keyed' | 'bounded' | 'everything';

/** Reads a WHERE clause; conditions that are always true narrow nothing. */
export function reachOf(condition: unknown, depth = 0): Reach {
  const node = asNode(condition);
  if (!node || depth > 200) return 'everything';
  const bool = inner(node, 'BoolExpr');
  if (bool) {
    const parts = list(bool.args).map((part) => reachOf(part, depth + 1));
    if (bool.boolop === 'AND_EXPR')
      return parts.includes('keyed') ? 'keyed' : parts.includes('bounded') ? 'bounded' : 'everything';
    if (bool.boolop === 'OR_EXPR' && coversAll(list(bool.args))) return 'everything';
    if (bool.boolop === 'OR_EXPR')
      return parts.every((part) => part === 'keyed')
        ? 'keyed'
        : parts.includes('everything')
          ? 'everything'
          : 'bounded';
    return negatedReach(list(bool.args)[0], depth);
  }
  if (inner(node, 'A_Const')) return 'everything';
  const expression = inner(node, 'A_Expr');
  if (expression) return comparisonReach(expression);
  const test = inner(node, 'NullTest');
  // `id IS NOT NULL` is every row that has an id.
  if (test) return test.nulltesttype === 'IS_NOT_NULL' || isConstant(asNode(test.arg)) ? 'everything' : 'bounded';
  if (inner(node, 'BooleanTest') || inner(node, 'ColumnRef')) return 'bounded';
  const sublink = inner(node, 'SubLink');
  if (sublink) return sublinkReach(sublink, depth);
  const cast = inner(node, 'TypeCast');
  if (cast) return reachOf(cast.arg, depth + 1);
  return isConstant(node) ? 'everything' : 'bounded';
}

/** `id > 5 OR id <= 5`: a range and its rest. */
function coversAll(parts: readonly SqlNode[]): boolean {
  const ranges = parts.flatMap((part) => {
    const expression = inner(part, 'A_Expr');
    const operator = nameOf(expression?.name);
    const bound = numberOf(asNode(expression?.rexpr));
    const column = inner(asNode(expression?.lexpr), 'ColumnRef');
    return /^[<>]=?$/.test(operator) && bound !== undefined && column
      ? [{ isAbove: operator.startsWith('>'), bound, column: nameOf(column.fields) }]
      : [];
  });
  return ranges.some(
    (one) =>
      one.isAbove && ranges.some((other) => !other.isAbove && other.column === one.column && other.bound >= one.bound),
  );
}

function negatedReach(node: SqlNode | undefined, depth: number): Reach {
  const constant = inner(node, 'A_Const');
  if (constant) return 'everything';
  const within = inner(node, 'A_Expr');
  // `NOT (id = 0)` leaves nearly everything.
  if (within && comparisonReach(within) === 'keyed') return 'everything';
  const test = inner(node, 'NullTest');
  if (test) return test.nulltesttype === 'IS_NULL' ? 'everything' : 'bounded';
  const sublink = inner(node, 'SubLink');
  if (sublink) return 'bounded';
  return reachOf(node, depth + 1) === 'everything' ? 'everything' : 'bounded';
}

function comparisonReach(expression: SqlNode): Reach {
  const operator = nameOf(expression.name);
  const left = asNode(expression.lexpr);
  const right = asNode(expression.rexpr);
  if (isConstant(left) && isConstant(right)) return 'everything';
  if (left && right && same(left, right)) return 'everything';
  const column = inner(left, 'ColumnRef') ?? inner(right, 'ColumnRef');
  const other = inner(left, 'ColumnRef') ? right : left;
  switch (expression.kind) {
    case 'AEXPR_IN':
      if (operator === '<>') return 'everything';
      return list(inner(right, 'List')?.items).every(isConstant) && column ? 'keyed' : 'bounded';
    case 'AEXPR_LIKE':
    case 'AEXPR_ILIKE':
    case 'AEXPR_SIMILAR': {
      const pattern = stringOf(right);
      return operator.startsWith('!') ||
        (pattern !== undefined && /^[%_]*[@.\s-]?[%_]*$/.test(pattern) && /%/.test(pattern))
        ? 'everything'
        : 'bounded';
    }
    case 'AEXPR_BETWEEN': {
      const [from, to] = list(inner(right, 'List')?.items).map(numberOf);
      return from !== undefined && to !== undefined && from <= 1 && to >= 1e6 ? 'everything' : 'bounded';
    }
    case 'AEXPR_OP_ANY': {
      const within = arraySublink(right);
      return within ? sublinkReach(within, 0) : 'keyed';
    }
    case 'AEXPR_NOT_DISTINCT':
      return 'keyed';
    case 'AEXPR_DISTINCT':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_OP_ALL':
      return 'everything';
  }
  if (operator === '=') return column && isConstant(other) ? 'keyed' : 'bounded';
  if (operator === '<>' || operator === '!=') return 'everything';
  if (operator === '~' || operator === '~*')
    return /^(\.\*|\^|\$|\.)*$/.test(stringOf(right) ?? 'x') ? 'everything' : 'bounded';
  if (/^[<>]=?$/.test(operator) && column) {
    // What has run out is some of what there is.
    if (/expir|until|deadline|(^|_)(due|ends?|stale)(_|$)/i.test(nameOf(column.fields))) return 'bounded';
    return rangeReach(operator, inner(left, 'ColumnRef') !== undefined, other);
  }
  const measured = functionName(inner(left, 'FuncCall'));
  if (/^(length|char_length|octet_length|abs|cardinality|random)$/.test(measured) && /^>=?$/.test(operator))
    return (numberOf(right) ?? 1) <= 0 ? 'everything' : 'bounded';
  return 'bounded';
}

/** `ANY (ARRAY(SELECT …))`: a subquery in another form. */
function arraySublink(node: SqlNode | undefined): SqlNode | undefined {
  const plain = asNode(inner(node, 'TypeCast')?.arg) ?? node;
  return inner(plain, 'SubLink');
}

/** `id > 0` and `created_at < now()` are every row; `created_at < now() - interval '30 days'` is not. */
function rangeReach(operator: string, columnFirst: boolean, bound: SqlNode | undefined): Reach {
  const isAbove = operator.startsWith('>') === columnFirst;
  const number = numberOf(bound);
  if (number !== undefined)
    return isAbove ? (number <= 1 ? 'everything' : 'bounded') : number >= 1e6 ? 'everything' : 'bounded';
  // What lies in the future bounds no more than the present.
  const sum = inner(bound, 'A_Expr');
  const instant = sum && nameOf(sum.name) === '+' ? asNode(sum.lexpr) : bound;
  const call = functionName(inner(instant, 'FuncCall'));
  const value = inner(instant, 'SQLValueFunction');
  if (call === 'now' || call === 'clock_timestamp' || value) return isAbove ? 'bounded' : 'everything';
  const text = stringOf(bound) ?? stringOf(asNode(inner(bound, 'TypeCast')?.arg));
  const year = Number(/^(\d{4})(-|$)/.exec(text ?? '')?.[1]);
  if (Number.isFinite(year))
    return isAbove ? (year < 1990 ? 'everything' : 'bounded') : year > 2090 ? 'everything' : 'bounded';
  if (text === '' && isAbove) return 'everything';
  return 'bounded';
}

/** A subquery without a condition of its own finds every row. */
function sublinkReach(sublink: SqlNode, depth: number): Reach {
  const select = inner(asNode(sublink.subselect), 'SelectStmt');
  if (!select) return 'bounded';
  if (!select.whereClause && !select.limitCount) return 'everything';
  if (!select.whereClause) return 'bounded';
  const reach = reachOf(select.whereClause, depth + 1);
  return reach === 'everything'
    ? select.limitCount
      ? 'bounded'
      : 'everything'
    : reach === 'keyed'
      ? 'bounded'
      : reach;
}

export function isConstant(node: SqlNode | undefined): boolean {
  if (!node) return false;
  if (inner(node, 'A_Const') || inner(node, 'ParamRef')) return true;
  const cast = inner(node, 'TypeCast');
  if (cast) return isConstant(asNode(cast.arg));
  const array = inner(node, 'A_ArrayExpr');
  if (array) return list(array.elements).every(isConstant);
  const expression = inner(node, 'A_Expr');
  if (expression) return isConstant(asNode(expression.lexpr)) && isConstant(asNode(expression.rexpr));
  const call = inner(node, 'FuncCall');
  if (call) return list(call.args).every(isConstant);
  return false;
}

const same = (one: SqlNode, other: SqlNode): boolean => {
  const text = (node: SqlNode): string =>
    JSON.stringify(node, (key: string, held: unknown) => (key === 'location' ? undefined : held));
  return text(one) === text(other);
};

export function stringOf(node: SqlNode | undefined): string | undefined {
  const text = inner(inner(node, 'A_Const'), 'sval')?.sval;
  return typeof text === 'string' ? text : inner(inner(node, 'A_Const'), 'sval') ? '' : undefined;
}

function numberOf(node: SqlNode | undefined): number | undefined {
  const constant = inner(node, 'A_Const');
  const integer = inner(constant, 'ival');
  if (integer) return Number(integer.ival ?? 0);
  const real = inner(constant, 'fval');
  if (real) return Number(real.fval);
  const negative = inner(node, 'A_Expr');
  if (negative && nameOf(negative.name) === '-' && !negative.lexpr) {
    const held = numberOf(asNode(negative.rexpr));
    return held === undefined ? undefined : -held;
  }
  return undefined;
}

/** The last part of a qualified name. */
export function nameOf(parts: unknown): string {
  const last = list(parts).at(-1);
  const name = inner(last, 'String')?.sval;
  return typeof name === 'string' ? name : '';
}

export const functionName = (call: SqlNode | undefined): string => (call ? nameOf(call.funcname).toLowerCase() : '');
