import type { Session } from '../../session.js';
import { isKnownSource } from '../later/sources.js';

/** A file of versions decides what is installed: from where, and whether it is what it was. */
export function judgeLock(path: string, text: string, before: string, session: Session): void {
  for (const [, url, scheme, host] of text.matchAll(
    /(?:resolved|resolution|tarball|url|source|registry|"dist"|git\+|remote)["']?\s*[:=]?\s*[{"'\s]*(?:tarball:\s*|git\+)?((https?|git|ssh):\/\/(?:[^@/\s"']*@)?([^/\s"':]+)[^\s"',}]*)/g,
  )) {
    if (before.includes(url!)) continue;
    if (!isKnownSource(host!, session) || (scheme === 'http' && !/^(?:localhost|127\.)/.test(host!))) {
      session.emit('install foreign', url!, `${url} in ${path}`);
      break;
    }
  }
  if (before === '') return;
  const sums = /\bintegrity["']?\s*[:=]|\bsha(?:256|512)[-:]|\bchecksum\b|\bhash\s*=/g;
  const entries = /\bresolved["']?\s*[:=]|\bresolution:|^name\s*=|^\[\[package\]\]/gm;
  const lost = (before.match(sums)?.length ?? 0) - (text.match(sums)?.length ?? 0);
  const gone = (before.match(entries)?.length ?? 0) - (text.match(entries)?.length ?? 0);
  if (lost > 0 && gone <= 0) session.emit('disable protection', `a checksum taken out of ${path}`);
}
