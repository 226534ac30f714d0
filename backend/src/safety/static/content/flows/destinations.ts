import type { SafetyContext } from '../../../verdict.js';
import { hostKind } from '../../hosts.js';
import type { Given } from './following.js';

/** Where something goes: a host that nobody allowed, a place where anybody drops things, or one that is not to be seen. */
export interface Destination {
  kind: 'foreign' | 'drop' | 'hidden' | 'unknown';
  /** As far as it can be read. */
  address: string;
}

const dropHosts =
  /(?:^|\.)(?:webhook\.site|requestbin\.\w+|pipedream\.net|requestcatcher\.com|beeceptor\.com|mockbin\.\w+|hookbin\.com|postb\.in|ngrok(?:-free)?\.\w+|loca\.lt|trycloudflare\.com|serveo\.net|burpcollaborator\.net|oastify\.com|interact\.sh|oast\.\w+|dnslog\.\w+|canarytokens\.\w+|transfer\.sh|file\.io|0x0\.st|pastebin\.\w+|paste\.\w+|termbin\.com|hastebin\.com|dpaste\.\w+|ix\.io|sprunge\.us|rentry\.\w+|ghostbin\.\w+|privatebin\.\w+|anonfiles\.com|gofile\.io|bashupload\.com|catbox\.moe|temp\.sh|tmpfiles\.org|discord(?:app)?\.com|api\.telegram\.org|formspree\.io|xss\.ht|iplogger\.\w+)$|(?:^|[.-])(?:paste\w*|exfil\w*|drop(?:box)?z?one|collect(?:or)?\w*|hooks?relay|formrelay|grabify)(?=[.-])|\.(?:xyz|top|cc|click|icu|tk|ml|ga|cf|gq|pw|ws|su|cn|ru|lol|buzz|monster|cyou|sbs|rest|zip|mov|quest|bid|onion)$/i;
/** `hooks.slack.com` and its like take messages, and nothing confidential either. */
const endings =
  'example|test|com|net|org|io|dev|app|co|me|xyz|top|site|online|cc|click|host|info|biz|ru|cn|su|tk|ml|ga|cf|gq|pw|ws|to|gg|ai|cloud|live|link|space|store|tech|fun|icu|club|eu|de|uk|fr|nl|us|ca|ch|se|it|es|pl|jp|kr|br|au|pro|zip|mov|network|world|work|works|email|report|science|stream|download|lol|rest|buzz|monster|cyou|sbs|website|one|page|exchange|digital|tools|ninja|rocks|blog|moe|services|agency|center|sh|st|onion|systems';
const addresses = new RegExp(
  `\\b(?:https?|wss?|ftp|tcp|udp|tls)?:?\\/\\/(?:[^@\\s"'\`/]{0,60}@)?((?:\\d{1,3}\\.){3}\\d{1,3}|(?:[a-z0-9-]{1,63}\\.)+[a-z]{2,18})(?![\\w.-]*\\w*\\()([^\\s"'\`]{0,160})|["'\`}.]((?:\\d{1,3}\\.){3}\\d{1,3}|(?:[a-z0-9-]{1,63}\\.)+(?:${endings}))(?=[:/"'\`?])([^\\s"'\`]{0,120})|@((?:[a-z0-9-]{1,63}\\.)+(?:${endings}))(?=["'\`>, ])`,
  'gi',
);
const ownNames =
  /(?:^|\.)(?:localhost|[\w-]+\.(?:local|internal|localdomain|svc|lan))$|^(?:www\.)?example\.(?:com|org|net)$|^(?:127\.|0\.0\.0\.0|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.)|(?:^|\.)w3\.org$|(?:^|\.)schemas\.\w+\.(?:com|org)$|\.(?:json|txt|toml|pem|html|css|conf|log|lock|service|py|js|ts)$/i;

