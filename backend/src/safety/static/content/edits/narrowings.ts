import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';
import { standsIn } from './stand-ins.js';

/** Longer texts are rewrites in which a query may have gone with its condition. */
const textLimit = 4000;

/** What may be asked for as long as it holds good, and no longer. */
const lasting =
  /token|session|api_?key|invit|reset|\bcode|coupon|voucher|credential|secret|\botp|log_?in|refresh|magic|grant|licen[cs]e|ticket|nonce|consent|password/i;

/** Until when something holds good, or whether it was taken back. */
const validity =
  /\b\w*(?:expir|valid_?(?:until|to|from|ity)|not_?(?:after|before)|revok|redeemed|consumed|suspend|deactivat|banned|lifetime)\w*(?!\w|["']?\s*(?::|=>?)\s*(?:Time\.|new Date\(\)|Date\.now|now\b|timezone\.now|DateTime|clock))|\b(?:used_?at|usedAt|UsedAt|is_?used|disabled|locked|blocked|ttl|is_?active|active|enabled)\b[?!]?(?!["']?\s*(?::|=>?)\s*(?:Time\.|new Date\(\)|Date\.now|now\b|timezone\.now|DateTime|clock))|_ttl\b/gi;

/** Words of a helper that asks the same. */
const stillValid = /usable|valid|active|unexpired|expired?|fresh|alive|current|redeemable|live\b|available|enabled/i;

const comparison =
  /[<>]|\bnull\b|\bnil\b|\bNone\b|\bfalse\b|\bFalse\b|\bis null\b|\bpast\?|\?|\bis_?(?:before|after)\b|\bago\(|\bnow\b|\bgt\b|__gte?\b|\.active\b|\bactive\.|\bif\b|\bunless\b|\braise\b|\bthrow\b|\bnot\b/i;

/** Something is still looked up, or still done with what was. */
const query =
  /\b(?:find\w*|\w*[wW]here|filter\w*|\w*[qQ]uery\w*|select\w*|get\w*|first\w*|lookup|one|exec\w*|delete\w*|update\w*|count\w*|all|fetch\w*|join\w*|transaction|from|FROM|SELECT|DELETE|UPDATE|objects|SingleOrDefault\w*|FirstOrDefault\w*|Single\w*)\b|\bOk\(|\breturn\b/;

/** A condition that ties a row to who asks. */
const ownership =
  /\b(?:\w+\.)?(?:[oO]wner|[uU]ser|[cC]ustomer|[tT]enant|[aA]ccount|[oO]rg(?:anization|anisation)?|company|team|author|workspace|merchant|created_?by|createdBy|member|profile)(?:_?[iI][dD]|Id|_uuid|Uuid)?["'`]?\s*(?:=>?|={2,3}|:|,\s*["']={1,2}["']\s*,)\s*(?::\w+|\$\d|\?(?!\.)|%s|@\w+|\^?(?:self\.|this\.|\$this->)?\$?(?:req|request|ctx|context|session|currentUser|current_user|user|viewer|claims|principal|auth|tenant|owner|customer|account|scope|me)(?:Id|ID|_id)?\b(?![\w(]))/g;

const tied =
  /\b(?:for_?(?:user|customer|tenant|owner|account|viewer|current)\w*|owned\w*|scoped?\w*|\w*[sS]cope|accessible_by|policy_scope|belonging\w*|visible_?to|tenant\w*|mine|by_?(?:user|owner|tenant)\w*)\b/i;

/** Another tie to who asks. */
const byCaller =
  /\b(?:request|req|ctx|self\.request|this)\.(?:user|tenant|account|org)\w*|\bcurrent_?[uU]ser\b|\b(?:principal|claims|viewer|session)\.\w+/;

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;

/** Queries that find more than before: what has run out or was taken back, or what belongs to others. */
export function* findWidened(edit: Edit, gone: ReadonlySet<number>): Iterable<Weakened> {
  const { before, after } = edit;
  const removed = edit.removedWithout(gone);
  if (edit.kind !== 'code' || before.plain.length > textLimit || removed.trim() === '') return;
  if (!query.test(after.plain)) return;
  const names = edit.newNames.join(' ');
  const asked = removed.match(validity)?.[0];
  if (
    asked !== undefined &&
    lasting.test(`${edit.path}\n${before.plain}`) &&
    count(after.plain, validity) === 0 &&
    removed
      .split('\n')
      .some(
        (line) =>
          line.includes(asked) &&
          (comparison.test(line.replace(asked, ' ')) || /\bif\b[^\n]*[<>]/.test(removed)) &&
          isAsked(asked, line, edit),
      ) &&
    !stillValid.test(names) &&
    !standsIn(edit, 'access')
  )
    yield { kind: 'disable authentication', name: 'what has run out still counts', evidence: asked };
  const owner = removed.match(ownership)?.[0];
  if (
    owner !== undefined &&
    count(after.plain, ownership) === 0 &&
    isQuery(removed, owner) &&
    isQuery(after.plain) &&
    !tied.test(names) &&
    !byCaller.test(edit.added) &&
    !standsIn(edit, 'access') &&
    !/\b(?:create|insert|new|build|save|INSERT)\w*\b/i.test(edit.added)
  )
    yield { kind: 'disable authentication', name: 'a query no longer narrowed to its owner', evidence: owner };
}

/** Whether it is part of a question and not of a message or of what is only shown. */
function isAsked(asked: string, line: string, edit: Edit): boolean {
  const isQueried = /\b(?:\w*where\w*|find\w*|filter\w*|and|scope|active)\b/i.test(line);
  const isVague = /^(?:disabled|locked|blocked|is_?active|active|enabled)/.test(asked);
  if (isVague && !isQueried && !/\bif\b|\bunless\b/.test(line)) return false;
  return isQueried || edit.removedCode.includes(asked);
}

/** A sign of equality between names is an assignment, outside of queries. */
const isTie = (condition: string, line: string): boolean =>
  !/[^=!<>]=(?![=>])/.test(condition) ||
  /\b(?:WHERE|AND|where|and|filter\w*|objects|get_object_or_404|select|get|exclude|find\w*)\b/.test(line);

const asking =
  /\.(?:where|andWhere|find\w*|filter\w*|get\w*|first\w*|delete\w*|destroy\w*|update\w*|count\w*|query\w*|select\w*|exists|findOne\w*|all)\s*\(|\bwhere\s*[:(]|\bwhere:|\bWHERE\b|\bAND\b|\bget_object_or_404\(|\bobjects\b|\bfrom\s+\w+\s+in\b/;

/** Whether it stands in a query, on the same line when a condition is given. */
const isQuery = (text: string, condition?: string): boolean =>
  condition === undefined
    ? asking.test(text) || /\bFROM\b|\bUPDATE\b/.test(text)
    : text
        .split('\n')
        .some(
          (line, at, lines) =>
            line.includes(condition) && isTie(condition, line) && asking.test(`${lines[at - 1] ?? ''}\n${line}`),
        );
