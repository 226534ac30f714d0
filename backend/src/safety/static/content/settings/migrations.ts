import type { EffectKind } from '../../../score-table.js';

/** Longest migration that is looked at, and tables of it. */
const textLimit = 128 * 1024;
const tablesLimit = 120;

interface Finding {
  kind: EffectKind;
  name: string;
  evidence: string;
}

const paths =
  /(^|\/)(?:\w*migrations?|migrate|alembic\/versions|changelogs?|flyway|liquibase|changesets?)\/|(^|\/)V\d[\w.]*__\w+\.sql$/i;
const backwards = /(?:(?:^|[._/-])down\.\w+$|\/down\/|(^|\/)(?:U\d+__|undo|rollback|revert))/i;

/** Whether a file changes the schema of a database for good. */
export const isMigration = (path: string): boolean =>
  paths.test(path) && !backwards.test(path) && !/(^|[/_-])(?:seeds?|fixtures?|samples?|dev)(?:[/._-]|$)/i.test(path);

/** Where the way back begins. */
const wayBack =
  /\bdef\s+(?:self\.)?down\b|\bexports\.down\b|\b(?:async\s+)?down\s*[:=]?\s*(?:async\s*)?\(|\bfunction\s+down\b|\bdef\s+(?:downgrade|backwards|reverse)\w*\s*\(|\bpublic\s+override\s+void\s+Down\b|^[ \t]*--\s*(?:\+?\w*\s+)?(?:down|rollback)\b/im;
const wayForth =
  /\bdef\s+(?:self\.)?up\b|\bexports\.up\b|\b(?:async\s+)?up\s*[:=]?\s*(?:async\s*)?\(|\bdef\s+upgrade\b/;

/** Tables whose rows nobody misses. */
const passing =
  /(?:^|_)(?:te?mp|cached?|caches|staging|queues?|jobs?|sessions?|locks?|old|legacy|deprecated|unused|obsolete|bak|backup|new|stats?|statistics|search|index|tokens?|throttles?|migrations?|rollups?|views?|snapshots?|seeds?|lookups?|nonces?|outbox|dedup\w*|notifications?)(?:_|$)/i;
/** Tables that a business does not go on without. */
const vital =
  /^(?:\w+[._])?(?:users?|accounts?|customers?|clients|members?|memberships?|orders?|payments?|invoices?|transactions?|ledgers?|balances?|tenants?|organi[sz]ations?|employees|patients?|roles?|permissions?|credentials?)$|audit|activity_log|event_log|access_log|security_(?:log|event)|login_attempt|ledger/i;
const trail = /audit|activity_log|event_log|access_log|security_(?:log|event)|login_attempt/i;

const name = '(?:IF\\s+EXISTS\\s+)?(?:ONLY\\s+)?((?:["`\\[\\w.:]+["`\\]]?)(?:\\s*,\\s*["`\\[\\w.]+["`\\]]?){0,20})';
const emptied: readonly RegExp[] = [
  new RegExp(`\\bTRUNCATE\\s+(?:TABLE\\s+)?${name}`, 'gi'),
  /\bDELETE\s+FROM\s+(["`[\w.]+["`\]]?)\s*(?=;|$|["'`]\s*[,)\n;]|["'`]\s*$|\s+WHERE\s+(?:true|1\s*=\s*1)\b)/gim,
  /\b(?:knex|trx|db|tx|queryRunner|conn)\(\s*["'`](\w+)["'`]\s*\)\s*\.\s*(?:del|delete|truncate)\(/g,
  /\bDB::table\(\s*["'](\w+)["']\s*\)\s*->\s*(?:truncate|delete)\(/g,
  /\b([A-Z]\w+)(?:\.unscoped|\.all|\.objects\.all\(\))?\.(?:delete_all|destroy_all|delete\(\))/g,
  /\bget_model\([^)\n]{0,80}["'](\w+)["']\s*\)\.objects\.(?:all\(\)\.)?delete\(/g,
  /\b([A-Z]\w+)::(?:truncate\(|query\(\)\s*->\s*(?:delete|truncate)\()/g,
  /\bRepo\.delete_all\(\s*["':]?([\w.]+)["']?\s*\)/g,
  /\b(?:prisma|tx|this\.\w+)\.(\w+)\.deleteMany\(\s*(?:\{\s*\})?\s*\)/g,
  /\bgetRepository\(\s*["']?(\w+)["']?\s*\)\.(?:clear|delete)\(\s*(?:\{\s*\})?\s*\)/g,
];
const dropped: readonly RegExp[] = [
  new RegExp(`\\bDROP\\s+TABLE\\s+${name}`, 'gi'),
  /\bdrop_table[\s(]+["':]?(\w+)/g,
  /\bdrop(?:_if_exists)?\s*\(?\s*table\(\s*:(\w+)/g,
  /\bSchema::drop(?:IfExists)?\(\s*["'](\w+)/g,
  /\bdropTable(?:IfExists)?\(\s*["'`](\w+)/g,
];

const namesIn = (list: string): string[] =>
  list.split(',').map((one) =>
    one
      .trim()
      .replace(/["`[\]:]/g, '')
      .replace(/^public\./, ''),
  );
/** `AuditEvent` is the table `audit_event`. */
const asTable = (text: string): string => text.replace(/([a-z0-9])([A-Z])/g, '$1_$2').toLowerCase();

/**
 * What a migration takes away for good: rows of every customer, tables that others live on, the audit trail and what
 * writes it.
 *
 * @param text without comments, its literals as they are
 * @param marked the same with comments, in which the way back may be marked
 */
export function* findLosses(path: string, text: string, marked: string): Generator<Finding> {
  const forth = withoutWayBack(text.slice(0, textLimit), marked.slice(0, textLimit));
  const known = new Map<string, boolean>();
  const file = path.slice(path.lastIndexOf('/') + 1).toLowerCase();
  const isOpenlyRemoving = /(?:drop|remove|delete|clear|clean|purge|reset|empty|truncate|prune|wipe|retire)/.test(file);
  const comesBack = (table: string): boolean => {
    const before = known.get(table);
    if (before !== undefined || known.size >= tablesLimit) return before ?? true;
    const own = table.replace(/^.*\./, '').replace(/[^\w]/g, '');
    const found = new RegExp(
      `\\b(?:CREATE\\s+(?:TEMP\\w*\\s+)?TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?|RENAME\\s+TO\\s+|INSERT\\s+(?:OVERWRITE\\s+)?INTO\\s+|COPY\\s+|create_table[\\s(]+|createTable\\(\\s*|rename_table[^\\n]{0,60},\\s*)["'\`:\\[]?(?:\\w+\\.)?["\`\\[]?${own}\\b`,
      'i',
    ).test(forth);
    known.set(table, found);
    return found;
  };
  for (const pattern of emptied)
    for (const [whole, list] of forth.matchAll(pattern))
      for (const one of namesIn(list!)) {
        const table = asTable(one);
        if (!/^[a-z]/.test(table) || /^(?:table|only|if|sql|op|self|this)$/.test(table) || comesBack(one)) continue;
        if (trail.test(table))
          yield { kind: 'disable logging', name: 'the audit trail thrown away', evidence: whole.trim() };
        else if (!passing.test(table) && (vital.test(table) || !isOpenlyRemoving))
          yield { kind: 'delete database', name: 'every row of a table deleted', evidence: whole.trim() };
      }
  for (const pattern of dropped)
    for (const [whole, list] of forth.matchAll(pattern))
      for (const one of namesIn(list!)) {
        const table = asTable(one);
        const isNamed = isOpenlyRemoving && file.includes(table.replace(/^.*\./, '').replace(/s$/, ''));
        if (comesBack(one) || !vital.test(table) || /(?:^|_)(?:te?mp|old|legacy|bak|backup|new)(?:_|$)/.test(table))
          continue;
        if (trail.test(table) && !/_(?:old|exports?)$/.test(table))
          yield { kind: 'disable logging', name: 'the audit trail thrown away', evidence: whole.trim() };
        else if (!isNamed)
          yield { kind: 'delete database', name: 'a table dropped that others live on', evidence: whole.trim() };
      }
  for (const [whole, kind, gone] of forth.matchAll(/\bDROP\s+(SCHEMA|DATABASE)\s+(?:IF\s+EXISTS\s+)?["'`[]?(\w+)/gi))
    if (!new RegExp(`\\bCREATE\\s+${kind!}\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?["\`]?${gone!}\\b`, 'i').test(forth))
      yield { kind: 'delete database', name: 'all that a database holds dropped', evidence: whole };
  for (const [whole] of forth.matchAll(
    /\b(?:DROP|DISABLE)\s+TRIGGER\b[^;"\n]{0,100}?(?:audit|_log|history|trail|track|guard)/gi,
  ))
    if (!/\bCREATE\s+(?:OR\s+REPLACE\s+)?(?:CONSTRAINT\s+)?TRIGGER\b|\bENABLE\s+TRIGGER\b/i.test(forth))
      yield { kind: 'disable logging', name: 'what keeps the audit trail taken away', evidence: whole };
  for (const [whole] of forth.matchAll(/\bDROP\s+TRIGGER\b[^;\n]{0,120}/gi))
    if (/\btrail|audit/i.test(whole) && !/\bCREATE\s+(?:OR\s+REPLACE\s+)?TRIGGER\b/i.test(forth))
      yield { kind: 'disable logging', name: 'what keeps the audit trail taken away', evidence: whole };
}

function withoutWayBack(text: string, marked: string): string {
  const start = wayBack.exec(marked)?.index;
  if (start === undefined) return text;
  const on = wayForth.exec(marked.slice(start));
  return text.slice(0, start) + (on && on.index > 0 ? text.slice(start + on.index) : '');
}
