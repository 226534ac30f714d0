import { hostKind } from '../../hosts.js';
import { HOLE, readable } from '../../paths.js';
import { secrecyOf } from '../../secrets.js';
import { judgeQuery, type Freedom } from '../../sql/statements.js';
import { freedomOf } from '../../sql/database.js';
import { type Call, type CommandTable, named } from '../call.js';
import { judgeInline } from './interpreters.js';
import { asksForHelp, has, lastOf, parseOptions, valuesOf } from '../options.js';
import { isKnown, Taint, tainted, value, type Value } from '../value.js';

/** Clients of databases. */
export const databases: CommandTable = {
  ...named('psql pgcli usql', postgres),
  ...named('mysql mariadb mycli', mysql),
  ...named('sqlite3 sqlite duckdb litecli', fileDatabase),
  ...named('sqlcmd mssql-cli bcp', (call) => generic(call, { short: 'SUPdQqio', long: 'query text database' })),
  ...named('clickhouse-client clickhouse cqlsh snowsql bq-query presto trino', (call) =>
    generic(call, { short: 'qehdu', long: 'query execute host database' }),
  ),
  ...named('dropdb dropuser', (call) => judge(call, 'delete database')),
  ...named('createdb', () => tainted(Taint.output)),
  ...named('createuser', (call) => judge(call, 'change database-rights')),
  ...named('pg_dump pg_dumpall mysqldump mongodump mongoexport', dump),
  ...named('pg_restore mongorestore mysqlimport pgloader', (call) => judge(call, 'write database-bulk')),
  ...named('initdb mysqladmin redis-server mongod postgres', (call) =>
    call.args.some(({ text }) => /^(status|--version|-V|ping|version|variables|processlist)$/.test(text)) &&
    !call.args.some(({ text }) => /^(drop|shutdown|kill|password|flush-\w+|stop-\w+|start-\w+)$/.test(text))
      ? tainted(Taint.output)
      : /admin$/.test(call.name)
        ? judge(call, 'delete database')
        : tainted(Taint.output),
  ),
  ...named('redis-cli valkey-cli', redis),
  ...named('mongosh mongo', mongo),
  ...named('cypher-shell', (call) => {
    const text = [...call.args.map((argument) => argument.text), isKnown(call.stdin) ? call.stdin.text : ''].join('\n');
    if (/\b(?:detach\s+delete|drop\s+(?:database|constraint|index|user|role))\b|\bdelete\s+\w/i.test(text))
      call.session.emit('delete database', text);
    return tainted(Taint.output);
  }),
};

function judge(call: Call, kind: 'delete database' | 'change database-rights' | 'write database-bulk'): Value {
  if (!asksForHelp(call.args)) call.session.emit(kind, `${call.name} ${call.args.map(({ text }) => text).join(' ')}`);
  return tainted(Taint.output);
}

/** Where a client connects: the address must be allowed, the name says how freely it may be changed. */
function freedomAt(call: Call, host: string | undefined, port: string | undefined, name: string | undefined): Freedom {
  const { session } = call;
  if (host !== undefined && host !== '' && !host.startsWith('/')) {
    const kind = hostKind(
      host.includes(HOLE) ? HOLE : host,
      port === undefined ? undefined : Number(port),
      session.context,
    );
    // A local server without a port listens on its usual one, which is no door to elsewhere.
    if (kind !== 'closed-loopback' || port !== undefined) session.emit(`fetch ${kind}`, host);
  }
  const words = `${name ?? ''} ${host ?? ''} ${session.evidence}`;
  if (/prod(uction)?(?![a-z])|(^|[^a-z])live([^a-z]|$)/i.test(words)) return 'production';
  if (name === undefined || name === '' || name.includes(HOLE)) return 'disposable';
  if (Object.hasOwn(session.context.databases, name)) return freedomOf(name, session);
  return host === undefined || /^(localhost|127\.|\/|\[?::1)/.test(host) ? 'disposable' : freedomOf(name, session);
}

function connectionUrl(text: string): { host: string; port?: string; name: string } | undefined {
  const match = /^\w+(?:\+\w+)?:\/\/(?:[^@/]*@)?(\[[^\]]*\]|[^:/?]*)(?::(\d+))?(?:\/([^?]*))?/.exec(text);
  if (!match) return undefined;
  return { host: match[1]!, port: match[2], name: match[3] ?? '' };
}

