import { type FoundSecret, isGivenAway, isPlaceholder, isReference, type Occurrences } from './assigned-secrets.js';
import { isExample } from './secret-literals.js';

/** Words at which people write down what lets them in, in lower case. */
export const spokenWords: readonly string[] = (
  'password passwd passwort kennwort passphrase contrase wachtwoord mot_de_passe pass pwd pw secret token api_key ' +
  'api_token apikey credential login access_key'
)
  .split(' ')
  .flatMap((word) => (word.includes('_') ? [word, word.replaceAll('_', ' ')] : [word]))
  .concat('mysql', 'sshpass');

const small = 1;
const large = 2;
const digit = 3;
const sign = 4;
const classOf = (code: number): number =>
  code >= 97 && code <= 122 ? small : code >= 65 && code <= 90 ? large : code >= 48 && code <= 57 ? digit : sign;

/** Letters of both cases and digits in a disorder that only a generator makes: no word, name, path, digest or version. */
export function isRandom(held: string): boolean {
  if (held.length < 10 || held.length > 80 || !/^[\x21-\x7e]+$/.test(held)) return false;
  if (/[(){}<>[\]\\`"',;]|:\/\/|^[./~]|^(?:sha\d|SHA\d|md5|ssh-|AAAA|v\d)/.test(held)) return false;
  if (/^(?:[0-9a-f]+-?)+$/i.test(held) || /a1b2|1a2b|abc1|1234|abcd|qwer|2345|9876/i.test(held)) return false;
  if (isReference(held) || isPlaceholder(held) || isExample(held)) return false;
  const counts = [0, 0, 0, 0, 0];
  let turns = 0;
  let run = 0;
  let longest = 0;
  let before = 0;
  for (let at = 0; at < held.length; at += 1) {
    const now = classOf(held.charCodeAt(at));
    counts[now]! += 1;
    if (before !== 0 && now !== before) turns += 1;
    run = now === small && before === small ? run + 1 : now === small ? 1 : 0;
    longest = Math.max(longest, run);
    before = now;
  }
  if (counts[small] === 0 || counts[large] === 0 || counts[digit]! < 2 || counts[sign]! > held.length / 2) return false;
  return longest <= 4 && turns >= (held.length - 1) * 0.5;
}

const pairs = /`[\w.@+-]{2,40}`\s{0,3}(?:\/|\||:|,|and|und|with|mit|et|y|→|->)\s{0,3}`([^`\s]{8,80})`/g;
const commands =
  /\b(?:mysql|mysqldump|mariadb|mysqladmin)\b[^\n;|&]{0,120}?\s-p([^\s`'"]{8,60})|\bsshpass\s+-p\s*["']?([^\s`'"]{8,60})/g;
/** Lines that show a form, name a public value, or say that something is made up. */
const harmlessLine =
  /example|sample|dummy|fake|placeholder|\be\.g\.|z\.B\.|public|fingerprint|digest|checksum|\bhash|integrity|nonce|commit|regex|pattern|\bpolicy/i;
/** What an interface answers: its tokens are made up. */
const shownAnswer =
  /^\s*[{,]?\s*["']?\w*(?:token|code|state|nonce|session|cookie|jti|id|secret|key)\w*["']?\s*:\s*["']|\bBearer\s|^\s*(?:set-)?cookie:|[?&]\w*token=/i;
const comment = /^\s*(?:\/\/|#|\*|\/\*|--\s|;|<!--|REM\b|%)/;
const linesLimit = 400;
const tableLimit = 30;

/**
 * Passwords and tokens as people write them down: behind the word for it, beside a user's name, in a table.
 *
 * @param isCode only comments are read
 */
export function findSpoken(text: string, places: Occurrences, isCode: boolean): FoundSecret | undefined {
  if (!isCode) {
    for (const [, held] of text.matchAll(pairs)) if (isRandom(held!)) return spoken('beside a name');
    if (places.has('mysql') || places.has('sshpass'))
      for (const [, one, other] of text.matchAll(commands))
        if (isRandom((one ?? other)!)) return spoken('in a command');
  }
  const starts = new Set<number>();
  for (const word of spokenWords)
    for (const at of places.get(word) ?? []) {
      if (word.length <= 4 && /\w/.test(text[at + word.length] ?? ' ') && word !== 'pass') continue;
      starts.add(text.lastIndexOf('\n', at) + 1);
    }
  let count = 0;
  for (const start of starts) {
    if ((count += 1) > linesLimit) break;
    const line = lineAt(text, start);
    if ((isCode && !comment.test(line)) || harmlessLine.test(line)) continue;
    const word = wordIn(line);
    if (word === undefined) continue;
    if (!shownAnswer.test(line) && holdsRandom(line, word)) return spoken(word);
    // Cells below the word, or points below a line that ends in a colon.
    if (isCode || !/^\s*\||:\s*$/.test(line)) continue;
    let next = start + line.length + 1;
    for (let row = 0; row < tableLimit && next < text.length; row += 1) {
      const below = lineAt(text, next);
      if (!/^\s*(?:\||[-*+]\s|\d+\.\s|$)/.test(below)) break;
      if (!harmlessLine.test(below) && !shownAnswer.test(below) && holdsRandom(below, 'token')) return spoken(word);
      next += below.length + 1;
    }
  }
  return undefined;
}

const spoken = (where: string): FoundSecret => ({ kind: 'credential', evidence: `a password written down: ${where}` });

const lineLimit = 600;
function lineAt(text: string, start: number): string {
  const end = text.indexOf('\n', start);
  return text.slice(start, Math.min(end < 0 ? text.length : end, start + lineLimit));
}

const wordIn = (line: string): string | undefined =>
  /passw(?:or[dt]|d)|kennwort|passphrase|contraseña|wachtwoord|mot de passe|\bpass\b|\bpwd?\b|secret|token|api[_ -]?key|credential|login|access[_ -]key/i.exec(
    line,
  )?.[0];

/** Of tokens more is asked: names of things look like short ones. */
function holdsRandom(line: string, word: string): boolean {
  const shortest = /token|secret|key|credential|login/i.test(word) ? 14 : 10;
  let at = 0;
  for (const piece of line.split(/[\s`"'|=<>]+|\*\*|: ?/)) {
    if ((at += 1) > 80) break;
    const held = piece.replace(/^[([*_]+(?=\w)|[.,;)\]*_]+$/g, '');
    if (held.length >= shortest && isRandom(held)) return true;
  }
  return false;
}

const typing =
  /(?:[pP]ass(?:w(?:or)?d)?|PASS(?:WORD)?|pwd)\b[^\n]{0,60}?["'`)\]/][^\n]{0,40}?(?:\.\s*(?:fill|type|pressSequentially|sendKeys|send_keys|setValue|set_value|clearAndType|enterText|typeText|replaceText|val|addValue|set)\s*\(\s*|\bwith:\s*|,\s*)(["'`])([^"'`\n]{8,80})\1/g;
const typingCall =
  /\b(?:fill|type|fill_in|fillField|typeText|sendKeys|send_keys|setValue|input_text|inputText|enter|find\w*|get\w*|locator|element|\$|By\.\w+|user(?:Event)?)\b/;
/** Somewhere else than this machine and what is made up. */
const realHost =
  /https?:\/\/(?!localhost|127\.|0\.0\.0\.0|10\.|192\.168|[\w.-]*(?:example|sample|\.test\b|\.local\b|\.invalid|staging|stage|dev\b|test|fake|dummy))[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/i;

/**
 * Passwords that a program types into a form.
 *
 * @param isStrict false in tests, where only what opens a real place counts
 */
export function findTyped(text: string, places: Occurrences, isStrict: boolean): FoundSecret | undefined {
  if (!places.has('pass') && !places.has('pwd') && !places.has('password')) return undefined;
  const isReal = isStrict || realHost.test(text);
  if (!isReal) return undefined;
  const seen = new Set<number>();
  for (const word of ['pass', 'pwd', 'password'])
    for (const at of places.get(word) ?? []) {
      const start = text.lastIndexOf('\n', at) + 1;
      if (seen.has(start) || seen.size > linesLimit) continue;
      seen.add(start);
      const line = lineAt(text, start);
      if (!typingCall.test(line)) continue;
      for (const [, , held] of line.matchAll(typing))
        if (isStrict ? isGivenAway('password', held!) && /\d/.test(held!) && !/\s/.test(held!) : isRandom(held!))
          return { kind: 'password', evidence: 'a password typed into a form' };
    }
  return undefined;
}
