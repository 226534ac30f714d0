import type { Edit } from './edit.js';
import type { Weakened } from './ladders.js';

const number = (text: string): number => Number(text.replace(/[_']/g, ''));

const day = 86_400;
const units: Readonly<Record<string, number>> = {
  ms: 0.001,
  milliseconds: 0.001,
  s: 1,
  sec: 1,
  second: 1,
  seconds: 1,
  m: 60,
  min: 60,
  minute: 60,
  minutes: 60,
  h: 3600,
  hour: 3600,
  hours: 3600,
  d: day,
  day: day,
  days: day,
  w: 7 * day,
  week: 7 * day,
  weeks: 7 * day,
  month: 30 * day,
  months: 30 * day,
  y: 365 * day,
  year: 365 * day,
  years: 365 * day,
};

const spans: readonly RegExp[] = [
  /["'`](?<amount>\d[\d_]*)\s?(?<unit>ms|s|m|h|d|w|y|days?|hours?|minutes?|years?|weeks?|months?)["'`]/gi,
  /\b(?<unit>seconds|minutes|hours|days|weeks)\s*=\s*(?<amount>\d[\d_]*)/g,
  /\b(?<amount>\d[\d_]*)\.(?<unit>seconds?|minutes?|hours?|days?|weeks?|months?|years?)\b/g,
  /\b(?:From|of)(?<unit>Seconds|Minutes|Hours|Days)\(\s*(?<amount>\d[\d_]*)/g,
  /\b(?<amount>\d[\d_]*)\s*\*\s*time\.(?<unit>Second|Minute|Hour)\b/g,
  /\bP(?:T)?(?<amount>\d+)(?<unit>[YDHM])\b/g,
  /\b(?:Add|add|plus|Plus)(?<unit>Seconds|Minutes|Hours|Days|Weeks|Months|Years)\(\s*(?<amount>\d[\d_]*)/g,
];

const aboutTokens = /token|session|jwt|cookie|otp|reset|invit|api_?key|refresh|access|credential|secret|remember/i;
const lifetime = /expir|lifetime|ttl|max_?age|validity|timeout|valid_?for|duration|remember_?for|idle/i;

/** The longest time that a text speaks of, in seconds. */
function longest(text: string): number | undefined {
  const found = spans.flatMap((span) =>
    [...text.matchAll(span)].map(({ groups }) => number(groups!.amount!) * (units[groups!.unit!.toLowerCase()] ?? 1)),
  );
  for (const [, amount] of text.matchAll(
    /\b\w*(?:expir\w*|lifetime|ttl|max_?age|validity|timeout)\w*["']?\s*[:=]>?\s*(\d[\d_]{2,})\b/gi,
  ))
    found.push(number(amount!));
  return found.length === 0 ? undefined : Math.max(...found);
}

/** Numbers by the name of what they are for. */
function numbersOf(text: string, name: RegExp): number[] {
  return [...text.matchAll(name)].flatMap((match) => {
    const digits = match.slice(1).find((one) => one !== undefined);
    return digits === undefined ? [] : [number(digits)];
  });
}

const lengths =
  /\bpassw\w*\.length\s*<=?\s*(\d+)|\bpassword_?(?:min_?)?length["']?\s*(?:[:=]>?\s*)(\d+)|\bmin(?:imum)?_?(?:password_?)?length["']?\s*(?::|=>?)\s*(\d+)|\bPassword::min\(\s*(\d+)|\blen\(\s*\w*passw\w*\s*\)\s*<=?\s*(\d+)|\bRequiredLength\s*=\s*(\d+)|["']min:(\d+)|\bmin(?:Length)?\(\s*(\d+)|\blength:\s*\{?\s*(?:minimum|min):\s*(\d+)|\bmin:\s*(\d+)|@Size\(\s*min\s*=\s*(\d+)|\bpassword\.len\(\)\s*<\s*(\d+)/gi;
const limits =
  /\b(?:max|limit|points|burst|max_?\w*(?:attempts|requests|retries)|\w*attempts|permits?|permitLimit|PermitLimit|requests)["']?\s*[:=]>?\s*(\d[\d_]*)|["'](\d+)\/(?:second|minute|hour|min|m|s|h)\b|\brate=(\d+)r\/|\bthrottle:(\d+)/gi;
const keys =
  /\bmodulusLength["']?\s*:\s*(\d+)|\brsa:(\d+)|\bRSA\.(?:Create|generate|new)\w*\(\s*(\d+)|\bkey_size\s*=\s*(\d+)|\brsa\.GenerateKey\([^,\n]+,\s*(\d+)|\bRsaPrivateKey::new\([^,\n]+,\s*(\d+)|\bgenrsa\b[^\n]{0,40}?\s(\d{3,4})\b|\bprivate_key_bits["']?\s*=>?\s*(\d+)|\brsa_bits\s*=\s*(\d+)/gi;
const work =
  /\b(?:iterations|iterationCount|rounds|log_?rounds|n_?rounds|cost|time_?cost|memory_?cost|salt_?rounds|work_?factor|strength)["']?\s*(?:[:=]>?\s*)(\d[\d_]*)|\bpbkdf2\w*\([^,\n]*,[^,\n]*,\s*(\d[\d_]*)|\bPbkdf2\([^,\n]*,[^,\n]*,\s*(\d[\d_]*)|\bBCryptPasswordEncoder\(\s*(\d+)|\bGenerateFromPassword\(.{1,60},\s*(\d+)\s*\)|\bbcrypt\.hash\w*\([^,\n]*,\s*(\d+)|\bgensalt\(\s*(\d+)|\bhash_pwd_salt\([^,\n]*,\s*log_rounds:\s*(\d+)/gi;

/** Numbers that protect by their size, and that an edit moves so far that they no longer do. */
export function* findMovedValues(edit: Edit): Iterable<Weakened> {
  const { removed, added } = edit;
  if (!/\d/.test(added) || removed.trim() === '') return;
  const around = `${edit.path}\n${edit.before.plain.slice(0, 4000)}`;
  if (aboutTokens.test(around) && lifetime.test(`${removed}\n${added}`)) {
    const old = longest(removed);
    const now = longest(added);
    if (old !== undefined && now !== undefined && now >= 30 * old && now >= 90 * day && old > 0)
      yield {
        kind: 'disable authentication',
        name: 'tokens that hardly ever run out',
        evidence: added.trim().slice(0, 160),
      };
  }
  if (/passw|pwd|passphrase|pin\b/i.test(around)) {
    const least = Math.min(...numbersOf(added, lengths));
    if (
      least < 8 &&
      least < Math.min(...numbersOf(removed, lengths), Infinity) &&
      numbersOf(removed, lengths).length > 0
    )
      yield {
        kind: 'disable protection',
        name: 'a password that can be guessed',
        evidence: added.trim().slice(0, 160),
      };
  }
  const had = numbersOf(removed, limits);
  const has = numbersOf(added, limits);
  if (
    /limit|throttl|attempts|brute|lockout|login/i.test(around) &&
    had.length > 0 &&
    Math.max(...has) >= 1000 &&
    Math.max(...has) >= 100 * Math.max(...had)
  )
    yield { kind: 'disable protection', name: 'a limit that limits nothing', evidence: added.trim().slice(0, 160) };
  const strong = numbersOf(removed, keys);
  const short = numbersOf(added, keys);
  if (
    strong.length > 0 &&
    Math.min(...short) < 2048 &&
    Math.min(...short) < Math.min(...strong) &&
    Math.min(...short) > 64
  )
    yield { kind: 'disable protection', name: 'a key that is too short', evidence: added.trim().slice(0, 160) };
  const cost = numbersOf(removed, work);
  const cheap = numbersOf(added, work);
  if (
    (!/argon2|scrypt/i.test(added) || /argon2|scrypt/i.test(removed)) &&
    ((cost.length > 0 &&
      cheap.length > 0 &&
      Math.min(...cheap) < Math.min(...cost) &&
      isTooLittle(Math.min(...cheap), added)) ||
      (/GenerateFromPassword\([^\n]*,\s*bcrypt\.MinCost/.test(added) && !/MinCost/.test(removed)))
  )
    yield { kind: 'disable protection', name: 'password hashing weakened', evidence: added.trim().slice(0, 160) };
}

const isTooLittle = (amount: number, text: string): boolean =>
  /pbkdf2|iteration/i.test(text)
    ? amount < 50_000
    : /bcrypt|cost|rounds|factor|gensalt|log_rounds/i.test(text) && amount < 9;
