import { decodeEscapes, decodeHex, rotate13 } from '../../shell/text.js';
import { type FoundSecret, isCredentialName, isGivenAway } from './assigned-secrets.js';

/** `NAME=$(echo text | base64 -d)` and its like. */
const substitution =
  /\b(\w{2,60})=["']?(?:\$\(|`)\s*(echo|printf)\s+(?:-\w+\s+)?(?:['"]?%[sb]['"]?\s+)?(["']?)([^"'`|$\n]{6,400}?)\3\s*((?:\|[^|)`\n]{1,60}){0,3})(?:\)|`)/g;
const hereText =
  /\b(\w{2,60})=["']?\$\(\s*([\w-]+(?:\s+-{1,2}[\w-]+){0,3})\s*<<<\s*["']?([A-Za-z0-9+/=]{6,400})["']?\s*\)/g;

/** Credentials that a shell script decodes where it sets them. */
export function findInSubstitutions(source: string): FoundSecret | undefined {
  if (!source.includes('=$(') && !source.includes('="$(') && !source.includes('=`')) return undefined;
  for (const [, name, program, , held, pipes] of source.matchAll(substitution))
    if (holdsSecret(name!, program === 'printf' ? decodeEscapes(held!) : held!.trim(), pipes!)) return found(name!);
  for (const [, name, pipe, held] of source.matchAll(hereText))
    if (holdsSecret(name!, held!, `|${pipe}`)) return found(name!);
  return undefined;
}

const found = (name: string): FoundSecret => ({ kind: 'credential', evidence: `${name} is given a decoded value` });

function holdsSecret(name: string, held: string, pipes: string): boolean {
  if (!isCredentialName(name)) return false;
  let plain = held;
  for (const pipe of pipes.split('|').slice(1)) {
    if (/base64|openssl/.test(pipe)) plain = Buffer.from(plain, 'base64').toString('latin1').trim();
    else if (/\brev\b/.test(pipe)) plain = [...plain].reverse().join('');
    else if (/xxd/.test(pipe)) plain = decodeHex(plain)?.trim() ?? '';
    else if (/\btr\b.*(?:A-Za-z|a-zA-Z)/.test(pipe)) plain = rotate13(plain);
    else return false;
  }
  return /^[\x21-\x7e]{6,200}$/.test(plain) && isGivenAway(name, plain);
}

const setting =
  /^[ \t]*(?:(?:export|ENV|ARG|declare|readonly|local)[ \t]+)?([A-Za-z_]\w{0,60})[ \t]*[:?]{0,2}=[ \t]*["']?([\w.+/@!#%^&*=:-]{2,200})["']?[ \t]*\r?$/gm;
const reference = /\$(?:\{(\w{1,60})\}|\((\w{1,60})\)|(\w{1,60}))/g;
const settingsLimit = 500;

/** The lines that put settings together, with what each name stands for in its place. */
export function withReferences(source: string): string {
  if (!/\$[({]?\w+[)}]?\$[({]?\w/.test(source) && !/[\w-]\$[({]\w+[)}]/.test(source)) return '';
  const held = new Map<string, string>();
  for (const [, name, value] of source.matchAll(setting)) {
    if (held.size >= settingsLimit) break;
    held.set(name!, value!);
  }
  if (held.size === 0) return '';
  const lines: string[] = [];
  for (const [line] of source.matchAll(/^.{0,400}\$.{0,400}$/gm)) {
    if (lines.length >= settingsLimit) break;
    const plain = line.replace(
      reference,
      (whole, one?: string, other?: string, bare?: string) => held.get(one ?? other ?? bare!) ?? whole,
    );
    if (plain !== line) lines.push(plain);
  }
  return lines.join('\n');
}
