import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { has, lastOf, parseOptions } from '../options.js';
import { judgeQuery } from '../../sql/statements.js';
import { isKnown, Taint, tainted, value, type Value } from '../value.js';
import { removeOne } from './files.js';

/** `prisma db execute --stdin | --file FILE`. */
function executeSql(call: Call): void {
  const options = parseOptions(call.args, { long: 'file schema url' });
  const isProduction = /prod/i.test(lastOf(options, 'url')?.text ?? '');
  const file = lastOf(options, 'file');
  const script = file ? call.shell.read(file) : call.stdin;
  call.session.emit(isProduction ? 'change production-database' : 'write database', 'prisma db execute');
  if (isKnown(script)) judgeQuery(script.text, isProduction ? 'production' : 'disposable', call.session);
}

/** Tools of application frameworks that act on files or databases. */
export const frameworks: CommandTable = {
  ...named('rimraf del del-cli trash-cli shx-rm', (call) => {
    const { operands } = parseOptions(call.args, { long: 'impl max-retries retry-delay backoff' });
    for (const operand of operands) removeOne(call, operand, true);
    return tainted(Taint.output);
  }),
  ...named('shx', ({ args, shell, stdin }) => (args.length > 0 ? dispatch(shell, args, stdin) : tainted(Taint.output))),
  ...named('nix-shell nix guix', (call) => {
    const options = parseOptions(call.args, { short: 'pIAE', long: 'run command packages' });
    const line = lastOf(options, 'run');
    if (line) call.shell.runText(line, call.stdin);
    const at = call.args.findIndex(({ text }) => text === '--command' || text === '-c');
    if (at >= 0 && call.args[at + 1]) {
      const words = call.args.slice(at + 1);
      if (words.length === 1) call.shell.runText(words[0]!, call.stdin);
      else dispatch(call.shell.subshell(), words, call.stdin);
    }
    return tainted(Taint.output);
  }),
  ...named('prisma', (call) => {
    const { words } = wordsOf(call);
    const isReset =
      /^migrate reset\b/.test(words) ||
      (/^db push\b/.test(words) && has(parseOptions(call.args), 'force-reset', 'accept-data-loss'));
    if (isReset) call.session.emit('delete database', `prisma ${words}`);
    else if (/^db execute\b/.test(words)) executeSql(call);
    return judgeTarget(call, words);
  }),
  'manage.py': (call) => (judgeManagement(call, 'manage.py', call.args), tainted(Taint.output)),
  ...named(
    'sequelize sequelize-cli typeorm knex drizzle-kit mikro-orm objection db-migrate node-pg-migrate',
    schemaTool,
  ),
  ...named(
    'gitlab-rails gitlab-rake wp drush rails rake artisan mix alembic flyway liquibase goose dbmate sqlx diesel atlas-migrate sqitch migrate',
    schemaTool,
  ),
};

const destroying =
  /\bsql[-:](drop|create)\b|\bbackup:restore\b|\b(db|schema|database)[:. ]?(drop|reset|wipe|purge|clean|truncate|revert-all|setup:force)\b|\bmigrate:(reset|fresh|refresh|rollback:all)\b|\b(drop-all|dropAll|dropDatabase|schema:drop|undo:all|db:migrate:undo:all|ecto\.(drop|reset))\b|^(clean|drop|down -all|database (drop|reset))\b|--all\b.*\brollback|\brollback\b.*--all\b|downgrade base/;

/** Migrations go forward on the run's own database; what drops it, or reaches production, does not. */
function schemaTool(call: Call): Value {
  const { words } = wordsOf(call);
  if (/^(hex\.publish|hex\.retire)/.test(words)) call.session.emit('publish package', `${call.name} ${words}`);
  if (destroying.test(words)) call.session.emit('delete database', `${call.name} ${words}`);
  if (/^(runner|tinker|r|eval)\b/.test(words) && emptying.test(words))
    call.session.emit('delete database', `${call.name} ${words}`);
  return judgeTarget(call, words);
}

/** What the object mappers of frameworks have for all rows of a table. */
const emptying =
  /\b(delete_all|destroy_all)\b|\bobjects\.(all\(\)\.)?delete\(|\bobjects\.filter\(\)\.delete\(|::truncate\(|::query\(\)->delete\(|\bdrop_all\(|\bdeleteMany\(\s*(\{\s*\})?\s*\)/;

function judgeTarget(call: Call, words: string): Value {
  const { session, assignments, shell } = call;
  const url = (assignments.get('DATABASE_URL') ?? shell.state.variables.get('DATABASE_URL')?.values)?.[0]?.text ?? '';
  const environment = ['NODE_ENV', 'RAILS_ENV', 'RACK_ENV', 'APP_ENV', 'DJANGO_ENV', 'MIX_ENV'].flatMap((name) =>
    (assignments.get(name) ?? []).map(({ text }) => text),
  );
  const isProduction =
    /prod/i.test(url) || environment.some((name) => /^prod/i.test(name)) || /--env(ironment)?[= ]prod/i.test(words);
  const changes = /migrat|push|deploy|seed|upgrade|update|execute|run|up\b|apply/.test(words);
  if (isProduction && changes) session.emit('change production-database', `${call.name} ${words}`);
  return tainted(Taint.output);
}

const wordsOf = ({ args }: Call): { words: string } => ({
  words: args
    .map(({ text }) => text)
    .filter((text) => !text.startsWith('-') || /^--(all|env|environment|force-reset)/.test(text))
    .join(' '),
});

/** `manage.py flush` and the like, by the script's name. */
export function judgeManagement(call: Call, script: string, args: readonly Value[]): void {
  const words = args.map(({ text }) => text).join(' ');
  if (/(^|\/)manage\.py$/.test(script) && /^(flush|reset_db|sqlflush\s*\||reset_schema|migrate \w+ zero)\b/.test(words))
    call.session.emit('delete database', `${script} ${words}`);
  if (/(^|\/)manage\.py$/.test(script) && /^shell(_plus)?\b/.test(words) && emptying.test(words))
    call.session.emit('delete database', `${script} ${words}`);
  if (/(^|\/)(artisan|bin\/rails|bin\/rake|bin\/console)$/.test(script))
    schemaTool({ ...call, name: script, args: args.map(({ text }) => value(text)) });
}
