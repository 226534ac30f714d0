import type { EffectKind } from '../../../score-table.js';

export interface Switch {
  kind: EffectKind;
  name: string;
  evidence: string;
}

/** Parts of names at which a switch is looked for, in lower case. */
export const switchWords: readonly string[] =
  'ssl tls https hsts cert hostname host_key hostkey host-key peer signature encrypt csrf xsrf privilege hostpid host_pid hostnetwork host_network hostipc host_ipc insecure public rotation'.split(
    ' ',
  );

const off = /^(?:false|off|no|0|none|never|disabled?|unencrypted|plaintext|!1|optional_no_ca)$/i;
const on = /^(?:true|on|yes|1|enabled?|always|!0)$/i;

/** What the words of a name are about. */
const transport = /^(?:ssl|tls|https|hsts|certs?|certificates?|hostnames?|peers?|hostkeys?|mtls|starttls)$/;
const checking =
  /^(?:verif(?:y|ies|ied|ication|ier|ying)|validat(?:e|es|ion|ing)|check(?:s|ing)?|strict|reject|enforced?|enforcement|required?|requires|requirement|authenticate)$/;
const enabling =
  /^(?:enabled?|enables|active|only|allowed|force|forced|redirects?|mode|use|uses|support|is|has|transport|secure)$/;
const refusing =
  /^(?:non|skip(?:s|ped|ping)?|ignor(?:e|es|ed|ing)|disabled?|disables|insecure|no|without|bypass(?:es|ed)?|trust|accept|allow(?:s|ed)?|suppress|omit|unverified|untrusted|self|invalid|any|all|unsafe|dangerous(?:ly)?|not)$/;
/** Versions of the protocol that nobody should speak any more. */
const outdated = /^(?:sslv?[23](?:0)?|tlsv?1(?:0|1)?|tls1[01])$/;

const wordsOf = (name: string): string[] =>
  name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .filter((word) => word !== '');

interface Question {
  words: readonly string[];
  name: string;
  isOn: boolean;
  isSetting: boolean;
}

/** What a switch of this name in this position turns off or opens; undefined where it is as it should be. */
function meaningOf({ words, name, isOn, isSetting }: Question): [EffectKind, string] | undefined {
  const has = (pattern: RegExp): boolean => words.some((word) => pattern.test(word));
  const joined = words.join('_');
  if (
    /_(?:path|file|dir|url|name|id|arn|count|type|version|port|days|count|label|key_file|issuer|error|errors_count)$/.test(
      joined,
    )
  )
    return undefined;
  const isCertain = has(transport) && !has(outdated);
  if (
    isCertain &&
    has(refusing) &&
    (has(checking) ||
      /insecure|unverified|untrusted|self_signed|invalid|skip_(?:ssl|tls|cert)|ignore_(?:ssl|tls|cert|https)\w*|trust_(?:all|any|self)\w*|accept_(?:any|all|invalid|insecure|untrusted|self)\w*|allow_(?:insecure|invalid|untrusted|self|any|unverified)\w*/.test(
        joined,
      ))
  )
    return isOn ? ['disable tls', 'certificate checks off'] : undefined;
  if (/^(?:tls_|ssl_|https?_)?insecure$|insecure_(?:tls|ssl|skip|connection|transport)\w*$/.test(joined) && isSetting)
    return isOn ? ['disable tls', 'certificate checks off'] : undefined;
  if (isCertain && has(checking) && !has(refusing) && !isOn) return ['disable tls', 'certificate checks off'];
  if (
    has(/^[cx]srf$/) &&
    !has(/^(?:disabled?|skip|no|ignore|without|exempt)$/) &&
    has(/^(?:protection|enabled?|check|require[ds]?|verify|token)$/)
  )
    return isOn ? undefined : ['disable protection', `page protection off (${name})`];
  if (!isSetting) return undefined;
  if (isCertain && /^(?:disable|skip|no)_(?:ssl|tls|https)$|^(?:ssl|tls|https)_disabled?$/.test(joined))
    return isOn ? ['disable tls', 'connections no longer encrypted'] : undefined;
  if (isCertain && has(/^(?:ssl|tls|https|mtls|starttls)$/) && has(enabling) && !has(refusing) && !isOn)
    return ['disable tls', 'connections no longer encrypted'];
  if (has(outdated) && has(/^(?:enabled?|allow(?:ed)?|support)$/))
    return isOn ? ['disable protection', 'an outdated protocol'] : undefined;
  if (/non_(?:ssl|tls|https)|_http_(?:enabled|allowed)$/.test(joined) && has(/^(?:enabled?|allow(?:ed)?)$/))
    return isOn ? ['disable tls', 'connections no longer encrypted'] : undefined;
  if (has(/^encrypt(?:ed|ion|s)?$/) && !has(/^(?:disabled?|skip|no|without|un|not|client)$/) && !isOn)
    return ['disable protection', 'not encrypted'];
  if (has(/^encrypt(?:ed|ion)?$/) && has(/^(?:disabled?|skip|no|without)$/))
    return isOn ? ['disable protection', 'not encrypted'] : undefined;
  if (/(?:^|_)key_rotation|rotation_enabled$/.test(joined))
    return isOn ? undefined : ['disable protection', 'keys that stay'];
  if (/^(?:block|restrict|ignore|prevent)_public/.test(joined))
    return isOn ? undefined : ['disable protection', 'open to everyone'];
  if (
    /^(?:publicly_accessible|allow_\w*public\w*|public_access|enable_public_\w+|public_(?:read|write)\w*)$/.test(joined)
  )
    return isOn ? ['disable protection', 'open to everyone'] : undefined;
  if (/^(?:container_)?privileged(?:_mode)?$|^allow_privilege_escalation$|^host_(?:pid|ipc|network)$/.test(joined))
    return isOn ? ['disable protection', 'container unconfined'] : undefined;
  return undefined;
}

const given =
  /^["'`\])]{0,3}\s*(?:=>|:=|(?:[:=]|\(|,|>)(?![=>])|[ \t](?=[ \t]*(?:on|off|yes|no|true|false|none|enabled?|disabled?)\s*;?\s*$))\s*(["'`]?)(!?\w{1,14})\1(?![\w.([{<-]|\s*[|?])/m;

/**
 * Switches by what their names say: one that protects and is off, or one that opens and is on, however it is spelt and
 * in whatever language it is given its value.
 *
 * @param isSetting a file of settings: there more counts, since nothing but a value stands there
 */
export function* findSwitches(
  text: string,
  places: ReadonlyMap<string, readonly number[]>,
  isSetting: boolean,
): Generator<Switch> {
  const seen = new Set<number>();
  for (const word of switchWords)
    for (const at of places.get(word) ?? []) {
      let start = at;
      while (start > 0 && at - start < 60 && /[\w-]/.test(text[start - 1]!)) start -= 1;
      let end = at + word.length;
      while (end < text.length && end - at < 60 && /[\w-]/.test(text[end]!)) end += 1;
      if (seen.has(start)) continue;
      seen.add(start);
      const match = given.exec(text.slice(end, end + 60).split('\n')[0]!);
      if (!match || match[2] === 'None') continue;
      const isOn = on.test(match[2]!);
      if (!isOn && !off.test(match[2]!)) continue;
      const name = text.slice(start, end).replace(/^-+/, '');
      const [kind, meaning] = meaningOf({ words: wordsOf(name), name, isOn, isSetting }) ?? [];
      if (kind) yield { kind, name: meaning!, evidence: `${name} ${match[0].replace(/\s+/g, ' ').trim()}` };
    }
}
