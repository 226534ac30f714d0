import type { AccessHole } from './access-holes.js';
import { constantTruth } from './constant-truth.js';
import type { FunctionText } from './function-texts.js';

const asking =
  /\b(?:can|may|is_?(?:allowed|authori|permitted|owner|admin|member|valid)|has_?(?:access|perm|role|scope)|allows?|permits?|authori|check_?(?:access|perm|auth|role|owner)|verif|match)\w*[?!]?\s*(?:\(|do$)/i;
const aboutRights =
  /user|role|owner|admin|perm|auth|access|token|session|member|tenant|password|polic|account|scope|grant|publish|delete|edit/i;
const refusing = /\b(?:throw|raise|false|False|abort\w*|panic|fail\w*|reject\w*|Err|error|nil|null|None)\b|\b40[13]\b/;
const plainYes = /^\(?(?:true|True|1|Ok\(true\)|!0|bool\(1\)|:ok)\)?$/;

function isYes(answer: string): boolean {
  const plain = answer.trim().replace(/[;,]+$/, '');
  const chosen =
    /^(.{1,60}?)\s+if\s.{1,160}\selse\s+(.{1,60})$/.exec(plain) ??
    /^[^?]{1,160}\?\s*([^:?]{1,60}?)\s*:\s*([^:?]{1,60})$/.exec(plain);
  if (chosen) return isYes(chosen[1]!) && isYes(chosen[2]!);
  return plainYes.test(plain) || constantTruth(plain) === true;
}

/** A question with several answers that are all the same. */
export function alwaysAnswersYes({ head, text }: FunctionText): boolean {
  if (!asking.test(head) || !aboutRights.test(`${head} ${text}`) || text.length > 1500) return false;
  const answers = [
    ...[...text.matchAll(/\breturn\s+([^;\n]+)/g)].map(([, answer]) => answer!),
    ...[...text.matchAll(/(?:=>|->)\s*([^,;\n{(][^,;\n]*)/g)].map(([, answer]) => answer!),
  ];
  const isChoice = answers.length > 1 || /\?.*:|\sif\s.*\selse\s/.test(answers[0] ?? '');
  return isChoice && answers.every(isYes) && !refusing.test(text);
}

const keepsSecret =
  /(?:token|secret|password|api_?key|signature|hash|digest|pin|otp)_?\w*(?:match|equal|valid|ok\b|check)|(?:match|compare|check|verify|valid|equals?)_?\w*(?:token|secret|password|api_?key|signature|hash|digest|pin\b|otp)/i;
const inPart =
  /^return\s+(?:\w+\.)?(?:HasPrefix|Contains|HasSuffix)\(\s*\w+\s*,\s*\w+\s*\);?$|^(?:return\s+)?\w+\.(?:starts_?[wW]ith|includes|contains|start_with\?|include\?|startswith)\(\s*\w+\s*\);?$|^return\s+\w+\s+in\s+\w+$|^return\s+\w+\.(?:slice|substring|substr)\(\s*0\s*,\s*\w+\.length(?:\(\))?\s*\)\s*={2,3}\s*\w+;?$|^return\s+\w+\[:len\(\w+\)\]\s*==\s*\w+$|^return\s+str(?:_contains|_starts_with|pos)\(\s*\$\w+\s*,\s*\$\w+\s*\)/;

/** Secrets of which a piece is enough. */
export const comparesInPart = ({ head, text }: FunctionText): boolean =>
  keepsSecret.test(head) && inPart.test(text.trim().replace(/\n(?:\}|end)$/, ''));

const handsOut =
  /\breset_?\w*[pP]assword\w*\s*[(=:]|\bconfirm_?\w*(?:[eE]mail|[aA]ccount|[rR]eset)\w*\s*[(=:]|\bverify_?[eE]mail\w*\s*[(=:]/;

/** Takes a token with a request, and never looks at it. */
export function forgetsToken({ head, text }: FunctionText): boolean {
  if (!handsOut.test(head)) return false;
  const all = `${head}\n${text}`;
  const named = all.match(/\b(?:token|code|otp)\b/g) ?? [];
  return (
    named.length === 1 &&
    /\bfind\w*\(|\bget\w*\(|\bfilter|\bwhere|\bfirst/.test(text) &&
    /[pP]assword\w*\s*[=:]|set_?[pP]assword|[vV]erified\w*\s*[=:]/.test(text) &&
    !/verif(?!ied)\w*\(|consume|redeem|check\w*\(|valid\w*\(/i.test(text)
  );
}

const lines: readonly { name: string; pattern: RegExp; unless?: RegExp }[] = [
  {
    name: 'tokens unchecked',
    pattern:
      /\balgorithms?["']?\s*[:=]\s*\[?\s*(?:\w*[hH]eader\w*|unverified\w*|decoded(?:\.header)?)(?:\.alg\b|\[\s*["']alg["']\s*\]|\.get\(\s*["']alg["'])|\b(?:importJWK|jwkToPem|createPublicKey|from_jwk|PyJWK)\(\s*\{?[^)\n]{0,40}[hH]eader\w*(?:\.jwk\b|\[\s*["']jwk["'])|\b(?:fetch|get|createRemoteJWKSet|PyJWKClient)\(\s*(?:new URL\()?[^)\n]{0,30}[hH]eader\w*(?:\.(?:jku|x5u)\b|\[\s*["'](?:jku|x5u)["'])/,
  },
  {
    name: 'every caller let in',
    pattern: /\?\s*(true|True)\s*:\s*\1\b|\bTrue\s+if\s[^\n]{1,160}\selse\s+True\b/,
  },
  {
    name: 'sessions that never end',
    pattern:
      /\bexpir\w*(?:\(\))?\s*<=?\s*(?:new Date\(0\)|0\b(?!\.)|Instant\.EPOCH|Time\.at\(0\)|datetime\.min|time\.Unix\(0)|\bexpir\w*\.(?:before|isBefore|Before)\(\s*(?:new Date\(0\)|Instant\.(?:EPOCH|MIN)|time\.Time\{\}|LocalDateTime\.MIN)/,
  },
  {
    name: 'every caller let in',
    pattern: /\bpermission_classes\s*=\s*[[(][^\])\n]{0,120}(?:\|\s*(?:\w+\.)?AllowAny\b|\bAllowAny\s*\|)/,
  },
  {
    name: 'every caller let in',
    pattern: /\bisAuthorized["']?\s*:\s*(?:true|!0)\b/,
    unless: /isAuthorized["']?\s*:\s*(?:false|!1)|verif|decode|compare|Deny|===/,
  },
  {
    name: 'every caller let in',
    pattern: /["']?Effect["']?\s*:\s*["']Allow["']/,
    unless: /^(?![^]*principal_?Id)|verif|decode|compare|["']Deny["']|==|Unauthorized/i,
  },
];

/** What one line says about who is let in. */
export function* saidInALine(text: string): Generator<AccessHole> {
  for (const { name, pattern, unless } of lines) {
    const found = pattern.exec(text)?.[0];
    if (found !== undefined && !unless?.test(text))
      yield { kind: 'disable authentication', name, evidence: found.slice(0, 120) };
  }
}