function runSql(call: Call, query: Value, freedom: Freedom): void {
  const { session } = call;
  if (!isKnown(query)) {
    if (query.taint & Taint.remote) session.emit('execute remote', 'SQL');
    const bare = query.text.replaceAll(HOLE, '').trim();
    if (bare === '') {
      if (query.text !== '')
        session.emit(
          freedom === 'production' ? 'change production-database' : 'execute unseen-code',
          'SQL that is not known',
        );
      return;
    }
  }
  // MySQL commits before it changes a table: nothing takes that back.
  const commitsItself = /^(mysql|mariadb|mycli)$/.test(call.name);
  judgeQuery(query.text.replaceAll(HOLE, '1'), freedom, session, { commitsItself });
}

/** What a query prints: where its own text holds the beginnings of statements, those with names that are not known. */
function printedBy(queries: readonly Value[]): Value {
  const built = queries.flatMap(({ text }) =>
    [...text.matchAll(/'\s*((?:drop|truncate|delete|update|alter|grant|revoke|insert)\s(?:[^']|'')*)'/gi)].map(
      ([, statement]) => statement!.replaceAll("''", "'"),
    ),
  );
  return built.length === 0
    ? tainted(Taint.output)
    : value(built.map((statement) => `${statement}${HOLE};`).join('\n'), Taint.output);
}

function postgres(call: Call): Value {
  const { args, shell, stdin, session } = call;
  if (args.some(({ text }) => /^(--version|-V|--help|-\?|--list|-l)$/.test(text))) return tainted(Taint.output);
  const options = parseOptions(args, {
    short: 'cdfhLoFPRTUvp',
    long: 'command dbname file host port username set variable output log-file field-separator pset',
  });
  const [first] = options.operands;
  const target = lastOf(options, 'd', 'dbname') ?? first;
  const url = target ? connectionUrl(target.text) : undefined;
  const conninfo = target && /\b\w+=/.test(target.text) ? target.text : undefined;
  const environment = (name: string): string | undefined =>
    (call.assignments.get(name) ?? shell.state.variables.get(name)?.values)?.[0]?.text;
  const host =
    url?.host ??
    /\bhost=(\S+)/.exec(conninfo ?? '')?.[1] ??
    lastOf(options, 'h', 'host')?.text ??
    environment('PGHOST');
  const port = url?.port ?? lastOf(options, 'p', 'port')?.text ?? environment('PGPORT');
  const name = url?.name ?? /\bdbname=(\S+)/.exec(conninfo ?? '')?.[1] ?? target?.text ?? environment('PGDATABASE');
  const freedom = freedomAt(call, host, port, name);
  for (const command of valuesOf(options, 'c', 'command')) runPostgres(call, command, freedom);
  for (const file of valuesOf(options, 'f', 'file'))
    runPostgres(call, file.text === '-' ? stdin : shell.read(file), freedom);
  for (const output of valuesOf(options, 'o', 'output', 'L', 'log-file'))
    if (output.text.startsWith('|')) shell.runText(value(output.text.slice(1)));
    else shell.write(output, tainted(Taint.output));
  if (!has(options, 'c', 'f', 'command', 'file') && (stdin.text !== HOLE || stdin.taint !== 0))
    runPostgres(call, stdin, freedom);
  const pager = environment('PSQL_PAGER') ?? environment('PAGER');
  if (pager !== undefined && /\s/.test(pager)) shell.perhaps(() => shell.runText(value(pager)));
  session.emit('execute program', 'psql');
  return printedBy([...valuesOf(options, 'c', 'command'), stdin]);
}

