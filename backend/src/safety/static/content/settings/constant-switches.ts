import { plainValueOf, singleValues, truthOf } from './switch-values.js';
import type { Switch } from './switches.js';

/** Names at which a constant is looked for, in lower case; each stands in full. */
const protecting: Readonly<Record<string, string>> = {
  rejectunauthorized: 'certificate checks off',
  verify: 'certificate checks off',
  verify_ssl: 'certificate checks off',
  ssl_verify: 'certificate checks off',
  verifyssl: 'certificate checks off',
  sslverify: 'certificate checks off',
  verify_certs: 'certificate checks off',
  validate_certs: 'certificate checks off',
  check_hostname: 'certificate checks off',
  verify_hostname: 'certificate checks off',
  verify_peer: 'certificate checks off',
  verify_peer_name: 'certificate checks off',
  verify_mode: 'certificate checks off',
  strictssl: 'certificate checks off',
  strict_ssl: 'certificate checks off',
  curlopt_ssl_verifypeer: 'certificate checks off',
  curlopt_ssl_verifyhost: 'certificate checks off',
  node_tls_reject_unauthorized: 'certificate checks off',
  pythonhttpsverify: 'certificate checks off',
  'mail.smtp.ssl.checkserveridentity': 'certificate checks off',
  httponly: 'cookie unprotected',
  session_cookie_secure: 'cookie unprotected',
  session_cookie_httponly: 'cookie unprotected',
  csrf_cookie_secure: 'cookie unprotected',
};

const exposing: Readonly<Record<string, string>> = {
  insecureskipverify: 'certificate checks off',
  danger_accept_invalid_certs: 'certificate checks off',
  danger_accept_invalid_hostnames: 'certificate checks off',
  allow_self_signed: 'certificate checks off',
  git_ssl_no_verify: 'certificate checks off',
  tlsallowinvalidcertificates: 'certificate checks off',
  tlsallowinvalidhostnames: 'certificate checks off',
  nodeintegration: 'protection off',
};

/** Questions that are answered with a function: true lets everything pass. */
const answering =
  'servercertificatecustomvalidationcallback servercertificatevalidationcallback hostnameverifier sslhostnameverifier badcertificatecallback setsslhostnameverifier remotecertificatevalidationcallback'.split(
    ' ',
  );

export const constantSwitchWords: readonly string[] = [
  ...Object.keys(protecting),
  ...Object.keys(exposing),
  ...answering,
];

/** How far into a text the names are looked up that it gives a value. */
const heldLimit = 128 * 1024;

