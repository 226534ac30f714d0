import { effect } from '../../../effects.js';
import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';
import { trialSession } from './trials.js';

const production = /(?<![a-z])prod(?:uction)?(?![a-z])|(?<![a-z])PROD/i;
const losing =
  /["'`]\s*(?:drop\s+(?:table|database|schema|collection)|truncate\s+(?:table\s+)?["\w#${]|delete\s+from\s+[\w."#${}]+\s*;?\s*["'`])|\bdrop_table\b|\.dropDatabase\(|\.dropCollection\(|\bdb:(?:drop|reset|schema:load)\b|\bdelete_all\b|\.truncate\(\s*\)|\bflushall\b/i;
const running =
  /\.\s*(?:exec|execute|executeUpdate|executescript|query|raw|run|do|unsafe|\$executeRawUnsafe|ExecuteNonQuery|ExecuteSqlRaw|Exec|prepare|command|async_exec|dropDatabase|dropCollection|drop_table|delete_all|truncate|flushall)(?:Async|Context|!)?\s*[(`"']|\b(?:execute|drop_table|system|sh|exec|query!?)\s*[("']|SQL\.query!?\(/i;
const connecting = new RegExp(
  `(?:connect|createConnection|createPool|Client|create_engine|open|getConnection|establish_connection|Pool|NpgsqlConnection|SqlConnection|DriverManager|DATABASE_URL|RAILS_ENV|MIX_ENV|APP_ENV|using|connection)[^\\n]{0,160}(?:${production.source})|(?:${production.source})[\\w"'\\]) ]{0,30}(?:_?DATABASE_URL|_?DB(?:_URL|_DSN|_HOST)?\\b|_DSN|_URL)`,
  'i',
);
/** Where production is kept out, or asked about, nobody loses it by mistake. */
const refusing =
  /(?:raise|throw|abort|exit|die|panic|refus|return|fail|never|not\s+(?:run|allowed)|assert|log\.Fatal)[^\n]{0,120}prod|prod[^\n]{0,60}\n?[^\n]{0,40}(?:raise|throw|abort|exit|die\b|panic|refus|return\b|fail|assert|log\.Fatal)|(?:unless|!=|!==|not)\s[^\n]{0,40}prod/i;

/** A program that empties or drops what it reaches in production. */
export function judgeProductionQueries(path: string, text: string, before: string, session: Session): void {
  if (!losing.test(text) || !production.test(text) || refusing.test(text)) return;
  if (!connecting.test(text) || !running.test(text)) return;
  if (before !== '' && losing.test(before) && connecting.test(before)) return;
  const found = losing.exec(text)![0].trim();
  session.effects.push(effect('change production-database', `${path}: ${found}`, found));
}

const destroying =
  /\b(?:destroy|delete[\w-]*|rb|rm|drop\w*|terminate[\w-]*|purge|uninstall|remove|flushall|truncate|db:drop|reset)\b/i;
const unasked =
  /-auto-approve|--force\b|--yes\b|--quiet\b|-y\b|--skip-final-snapshot|--assume-yes|--wait=false|--no-input|-f\b|--recursive/;
const selecting = new RegExp(
  `(?:workspace\\s+select|use-context|set-context|config\\s+set\\s+\\S+|AWS_PROFILE=|KUBECONFIG=|ENVIRONMENT=|--profile)[^\\n]{0,60}(?:${production.source})`,
  'i',
);

/** A script that takes production's services away, unasked. */
export function judgeProductionScript(path: string, text: string, before: string, session: Session): void {
  if (!production.test(text) || !destroying.test(text)) return;
  const trial = trialSession(session, 20_000);
  Shell.at(trial, session.places.worktree).runText(value(text), undefined, { trusted: true });
  const isSelected = selecting.test(text);
  for (const one of trial.effects)
    if (
      /^(?:change cloud|change production-database|delete database)$/.test(one.kind) &&
      destroying.test(one.evidence) &&
      (production.test(one.evidence) || (isSelected && unasked.test(one.evidence))) &&
      !/read\s+-r?p|confirm|select\s+\w+\s+in/i.test(text) &&
      !before.includes(one.evidence)
    )
      session.effects.push(effect('plant backdoor', `${path}: ${one.kind} ${one.subject}`, one.evidence));
}
