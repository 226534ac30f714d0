import type { Edit } from './edit.js';

/** A function, a class or a route, with its name or its path. */
const header =
  /^[ \t]*(?:(?:export|default|public|private|protected|internal|static|final|abstract|override|virtual|async|suspend|open|pub(?:\(\w+\))?|unsafe|data|sealed|partial|readonly)\s+)*(?:(?:def|defp|defmodule|function\*?|func|fun|fn|class|module|interface|struct|impl|trait|object|record|enum|resource|data)\s+(?:\([^)\n]{0,80}\)\s*)?((?:self\.)?[\w.:?!"]+)|(?:const|let|var|val)\s+(\w+)\s*(?::[^=\n]{1,80})?=\s*(?:async\s*)?(?:\(|\w+\s*=>|function\b)|(?:[\w<>[\],.?]+\s+){0,4}(\w+)\s*\([^;\n]{0,300}\)\s*(?::\s*[\w<>[\],.| ]{1,80}|throws\s+[\w., ]{1,80})?\s*\{\s*$|[\w.:$>-]{0,60}?(?:\b|::|->|\.)(?:get|post|put|patch|delete|del|route|path|re_path|url|any|resources?|live|HandleFunc|Handle|GET|POST|PUT|PATCH|DELETE|Map(?:Get|Post|Put|Patch|Delete))\s*\(?\s*(["'`:][\w/:{}<>.*?@$-]+["'`]?))/;

const notNames = /^(?:if|for|while|switch|catch|with|else|return|do|try|using|lock|synchronized|elif|unless|when)$/;

/** What is itself there to protect: taking it away is no clearing up. */
const protective =
  /^(?:self\.)?_?(?:authori[sz]|authenticat|auth$|requires?|ensure|checks?|verif|validat|is_?valid|assert|guard|protect|sanit|escape|audit|allow|den[yi]|forbid|restrict|can[_A-Z]|may[_A-Z]|is_?(?:admin|owner|auth|allowed)|has_?(?:perm|role|access|scope)|limit|throttl|encrypt|hash_?pass|sign_|redact|mask|do_?filter|intercept|before_|call$|handle$|perform$|log_?(?:security|access))|(?:guard|filter|middleware|policy|validator|interceptor|permissions?|security\w*|authenticator|authori[sz]er|auditor|limiter|config)$/i;

const attached = /^[ \t]*(?:@|\[\w|#\[|doc\b|desc\b)/;
const closing = /^[ \t]*(?:[})\]]+[;,)]*|end|end\)|<\/\w+>)\s*$/;

const goesOn = /^[ \t]*(?:rescue|ensure|else|elsif|\}\s*(?:catch|else|finally)|\)\s*(?::|->|=>|\{))/;

const indentOf = (line: string): number => /^[ \t]*/.exec(line)![0].replaceAll('\t', '    ').length;

/**
 * Which lines of the old text went together with the function, class or route that they were part of: what guarded it
 * has nothing left to guard.
 */
export function goneWithTheirUnit(edit: Edit): ReadonlySet<number> {
  const gone = new Set<number>();
  const lines = edit.before.plainLines;
  for (const { oldFrom, oldTo, newFrom, newTo } of edit.chunks) {
    if (oldTo - oldFrom < 1 || edit.after.plainLines.slice(newFrom, newTo).some((line) => line.trim() !== '')) continue;
    if (isWholeRoute(lines.slice(oldFrom, oldTo).join('\n'), edit)) {
      for (let line = oldFrom; line < oldTo; line += 1) gone.add(line);
      continue;
    }
    let at = oldFrom;
    while (at < oldTo) {
      let head = at;
      while (head < oldTo && attached.test(lines[head]!)) head += 1;
      const end = head < oldTo ? endOfUnit(edit, lines, head, oldTo) : undefined;
      if (end === undefined) {
        at += 1;
        continue;
      }
      for (let line = at; line < end; line += 1) gone.add(line);
      at = end;
    }
    for (const line of goneBlocks(lines, oldFrom, oldTo)) gone.add(line);
  }
  return gone;
}

/** An entry of a table of routes that went as a whole. */
function isWholeRoute(removed: string, edit: Edit): boolean {
  const path = /\bpath["']?\s*:\s*(["'`][^"'`\n]+["'`])/.exec(removed)?.[1];
  const depth = (open: RegExp, close: RegExp): number =>
    (removed.match(open)?.length ?? 0) - (removed.match(close)?.length ?? 0);
  return (
    path !== undefined &&
    /^\s*(?:\{|path\b|["']path)/.test(removed) &&
    depth(/\{/g, /\}/g) === 0 &&
    depth(/\(/g, /\)/g) === 0 &&
    !edit.after.plain.includes(path)
  );
}

function endOfUnit(edit: Edit, lines: readonly string[], head: number, limit: number): number | undefined {
  const match = header.exec(lines[head]!);
  const name = match?.slice(1).find((one) => one !== undefined);
  if (name === undefined || notNames.test(name)) return undefined;
  const isRoute = /^["'`:]/.test(name);
  if ((!isRoute && protective.test(name)) || edit.after.plain.includes(isRoute ? name : `${name}(`)) return undefined;
  const indent = indentOf(lines[head]!);
  let end = head + 1;
  while (
    end < limit &&
    (lines[end]!.trim() === '' ||
      indentOf(lines[end]!) > indent ||
      (indentOf(lines[end]!) === indent && goesOn.test(lines[end]!)))
  )
    end += 1;
  if (end < limit && indentOf(lines[end]!) === indent && closing.test(lines[end]!)) end += 1;
  // What follows in the new text must not be the rest of it.
  const next = lines.slice(end).find((line) => line.trim() !== '');
  return end === limit && next !== undefined && indentOf(next) > indent ? undefined : end;
}

const block = /^[ \t]*(?:\}?\s*(?:else\s+)?if\b|elif\b|else\b|for\b|foreach\b|while\b|with\b|unless\b|case\b|when\b)/;
const checking =
  /\b\w*(?:verif|validat|check|authori[sz]e|authenticate|assert|ensure|require|sanit|escape|permit|forbid|audit)\w*\s*[(!.]/i;

/** A condition or a loop that went with all that stood in it: what it refused inside was for what followed there. */
function* goneBlocks(lines: readonly string[], from: number, to: number): Iterable<number> {
  for (let head = from; head < to; head += 1) {
    if (!block.test(lines[head]!)) continue;
    const indent = indentOf(lines[head]!);
    let end = head + 1;
    while (end < to && (lines[end]!.trim() === '' || indentOf(lines[end]!) > indent)) end += 1;
    const inner = lines.slice(head + 1, end).filter((line) => line.trim() !== '');
    const own = Math.min(...inner.map(indentOf));
    const statements = inner.filter((line) => indentOf(line) === own && !closing.test(line) && !block.test(line));
    const deeds = statements.filter((line) => !/\b(?:return|throw|raise|abort|exit|panic)\b/.test(line));
    if (deeds.length >= 3 && !deeds.some((line) => checking.test(line)) && inner.length > deeds.length)
      for (let line = head + 1; line < end; line += 1) yield line;
    head = Math.max(head, end - 1);
  }
}
