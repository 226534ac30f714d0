import { effect } from '../../../effects.js';
import type { Session } from '../../session.js';
import { Constants } from '../secrets/program-constants.js';

const lengthLimit = 24 * 1024;
const writing =
  /\b(?:write\w*|append\w*|createWriteStream|open|copy\w*|cp\w*|rename\w*|symlink\w*|dump|touch|unlink\w*|rm\w*|remove\w*|Create|File|Files|fs)\b\s*[.(]/;
const puttingTogether =
  /["'`]\s*(?:\+|\.\.?|<>|&)\s*["'`]|["'`]\s*,\s*["'`][^\n]{0,200}\]|\bjoin\b|fromCharCode|\bchr\(|\[\]byte|Character|atob|[bB](?:ase)?64|[rR]everse|\b\d{2,3}\s*,\s*\d{2,3}\s*,\s*\d{2,3}\s*,\s*\d{2,3}/;
const guarded =
  /^(?:\.\/|(?:[\w$./-]{0,80}\/)?)\.(?:git\/(?:hooks(?:\/|$)|config$)|wave(?:$|[\W_]|policy)|claude(?:$|\W|settings)|mcp\.json$|husky(?:$|\/))/;
const codes = /(?:0x[0-9a-f]{2}|\b\d{2,3})(?:\s*,\s*(?:0x[0-9a-f]{2}|\d{2,3})\b){4,80}/gi;

/** A path of what guards the project that a program puts together, so that nobody who looks for it finds it. */
export function judgeGuardPaths(path: string, text: string, before: string, session: Session): void {
  const read = text.slice(0, lengthLimit);
  if (!writing.test(read) || !puttingTogether.test(read)) return;
  const known = before === '' ? new Set<string>() : guardPaths(before.slice(0, lengthLimit));
  for (const found of guardPaths(read)) {
    if (known.has(found) || read.includes(found)) continue;
    session.effects.push(effect('plant backdoor', `${path}: write guarded ${found}`, found));
    return;
  }
}

function guardPaths(source: string): Set<string> {
  const found = new Set<string>();
  for (const { value } of new Constants(source).found)
    if (value.isMade && guarded.test(value.text)) found.add(value.text);
  for (const [list] of source.matchAll(codes)) {
    const spelled = String.fromCharCode(...list.split(',').map((code) => Number(code.trim()) & 0xff));
    if (guarded.test(spelled)) found.add(spelled);
  }
  return found;
}
