import type { SafetyContext } from '../../../verdict.js';
import { belongsTo, type Confidence, isFamous, type Mark, mark, namesKeys, withCodedLiterals } from './confidences.js';
import { type Destination, destinationOf, literalDestination } from './destinations.js';
import {
  chainAfter,
  type Defined,
  definedIn,
  type Given,
  givenIn,
  type Link,
  returnsIn,
  statementAt,
} from './following.js';
import { withoutComments } from '../mentions.js';
import { reduced } from './reductions.js';
import {
  sendingCalls,
  connected,
  nameLookups,
  mails,
  services,
  requestCalls,
  requestMethods,
  requesters,
  placements,
  programs,
  sendingPrograms,
} from './senders.js';
import { between } from '../spans.js';

export { sendingWords } from './senders.js';

export interface Sending {
  kind: 'plant backdoor';
  name: string;
  evidence: string;
  /** Whether no test has a reason for it, either. */
  isBeyondDoubt: boolean;
}

/**
 * Something confidential in what goes to somebody who has no business with it.
 *
 * @param isHash whether `#` begins a comment
 */
export function findSendings(source: string, isHash: boolean, context: SafetyContext): Sending[] {
  const { text, marks } = mark(withCodedLiterals(withoutComments(source, isHash)));
  const hasKeyPieces = /\.map\(|join|\+/.test(text) && namesKeys(text.slice(0, 20_000));
  if (marks.length === 0 && !hasKeyPieces) return [];
  return [...new Sendings(text, marks, context).find()];
}

class Sendings {
  readonly #given: readonly Given[];
  readonly #holders = new Map<string, { from: number; to: number; marks: Set<number> }[]>();
  readonly #marks: Mark[];
  readonly #defined: readonly Defined[];
  #elsewhere: Destination | undefined | null = null;
  /** Names are looked at again in each round, with what else is known by then. */
  readonly #reduced = [new Map<string, string>(), new Map<string, string>()] as const;

  constructor(
    readonly text: string,
    marks: readonly Mark[],
    readonly context: SafetyContext,
  ) {
    this.#marks = [...marks];
    this.#defined = definedIn(text);
    this.#given = [...givenIn(text, this.#defined), ...returnsIn(text, this.#defined)];
    this.#follow();
  }

  /** Lets names hold what they are given, until nothing more comes of it. */
  #follow(): void {
    const byName = new Map<string, Given[]>();
    for (const one of this.#given) byName.set(one.name, [...(byName.get(one.name) ?? []), one]);
    const isFunction = new Set(this.#defined.map(({ name }) => name));
    for (let round = 0; round < 4; round += 1) {
      let isNew = false;
      for (const { name, value, at } of this.#given) {
        const found = this.marksIn(value, at);
        if (round === 0 && namesKeys(value) && ![...found].some((one) => this.#marks[one]!.confidence === 'keys')) {
          this.#marks.push({ confidence: 'keys', name: 'a file of keys by its pieces' });
          found.add(this.#marks.length - 1);
        }
        if (found.size === 0) continue;
        const spans = this.#holders.get(name) ?? [];
        const known = spans.find((one) => one.from === at);
        if (known) {
          for (const one of found)
            if (!known.marks.has(one)) {
              known.marks.add(one);
              isNew = true;
            }
          continue;
        }
        spans.push({ from: isFunction.has(name) ? 0 : at, to: this.text.length, marks: found });
        if (isFunction.has(name)) spans.at(-1)!.from = 0;
        this.#holders.set(name, spans);
        isNew = true;
        if (spans.length > 40) return;
      }
      if (!isNew) return;
    }
  }

  /** What is confidential in a piece of the text, standing there, and comes out of it as it is. */
  marksIn(piece: string, at: number): Set<number> {
    const found = new Set<number>();
    if (!this.#mayHold(piece)) return found;
    for (const isStrict of [false, true]) {
      const plain = this.#plain(piece, isStrict);
      for (const match of plain.matchAll(/Ω(\d+)|(?<![\w$])([$@]?[A-Za-z_]\w*)(?!\w)/g)) {
        const [, number, name] = match;
        if (number !== undefined) this.#take(found, Number(number), isStrict);
        else {
          const spans = this.#holders.get(name!);
          if (!spans) continue;
          const after = plain.slice(match.index + match[0].length, match.index + match[0].length + 40);
          // A key of an object is no value.
          const isFirst = /(?:^|[{,(\n])\s*["']?$/.test(plain.slice(Math.max(0, match.index - 30), match.index));
          if (isFirst && /^["']?\s*(?::(?![:\n]|$)|=>|=(?!=))/.test(after)) continue;
          const isMember =
            /^(?:\??\.|->)\w+(?![\w!?]*[(¤])|^\[(?![^\]\n]*:)|^\??\.(?:get|fetch|has|hostname|host|port)\b/.test(after);
          for (const span of spans)
            if (span.from <= at + 1 && at <= span.to)
              for (const one of span.marks)
                if (!isMember || this.#marks[one]!.confidence !== 'environment') this.#take(found, one, isStrict);
        }
      }
    }
    return found;
  }

  #plain(piece: string, isStrict: boolean): string {
    const known = this.#reduced[isStrict ? 1 : 0];
    let plain = known.get(piece);
    if (plain === undefined) known.set(piece, (plain = reduced(piece, isStrict)));
    return plain;
  }

  #take(found: Set<number>, number: number, isStrict: boolean): void {
    const confidence = this.#marks[number]?.confidence;
    if (confidence !== undefined && isWhole(confidence) !== isStrict) found.add(number);
  }

  *find(): Generator<Sending> {
    yield* this.#requests();
    for (const match of this.text.matchAll(nameLookups)) {
      const held = this.#heldAt(match);
      yield* this.#judged(match[0] + held, held, match.index, ({ name }) =>
        /_UR[IL]$/.test(name) ? undefined : { kind: 'hidden', address: 'whoever answers for a name' },
      );
    }
    for (const match of this.text.matchAll(mails)) {
      const held = this.#heldAt(match);
      if (this.#isDefinition(match)) continue;
      yield* this.#judged(match[0] + held, held, match.index, ({ confidence }) =>
        confidence === 'service' || confidence === 'person'
          ? literalDestination(/\b(?:to|To|recipients?)\b["']?\s*[:=]\s*([^\n,]*)/.exec(held)?.[1] ?? '', this.context)
          : { kind: 'drop', address: 'a mailbox' },
      );
    }
    for (const match of this.text.matchAll(services)) {
      const held = this.#heldAt(match);
      if (this.#isDefinition(match)) continue;
      yield* this.#judged(match[0] + held, held, match.index, ({ confidence }) =>
        isWhole(confidence) ? { kind: 'drop', address: 'another service' } : undefined,
      );
    }
    for (const match of this.text.matchAll(programs)) {
      const held = this.#heldAt(match);
      if (!sendingPrograms.test(held)) continue;
      const destination = once(() => destinationOf(held, this.#given, this.context));
      yield* this.#judged(match[0] + held, held, match.index, destination);
    }
  }

  *#requests(): Generator<Sending> {
    for (const match of this.text.matchAll(sendingCalls)) {
      if (this.#isDefinition(match)) continue;
      const start = match.index + match[0].length;
      const isBare = !match[0].endsWith('(');
      const held = isBare ? statementAt(this.text, start) : between(this.text, start - 1);
      if (held === undefined || held.length > 4000) continue;
      const links = isBare ? [] : chainAfter(this.text, start + held.length + 1);
      const all = withoutBodies([held, ...links.filter(isPayload).map((link) => link.arguments)].join(' , '));
      if (!this.#mayHold(all)) continue;
      const receiver = /[\w$@.:>?()&-]{0,80}$/.exec(this.text.slice(Math.max(0, match.index - 80), match.index))![0];
      if (/(?:^|\.)(?:res(?:ponse)?|console|logger|log|reply|cache|fs|path)\.$/.test(receiver)) continue;
      const line = this.text.lastIndexOf('\n', match.index) + 1;
      const before = receiver.endsWith(').')
        ? this.text.slice(Math.max(line, match.index - 200), match.index)
        : receiver;
      const about = `${before} ${held} ${links.map((link) => (/^(?:uri|url|to|baseUrl|host|POST|PUT)$/i.test(link.name) ? link.arguments : '')).join(' ')}`;
      const isConnected = connected.test(receiver) || this.#isConnection(/([$@]?\w+)(?:\.|->)$/.exec(receiver)?.[1]);
      const isRequest = requestCalls.test(match[1]!) || (requestMethods.test(match[1]!) && requesters.test(receiver));
      const destination = once(() => destinationOf(about, this.#given, this.context));
      yield* this.#judged(
        match[0] + held,
        all,
        match.index,
        () =>
          destination() ??
          (isConnected ? this.#anywhere() : undefined) ??
          (isRequest || (isConnected && /write|send/i.test(match[1]!) && /http|socket/i.test(this.text))
            ? { kind: 'unknown', address: 'whatever address is given' }
            : undefined),
      );
    }
    for (const match of this.text.matchAll(placements)) {
      const end = match.index + match[0].length;
      const held = match[0].endsWith('(') ? (between(this.text, end - 1) ?? '') : statementAt(this.text, end);
      const isAddress = /src|href|action|location/.test(match[0]);
      const about = match[0].startsWith('<') ? `"${held}` : held;
      const destination = once(() => destinationOf(about, this.#given, this.context));
      yield* this.#judged(match[0] + held, held, match.index, () => (isAddress ? destination() : this.#anywhere()));
    }
  }

  /** Whether a name is given something that is connected. */
  #isConnection(name: string | undefined): boolean {
    return (
      name !== undefined &&
      this.#given.some(
        (one) =>
          one.name === name &&
          /XMLHttpRequest|WebSocket|[sS]ocket|[cC]onnect|https?\.request|Request\(|Client\(|Dial\(|net\./.test(
            one.value,
          ),
      )
    );
  }

  /** Where the text goes at all, when a call does not say where itself. */
  #anywhere(): Destination | undefined {
    if (this.#elsewhere === null) {
      const found = literalDestination(this.text, this.context);
      const hidden = this.#given
        .filter(({ name }) => /host|url|uri|addr|endpoint|target|dest|server|remote|domain/i.test(name))
        .map(({ value }) => destinationOf(value, this.#given, this.context))
        .find((one) => one !== undefined);
      this.#elsewhere = hidden ?? found;
    }
    return this.#elsewhere;
  }

  #heldAt(match: RegExpExecArray): string {
    return between(this.text, match.index + match[0].length - 1) ?? '';
  }

  #isDefinition(match: RegExpExecArray): boolean {
    return /\b(?:def|function|func|fn|fun|sub)\s+(?:\([^()]{0,40}\)\s*)?(?:self\.)?$/.test(
      this.text.slice(Math.max(0, match.index - 60), match.index),
    );
  }

  /** Cheaper than to look: whether there may be anything confidential at all. */
  #mayHold(piece: string): boolean {
    if (piece.includes('Ω')) return true;
    if (this.#holders.size === 0) return false;
    for (const [name] of piece.matchAll(/[$@]?[A-Za-z_]\w*/g)) if (this.#holders.has(name)) return true;
    return false;
  }

  *#judged(
    call: string,
    held: string,
    at: number,
    destination: (mark: Mark) => Destination | undefined,
  ): Generator<Sending> {
    if (!this.#mayHold(held)) return;
    const body = withoutHeaders(held);
    const inBody = this.marksIn(body, at);
    for (const number of new Set([...inBody, ...this.marksIn(held, at)])) {
      const one = this.#marks[number]!;
      const to = destination(one);
      if (!to || !isBetrayal(one, to, !inBody.has(number))) continue;
      yield {
        kind: 'plant backdoor',
        name: `${meaning[one.confidence]} sent to ${to.address.slice(0, 60)}`,
        evidence: call
          .replace(/\s*Ω\d+/g, ' … ')
          .replace(/[ \t]+/g, ' ')
          .slice(0, 160),
        isBeyondDoubt: isWhole(one.confidence) || to.kind === 'hidden',
      };
      return;
    }
  }
}

/** Asked for by each mark in a call, and the same for all. */
function once<Value>(find: () => Value): () => Value {
  let held: { value: Value } | undefined;
  return () => (held ??= { value: find() }).value;
}

const isWhole = (confidence: Confidence): boolean => confidence === 'environment' || confidence === 'keys';

const meaning: Readonly<Record<Confidence, string>> = {
  environment: 'the environment',
  keys: 'a file of keys',
  own: 'a secret of its own',
  service: "another service's key",
  person: 'what a person entrusted',
};

const signingIn =
  /\b(?:log-?in|sign-?in|sign-?up|auth\w*|tokens?|sessions?|oauth2?|register|registrations?|passwords?|credentials?|accounts?|users?|customers?|verify|siteverify|accounts|sso|identity|idp|saml|connect|introspect|revoke|userinfo|cognito\w*|keycloak|okta|auth0|firebase\w*|identitytoolkit|supabase|payments?\w*|stripe|adyen\w*|braintree\w*|paypal\w*|square\w*|mollie|checkout|worldpay|klarna|tokenize|tokens|captcha|recaptcha|turnstile|hcaptcha|pwnedpasswords)\b/i;

/** Whether it has no reason to go there. */
function isBetrayal(one: Mark, to: Destination, isHeader: boolean): boolean {
  if (to.kind === 'unknown') return isWhole(one.confidence) && !isHeader;
  if (to.kind === 'hidden') return true;
  if (isWhole(one.confidence)) return true;
  if (isHeader && (to.kind === 'foreign' || one.confidence !== 'person')) return false;
  switch (one.confidence) {
    case 'own':
      return !belongsTo(one, to.address) && !/siteverify|captcha/.test(to.address);
    case 'service':
      if (belongsTo(one, to.address)) return false;
      return to.kind === 'drop' || (isFamous(one) && !/\b(?:oauth2?|token|siteverify)\b/.test(to.address));
    default:
      return to.kind === 'drop' || !signingIn.test(to.address);
  }
}

const isPayload = ({ name }: Link): boolean =>
  !/^(?:headers?|set|bearer_auth|bearerAuth|basic_auth|auth|setRequestHeader|addHeader|setHeader|header\w*|then|catch|finally|on|map|pipe|subscribe|tap|timeout|withHeaders|withToken|and_then|ok|unwrap|expect|await|text|json\(\))$/i.test(
    name,
  );

/** Without the bodies of functions: what they do is looked at where they do it. */
function withoutBodies(held: string): string {
  if (!held.includes('=>') && !held.includes('function')) return held;
  let plain = held;
  for (const match of held.matchAll(/(?:=>|function\s*\w{0,30}\s*\([^()]{0,80}\))\s*\{/g)) {
    const open = match.index + match[0].length - 1;
    const inner = between(held, open);
    if (inner !== undefined)
      plain = plain.slice(0, open) + ' '.repeat(inner.length + 2) + plain.slice(open + inner.length + 2);
  }
  return plain;
}

/** What a request is sent, but for its headers. */
function withoutHeaders(held: string): string {
  let plain = held;
  for (const match of held.matchAll(
    /["']?\b(?:headers?|[aA]uthorization|auth|httpHeaders|cert|verify|apiKey|api_key|x-[\w-]{1,40}|X-[\w-]{1,40})["']?\s*(?::|=>?)\s*/g,
  )) {
    const end = match.index + match[0].length;
    const open = /^(?:[\w$.]{0,30}|new\s+\w{1,20}|\([\w ]{0,20}\))?\s*[{[(]/.exec(held.slice(end, end + 60))?.[0];
    const inner = open === undefined ? undefined : between(held, end + open.length - 1);
    const length = inner === undefined ? /^[^,\n]*/.exec(held.slice(end))![0].length : open!.length + inner.length + 1;
    plain = plain.slice(0, end) + ' '.repeat(length) + plain.slice(end + length);
  }
  return plain;
}
