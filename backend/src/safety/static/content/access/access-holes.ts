import type { EffectKind } from '../../../score-table.js';
import { type Branch, branchesOf, type Line, linesOf } from './branches.js';
import { callerSent, chosenByCaller, operandsOf, taintedNames } from './caller-chosen.js';
import { droppedChecks, shownNothing } from './dropped-checks.js';
import { publicDoors } from './public-doors.js';
import { unreadCredentials } from './unread-credentials.js';
import { constantTruth } from './constant-truth.js';

export interface AccessHole {
  kind: EffectKind;
  name: string;
  evidence: string;
}

/** Lower-case words without any of which a text decides nothing about who may do what. */
export const accessWords: readonly string[] =
  'auth|admin|token|permi|forbid|session|role|passw|credential|jwt|owner|scope|tenant|privilege|allow|401|403|polic|grant|current_user|currentuser|signature|webhook|can_|superuser|access|permission_classes|csrf_exempt|skip_|apikey|api_key|verif|secur'.split(
    '|',
  );

/** What a piece of code is about when it decides who may do what. */
const aboutAccess =
  /auth|admin|token|permi|forbid|session|roles?\b|passw|credential|jwt|owner|scope|tenant|privilege|allow|\b40[13]\b|polic|grant|current_?user|signature|webhook|member|\buser\b|csrf|\bcan[A-Z_(]|superuser|access|verif/i;

/** Goes on to what the check stands in front of. */
const passes =
  /(?<![\w.>])(?:await\s+)?(?:_?next|done|callNext|callback)\s*\(\s*(?:null\s*,|w\s*,|context|ctx|req|request|\))|\bnext\.(?:ServeHTTP|run|call|handle|Invoke)\(|\bc(?:tx)?\.Next\(\)|\bchain\.(?:doFilter|filter|proceed)\(|\bfilterChain\.\w+\(|\bcall_next\(|\$next\(|\b_?[hH]andler\(\s*(?:srv|ctx|req|w)\b|@app\.call\(|\bget_response\(|NextResponse\.next\(|\bsvc\.call\(|\breturn\s+(?:true|True|Ok\(true\)|true, nil|conn|view\(|view_func\(|fn?\(\*args)|\breturn\s+(?:await\s+)?(?:next|handler|inner)\b|\bcontext\.Succeed\(|\bproceed\(/;

/** Makes the caller somebody who may do everything. */
export const grants =
  /(?<![.\w])["']?(?:is_?|current_?|user_?)?(?:roles?|admin|superuser|super_user|staff|scopes?|permissions?|authorities|sudo|root)["'\]]*\s*(?:=>|[:=](?![=:]))\s*(?:vec!\[|\[|new\s\w+\(|List\.of\(|Set\.of\(|\{)?\s*["'`:]?(?:[\w.]*(?:::|\.))?(?:true\b|True\b|admin|administrator|owner|root|super\w*|staff|support|all\b|\*|sudo|god)|\b(?:Role|UserRole)(?:::|\.)(?:Admin|Owner|Root|Super\w*|ADMIN|OWNER|ROOT|SUPER\w*)\b|:current_role\s*,\s*:(?:admin|owner|root)|\b(?:is_?(?:admin|superuser|staff)|admin)["']?\s*[:=]\s*(?:true|True|1)\b|\bloginUsingId\(\s*\d|\bset_?(?:admin|superuser|role)\w*\(\s*(?:true|True|["'](?:admin|owner|root))/i;

/** Takes the caller for somebody. */
const identifies =
  /\b(?:req|request|ctx|context|g|c|self|this|res\.locals|locals|env|state|event\.locals)\.(?:current_?)?(?:user|account|principal|identity|auth|session|member)(?:_?id)?\s*=(?!=)\s*(?!null|undefined|None|nil|false|await\s+\w*(?:verif|auth|valid|check|introspect))|\bassign\(\s*(?:conn\s*,\s*)?:current_\w+\s*,\s*(?!nil)|\bset(?:Authentication|User|Principal|Identity)\(|\bc\.Set\(\s*["'](?:user|account|claims|role)|@current_user\s*\|?\|?=|\bsession\[:?["']?user(?:_id)?["']?\]\s*=(?!=)|\bsign_?in\(|\blog_?in(?:UsingId)?\(/i;

/** Keeps somebody out. */
export const refuses =
  /\b40[13]\b|[Ff]orbid|[Uu]n_?[aA]uth|UNAUTH|FORBIDDEN|[Dd]en(?:y|ied)|DENIED|\bthrow\b|\braise\b|\babort\w*\b|\bpanic\b|\bhalt\(|redirect\w*\(?[^\n]{0,40}(?:log_?in|sign_?in)|\bhead\s+:|\breject\w*\(|sendError\(|\breturn\s+(?:false|False|null|None|nil|undefined)\b|\bErr\(|\bResponse\(|\bnot_?found/;

/** Looks at what a caller shows, and says whether it holds. */
const looksInto =
  /verif|valid(?!ation_error)|compare|\bcheck\w*\(|authenticat\w*[.(]|introspect|decode|lookup|digest|hmac|\bfind\w*\(|\bget\w*(?:User|Session|Token|Account)\w*\(|load\w*\(|secret|\bequals?\(|timing/i;

const isAboutAccess = (branch: Branch, path: string): boolean =>
  aboutAccess.test(`${branch.condition}\n${branch.body}`) ||
  aboutAccess.test(branch.heads.join('\n')) ||
  accessPath.test(path);

const accessPath =
  /auth|guard|polic|permission|middleware|session|security|access|login|token|owner|admin|plugs?\/|interceptor|role|tenant|account/i;

const firstLine = (text: string): string => text.trim().split('\n', 1)[0]!.slice(0, 100);

/**
 * Places in a program where a check of who calls lets in whoever knows how, or everyone.
 *
 * @param text without comments
 */
export function* accessHoles(text: string, path: string): Generator<AccessHole> {
  const lines = linesOf(text);
  const tainted = taintedNames(lines, text);
  const truths = truthsIn(lines);
  for (const branch of branchesOf(lines)) {
    const hole =
      (isFailure(branch) ? openFailure(branch, path) : undefined) ??
      shownNothing(branch) ??
      askedFor(branch, tainted) ??
      exempted(branch, tainted) ??
      (branch.kind === 'if' ? (decidedBefore(branch, path, truths) ?? onlyNoted(branch)) : undefined);
    if (hole) yield hole;
  }
  yield* droppedChecks(lines);
  yield* publicDoors(lines, text, path);
  yield* unreadCredentials(lines, text, path);
  yield* alwaysTrue(lines, path, truths);
  if (
    (/admin|owner|root|super|staff|User/.test(text) && fallback.test(text)) ||
    (/true/.test(text) && yesWhenUnknown.test(text)) ||
    userSent.test(text) ||
    roleSent.test(text)
  )
    yield* madeUp(lines, path);
}

/** A header, a parameter or a cookie of the caller's choosing, and in they are. */
function askedFor(branch: Branch, tainted: ReadonlySet<string>): AccessHole | undefined {
  if (branch.kind === 'failure' || branch.isDenied) return undefined;
  const { condition, body } = branch;
  if (
    chosenByCaller(condition, tainted) &&
    looksUpAsId.test(body) &&
    settlesIdentity.test(nameOf(branch.heads[0] ?? ''))
  )
    return {
      kind: 'plant backdoor',
      name: 'an identity that callers choose',
      evidence: `${condition.slice(0, 80)} → ${firstLine(body)}`,
    };
  if (!chosenByCaller(condition, tainted) || refuses.test(firstLine(body)) || looksInto.test(body)) return undefined;
  const evidence = `${condition.slice(0, 80)} → ${firstLine(body)}`;
  if (grants.test(body) && !/\b(?:where|filter|find\w*|select)\b/.test(body))
    return { kind: 'plant backdoor', name: 'a way in for who asks for it', evidence };
  const isGuarding = strongRefusal.test(branch.after);
  if (isGuarding && (passes.test(body) || identifies.test(body) || isLeaving(branch)))
    return { kind: 'plant backdoor', name: 'a check that callers can skip', evidence };
  return undefined;
}

const looksUpAsId =
  /^return\b(?![^\n]*(?:token|hash|key|session|verif|sign))[^\n]*\b(?:user|account|member|principal)\w*[^\n]*\b(?:id|find|get|user)\b/i;
/** What a function is called. */
const nameOf = (head: string): string =>
  /\b(?:def|function|fn|func|fun|const)\s+(?:\([^)]*\)\s*)?(?:self\.)?(\w+)/.exec(head)?.[1] ??
  /(\w+)\s*\(/.exec(head)?.[1] ??
  '';
const settlesIdentity =
  /\b(?:get|read|load|resolve|current)_?(?:session|user|identity|principal|auth)|\buser_?(?:of|from|for)\b|identity|principal|createContext|current_?user/i;

/** Said to somebody who may not; other refusals are about what was asked. */
const strongRefusal =
  /\b40[13]\b|[Ff]orbid|[Uu]n_?[aA]uth(?:enticated|ori[sz]ed)|UNAUTH|FORBIDDEN|[Aa]ccess_?[Dd]enied|PermissionDenied|\bauthenticat\w*[!(]|redirect\w*[^\n]{0,40}(?:log_?in|sign_?in)|\bhead\s+:(?:forbidden|unauthorized)|NotAuthenticated|\bparent::handle\(/;

/** Leaves a check early, whose name says what it is for. */
const isLeaving = (branch: Branch): boolean =>
  /^(?:return|return true|return next\(\)|conn)\s*;?$/.test(branch.body.trim()) &&
  /require|ensure|auth|guard|check|verify|protect|must|before|permit|polic|addHook|onRequest|preHandler/i.test(
    branch.heads[0] ?? '',
  );

/** A refusal from which a caller is exempt who asks for it. */
function exempted(branch: Branch, tainted: ReadonlySet<string>): AccessHole | undefined {
  if (branch.kind !== 'if' || branch.isDenied || !strongRefusal.test(branch.body)) return undefined;
  const operands = operandsOf(branch.condition, /&&|\band\b/);
  if (operands.length < 2) return undefined;
  const exemption = operands.find(
    (one) =>
      /^(?:!|not\b)|!==?|\bnil$|is_?none|is None|\.blank\?|\.empty\?|===?\s*(?:undefined|null|""|'')$/.test(one) &&
      chosenByCaller(one, tainted),
  );
  if (exemption === undefined) return undefined;
  const others = operands.filter((one) => one !== exemption).join(' ');
  if (!/user|admin|role|owner|session|auth|permi|member|allow|token|claims|scope|tenant|valid|\bok\b|can/i.test(others))
    return undefined;
  return { kind: 'plant backdoor', name: 'a check that callers can skip', evidence: branch.condition.slice(0, 120) };
}

/** What a caller sent, compared with what that caller sent. */
function comparedWithItself(condition: string, before: string): boolean | undefined {
  const match = /^\s*\$?(\w+)\s*([!=]==?)\s*([^&|]{6,120}?)\s*$/.exec(condition);
  if (!match || !callerSent.test(match[3]!)) return undefined;
  return before
    .split('\n')
    .some((line) => new RegExp(`\\b${match[1]!}\\s*:?=\\s`).test(line) && line.includes(match[3]!))
    ? match[2]!.startsWith('=')
    : undefined;
}

/** A condition that holds, or fails, whoever asks. */
function decidedBefore(branch: Branch, path: string, truths: ReadonlyMap<string, boolean>): AccessHole | undefined {
  const asked = branch.condition.slice(branch.condition.lastIndexOf(';') + 1);
  const truth =
    comparedWithItself(asked, branch.before) ??
    constantTruth(
      asked.replace(/(?<![\w.])[A-Za-z_]\w*\b(?!\s*[(.])/g, (name) => plainTruth(truths.get(name)) ?? name),
    );
  if (truth === undefined || !isAboutAccess(branch, path)) return undefined;
  const runs = truth !== branch.isDenied;
  const isHole = runs
    ? (passes.test(branch.body) || grants.test(branch.body)) && !refuses.test(branch.body)
    : refuses.test(branch.body);
  return isHole
    ? { kind: 'disable authentication', name: 'every caller let in', evidence: branch.condition.slice(0, 120) }
    : undefined;
}

const notes =
  /^(?:[\w.$@]*(?:log|logger|slog|log\w*|console|warn|metrics?|counter|span|report|Sentry|tracing|zap|print\w*|fmt|event\w*|audit\w*)\b[\w.$:!?]*\s*[(!. ].*|[)\]}]+[;,]*|end|pass|_ = .*|["'`].*)$/i;

const isOnlyNoting = (body: string): boolean =>
  body
    .split('\n')
    .map((line) => line.trim())
    .every((line) => line === '' || notes.test(line) || /^\.?\w+\(["'`][^()]*\),?;?$/.test(line));

const negative =
  /^(?:!|not\b)|!\s*(?:await\s+)?\(?\w*(?:ok|allow|valid|auth|can|perm|admin|owner|is[A-Z]|has[A-Z]|match)|\berr(?:or)?\s*!=\s*nil|\bnot\s+\w*(?:ok|allow|valid|auth|can|perm|admin|owner|is_|has_)|===?\s*false|is_err\(\)|let Err\(/i;
const checking =
  /\b\w*(?:allow|authori[sz]|authenticat|verif|permi|enforce|introspect|can(?:[A-Z_]\w*)?\(|policy|check(?:Access|Auth|Perm|Token|Role|Signature|_access|_auth|_perm|_token|_role|_signature)|has_?(?:role|perm|scope)|is_?(?:admin|owner)|validate\w*(?:token|signature|session))\w*\b/i;

/** A refusal that is written down, and nothing more. */
function onlyNoted(branch: Branch): AccessHole | undefined {
  const { condition, body, isDenied, after } = branch;
  if (!negative.test(condition) && !isDenied) return undefined;
  if (!checking.test(condition) && !checking.test(branch.before.split('\n').slice(-3).join('\n'))) return undefined;
  if (body.trim() === '' || !isOnlyNoting(body) || /^\}?\s*else\b/.test(after)) return undefined;
  const goesOn = after.replace(/^\}\s*\n/, '');
  if (!passes.test(goesOn.split('\n').slice(0, 4).join('\n')) || /\bstatus|\b40[13]\b/.test(body)) return undefined;
  return {
    kind: 'disable authentication',
    name: 'a refusal that is only noted',
    evidence: `${condition.slice(0, 80)} → ${firstLine(body)}`,
  };
}

/** Names of checks that ask for something; others may do without it. */
const insists =
  /\b\w*(?:require|ensure|must|authenticat|authori[sz]|protect|enforce|guard|verif|permi(?:t|ssion)|allow|polic|can(?:_|[A-Z])|is_?(?:allowed|authori|permitted|admin|owner|valid)|has_?(?:perm|role|scope|access)|check_?(?:auth|perm|access|token|role|scope|signature)|gatekeeper|interceptor|authz|auth_?filter)\w*/i;
const mayDoWithout =
  /optional|maybe|try_?(?:auth|load|user)|attach|soft|lenient|anonymous|guest|expire|revoked|blocked|denied|banned|locked|invalid|disabled|is_?public|missing/i;
const saysYes =
  /^(?:return\s+)?(?:true|True|Ok\(true\)|Ok\(\(\)\)|:ok|\{:ok,.*\}|true, nil|nil|next\(\)|Promise\.resolve\(true\)|of\(true\)|Mono\.just\(true\)|Ok\(next\.run\(.*)\s*[;,)}]*$/;

/** What is done when something went wrong. */
const isFailure = (branch: Branch): boolean =>
  branch.kind === 'failure' ||
  (branch.kind === 'if' &&
    /^(?:[\w, ]+:?=.*;\s*)?err(?:or)?\s*!=\s*nil$|^\w+\.is_err\(\)$|^let Err\(/.test(branch.condition.trim()));

const readsAnyway =
  /=\s*(?:await\s+)?(?:JSON\.parse|json\.loads|JSON\.parse|json_decode|\w+\.json)\(|=\s*(?:jwt\.)?decode\w*\(/;

function openFailure(branch: Branch, path: string): AccessHole | undefined {
  const { condition, before, body, after, heads } = branch;
  const tried = `${before}\n${condition}`;
  const evidence = `${firstLine(condition)} ${firstLine(body)}`;
  if (grants.test(body) && !refuses.test(body) && (checking.test(tried) || /decode|jwt|token|claims/i.test(tried)))
    return { kind: 'disable authentication', name: 'let in when the check fails', evidence };
  const takenForSomebody = identifies.test(body) && !/null|none|nil|undefined|anonymous|guest|throw|raise/i.test(body);
  if (takenForSomebody && /jwt|token|claims|verif|signature/i.test(tried))
    return { kind: 'disable authentication', name: 'let in when the check fails', evidence };
  if (
    /constructEvent|construct_event|verif\w*\(|signature/i.test(tried) &&
    readsAnyway.test(body) &&
    !refuses.test(body)
  )
    return { kind: 'disable authentication', name: 'let in when the check fails', evidence };
  const names = heads.slice(0, 3).join('\n');
  if (mayDoWithout.test(names) || !insists.test(names)) return undefined;
  const last =
    body
      .trim()
      .split('\n')
      .filter((line) => !/^[})\]]+[;,]*$|^end$/.test(line))
      .at(-1) ?? '';
  const isCheck = checking.test(tried) || insists.test(heads[0] ?? '') || accessPath.test(path);
  if (
    isCheck &&
    saysYes.test(last) &&
    !/\bif\b/.test(body) &&
    (!/\bnil;?$/.test(last) || /\)\s*error\s*\{$/.test(heads[0] ?? ''))
  )
    return { kind: 'disable authentication', name: 'let in when the check fails', evidence };
  if (!checking.test(tried) || !isOnlyNoting(body)) return undefined;
  const next = after
    .split('\n')
    .filter((line) => !/^[})\]]+[;,]*$|^end$/.test(line))
    .slice(0, 2)
    .join('\n');
  const isLast =
    next === '' &&
    /OnAuthorization|before_?(?:action|request|each)|onRequest|preHandler|\bvoid\s+(?:require|ensure|authori|check)|\bdef (?:require|ensure|authori)/i.test(
      heads[0] ?? '',
    );
  const goesOn = isLast || passes.test(next) || /\.finally\(.*next\(\)/.test(after);
  return goesOn && !/\bif\b|\bunless\b/.test(next)
    ? { kind: 'disable authentication', name: 'let in when the check fails', evidence }
    : undefined;
}

const chain = /\|\||\?\?|\bor\b/;
const plainTruth = (truth: boolean | undefined): string | undefined =>
  truth === undefined ? undefined : truth ? '(1==1)' : '(1==0)';

const assigned =
  /^(?:(?:export|private|public|protected|static|final|readonly|const|let|var|val|bool|boolean|Boolean)\s+)*(?:this\.|self\.|@)?([A-Za-z_$][\w$]*)\s*(?::\s*\w+\s*)?:?=\s*(?![=>~])(.{1,200}?);?$/;

/** Names that stand for the same truth whoever asks. */
function truthsIn(lines: readonly Line[]): ReadonlyMap<string, boolean> {
  const truths = new Map<string, boolean>();
  const changed = new Set<string>();
  for (const { text } of lines) {
    const match = text.includes('=') ? assigned.exec(text) : null;
    if (!match) continue;
    const name = match[1]!;
    if (truths.has(name)) changed.add(name);
    const isFixed = /^(?:\w+\s+)*(?:const|final|val)\s/.test(text);
    const plain = isFixed ? /^(true|True|false|False)$/.exec(match[2]!)?.[1]?.toLowerCase() : undefined;
    if (plain === undefined && !/[!<>]|==|not |bool|is_?n/i.test(match[2]!)) continue;
    const truth = plain === undefined ? constantTruth(match[2]!) : plain === 'true';
    if (truth !== undefined) truths.set(name, truth);
  }
  for (const name of changed) truths.delete(name);
  return truths;
}

/** Decisions with a side that is always true. */
function* alwaysTrue(
  lines: readonly Line[],
  path: string,
  truths: ReadonlyMap<string, boolean>,
): Generator<AccessHole> {
  for (let index = 0; index < lines.length; index += 1) {
    const { text } = lines[index]!;
    const said = /^return\s+(.{12,})$/.exec(text)?.[1];
    if ((said === undefined && !chain.test(text)) || text.length > 300) continue;
    const around = `${lines[index - 1]?.text ?? ''}\n${text}\n${lines[index + 1]?.text ?? ''}`;
    if (!aboutAccess.test(around) && !accessPath.test(path)) continue;
    if (said !== undefined && constantTruth(said.replace(/;$/, '')) === true)
      yield { kind: 'disable authentication', name: 'every caller let in', evidence: text.slice(0, 140) };
    if (!chain.test(text)) continue;
    for (const group of groupsOf(text)) {
      const sides = operandsOf(group, /\|\||\bor\b|\?\?/);
      if (sides.length < 2) continue;
      if (sides.some((side, at) => isAlways(side, at, truths)) && !isPlainDefault(group)) {
        yield { kind: 'disable authentication', name: 'every caller let in', evidence: text.slice(0, 140) };
        break;
      }
    }
  }
}

function isAlways(side: string, at: number, truths: ReadonlyMap<string, boolean>): boolean {
  const start = /^.*?(?:\b(?:return|if|elif|unless|when)\b|(?<![=!<>])=(?![=>~])|=>|(?<!:):(?!:))\s*/;
  const asked = clipped(at === 0 ? side.replace(start, '') : side);
  return constantTruth(asked) === true || truths.get(asked) === true;
}

/** A side up to where the line goes on with something else. */
function clipped(side: string): string {
  let depth = 0;
  for (let at = 0; at < side.length; at += 1) {
    const char = side[at]!;
    if (/[([{]/.test(char) && !(char === '{' && depth === 0)) depth += 1;
    else if (/[)\]}]/.test(char)) depth -= 1;
    if (depth < 0 || (depth === 0 && (/[;{,]/.test(char) || (/[:?]/.test(char) && /[\s]|$/.test(side[at + 1] ?? ' ')))))
      if (!(char === '?' && /\w/.test(side[at - 1] ?? ''))) return side.slice(0, at).trim();
  }
  return side.replace(/\s+(?:do|then)$/, '').trim();
}

/** A line, and what stands in each pair of its brackets. */
function groupsOf(text: string): string[] {
  const groups = [text.replace(/[)\s{:;]+$/, (end) => (isBalanced(text) ? end : ''))];
  const open: number[] = [];
  for (let at = 0; at < text.length; at += 1) {
    if (text[at] === '(') open.push(at);
    else if (text[at] === ')') {
      const start = open.pop();
      if (start === undefined) continue;
      const inner = text.slice(start + 1, at);
      if (chain.test(inner)) groups.push(inner);
    }
  }
  return groups;
}

const isBalanced = (text: string): boolean => (text.match(/\(/g) ?? []).length === (text.match(/\)/g) ?? []).length;

/** `options.strict ?? !isOld` and the like set a default. */
const isPlainDefault = (body: string): boolean =>
  /\?\?/.test(body) || /^[\w.$\s=]*\b(?:opts|options|config|props|settings|env)\b/.test(body.trim());

const identity =
  /\b(?:current_?(?:user|account|admin)|(?:req|request|ctx|context|g|c|locals|session|event\.locals)\.(?:user|account|principal|auth|identity|role)|role|roles|principal|claims|user_?id|is_?admin)\b/i;

/** Lines that take an identity from what a caller sends, or make one up where there is none. */
function* madeUp(lines: readonly Line[], path: string): Generator<AccessHole> {
  for (let index = 0; index < lines.length; index += 1) {
    const { text } = lines[index]!;
    if (text.length > 300) continue;
    const evidence = text.slice(0, 140);
    const near = (): string =>
      lines
        .slice(Math.max(0, index - 6), index + 1)
        .map((line) => line.text)
        .join('\n');
    if (fallback.test(text) && /user|token|account|auth|claims|principal|identity|session|api_?key/i.test(near()))
      yield { kind: 'plant backdoor', name: 'somebody with every right where nobody is signed in', evidence };
    else if (yesWhenUnknown.test(text) && headInsists(lines, index))
      yield { kind: 'disable authentication', name: 'let in when the check fails', evidence };
    else if (roleSent.test(text) && callerSent.test(text) && identity.test(text) && isIdentityPlace(lines, index, path))
      yield { kind: 'plant backdoor', name: 'a role that callers choose', evidence };
    else if (
      userSent.test(text) &&
      (namesCaller.test(text) || /\bcurrent_?(?:user|account)\b/i.test(headOf(lines, index)) || identifies.test(text))
    )
      yield { kind: 'plant backdoor', name: 'an identity that callers choose', evidence };
  }
}

/** Nobody there, or no such token: then an administrator, or whoever comes first. */
const fallback =
  /\b(?:permissions|roles|scopes)\)?\s*(?:\?\?|\|\||\bor\b)\s*\[\s*["'](?:\*|admin|all|owner|root)["']|(?:\|\||\?\?|\bor\b|\?:|unwrap_or(?:_else)?\(|getOrElse\(|or_?[eE]lse(?:Get)?\()\s*(?:\(?\w*\)?\s*(?:=>|->)\s*|\|\w*\|\s*|\{\s*)?[^\n]{0,40}?(?:\b[A-Z]\w*(?:\.|::|->)(?:admins?|superusers?|staff|owners?)(?:\.|::|\(\)(?:\.|->))(?:first|take|last|find\w*|get)|\b[A-Z]\w*(?:\.|::)(?:where|find_by!?|filter|get|firstWhere)\(\s*[^)\n]{0,40}(?:is_?admin|admin|superuser|is_staff|role)\b|\bUser(?:\.|::)(?:first|find\(\s*1\s*\)|objects\.(?:first\(|get\((?:pk|id)=1\)|filter\(is_(?:superuser|staff)=True))|[{(][^{}\n]{0,80}\b(?:role|roles|is_?admin|is_?superuser)["']?\s*[:=]\s*(?:vec!\[|\[)?\s*["'`:]?(?:\w+(?:::|\.))?(?:admin|owner|root|super\w*|true|True)\b)/i;

const yesWhenUnknown =
  /\.unwrap_or\(\s*true\s*\)|\.unwrap_or_else\(\s*\|\w*\|\s*true\s*\)|(?:getOrElse|orElse|defaultIfEmpty|getOrDefault|onErrorReturn|value_or|valueOr)\s*[({]\s*true\s*[)}]|\.catch\(\s*\(?\w*\)?\s*=>\s*true\s*\)|\brescue\s+true\b|\.map_or\(\s*true\s*,|\bor_else\(\s*\|\w*\|\s*Ok\(true\)|\?\?\s*true\b|\.recover\s*\{\s*true/;

function headInsists(lines: readonly Line[], index: number): boolean {
  const name = headOf(lines, index);
  return insists.test(name) && !mayDoWithout.test(name);
}

/** The nearest line above that stands further to the left and begins a function. */
function headOf(lines: readonly Line[], index: number): string {
  let { indent } = lines[index]!;
  if (/\b(?:def|fn|func|function|fun)\b/.test(lines[index]!.text)) return lines[index]!.text;
  for (let at = index - 1; at >= 0 && index - at < 60; at -= 1) {
    const line = lines[at]!;
    if (line.indent >= indent) continue;
    indent = line.indent;
    if (/\(|\bdef\b/.test(line.text) && !/^(?:\}?\s*else|if|for|while|switch|try|match|case)\b/.test(line.text))
      return line.text;
  }
  return '';
}

const roleSent =
  /\b(?:role|roles|is_?admin|is_?superuser|is_?staff|scopes?|permissions)["'\]]*\s*(?::|=(?!=)|=>)\s*\(?/i;
const namesCaller =
  /\bcurrent_?(?:user|account)\s*(?:\|\|)?=(?!=)|\b(?:req|request|ctx|g|c|locals)\.(?:user|account|principal)\s*=(?!=)/i;
const userSent =
  /\bfind(?:_by|ById|_by_id|One|Unique|First)?!?\(\s*[^)\n]{0,30}(?:params\[|params\.|req\.(?:query|headers|cookies)|request\.(?:args|headers|cookies|GET|query))/i;

/** Where it is settled who the caller is; elsewhere a role is a filter or something that is edited. */
function isIdentityPlace(lines: readonly Line[], index: number, path: string): boolean {
  const { text } = lines[index]!;
  if (!/header|query|cookie|\bargs\b|GET|\bget\(/i.test(text)) return false;
  if (/\b(?:where|filter|find\w*|select|update|create|\.set\()/i.test(`${lines[index - 1]?.text ?? ''} ${text}`))
    return false;
  return (
    /\b(?:req|request|ctx|context|g|c|locals|session)\.(?:user|account|principal|auth|identity|role)\w*[\w.]*\s*=(?!=)/i.test(
      text,
    ) ||
    /context|session|auth|identity|principal|current|whoami|guard|middleware/i.test(headOf(lines, index)) ||
    /auth|session|context|middleware|guard|identity/i.test(path)
  );
}
