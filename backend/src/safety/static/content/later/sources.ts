import { hostKind } from '../../hosts.js';
import type { Session } from '../../session.js';

const knownSources =
  /^(?:codeload\.github\.com|static\.crates\.io|index\.crates\.io|hex\.pm|repo\.hex\.pm|pub\.dev|pub\.dartlang\.org|conda\.anaconda\.org|repo\.anaconda\.com|registry\.npmmirror\.com|deno\.land|jsr\.io|npm\.jsr\.io|registry\.terraform\.io|cdn\.cocoapods\.org|gitlab\.com|bitbucket\.org|gems\.ruby-china\.com|registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|files\.pythonhosted\.org|github\.com|rubygems\.org|repo1?\.maven(?:\.apache)?\.org|repo\.maven\.apache\.org|maven\.google\.com|plugins\.gradle\.org|jitpack\.io|repo\.spring\.io|crates\.io|packagist\.org|repo\.packagist\.org|proxy\.golang\.org|api\.nuget\.org|oss\.sonatype\.org|s01\.oss\.sonatype\.org|central\.sonatype\.com|packages\.confluent\.io|dl\.google\.com)$/;

/** Whether packages may come from a host: the package managers' own, and what the policy allows. */
export const isKnownSource = (host: string, session: Session): boolean =>
  knownSources.test(host) || hostKind(host.replace(/:\d+$/, ''), 443, session.context) === 'allowed-host';

/** Where build files take other people's code from. */
export function judgeSources(path: string, text: string, session: Session): void {
  const patterns = /(^|\/)gemfile$/i.test(path)
    ? /^[ \t]*source\s*\(?\s*["'](https?:\/\/([^/"']+)[^"']*)/gm
    : /pom\.xml$/.test(path)
      ? /<(?:repository|pluginRepository)>[^]{0,300}?<url>(https?:\/\/([^/<]+)[^<]*)/g
      : /\.gradle(\.kts)?$/.test(path)
        ? /\bmaven\b[^}]{0,120}?(?:url|uri)\s*[=(]?\s*(?:uri\()?["'](https?:\/\/([^/"']+)[^"']*)/g
        : undefined;
  for (const [, url, host] of text.matchAll(
    /(?:^|["'[,(\s])[\w.-]+(?:\[[\w,-]+\])?\s*@\s*((?:git\+)?(?:https?|ssh):\/\/(?:[^@/\s"']*@)?([^/\s"':]+)[^\s"',;\]]*)/g,
  ))
    if (/\.(?:toml|cfg|py|txt|lock)$/.test(path) && !isKnownSource(host!, session))
      session.emit('install foreign', url!);
  if (!patterns) return;
  for (const [, url, host] of text.matchAll(patterns))
    if (!isKnownSource(host!, session)) session.emit('install foreign', url!);
}

/** Whether `owner/name` belongs to whoever owns the project's remotes. */
export const isOwnRepository = (action: string, session: Session): boolean =>
  session.context.gitRemotes.some((remote) => {
    const owner = /[/:]([^/]+)\/[^/]+$/.exec(remote.replace(/\.git$/, ''))?.[1];
    return owner !== undefined && action.startsWith(`${owner}/`);
  });
