import { hostKind } from '../hosts.js';
import { HOLE } from '../paths.js';
import type { Session } from '../session.js';

/** What git would talk to: a URL, `user@host:path`, a directory, or a name from the configuration. */
export type Remote =
  | { kind: 'name'; name: string }
  | { kind: 'url'; host: string; url: string; isKnown: boolean; hasPassword: boolean }
  | { kind: 'path'; path: string }
  | { kind: 'program'; text: string }
  | { kind: 'unknown' };

export function readRemote(text: string, session: Session): Remote {
  if (text.includes(HOLE) && !/^[a-z+]+:\/\/[^\uE000/]+\//.test(text)) return { kind: 'unknown' };
  if (/^ext::|^(?!https?|ssh|git|file|ftps?)[\w-]+::/.test(text)) return { kind: 'program', text };
  const url = /^([a-z][a-z+.-]*):\/\/(?:([^@/]*)@)?(\[[^\]]+\]|[^/:]+)(?::(\d+))?/i.exec(text);
  if (url) {
    if (url[1] === 'file') return { kind: 'path', path: text.replace(/^file:\/\//, '') };
    return {
      kind: 'url',
      host: url[3]!,
      url: text,
      isKnown: isKnownRemote(text, session),
      hasPassword: /:[^$]/.test(url[2] ?? '') || /^(ghp_|gho_|github_pat_|glpat-)/.test(url[2] ?? ''),
    };
  }
  const scp = /^(?:[\w.-]+@)?([\w.-]+):(?!\/\/)(.+)$/.exec(text);
  if (scp && !text.startsWith('/') && !text.startsWith('.')) {
    return {
      kind: 'url',
      host: scp[1]!,
      url: text,
      isKnown: isKnownRemote(`https://${scp[1]}/${scp[2]}`, session),
      hasPassword: false,
    };
  }
  if (/^[./~]/.test(text) || text.includes('/')) return { kind: 'path', path: text };
  return { kind: 'name', name: text };
}

const canonicalRemote = (url: string): string =>
  url
    .replace(/^[a-z+]+:\/\/(?:[^@/]*@)?/i, '')
    .replace(/^[\w.-]+@([\w.-]+):/, '$1/')
    .replace(/(\.git)?\/*$/, '')
    .toLowerCase();

const isKnownRemote = (url: string, session: Session): boolean =>
  session.context.gitRemotes.some((known) => canonicalRemote(known) === canonicalRemote(url));

/** Fetching from a remote: its host must be allowed. */
export function judgeFetch(text: string, session: Session): void {
  const remote = readRemote(text, session);
  if (remote.kind === 'program') session.emit('execute disguised', text);
  else if (remote.kind === 'unknown') session.emit('fetch unknown-host', text);
  else if (remote.kind === 'url') {
    const kind = hostKind(remote.host, 443, session.context);
    session.emit(remote.isKnown ? 'fetch allowed-host' : `fetch ${kind}`, remote.host);
    if (remote.hasPassword) session.emit('reveal literal', remote.host);
  }
}
