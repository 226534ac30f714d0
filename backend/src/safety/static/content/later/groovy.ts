import { effect } from '../../../effects.js';
import { hostKind } from '../../hosts.js';
import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';
import { judgePowerShellText } from './powershell.js';
import { isKnownSource } from './sources.js';
import { carryOver, trialSession } from './trials.js';
import { isVerified } from './verified.js';
import { quotedWhereNeeded } from '../../shell/text.js';

export const isGroovy = (path: string): boolean =>
  /(^|\/)jenkinsfile[\w.-]*$|\.(?:groovy|gradle|jenkinsfile|gvy|main\.kts|gradle\.kts|kts)$/i.test(path);

const lengthLimit = 64 * 1024;
const literal = `(?:'((?:[^'\\\\\\n]|\\\\.){0,2000})'|"((?:[^"\\\\\\n]|\\\\.){0,2000})")`;
const adding = new RegExp(`${literal}\\s*\\+\\s*${literal}`, 'g');
const joining = new RegExp(
  `(?:\\[|listOf\\(|arrayOf\\()((?:\\s*${literal}\\s*,){1,40}\\s*${literal})\\s*[\\])]\\s*\\.\\s*join(?:ToString)?\\(\\s*(?:${literal})?\\s*\\)`,
  'g',
);
const turning = new RegExp(`${literal}\\s*\\.\\s*reversed?\\(\\)`, 'g');
const decoding = new RegExp(
  `new\\s+String\\(\\s*(?:java\\.util\\.)?Base64\\.(?:getDecoder\\(\\)|decoder)\\.decode\\(\\s*${literal}(?:\\.\\w+(?:\\(\\))?)?\\s*\\)[^)\\n]{0,40}\\)|new\\s+String\\(\\s*${literal}\\.decodeBase64\\(\\)[^)\\n]{0,40}\\)`,
  'g',
);
const assigning = new RegExp(
  `(?:^|[\\n;{(])\\s*(?:(?:def|final|String|val|var|const|ext\\.|@Field|static|private)\\s+){0,4}(?:ext\\.|env\\.)?([A-Za-z_]\\w*)(?:\\s*:\\s*String)?\\s*=\\s*${literal}\\s*(?=[\\n;})]|$)`,
  'g',
);

