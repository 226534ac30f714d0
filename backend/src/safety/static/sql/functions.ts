import type { Session } from '../session.js';
import type { SqlNode } from './parse.js';
import { asNode, functionName, inner, list, stringOf } from './predicates.js';
import type { Freedom } from './statements.js';

const dangerousFunctions =
  /^(pg_read_file|pg_read_binary_file|pg_ls_dir|pg_ls_\w+dir|pg_stat_file|pg_file_\w+|lo_import|lo_export|lo_put|dblink\w*|pg_execute_server_program|copy_to\w*|xp_cmdshell|sp_oacreate|load_file|sys_exec|sys_eval|load_extension|writefile|readfile|edit|fts3_tokenizer|query_to_xml\w*|database_to_xml|table_to_xml|pg_reload_conf|pg_rotate_logfile|pg_switch_wal|pg_promote|pg_create_restore_point|pg_logical_\w+|pg_drop_replication_slot|pg_create_\w*replication_slot|shell|system|read_text|read_blob|read_csv_auto|openrowset|opendatasource|utl_http|utl_file|dbms_\w+)$/;
const disturbing =
  /^(pg_terminate_backend|pg_cancel_backend|pg_advisory_lock\w*|pg_sleep\w*|sleep|benchmark|waitfor|pg_stat_reset\w*|pg_stat_statements_reset)$/;
const writing = /^(setval|nextval|set_config|lo_unlink|lo_create|pg_notify)$/;
const suspicious = /(^|_)(delete|drop|purge|truncate|wipe|destroy|remove|erase|clear|reset|kill|grant|revoke)(_|$)/;
/** Whether a function's or procedure's name says that it does away with something. */
export const isDestroyingName = (name: string): boolean => suspicious.test(name);
const builtIn =
  /^(count|sum|avg|min|max|coalesce|now|date_trunc|extract|date_part|lower|upper|length|char_length|substr\w*|concat\w*|replace|trim|btrim|ltrim|rtrim|round|floor|ceil\w*|abs|mod|power|sqrt|random|greatest|least|nullif|to_char|to_date|to_timestamp|to_number|age|array_\w+|unnest|generate_series|json\w*|row_to_json|row_number|rank|dense_rank|lag|lead|ntile|first_value|last_value|string_agg|regexp_\w+|split_part|position|left|right|lpad|rpad|md5|encode|decode|format|version|current_\w+|inet_\w+|pg_size_pretty|pg_\w*_size|pg_get_\w+|pg_stat_get\w*|pg_is_in_recovery|pg_last_\w+|pg_backend_pid|has_\w+_privilege|to_reg\w+|format_type|obj_description|col_description|txid_current|stddev\w*|var\w*|percentile_\w+|bool_\w+|every|mode|width_bucket|cardinality|any_value|gen_random_uuid|uuid_\w+|date|time|datetime|strftime|julianday|ifnull|isnull|if|iif|timestampdiff|date_add|date_sub|datediff|year|month|day|hour|group_concat|database|user|schema|typeof|hex|char|unicode|instr|printf|total|changes|last_insert_rowid|isfinite|make_\w+|justify_\w+|timezone|to_tsvector|to_tsquery|plainto_tsquery|ts_rank\w*|similarity|st_\w+|numrange|int\w*range|tstzrange|lower_inc|upper_inf|xmlagg|jsonb_\w+|sign|trunc|exp|ln|log|pi|degrees|radians|sin|cos|tan|reverse|repeat|initcap|strpos|translate|ascii|chr|quote_\w+|overlay|starts_with|num_nulls|num_nonnulls|clock_timestamp|statement_timestamp|transaction_timestamp|timeofday)$/;

/** Functions that reach outside, disturb others, or whose name says that they change things. */
export function judgeFunctions(fields: SqlNode, freedom: Freedom, session: Session): void {
  const visit = (node: unknown, depth: number): void => {
    if (typeof node !== 'object' || node === null || depth > 400) return;
    session.spend(0.2);
    if (Array.isArray(node)) {
      for (const item of node) visit(item, depth + 1);
      return;
    }
    for (const [key, held] of Object.entries(node)) {
      if (key === 'FuncCall') judgeFunction(functionName(asNode(held)), asNode(held) ?? {}, freedom, session);
      if (key === 'CommonTableExpr') judgeRecursion(asNode(held) ?? {}, fields, session);
      if (key === 'RangeVar') judgeTable(asNode(held) ?? {}, session);
      // A sub-select that is part of an expression reads as well.
      if (typeof held === 'object') visit(held, depth + 1);
    }
  };
  visit(fields, 0);
}

function judgeFunction(name: string, call: SqlNode, freedom: Freedom, session: Session): void {
  if (dangerousFunctions.test(name)) session.emit('escape database', `${name}()`);
  else if (disturbing.test(name)) {
    const seconds = list(call.args)[0];
    const isShort = /sleep/.test(name) && numberIn(seconds) <= 5;
    if (!isShort || freedom === 'production') session.emit('lock database', `${name}()`);
  } else if (
    name === 'generate_series' &&
    list(call.args).some((bound) => numberIn(bound) > 1e8 && numberIn(bound) < Infinity)
  )
    session.emit('lock database', `${name}() without end`);
  else if (
    name === 'set_config' &&
    /^(log_|pgaudit|session_replication_role|row_security|role$)/.test(stringOf(list(call.args)[0]) ?? '')
  )
    session.emit('disable logging', `${name}()`);
  else if (writing.test(name))
    session.emit(freedom === 'production' ? 'change production-database' : 'write database', `${name}()`);
  else if (suspicious.test(name))
    session.emit(freedom === 'production' ? 'change production-database' : 'write database-bulk', `${name}()`);
  else if (freedom === 'production' && !builtIn.test(name)) session.emit('read production-bulk', `${name}()`);
}

/** A common table that adds to itself without a condition, and nothing that stops reading it. */
function judgeRecursion(table: SqlNode, statement: SqlNode, session: Session): void {
  const query = inner(asNode(table.ctequery), 'SelectStmt');
  const step = inner(asNode(query?.rarg), 'SelectStmt') ?? asNode(query?.rarg);
  if (!query || query.op !== 'SETOP_UNION' || query.all !== true || !step || statement.limitCount) return;
  const from = list(step.fromClause);
  const isItself = from.length === 1 && inner(from[0], 'RangeVar')?.relname === table.ctename;
  if (isItself && !step.whereClause && !step.limitCount)
    session.emit('execute exhausting', `${String(table.ctename)} without end`);
}

/** A literal number; endless where it is no literal. */
function numberIn(node: SqlNode | undefined): number {
  const constant = inner(node, 'A_Const');
  const integer = inner(constant, 'ival');
  const real = inner(constant, 'fval');
  return integer ? Number(integer.ival ?? 0) : real ? Number(real.fval) : Infinity;
}

const judgeTable = (table: SqlNode, session: Session): void => {
  if (/^pg_(shadow|authid|user_mapping|hba_file_rules)$/.test(String(table.relname)))
    session.emit('reveal secret', String(table.relname));
};
