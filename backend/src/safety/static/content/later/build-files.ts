import { hostKind } from '../../hosts.js';
import type { Session } from '../../session.js';
import { judgeDirectives } from '../settings/directives.js';
import { judgeLater, unquote } from './later-lines.js';
import { judgeSources } from './sources.js';
import { between } from '../spans.js';

/** Images: `RUN` lines, and what `ADD` takes from the network. */
export function judgeContainer(path: string, text: string, before: string, session: Session): void {
  judgeDirectives(path, text, before, session);
  const joined = text.replace(/\\\r?\n/g, ' ');
  for (const [, command] of joined.matchAll(/^[ \t]*(?:RUN|CMD|ENTRYPOINT)\s+(?:--\S+\s+)*(.+)$/gim)) {
    if (command!.startsWith('[')) continue;
    // What a build does to the image's own files concerns nobody; what it runs does.
    judgeLater(path, command!, session, /^(execute|egress|reveal|tunnel|plant|disable)/);
  }
  for (const [, url] of joined.matchAll(/^[ \t]*ADD\s+(?:--\S+\s+)*(https?:\/\/\S+)/gim)) {
    const host = /^https?:\/\/([^/:]+)/.exec(url!)![1]!;
    if (hostKind(host, 443, session.context) !== 'allowed-host') session.emit('plant unpinned', `${url} in ${path}`);
  }
}

/** A makefile with what its variables were given in their place, as far as that is plain text. */
function withValues(text: string): string {
  const values = new Map<string, string>();
  for (const [, name, held] of text.matchAll(/^[ \t]*(?:export\s+|override\s+)?([\w.]+)\s*[:?]{0,2}=\s*([^\n#]*)/gm))
    if (!values.has(name!)) values.set(name!, held!.trim());
  let filled = text;
  for (let round = 0; round < 3 && filled.length < 200_000; round += 1) {
    const next = filled.replace(/\$[({]([\w.]+)[)}]/g, (whole, name: string) => {
      const held = values.get(name);
      return held === undefined || held.includes('$(') || held.length > 200 ? whole : held;
    });
    if (next === filled) break;
    filled = next;
  }
  return filled;
}

/** Files that build tools run. */
export function judgeBuildFile(path: string, text: string, session: Session): void {
  judgeSources(path, text, session);
  if (/(^|\/)(GNU)?[Mm]akefile$|justfile$/i.test(path)) {
    const filled = withValues(text.replace(/\\\n/g, ' '));
    for (const [, recipe] of filled.matchAll(/^\t[@+-]*(.+)$/gm))
      judgeLater(path, recipe!.replaceAll('$$', '$').replace(/\$\((\w+)\)/g, '${$1}'), session);
    for (const match of filled.matchAll(/\$[({](?=shell\s)|^[ \t]*[\w.]+\s*!=\s*/gm)) {
      const start = match.index + match[0].length;
      const command = /[({]$/.test(match[0])
        ? between(filled, start - 1)?.replace(/^shell\s+/, '')
        : /^[^\n]*/.exec(filled.slice(start))![0];
      if (command !== undefined) judgeLater(path, command, session);
    }
  }
  if (/binding\.gyp$/.test(path)) {
    for (const [, list] of text.matchAll(/["']action["']\s*:\s*\[([^\]]{0,1000})\]/g)) {
      const words = (list!.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g) ?? []).map(unquote);
      judgeLater(path, words.map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(' '), session);
    }
    for (const [, command] of text.matchAll(/<!@?\(([^()]{2,300})\)/g)) judgeLater(path, command!, session);
  }
  if (
    /setup\.py$|build\.rs$|conftest\.py$|extconf\.rb$/.test(path) &&
    /urlopen|requests\.(get|post)|urlretrieve|reqwest|ureq|minreq|TcpStream|open-uri|URI\.open|Down\.download|HTTParty|Faraday|curl|wget|Net::HTTP|os\.system|subprocess|Command::new\(\s*"(sh|bash|curl|wget)"/.test(
      text,
    )
  ) {
    const url = /https?:\/\/([^/"'\s:]+)/.exec(text)?.[1];
    if (
      /(os\.system|subprocess\.\w+|exec|eval|spawn\(|system\(|Command::new)/.test(text) &&
      (url !== undefined || /base64|exec\(/.test(text))
    )
      session.emit('plant hook', `${path} fetches and runs code`);
    else if (url !== undefined && hostKind(url, 443, session.context) !== 'allowed-host')
      session.emit('plant hook', `${path} calls ${url}`);
  }
}