/** A program that is given what a query finds: a shell would run it. */
function runWithRows({ shell, session }: Call, line: string): void {
  if (/^\s*(?:\S*\/)?(?:ba|z|da|k)?sh\b(?!\s+-c)/.test(line)) session.emit('execute opaque', line);
  shell.runText(value(line));
}

const isOutside = ({ shell, session }: Call, file: string): boolean =>
  shell.paths(value(file)).some((path) => /^(home|temp|sibling|elsewhere|system)$/.test(session.placeOf(path))) &&
  !shell.paths(value(file)).some((path) => path !== undefined && session.files.has(path));

/** Lines that begin with a backslash are the client's own commands. */
function runPostgres(call: Call, script: Value, freedom: Freedom): void {
  const { shell, session } = call;
  const rest: string[] = [];
  for (const line of script.text.split('\n')) {
    const meta =
      /^(.*?)\\(!|copy|o|out|g|gx|i|ir|include|w|write|setenv|connect|c|cd|gexec|password|lo_import|lo_export)(?:\s+(.*)|)$/.exec(
        line,
      );
    if (!meta || (meta[1]!.trim() !== '' && !/^(g|gx|gexec)$/.test(meta[2]!) && !meta[1]!.trim().endsWith(';'))) {
      rest.push(/^\s*\\/.test(line) ? '' : line);
      continue;
    }
    rest.push(meta[1]!);
    const argument = meta[3]?.trim() ?? '';
    if (meta[2] === '!') shell.runText(value(argument));
    else if (/^(o|out|g|gx|w|write)$/.test(meta[2]!) && argument.startsWith('|')) runWithRows(call, argument.slice(1));
    else if (/^(o|out|g|gx|w|write)$/.test(meta[2]!) && argument !== '')
      shell.write(value(argument), tainted(Taint.output));
    else if (/^(i|ir|include)$/.test(meta[2]!) && isOutside(call, argument))
      session.emit('execute outside-code', argument);
    else if (meta[2] === 'password') session.emit('change database-rights', line);
    else if (meta[2] === 'setenv' && /^(?:PSQL_)?(?:PAGER|EDITOR)\s+\S+\s/.test(argument))
      shell.perhaps(() => shell.runText(value(argument.replace(/^\w+\s+/, '').replace(/^(["'])(.*)\1$/, '$2'))));
    else if (/^(i|ir|include)$/.test(meta[2]!)) runPostgres(call, shell.read(value(argument)), freedom);
    else if (meta[2] === 'gexec') session.emit('execute opaque', '\\gexec');
    else if (meta[2] === 'copy') {
      const program = /\bprogram\s+'((?:[^']|'')*)'/i.exec(argument)?.[1];
      if (/\bprogram\b/i.test(argument)) session.emit('escape database', argument);
      if (program) shell.runText(value(program.replaceAll("''", "'")));
      else
        session.emit(
          freedom === 'production'
            ? /\bto\b/i.test(argument)
              ? 'read production-bulk'
              : 'change production-database'
            : 'write database',
          argument,
        );
    } else if (/^(c|connect)$/.test(meta[2]!) && /prod/i.test(argument))
      session.emit('change production-database', argument);
    else if (/^lo_/.test(meta[2]!)) session.emit('escape database', meta[2]!);
  }
  const text = rest.join('\n');
  if (text.trim() !== '') runSql(call, { text, taint: script.taint }, freedom);
}

function mysql(call: Call): Value {
  const { args, shell, stdin, session } = call;
  if (args.some(({ text }) => /^(--version|-V|--help|-\?)$/.test(text))) return tainted(Taint.output);
  const options = parseOptions(args, {
    short: 'ehDPuS',
    long: 'execute host database port user socket init-command pager',
  });
  const name = lastOf(options, 'D', 'database')?.text ?? options.operands[0]?.text;
  const freedom = freedomAt(call, lastOf(options, 'h', 'host')?.text, lastOf(options, 'P', 'port')?.text, name);
  for (const { text } of args)
    if (/^(-p|--password=)[^$\s]{6,}/.test(text) && !/test|root|dev/i.test(text))
      session.emit('reveal literal', 'password on the command line');
  const run = (script: Value): void => {
    for (const [, command] of script.text.matchAll(/(?:^|\n|;)\s*(?:\\!|system\s)\s*([^\n;]+)/g))
      shell.runText(value(command!));
    for (const [, file] of script.text.matchAll(/(?:^|\n|;)\s*(?:\\\.|source\s)\s*(\S+)/g))
      runSql(call, shell.read(value(file!)), freedom);
    const text = script.text.replace(/(?:^|\n)\s*(?:\\[!.]|system\s|source\s)[^\n;]*/g, '');
    if (text.trim() !== '') runSql(call, { text, taint: script.taint }, freedom);
  };
  for (const pager of valuesOf(options, 'pager')) shell.perhaps(() => shell.runText(pager));
  for (const command of valuesOf(options, 'e', 'execute', 'init-command')) run(command);
  if (!has(options, 'e', 'execute') && (stdin.text !== HOLE || stdin.taint !== 0)) run(stdin);
  return printedBy([...valuesOf(options, 'e', 'execute'), stdin]);
}

/** A database that is a file: its place decides. */
function fileDatabase(call: Call): Value {
  const { args, shell, stdin, session } = call;
  if (args.some(({ text }) => /^--?(version|help)$/.test(text))) return tainted(Taint.output);
  const options = parseOptions(args, {
    singleDash: true,
    long: 'cmd init separator newline nullvalue lookaside mmap vfs maxsize c s storage-version f',
  });
  const [file, ...queries] = options.operands;
  const isSafe = has(options, 'readonly', 'safe');
  const place = file && file.text !== ':memory:' && file.text !== '' ? session.placeOf(shell.path(file)) : 'scratch';
  const freedom: Freedom = /prod(uction)?(?![a-z])/i.test(file?.text ?? '') ? 'production' : 'disposable';
  if (file && place !== 'scratch' && secrecyOf(shell.path(file) ?? file.text) === 'secret')
    session.emit('reveal secret', file.text);
  if (place !== 'nowhere') session.emit(`read ${place}`, file?.text ?? ':memory:');
  const run = (script: Value): void => {
    const rest = script.text
      .split('\n')
      .filter((line) => !judgeDotCommand(call, line))
      .join('\n');
    if (rest.trim() === '') return;
    if (isSafe) session.emit('read database', readable(rest));
    else {
      const before = session.effects.length;
      const query =
        call.name === 'duckdb'
          ? withoutFiles(shell, rest).replace(/\bcreate\s+or\s+replace\s+(temp\w*\s+)?table\b/gi, 'create $1table')
          : rest;
      const work = (): void => runSql(call, { text: query, taint: script.taint }, freedom);
      // A file of the worktree is the run's own, as what is in memory or scratch space.
      if (place === 'scratch' || (place === 'worktree' && freedom === 'disposable')) session.passing(dropping, work);
      else work();
      const changes = session.effects.slice(before).some(({ kind }) => /^(write|alter|delete|change) /.test(kind));
      if (changes && place !== 'worktree' && place !== 'scratch' && place !== 'nowhere')
        session.emit(`write ${place}`, file!.text);
    }
  };
  for (const script of [...valuesOf(options, 'cmd', 'c', 's'), ...queries]) run(script);
  for (const init of valuesOf(options, 'init', 'f')) run(shell.read(init));
  if (queries.length === 0 && (stdin.text !== HOLE || stdin.taint !== 0)) run(stdin);
  return printedBy([...queries, stdin]);
}

/** DuckDB reads files as tables; each is judged as a file that is read. */
function withoutFiles(shell: Call['shell'], query: string): string {
  return query.replace(
    /\bread_(?:csv|csv_auto|parquet|json|json_auto|ndjson|ndjson_auto)\s*\(\s*'([^'\n]*)'[^()\n]{0,200}\)/gi,
    (whole, path: string) => {
      if (/^\w+:/.test(path)) return whole;
      shell.read(value(path));
      return 'file_of_rows';
    },
  );
}

const dropping = /^(delete database|write database-bulk)$/;

function judgeDotCommand(call: Call, line: string): boolean {
  const { shell, session } = call;
  const match = /^\s*\.(\w+)\s*(.*)$/.exec(line);
  if (!match) return false;
  const [, verb, argument = ''] = match;
  const words = argument.trim();
  if (verb === 'shell' || verb === 'system') shell.runText(value(words));
  else if (/^(output|once|excel|log)$/.test(verb!) && words !== '') {
    const plain = words.replace(/^(["'])(.*)\1$/, '$2');
    if (plain.startsWith('|')) runWithRows(call, plain.slice(1));
    else if (!/^(stdout|off|on)$/.test(words)) shell.write(value(words.replace(/^-\w+\s+/, '')), tainted(Taint.output));
  } else if (verb === 'import' && words.includes('|'))
    shell.runText(value(words.replace(/^["']?\|/, '').replace(/["'].*$/, '')));
  else if (verb === 'load') session.emit('escape database', words);
  else if (verb === 'read') shell.read(value(words));
  else if (/^(backup|save|clone|archive|dump)$/.test(verb!) && words !== '' && verb !== 'dump')
    shell.write(value(words.split(/\s+/).at(-1)!), tainted(Taint.output));
  else if (verb === 'restore') session.emit('write database-bulk', words);
  return true;
}

function generic(call: Call, shape: { short: string; long: string }): Value {
  if (asksForHelp(call.args)) return tainted(Taint.output);
  const options = parseOptions(call.args, shape);
  const freedom = freedomAt(
    call,
    lastOf(options, 'S', 'h', 'host')?.text,
    undefined,
    lastOf(options, 'd', 'database')?.text,
  );
  const queries = valuesOf(options, 'Q', 'q', 'e', 'query', 'execute', 'text');
  for (const query of queries) runSql(call, query, freedom);
  if (queries.length === 0 && options.operands[0]?.text === 'query' && options.operands[1])
    runSql(call, options.operands[1], freedom);
  if (queries.length === 0 && (call.stdin.text !== HOLE || call.stdin.taint !== 0)) runSql(call, call.stdin, freedom);
  return tainted(Taint.output);
}

function dump(call: Call): Value {
  const options = parseOptions(call.args, {
    short: call.name === 'mysqldump' ? 'hpuPr' : 'dfhpUutnFco',
    long: 'dbname file host port username table schema format result-file out',
  });
  const target = lastOf(options, 'd', 'dbname')?.text ?? options.operands[0]?.text;
  const url = target === undefined ? undefined : connectionUrl(target);
  const freedom = freedomAt(call, url?.host ?? lastOf(options, 'h', 'host')?.text, url?.port, url?.name ?? target);
  // All databases at once, with the passwords of their roles.
  if (freedom === 'production' || call.name === 'pg_dumpall')
    call.session.emit('read production-bulk', target ?? call.name);
  const output = lastOf(options, 'f', 'r', 'o', 'file', 'result-file', 'out');
  if (output) call.shell.write(output, tainted(Taint.output));
  return tainted(Taint.output);
}

function redis(call: Call): Value {
  const { args, session, shell, stdin } = call;
  const options = parseOptions(args, {
    short: 'hpanusirI',
    long: 'user pass eval uri rdb functions-rdb',
    command: true,
  });
  for (const file of valuesOf(options, 'rdb', 'functions-rdb'))
    if (file.text !== '-') shell.write(file, tainted(Taint.output));
  const url = lastOf(options, 'u');
  const address = url ? connectionUrl(url.text) : undefined;
  freedomAt(call, address?.host ?? lastOf(options, 'h')?.text, address?.port ?? lastOf(options, 'p')?.text, undefined);
  const piped = stdin.text !== HOLE && isKnown(stdin) ? stdin.text.split('\n') : [];
  const evaluated = valuesOf(options, 'eval').map((script) => `EVAL ${shell.read(script).text}`);
  // An option that is not known may have taken a word along.
  const given = options.operands.map(({ text }) => text);
  const starts = [0, 1, 2].filter(
    (start) =>
      start === 0 ||
      /^(FLUSHALL|FLUSHDB|SHUTDOWN|CONFIG|REPLICAOF|SLAVEOF|MODULE|DEBUG|SWAPDB)$/i.test(given[start] ?? ''),
  );
  for (const line of [...starts.map((start) => given.slice(start).join(' ')), ...piped, ...evaluated]) {
    const words = line.trim().toUpperCase().split(/\s+/);
    if (/^(FLUSHALL|FLUSHDB|SWAPDB)$/.test(words[0]!)) session.emit('delete database', line);
    else if (
      /^(SHUTDOWN|REPLICAOF|SLAVEOF|MODULE|DEBUG|CLUSTER|FAILOVER|BGREWRITEAOF|MIGRATE|RESTORE)$/.test(words[0]!)
    )
      session.emit('control system', line);
    else if (/^(SCRIPT|CLIENT|FUNCTION)$/.test(words[0]!) && /^(FLUSH|KILL|PAUSE|DELETE|RESTORE)$/.test(words[1] ?? ''))
      session.emit('control system', line);
    else if (words[0] === 'CONFIG' && words[1] !== 'GET') session.emit('escape database', line);
    else if (words[0] === 'ACL' && /^(SETUSER|DELUSER|SAVE|LOAD)$/.test(words[1] ?? ''))
      session.emit('change database-rights', line);
    else if (/^(DEL|UNLINK)$/.test(words[0]!) && /[\uE000-\uE003]/.test(line))
      session.emit('write database-bulk', line);
    else if (/^(EVAL|EVALSHA|SCRIPT|FCALL)$/.test(words[0]!))
      session.emit(
        /FLUSH(ALL|DB)|KEYS[^]*\bDEL\b/.test(line.toUpperCase()) ? 'delete database' : 'write database',
        line,
      );
  }
  return tainted(Taint.output);
}

function mongo(call: Call): Value {
  const { args, session, shell, stdin } = call;
  const options = parseOptions(args, { long: 'eval host port username password file' });
  const [target] = options.operands;
  const url = target ? connectionUrl(target.text) : undefined;
  const freedom = freedomAt(
    call,
    url?.host ?? lastOf(options, 'host')?.text,
    url?.port ?? lastOf(options, 'port')?.text,
    url?.name ?? target?.text,
  );
  const scripts = [
    ...valuesOf(options, 'eval'),
    ...valuesOf(options, 'file').map((file) => shell.read(file)),
    ...(stdin.text !== HOLE ? [stdin] : []),
  ];
  for (const { text } of scripts) {
    if (/\b(?:require|import|fs|child_process|process)\b/.test(text)) judgeInline(call, 'node', value(text));
    if (
      /\b(?:runCommand|adminCommand)\s*\(\s*\{\s*["']?(?:drop|dropDatabase|dropIndexes|shutdown|dropUser|dropRole)\b/.test(
        text,
      )
    )
      session.emit('delete database', text);
    if (
      /\.(drop(Database|Indexes|Index)?|deleteMany|remove)\s*\(\s*(\{\s*\})?\s*\)/.test(text) ||
      /dropDatabase|\.drop\(/.test(text)
    )
      session.emit('delete database', text);
    else if (/\.(updateMany|update)\s*\(\s*\{\s*\}/.test(text)) session.emit('write database-bulk', text);
    else if (/createUser|grantRoles|dropUser|revokeRoles/.test(text)) session.emit('change database-rights', text);
    else if (/\.(insert|update|delete|replace|save|create|rename|bulkWrite)\w*\s*\(/.test(text))
      session.emit(freedom === 'production' ? 'change production-database' : 'write database', text);
    else if (/shutdownServer|fsyncLock|killOp/.test(text)) session.emit('control system', text);
    else session.emit('read database', text);
  }
  return tainted(Taint.output);
}