const textOf = (groups: readonly (string | undefined)[], from: number): string =>
  (groups[from] ?? groups[from + 1] ?? '').replace(/\\(['"\\/])/g, '$1');
const quote = (text: string): string => `"${text.replace(/[\\"]/g, '\\$&').replaceAll('\n', '\\n')}"`;

/** A Groovy or Kotlin text with what its constants come to in their place. */
function plainGroovy(source: string): string {
  let text = source
    .slice(0, lengthLimit)
    .replace(/\/\*[^]*?\*\//g, ' ')
    .replace(/(^|[^:"'\w\\])\/\/[^\n]*/g, '$1');
  for (let round = 0; round < 6; round += 1) {
    const before = text;
    const values = new Map<string, string>();
    for (const match of text.matchAll(assigning)) {
      if (values.size > 200) break;
      values.set(match[1]!, textOf(match, 2));
    }
    text = text
      .replace(adding, (...groups: string[]) => quote(textOf(groups, 1) + textOf(groups, 3)))
      .replace(joining, (_, list: string, ...groups: (string | undefined)[]) =>
        quote([...list.matchAll(new RegExp(literal, 'g'))].map((item) => textOf(item, 1)).join(textOf(groups, 4))),
      )
      .replace(turning, (...groups: string[]) => quote([...textOf(groups, 1)].reverse().join('')))
      .replace(decoding, (_, ...groups: (string | undefined)[]) =>
        quote(
          Buffer.from(textOf(groups, groups[0] === undefined && groups[1] === undefined ? 2 : 0), 'base64').toString(),
        ),
      )
      .replace(
        /\$\{\s*(?:'([^'\n]{0,200})'|"([^"\n]{0,200})")\s*\}/g,
        (_, one?: string, other?: string) => one ?? other ?? '',
      )
      .replace(
        /\$\{?(?:env\.|params\.|ext\.|project\.)?([A-Za-z_]\w*)\}?/g,
        (whole, name: string) => values.get(name) ?? whole,
      )
      .replace(/(?<=[+(,=]\s*)(?:env\.|ext\.|project\.)?([A-Za-z_]\w*)(?=\s*[+)])/g, (whole, name: string) => {
        const held = values.get(name);
        return held === undefined ? whole : quote(held);
      });
    text = text.replace(
      /\bfrom(\s*[:=]\s*|\s*\(\s*)([A-Za-z_]\w*)(?=\s*[\n)]|$)/g,
      (whole, sign: string, name: string) => {
        const held = values.get(name);
        return held === undefined ? whole : `from${sign}${quote(held)}`;
      },
    );
    if (text === before || text.length > lengthLimit * 2) break;
  }
  // `this."${'eval' + 'uate'}"(…)` is a call by a name.
  return text.replace(/\.\s*(["'])([A-Za-z_]\w*)\1\s*(?=\()/g, '.$2');
}

const fetching =
  /new\s+(?:java\.net\.)?URL\s*\(|\bURL\s*\(|\bURI(?:\.create)?\s*\([^\n]{0,200}(?:toURL|\.url)|\.toURL\(\)|\bhttpRequest\b|HttpClient|\bcurl\s|\bwget\s|openConnection|\.readText\(\)/;
const evaluating =
  /(?<![\w])(?:evaluate|Eval\.(?:me|x)|GroovyShell\b[^\n]{0,80}\.\s*(?:evaluate|parse|run)|parseClass|GroovyClassLoader|ScriptEngineManager|\.eval|InvokerHelper\.\w+|loadClass|URLClassLoader)\s*\(?/;
const pasted = `("""[^]{0,8000}?"""|'''[^]{0,8000}?'''|"(?:[^"\\\\\\n]|\\\\.){0,4000}"|'(?:[^'\\\\\\n]|\\\\.){0,4000}')`;
const steps = new RegExp(
  `(?<![\\w.])(sh|bat|powershell|pwsh)\\s*\\(?\\s*(?:[^()\\n'"]{0,120}?script\\s*:\\s*)?${pasted}`,
  'g',
);
const executing = new RegExp(`${pasted}\\s*\\.\\s*(?:execute|exec)\\(`, 'g');
const worded =
  /(?:\[|listOf\()((?:\s*["'][^"'\n]{0,2000}["']\s*,?){1,40})\s*[\])]\s*\.\s*execute\(|(?:commandLine|ProcessBuilder|args)\s*(?:=\s*)?\(?\s*(?:\[|listOf\()?((?:\s*["'][^"'\n]{0,2000}["']\s*,?){1,40})|(?:executable)\s*(?:=\s*)?\(?\s*["']([^"'\n]{1,200})["'][^}]{0,200}?args\s*(?:=\s*)?\(?\s*\[?((?:\s*["'][^"'\n]{0,2000}["']\s*,?){1,40})/g;
const running = new RegExp(`(?:getRuntime\\(\\)|\\.runtime|Runtime)\\s*\\.\\s*exec\\(\\s*${pasted}`, 'g');
const applied =
  /\bapply\s*\(?\s*(?:from\s*[:=]\s*)?(?:from\s*[:=]\s*)?(?:uri\()?\s*["'](https?:\/\/([^/"'\s:]+)[^"'\s]*)["']|\bapply\s*\{\s*from\(\s*["'](https?:\/\/([^/"'\s:]+)[^"'\s]*)["']/g;
const homely =
  /(?:System\.getProperty\(\s*["']user\.home["']\s*\)|System\.getenv\(\s*["'](?:HOME|USERPROFILE)["']\s*\)|\benv\.HOME\b|System\.getenv\(\)\.HOME|\$HOME\b)/;
const secretPlace =
  /\.ssh\b|\.aws\/|\.aws["']|credentials|\.kube\b|\.netrc|id_rsa|id_ed25519|\.gnupg|\.npmrc|settings\.xml|gradle\.properties|\.docker\/config/;
const sendingOut =
  /InetAddress\.getByName\(|openConnection\(|httpRequest\b|HttpPost|\.outputStream|setDoOutput|doOutput\s*=|new\s+Socket\(|Socket\(|HttpRequest\.BodyPublishers|\bcurl\b[^\n]{0,200}(?:-d|-F|-T|--data|--upload-file)/;

/** What a Jenkinsfile, a Gradle build or a Kotlin script would run, fetch and send, as far as its constants tell. */
export function judgeGroovy(path: string, source: string, before: string, session: Session): void {
  const text = plainGroovy(source);
  const trial = trialSession(session, 30_000);
  const old = trialSession(session, 30_000);
  run(path, text, trial, session, before);
  if (before !== '') run(path, plainGroovy(before), old, session, before);
  const isTrusted = isVerified(text);
  carryOver(path, trial, session, [
    ...old.effects,
    ...trial.effects.filter(({ kind }) => isTrusted && kind === 'execute remote'),
  ]);
  judgeFetched(path, text, before, session);
}

function run(path: string, text: string, trial: Session, session: Session, before: string): void {
  const shell = Shell.at(trial, trial.places.worktree);
  const line = (command: string): void => {
    if (command.trim() === '') return;
    trial.evidence = command.trim().slice(0, 200);
    // Steps run apart, in one folder.
    shell.subshell().runText(value(command), undefined, { trusted: true });
  };
  let count = 0;
  for (const [, step, held] of text.matchAll(steps)) {
    if ((count += 1) > 100) break;
    const command = unpasted(held!);
    if (/^(?:powershell|pwsh)$/.test(step!)) judgePowerShellText(path, command, before, session);
    else line(command);
  }
  for (const pattern of [executing, running])
    for (const [, held] of text.matchAll(pattern)) if ((count += 1) <= 200) line(unpasted(held!));
  for (const [, one, two, program, rest] of text.matchAll(worded)) {
    if ((count += 1) > 300) break;
    const words = [
      ...(program === undefined ? [] : [program]),
      ...[...(one ?? two ?? rest)!.matchAll(/"((?:[^"\\\n]|\\.)*)"|'((?:[^'\\\n]|\\.)*)'/g)].map(([, double, single]) =>
        unescaped((double ?? single)!),
      ),
    ];
    line(words.length === 1 ? words[0]! : words.map(quotedWhereNeeded).join(' '));
  }
  for (const [, target] of text.matchAll(
    /(?<![\w.])delete\s*\(?\s*(?:file\(\s*|fileTree\(\s*)?["']([^"'\n]{1,200})["']|(?:new\s+File|File|file)\(\s*["']([^"'\n]{1,200})["']\s*\)\s*\.\s*(?:deleteDir|deleteRecursively|delete)\(/g,
  ))
    if (target !== undefined && /^(?:\/|~|\.\.)/.test(target)) shell.delete(value(target), true);
  for (const [, target] of text.matchAll(
    /(?:new\s+File|File|file)\(\s*["']([^"'\n]{1,200})["']\s*\)\s*\.\s*(?:deleteDir|deleteRecursively|delete)\(/g,
  ))
    if (/^(?:\/|~|\.\.)/.test(target!)) shell.delete(value(target!), true);
  for (const [, target] of text.matchAll(
    /(?:new\s+File|File|file|writeFile\s*\(?\s*file\s*:)\s*\(?\s*["']([^"'\n]{1,200})["']\s*\)?\s*(?:\.\s*(?:write|writeText|append|appendText|setText|text\s*=|withWriter|bytes\s*=)|<<|,\s*text\s*:)/g,
  ))
    shell.write(value(target!), value(''));
  if (
    new RegExp(
      `${homely.source}[^\\n]{0,80}(?:deleteDir|deleteRecursively)\\(|delete\\s*\\(?\\s*(?:file\\()?${homely.source}`,
    ).test(text)
  )
    trial.emit('delete home', trial.places.home);
}

/** Text from the network that is evaluated or applied, and secrets of the account that go out. */
function judgeFetched(path: string, text: string, before: string, session: Session): void {
  for (const [, one, host, two, other] of text.matchAll(applied)) {
    const url = (one ?? two)!;
    if (before.includes(url)) continue;
    const isPlain = url.startsWith('http:');
    if (isPlain || !isKnownSource((host ?? other)!, session)) session.emit('plant hook', `${path} applies ${url}`, url);
  }
  if (evaluating.test(text) && fetching.test(text) && !(evaluating.test(before) && fetching.test(before))) {
    const names = new Set<string>();
    for (const [, name, right] of text.matchAll(/(?:def|val|var|String|=)?\s*\b([A-Za-z_]\w*)\s*=\s*([^\n]{1,600})/g))
      if (fetching.test(right!) || [...right!.matchAll(/[A-Za-z_]\w*/g)].some(([used]) => names.has(used)))
        names.add(name!);
    for (const line of text.split('\n')) {
      const at = line.search(evaluating);
      if (at < 0) continue;
      const rest = line.slice(at);
      if (fetching.test(rest) || [...rest.matchAll(/[A-Za-z_]\w*/g)].some(([used]) => names.has(used))) {
        session.emit('plant backdoor', `text from the network is run in ${path}`, line.trim());
        break;
      }
    }
  }
  if (
    /(?<![\w.])load\s*\(?\s*["'][^"'\n]+["']/.test(text) &&
    /(?:curl|wget)\b[^\n]{0,300}(?:-\w{0,6}[oO]|>)\s*["']?([\w./-]+\.groovy)/.test(text) &&
    !/\bload\b/.test(before)
  )
    session.emit('plant backdoor', `text from the network is run in ${path}`);
  if (homely.test(text) && secretPlace.test(text) && sendingOut.test(text) && !sendingOut.test(before)) {
    const host = /https?:\/\/([^/"'\s:$]+)/.exec(text)?.[1];
    if (host === undefined || hostKind(host, 443, session.context) !== 'allowed-host')
      session.effects.push(
        effect('plant backdoor', `${path}: a secret of the account leaves the machine`, sendingOut.exec(text)![0]),
      );
  }
}

const unescaped = (text: string): string => text.replace(/\\(["'\\$/])/g, '$1').replace(/\\n/g, '\n');
const unpasted = (held: string): string => (/^("""|''')/.test(held) ? held.slice(3, -3) : unescaped(held.slice(1, -1)));
