import type { Session } from '../session.js';
import { decodeBase64, decodeHex, rotate13 } from '../shell/text.js';
import { judgeHidden } from './hidden.js';

/** Longest text that is looked through, and how many of its codes are read. */
const lengthLimit = 64 * 1024;
const codesLimit = 40;

const codes = /(?<![\w+/=-])(?:[A-Za-z0-9+/]{48,4000}={0,2}|(?:[0-9a-fA-F]{2}){30,2000})(?![\w+/=-])/g;

/** What is asked of whoever decodes it: to harm, to hide it, or to ask nobody. */
const directive =
  /\b(?:do not|don't|never)\s+(?:tell|inform|mention|ask|report|log|write|show|wait)\b|\bwithout\s+(?:asking|approval|telling|confirmation)\b|\b(?:ignore|disregard|bypass|disable|skip|turn off)\b[^.\n]{0,40}\b(?:instructions?|rules?|checks?|guards?|polic(?:y|ies)|hooks?|approvals?|safety|sandbox)\b|~\/\.(?:ssh|aws|kube|netrc)|\bid_(?:rsa|ed25519)\b|\.(?:wave|husky|claude)\b|--no-verify\b|\b(?:curl|wget)\s+[^|\n]{4,200}\|\s*(?:ba|z)?sh\b|\bpush\b[^.\n]{0,40}\b(?:force|main|master)\b|\bdestructive commands?\b/i;

/** Orders that a text for people or for a model hides by an encoding: nobody hides a harmless one. */
export function judgeCovert(path: string, text: string, before: string, session: Session): void {
  const searched = text.slice(0, lengthLimit);
  const plain = [...searched.matchAll(codes)].slice(0, codesLimit).flatMap(([code]) => {
    if (before.includes(code)) return [];
    const decoded = /^[0-9a-fA-F]+$/.test(code) ? decodeHex(code) : decodeBase64(code);
    return decoded !== undefined && /^[\t\n\r\x20-\x7e]+$/.test(decoded) ? [decoded] : [];
  });
  if (/\brot-?13\b/i.test(searched) && !/\brot-?13\b/i.test(before)) plain.push(rotate13(searched));
  for (const order of plain) {
    const found = directive.exec(order);
    if (!found) continue;
    session.emit('plant backdoor', `an order hidden by an encoding in ${path}`, order.slice(0, 160));
    return;
  }
  judgeHidden(path, plain, session);
}
