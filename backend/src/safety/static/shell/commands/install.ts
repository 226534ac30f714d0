import { judgeFetch } from '../../git/remotes.js';
import { hostKind } from '../../hosts.js';
import type { Call } from '../call.js';
import { parseOptions, valuesOf } from '../options.js';
import type { Value } from '../value.js';

/** Asks the policy what it makes of code from a package manager's own registry. */
export function install({ session }: Pick<Call, 'session'>, names: readonly Value[], verb: string): void {
  const subject =
    names.length > 0
      ? names
          .map(({ text }) => text)
          .slice(0, 6)
          .join(' ')
      : verb;
  session.emit(
    session.context.packageRegistries === 'allowed' ? 'install allowed-dependency' : 'install dependency',
    subject,
  );
  for (const { text } of names) judgeSource(text, session);
}

/** A dependency by address instead of by name. */
export function judgeSource(text: string, session: Call['session']): void {
  const address =
    /^(?:[\w@.-]+\s*@\s*)?((?:git\+)?(?:https?|git|ssh):\/\/.+|(?:github|gitlab|bitbucket|gist):.+)$/i.exec(
      text,
    )?.[1] ?? /^(?:git\+.+)$/.exec(text)?.[0];
  const host = /^https:\/\/([^/:@]+)\//.exec(address ?? '')?.[1];
  // A package of the default registries, by its address.
  if (host !== undefined && defaultRegistries.test(host) && /\.(tgz|whl|gem|crate|tar\.gz|zip)$/.test(address!)) return;
  if (address) {
    session.emit('install foreign', text);
    if (/:\/\//.test(address)) judgeFetch(address.replace(/^git\+/, '').replace(/[#@][^/]*$/, ''), session);
  } else if (/^[\w-]+\/[\w.-]+(#.*)?$/.test(text) && !text.startsWith('@') && !text.startsWith('.'))
    session.emit('install foreign', text);
  else if (/^\/|^~|^\.\.\//.test(text)) session.emit('read elsewhere', text);
}

const defaultRegistries =
  /^(registry\.npmjs\.org|registry\.yarnpkg\.com|pypi\.org|files\.pythonhosted\.org|static\.crates\.io|crates\.io|rubygems\.org|proxy\.golang\.org)$/;

export function judgeRegistry(call: Call, ...names: string[]): void {
  const { session } = call;
  const options = parseOptions(call.args, {
    short: 'iCr',
    long: 'registry index-url extra-index-url find-links trusted-host index default-index source',
  });
  for (const { text } of valuesOf(
    options,
    'registry',
    'index-url',
    'extra-index-url',
    'find-links',
    'index',
    'default-index',
    'source',
    ...names,
  )) {
    if (!/^https?:/.test(text)) continue;
    const url = /^https?:\/\/(?:[^@/]*@)?([^/:]+)/i.exec(text);
    const kind = hostKind(url?.[1] ?? '', 443, session.context);
    const isDefault =
      /^(registry\.npmjs\.org|pypi\.org|files\.pythonhosted\.org|registry\.yarnpkg\.com|crates\.io|rubygems\.org)$/.test(
        url?.[1] ?? '',
      );
    if (kind !== 'allowed-host' && !(isDefault && session.context.packageRegistries === 'allowed'))
      session.emit('install foreign', text);
  }
  for (const { text } of valuesOf(options, 'trusted-host')) session.emit('disable tls', `--trusted-host ${text}`);
  if (valuesOf(options, 'strict-ssl').some(({ text }) => text === 'false') || options.flags.has('no-strict-ssl'))
    session.emit('disable tls', 'strict-ssl=false');
}