/** Between a name and what it is given. */
const giving =
  /^["'`\])]{0,3}\s*(?:=>|:=|=,|=(?![=>~])|:(?![:=])|,(?=\s*[^\n]{1,80}\))|\)\s*\.\s*(?:Set|set)\w*\(\s*(?:\w+\s*,\s*)?|\(\s*(?=[^)\n]{1,60}\)))\s*/;
/** What is given a name and a value. */
const setter =
  /(?:\bsetattr|\bcurl_setopt|\bReflect\.set|\b(?:define_?[pP]roperty)|\binstance_variable_set|\b(?:public_|__)?send|\bputenv|\bset\w*|\bput|\bSet\w*|\badd|\bconstant)\s*\(\s*[^()\n]{0,60}$/;
/** `{ value: false }` of a property that is described. */
const described = /^\{\s*(?:\w+\s*:\s*\w+\s*,\s*)?value\s*:\s*/;
const lambda =
  /^(?:\(?\s*new\s+[\w.]+\s*\(\s*)?(?:\{\s*\(?[\w\s,:]{0,60}\)?\s*->|\|?[\w\s,&:]{0,60}\|\s*|\(?[\w\s,:?]{0,100}\)?\s*(?:=>|->)|delegate\s*(?:\([^)]{0,120}\))?)\s*(?:\{\s*)?(?:return\s+)?/;

/**
 * Switches that a constant turns off which does not look like one, or whose name is put together: the name is found in
 * the text with its literals put together, the value is computed.
 *
 * @param asWritten the text before its literals were put together: a name that is not in there was hidden
 */
export function* findConstantSwitches(
  text: string,
  places: ReadonlyMap<string, readonly number[]>,
  asWritten: string,
): Generator<Switch> {
  const held = singleValues(text.slice(0, heldLimit));
  const alone = (at: number, length: number): boolean =>
    !/[\w$-]/.test(text[at - 1] ?? ' ') && !/[\w$-]/.test(text[at + length] ?? ' ');
  for (const [names, isProtecting] of [
    [protecting, true],
    [exposing, false],
  ] as const)
    for (const [name, meaning] of Object.entries(names))
      for (const at of places.get(name) ?? []) {
        if (!alone(at, name.length)) continue;
        const spots = [{ end: at + name.length, start: at }, ...throughName(text, at, name.length)];
        for (const { start, end } of spots) {
          const found = valueAt(text, start, end);
          if (found === undefined) continue;
          const written = text.slice(at, at + name.length);
          const known = plainValueOf(found.value, held);
          const isHidden = found.isNamed && !asWritten.includes(written);
          if (known === null && !isHidden) continue;
          const truth = truthOf(known);
          if (truth === !isProtecting || (isHidden && truth === undefined))
            yield finding(meaning, `${written} ${found.value.split('\n')[0]!.slice(0, 60).trim()}`);
        }
      }
  for (const name of answering)
    for (const at of places.get(name) ?? []) {
      const rest = text.slice(at + name.length, at + name.length + 300);
      const opening = /^\s*(?:\+?=|\(|:|(?=\{))\s*/.exec(rest)?.[0];
      if (opening === undefined) continue;
      const head = lambda.exec(rest.slice(opening.length));
      if (!head || head[0].trim() === '') continue;
      const body = rest.slice(opening.length + head[0].length);
      if (truthOf(plainValueOf(body, held)) === true)
        yield finding('certificate checks off', `${text.slice(at, at + name.length)} ${body.slice(0, 40).trim()}`);
    }
}

const finding = (name: string, evidence: string): Switch => ({
  kind: name === 'certificate checks off' ? 'disable tls' : 'disable protection',
  name,
  evidence,
});

interface Given {
  value: string;
  /** Whether the name stands as a text. */
  isNamed: boolean;
}

function valueAt(text: string, start: number, end: number): Given | undefined {
  const rest = text.slice(end, end + 220);
  const match = giving.exec(rest);
  if (!match) return undefined;
  const isNamed = /["'`[]/.test(text[start - 1] ?? '') || /^["'`\]]/.test(match[0]);
  const lead = text.slice(Math.max(0, start - 90), start).replace(/["'`:@[]*$/, '');
  const isSet = setter.test(lead);
  const sign = match[0].trim();
  if (sign.includes(',') && !isSet) return undefined;
  // A call of this name is a switch only where it takes one.
  if (
    sign.endsWith('(') &&
    !sign.includes(')') &&
    !/^(?:danger_accept|verify_ssl|ssl_verify|verify_hostname|insecure)/.test(text.slice(start, end))
  )
    return undefined;
  const value = rest.slice(match[0].length).replace(described, '');
  // `name: type = value` declares a parameter and what it is without one.
  if (/^(?:bool|boolean|Optional|Union|str|string|Bool)\b\s*[=|[?;,)]/.test(value)) return undefined;
  return { value, isNamed: isNamed || isSet };
}

/** `key = 'NAME'` and then `env[key] = …` or `setattr(x, key, …)`. */
function* throughName(text: string, at: number, length: number): Generator<{ start: number; end: number }> {
  const lead = /(?:^|[\s,{(])([A-Za-z_]\w{0,40})(?:\s*:\s*\w+)?\s*:?=\s*["'`]$/.exec(
    text.slice(Math.max(0, at - 80), at),
  );
  if (!lead || !/^["'`]/.test(text[at + length] ?? '')) return;
  const use = new RegExp(`(?:\\[|,)\\s*(${lead[1]})\\s*(?=\\]|,)`, 'g');
  use.lastIndex = at;
  for (let count = 0, match = use.exec(text); match && count < 10; count += 1, match = use.exec(text)) {
    const start = match.index + match[0].indexOf(match[1]!);
    yield { start, end: start + match[1]!.length };
  }
}
