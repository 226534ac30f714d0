import type { AccessHole } from './access-holes.js';
import { type Branch, type Line, textOf } from './branches.js';
import { operandsOf } from './caller-chosen.js';

/** Asks whether somebody may, and fails or throws when not. */
const check =
  /(?:\b(?:authori[sz]e\w*!?|require_?\w{0,20}(?:[aA]dmin|[aA]uth|[pP]erm|[rR]ole|[uU]ser|[lL]ogin|[oO]wner|[sS]cope|[mM]ember)\w*!?|ensure_?\w{0,20}(?:[aA]dmin|[aA]uth|[pP]erm|[rR]ole|[oO]wner|[sS]cope|[cC]an)\w*!?|check_?(?:[aA]uth|[pP]erm|[aA]ccess|[tT]oken|[rR]ole|[sS]ignature|[oO]wner)\w*|verify_?(?:[tT]oken|[sS]ignature|[jJ]wt|[sS]ession|[oO]wner|[pP]assword|[cC]srf|[aA]ccess)\w*!?|assert_?(?:[cC]an|[oO]wner|[aA]dmin|[pP]erm|[aA]uth)\w*|enforce(?:Access|Auth\w*|Perm\w*|Role\w*|Polic\w*)?!?)|\b\w*(?:authz|[pP]olicy|guard|acl|[pP]ermissions?|enforcer|authori[sz]er|access)\w*(?:\.|::|->)(?:check|verify|allow|ensure|require|assert|can|authori[sz]e|enforce)\w*!?)[ (]/i;

const dropped = (text: string): boolean =>
  (/^(?:let\s+_\w*\s*=|_\s*=|_,\s*_\s*=|void\b)/.test(text) && check.test(text)) ||
  (/\)\s*(?:\.await\s*)?\.ok\(\)\s*;$/.test(text) && check.test(text)) ||
  (/\.catch\(\s*(?:\(?\w*\)?\s*=>\s*(?:\{\s*\}|undefined|null|void 0|false)|noop|function\s*\(\w*\)\s*\{\s*\})\s*\)\s*;?$/.test(
    text,
  ) &&
    check.test(text) &&
    /^(?:await|void|return await)?\s*[\w.]+\(/.test(text)) ||
  (/\brescue\s+(?:nil|true|false)\b/.test(text) && check.test(text) && !/[^=!<>]=[^=~]/.test(text)) ||
  /^_(?:\s*,\s*_)*\s*=\s*(?:\w+\s*,\s*)?(?:allowed|permitted|authorized|granted|ok|isAdmin|is_admin|isOwner)\b(?:\s*,\s*\w+)*$/.test(
    text,
  );

const result =
  /^(?:(?:const|let|var|val|final|auto|bool|boolean)\s+)?(\w*(?:[aA]llowed|[pP]ermitted|[aA]uthori[sz]ed|[gG]ranted|isAdmin|is_admin|isOwner|is_owner|decision|verdict))\s*(?::\s*\w+)?\s*:?=\s*(?:await\s+)?.{3,}\(/;
const notes = /^[\w.$@]*(?:log|logger|console|metrics?|span|print|trace|audit|debug)\w*[\w.$:]*\s*[(!. ]/i;
const goesOn =
  /(?<![\w.])(?:next|_next|handler|done)\s*\(|next\.(?:ServeHTTP|run|call)\(|call_next\(|\$next\(|get_response\(|chain\.\w+\(|\.Next\(\)|\breturn\s+(?:true|True)\b/;

/** An answer that is asked for, written down at most, and never looked at. */
function* unusedAnswers(lines: readonly Line[]): Generator<AccessHole> {
  for (let index = 0; index < lines.length; index += 1) {
    const name = result.exec(lines[index]!.text)?.[1];
    if (name === undefined) continue;
    let end = index + 1;
    while (end < lines.length && end < index + 40 && lines[end]!.indent >= lines[index]!.indent) end += 1;
    const below = lines.slice(index + 1, end).map(({ text }) => text);
    const uses = below.filter((text) => new RegExp(`\\b${name}\\b`).test(text));
    if (uses.every((text) => notes.test(text)) && below.some((text) => goesOn.test(text)))
      yield {
        kind: 'disable authentication',
        name: 'a refusal that is only noted',
        evidence: lines[index]!.text.slice(0, 120),
      };
  }
}

/** Checks whose outcome is thrown away. */
export function* droppedChecks(lines: readonly Line[]): Generator<AccessHole> {
  for (let index = 0; index < lines.length; index += 1) {
    const { text, indent } = lines[index]!;
    if (text.length > 300) continue;
    if (dropped(text))
      yield {
        kind: 'disable authentication',
        name: 'a check whose failure is passed over',
        evidence: text.slice(0, 120),
      };
    else if (/\bsuppress\(/.test(text)) {
      let end = index + 1;
      while (end < lines.length && end < index + 6 && lines[end]!.indent > indent) end += 1;
      if (check.test(textOf(lines, index + 1, end)))
        yield {
          kind: 'disable authentication',
          name: 'a check whose failure is passed over',
          evidence: text.slice(0, 120),
        };
    } else if (unsafeMethods.test(text) || yesAmong.test(text))
      yield { kind: 'disable authentication', name: 'every caller let in', evidence: text.slice(0, 120) };
  }
  yield* unusedAnswers(lines);
}

/** What changes something is said to be safe. */
const unsafeMethods =
  /\breturn\s+[\w.]*method\s+in\s*[([{][^)\]}\n]*["'](?:POST|PUT|PATCH|DELETE)["']|\bSAFE_METHODS\s*=\s*[([{][^)\]}\n]*["'](?:POST|PUT|PATCH|DELETE)["']/;
const yesAmong =
  /\b(?:return|if|allowed\s*=|permitted\s*=|authorized\s*=)\b[^\n]{0,40}\bany\(\s*[[(][^\n]{1,200},\s*True\s*[\])]|\b(?:return|if|(?:allowed|permitted|authorized|is\w+)\s*=)[^\n]{0,40}\[[^\]\n]{1,200},\s*true\s*\]\.(?:some|includes|any\?)/;

const nobody =
  /^!\s*(?:\w+\.)*(?:user|currentUser|session|token|header|auth|authorization|claims|principal|account)$|^(?:\w+\.)*(?:user|current_user|session|token|claims|principal|account|auth\w*)(?:\.nil\?|\s+is\s+None|\s*={2,3}\s*(?:null|nil|undefined|None|""|''))$|^not\s+(?:\w+\.)*(?:user|current_user|session|token|claims|principal)$/;
const guarding =
  /canActivate|require|ensure|protect|authori[sz]e|has_?(?:object_)?perm|is_?(?:allowed|authori|admin|owner|permitted)|check_?(?:auth|perm|access|role)|permits?\b|must/i;
const yes =
  /^(?:return\s+(?:true|True|next\(\)|handler\(.*|next\.handle\(.*)|next\(\)|true)\s*;?(?:\n(?:return\s*;?|\}))?$/;

const proof = /^\(?\s*(\w*(?:signature|sig|hmac|token|digest|hash|header|secret|key)\w*)\s*\)?$/i;
const secretNamed =
  /^!\s*\(?(\w*(?:expected|secret|key|token|password)\w*)\)?$|^not\s+(\w*(?:expected|secret|key|token|password)\w*)$|^(\w*(?:expected|secret|key|token|password)\w*)\s*(?:={2,3}\s*(?:undefined|null|None|""|'')|is None|\.nil\?)$/i;
const givenAway =
  /\b\w*(?:password|passwd|pwd|passphrase|otp|code|pin)\w*\.?(?:\.|->|\()?(?:ends_?[wW]ith|starts_?[wW]ith|end_with\?|start_with\?|endswith|startswith|includes|contains|match\??)\w*\(\s*["'/]|\.test\(\s*(?:password|passwd|pwd|otp|code|pin)\s*\)|\b(?:password|passwd|pwd|otp|code|pin)\s*=~\s*\/|\bHas(?:Suffix|Prefix)\(\s*(?:password|passwd|pwd|otp|code|pin)\s*,\s*"|\bstr_(?:ends|starts)_with\(\s*\$(?:password|otp|code|pin)\s*,|\bre\.\w*match\(\s*[^,\n]{1,60},\s*(?:password|otp|code|pin)\s*\)|\bpreg_match\(\s*[^,\n]{1,60},\s*\$(?:password|otp|code|pin)\s*\)/i;

/** A branch that lets in whoever shows nothing, or too little. */
export function shownNothing(branch: Branch): AccessHole | undefined {
  if (branch.kind !== 'if') return undefined;
  const condition = branch.condition.trim();
  const head = branch.heads[0] ?? '';
  const evidence = `${condition.slice(0, 80)} → ${branch.body.trim().split('\n', 1)[0]!.slice(0, 60)}`;
  const isYes = yes.test(branch.body.trim());
  const found = (name: string): AccessHole => ({ kind: 'disable authentication', name, evidence });
  if (
    isYes &&
    !branch.isDenied &&
    nobody.test(condition) &&
    guarding.test(head || branch.before) &&
    !/optional|maybe|guest|anonymous|public/i.test(`${head}${branch.before}`)
  )
    return found('whoever is not signed in is let in');
  if (isYes && !branch.isDenied && givenAway.test(condition) && !/&&|\band\b/.test(condition))
    return found('a password that opens every account');
  if (isYes && !branch.isDenied && /\|\||\bor\b/.test(condition)) {
    const sides = operandsOf(condition, /\|\||\bor\b/);
    const unset = sides.map((side) => secretNamed.exec(side.trim())).find((match) => match !== null);
    const name = unset?.slice(1).find((one) => one !== undefined);
    if (
      name !== undefined &&
      sides.some(
        (side) => !secretNamed.test(side.trim()) && side.includes(name) && /={2,3}|compare|equal|verify/i.test(side),
      ) &&
      /\b40[13]\b|[Uu]nauth|[Ff]orbid|abort|throw|raise/.test(branch.after)
    )
      return found('a check that passes while no secret is set');
  }
  const sides = operandsOf(condition, /&&|\band\b/);
  if (
    sides.length === 2 &&
    /\b40[013]\b|[Uu]nauth|[Ff]orbid|abort|throw|raise|[Bb]ad_?[Rr]equest|\breturn\s+(?:false|False)\b/.test(
      branch.body,
    )
  ) {
    const name = proof.exec(sides[0]!)?.[1];
    const isChecked =
      name !== undefined &&
      /^(?:!|not\b)/.test(sides[1]!.trim()) &&
      /verif|compare|equal|valid|check|hmac/i.test(sides[1]!) &&
      new RegExp(`\\b${name}\\b`).test(sides[1]!);
    if (
      isChecked &&
      /signature|sig\b|hmac|digest|hash|csrf|webhook/i.test(`${condition}`) &&
      !new RegExp(`(?:!|not |unless )\\s*${name}\\b|\\b${name}\\s*(?:={2,3}|is None|\\.nil|\\.blank)`).test(
        branch.before,
      )
    )
      return found('a check that only counts when it is asked for');
  }
  return undefined;
}