/** Text put together from literals so that it does not stand there. */
const assembled =
  /fromCharCode|fromCodePoint|\bchr\b\s*[(,]|\.pack\(|\.unpack1?\(|\bbytes\(\s*\[|\bbytearray\(\s*\[|byteArrayOf\(|\bbyte\[\]\s*\{|\[\]byte\{\s*(?:0x|\d)|\[\]rune\{\s*(?:0x|\d)|\[::-1\]|\bstrrev\(|(?:["'`]\s*|\.split\(\s*["'`]{0,2}\s*\)\s*)\.\s*reverse|\breversed\(|\.rev\(\)|rot_?13|["'`]?\w*["'`]?\s*\^\s*(?:0x[\da-f]+|\d+)\b|["'`]https?:\/{0,2}["'`]\s*(?:[+.,]|<>)\s*["'`]|\.map\(\s*\(?\w+\)?\s*=>\s*\w+\.join\(/;
const list = String.raw`(?:\s*[bru]?["'\x60][^"'\x60\n]{0,40}["'\x60]\s*,?){2,40}\s*`;
const joined = new RegExp(
  String.raw`(?:[[({]|\w+Of\()${list}[\])}]\s*\.\s*(?:join|joinToString|mkString|concat)\b\s*\(?\s*(?:["'\x60]\.?["'\x60])?\s*\)?|["'\x60]\.?["'\x60]\s*\.\s*join\(\s*[[({]${list}[\])}]|%w[[({<][^\])}>\n]{2,200}[\])}>]\.join|\b(?:String\.[jJ]oin|implode|Enum\.join|strings\.Join|string\.Concat|str_c|paste0)\(\s*(?:["'\x60]\.?["'\x60]\s*,)?\s*(?:\[\]string|new\[\]\s*|array)?\s*[[({]?${list}|reduce\(\s*\(?\w+\s*,\s*\w+\)?\s*=>\s*\w+\s*\+`,
);
const decoding =
  /(?:\batob|b64decode|b32decode|b85decode|a85decode|decode64|decode_?base64|base64_decode|fromhex|unhexlify|hex2bin|FromBase64String|FromHexString|getDecoder\(\)\.decode|Decoder\.decode|DecodeString|decodeHex|decode16!?|decode64!?|Buffer\.from|base64\.decode|base64Decode|general_purpose::\w+\.decode|STANDARD\.decode|hex::decode|decodeURIComponent|codecs\.decode|Data\(base64Encoded:|MIME::Base64::decode)\s*\(?\s*(?:([bru]?["'`])|\$?([A-Za-z_]\w*))/g;

const indexes = new WeakMap<readonly Given[], ReadonlyMap<string, readonly string[]>>();

/** What a name is given, wherever that is. */
function valuesOf(name: string, given: readonly Given[]): readonly string[] {
  let index = indexes.get(given);
  if (!index) {
    const values = new Map<string, string[]>();
    for (const one of given) {
      const known = values.get(one.name);
      if (known) known.push(one.value);
      else values.set(one.name, [one.value]);
    }
    indexes.set(given, (index = values));
  }
  return index.get(name) ?? [];
}

/** Whether a piece of text comes from literals that do not say what it is. */
export function isHidden(piece: string, given: readonly Given[]): boolean {
  if (assembled.test(piece) || joined.test(piece)) return true;
  for (const [whole, literal, name] of piece.matchAll(decoding)) {
    if (literal !== undefined) {
      if (!whole.startsWith('Buffer.from') || /["'`]\s*,\s*["'`](?:base64|base64url|hex)/.test(piece)) return true;
      continue;
    }
    const value = valuesOf(name!, given)[0]?.trim();
    if (value !== undefined && /^[[({]?\s*[bru]?["'`][A-Za-z0-9+/=_%-]{6,}["'`]/.test(value)) return true;
  }
  return false;
}

const identifiers = /[$@]?[A-Za-z_][\w]*/g;
const settled =
  /^(?:const|let|var|await|new|return|async|true|false|null|None|nil|self|this|JSON|Buffer|String|body|data|headers|method|timeout|https?|net|json|params|request|requests|fetch|client)$/;

/**
 * Where a call goes, by the addresses in it and in the values of its names.
 *
 * @param about what leads to the address: the call's arguments and what it is called on
 */
export function destinationOf(about: string, given: readonly Given[], context: SafetyContext): Destination | undefined {
  let found: Destination | undefined;
  const seen = new Set<string>();
  let pieces = [about];
  for (let depth = 0; depth < 4 && pieces.length > 0; depth += 1) {
    for (const piece of pieces) {
      const here = literalDestination(piece, context);
      // Where data are decoded beside a plain address, that is where they go.
      if (here && (!found || here.kind === 'drop')) found = here;
    }
    if (!found && pieces.some((piece) => isHidden(piece, given)))
      return { kind: 'hidden', address: 'a hidden address' };
    if (found) return found;
    const next: string[] = [];
    for (const piece of pieces)
      for (const [name] of piece.matchAll(identifiers)) {
        if (seen.has(name) || (depth > 0 && settled.test(name))) continue;
        seen.add(name);
        next.push(...valuesOf(name, given).slice(0, Math.max(0, 40 - next.length)));
      }
    pieces = next;
  }
  return found;
}

/** The first address that is named and not allowed. */
export function literalDestination(piece: string, context: SafetyContext): Destination | undefined {
  let foreign: Destination | undefined;
  for (const [, host, rest, bare, bareRest, mailed] of piece.matchAll(addresses)) {
    const name = (host ?? bare ?? mailed)!.toLowerCase();
    if (ownNames.test(name) || /^(?:0|127|255)\./.test(name)) continue;
    if (/loopback|allowed|private/.test(hostKind(name, 443, context))) continue;
    const address = `${name}${(rest ?? bareRest ?? '').toLowerCase()}`;
    if (dropHosts.test(name) || /^\d/.test(name)) return { kind: 'drop', address };
    foreign ??= { kind: 'foreign', address };
  }
  return foreign;
}
