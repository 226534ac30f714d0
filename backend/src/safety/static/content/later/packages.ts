import { hostKind } from '../../hosts.js';
import type { Session } from '../../session.js';
import { scriptsOf } from '../../shell/package-scripts.js';
import { judgeLater } from './later-lines.js';
import { isKnownSource } from './sources.js';

const lifecycle =
  /^(pre|post)?(install|prepare|prepublish|prepublishOnly|pack|uninstall|publish|version)$|^(dependencies|preprepare|postprepare)$/;

/** `package.json`: scripts that run by themselves when someone installs, and dependencies from elsewhere. */
export function judgePackage(path: string, text: string, before: string, session: Session): void {
  const scripts = scriptsOf(text) ?? looseScripts(text);
  const old = scriptsOf(before) ?? looseScripts(before);
  for (const [name, script] of Object.entries(scripts).slice(0, 100)) {
    if (old[name] === script) continue;
    const trial = judgeLater(path, script, session);
    if (lifecycle.test(name) && reachesOut(trial, script)) session.emit('plant hook', `${name} in ${path}`, script);
    if (
      /^(test|lint|check|typecheck|verify|ci|precommit|pre-commit|validate|security|audit)([:-]\w+)*$/.test(name) &&
      /^[ \t]*(exit 0|true|:|echo\b[^&|;]*)\s*$|\|\|\s*(true|exit 0|:)\s*$|;\s*(exit 0|true)\s*$|--passWithNoTests\s+--silent|--no-verify/.test(
        script,
      ) &&
      !/no test specified/i.test(script)
    ) {
      session.emit('disable gate', `script ${name} in ${path}`, script);
    }
  }
  if (/composer\.json$/i.test(path)) {
    for (const [, list] of text.matchAll(/"(?:pre|post)-[\w-]+"\s*:\s*\[([^\]]{0,2000})\]/g))
      for (const [, command] of list!.matchAll(/"((?:\\.|[^"\\])*)"/g)) {
        const trial = judgeLater(path, command!, session);
        if (reachesOut(trial, command!)) session.emit('plant hook', path, command);
      }
    for (const [, host] of text.matchAll(/"url"\s*:\s*"https?:\/\/([^/"]+)/g))
      if (!isKnownSource(host!, session) && !before.includes(host!)) session.emit('install foreign', host!);
  }
  for (const [, name, source] of text.matchAll(
    /"(@?[\w./-]+)"\s*:\s*"((?:git\+|git:|https?:|ssh:|github:|gitlab:|gist:|bitbucket:|file:\/)[^"]+)"/g,
  )) {
    if (
      /^(url|funding|sponsor|homepage|repository|bugs|license|email|type|\$schema|registry|main|browser|types|documentation)$/.test(
        name!,
      ) ||
      before.includes(source!)
    )
      continue;
    session.emit('install foreign', `${name}: ${source}`);
  }
  const registry = /"registry"\s*:\s*"(https?:\/\/([^/"]+)[^"]*)"/.exec(text);
  if (
    registry &&
    hostKind(registry[2]!, 443, session.context) !== 'allowed-host' &&
    registry[2] !== 'registry.npmjs.org'
  )
    session.emit('install foreign', registry[1]!);
}

/** Scripts in a piece of a `package.json`. */
function looseScripts(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/"([\w:-]+)"\s*:\s*"((?:\\.|[^"\\])*)"/g)].flatMap(([, name, script]) =>
      name !== 'version' && /[\s;&|]|^(husky|tsc|jest|true|node)/.test(script!)
        ? [[name!, script!.replace(/\\(["\\])/g, '$1')]]
        : [],
    ),
  );
}

/** Code of its own in an install hook is only as good as where it comes from. */
const reachesOut = (trial: Session, script: string): boolean =>
  trial.effects.some(
    ({ kind }) =>
      /^(fetch|egress|execute (remote|decoded|disguised|opaque|outside-code|network-shell)|reveal|write (home|system|elsewhere|temp)|delete (home|system|elsewhere|temp)|install unvetted|unclear|control scheduler|plant|hunt)/.test(
        kind,
      ) && kind !== 'fetch allowed-host',
  ) || /\b(curl|wget|nc|Invoke-WebRequest|base64)\b|node\s+-e|python3?\s+-c|eval\b|https?:\/\//.test(script);
