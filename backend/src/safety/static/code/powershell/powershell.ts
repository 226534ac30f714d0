import { hostKind } from '../../hosts.js';
import { HOLE } from '../../paths.js';
import type { Session } from '../../session.js';
import { secrecyOf } from '../../secrets.js';
import type { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';
import { judgePowerShellPaths } from './paths.js';
import { plainPowerShell } from './plain.js';
import { powerShellRules } from './rules.js';

const depthLimit = 3;

/** Text that comes from the network. */
const fetching =
  /(?<![\w.-])(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|curl(?:\.exe)?|wget(?:\.exe)?)(?![\w-])|\.Download(?:String|Data)(?:Async|TaskAsync)?\b|\.Get(?:String|ByteArray|Stream)Async\b|\.OpenRead\b|\[(?:System\.)?Net\.(?:Http)?WebRequest\]::Create|MSXML2\.(?:Server)?XMLHTTP|WinHttp\.WinHttpRequest/i;
const saving =
  /(?:(?<![\w.-])(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod|curl(?:\.exe)?|wget(?:\.exe)?)\b[^\n|;]{0,600}?\s(?:-OutFile|-OutF|-o|-O|--output)\s+|\.DownloadFile(?:Async|TaskAsync)?\([^\n;,]{1,400},\s*|\bStart-BitsTransfer\b[^\n;|]{0,400}?-Destination\s+|\bcertutil(?:\.exe)?\b[^\n;|]{0,40}-urlcache\b[^\n;|]{0,400}?https?:\S+\s+|\bbitsadmin\b[^\n;|]{0,200}https?:\S+\s+)("[^"\n]{1,300}"|'[^'\n]{1,300}'|\([^()\n]{1,200}\)|[^\s;|)]{1,300})/gi;
const sinks =
  /(?<![\w.-])(?:iex|Invoke-Expression)(?![\w-])|\[scriptblock\]::Create|\.(?:InvokeScript|NewScriptBlock)\b|\bAdd-Type\b[^\n;|]{0,80}-TypeDefinition|\bAdd-Type\s+(?:-\w+\s+\S+\s+)*(?=\$|\(|'|")|\[(?:System\.)?Reflection\.Assembly\]::(?:Load|UnsafeLoad)\w*\(|(?<![\w.-])(?:powershell|pwsh)(?:\.exe)?\s[^\n;|]{0,200}?-(?:c|com\w*|enc?\w*|e)\s|\[(?:System\.)?AppDomain\]::CurrentDomain\.Load\(/gi;
const checksums = /Get-FileHash|certutil(?:\.exe)?\s+-hashfile|Get-AuthenticodeSignature|ComputeHash|SHA(?:256|512)/i;
const decoding = /FromBase64String|GZipStream|DeflateStream|-bxor|ConvertTo-SecureString[^\n;|]{0,200}-Key/i;
/** Values of the process itself that are read letter by letter spell a name that nobody is to read. */
const spelled =
  /\$(?:env:(?:ComSpec|Public|windir|ProgramFiles)|PSHOME|ShellId|VerbosePreference(?:\.ToString\(\))?)\s*\[\s*\d+\s*(?:,\s*\d+\s*)*\]/i;
const secretSources =
  /\b(?:gci|dir|ls|Get-ChildItem|Get-Item)\s+["']?env:(?:\\\*?)?["']?(?=[\s|;)]|$)|GetEnvironmentVariables\(\)|\bcmdkey\b[^\n]*\/list|ConvertFrom-SecureString[^\n;|]{0,100}-AsPlainText|Get-StoredCredential|\breg(?:\.exe)?\s+save\s+hklm\\(?:sam|system|security)|comsvcs\.dll|MiniDump|\blsass\b|Login Data|\bnetsh\s+wlan\s+(?:show|export)\s+profile[^\n]*key\s*=\s*clear|PasswordVault/i;
const sending =
  /(?:(?<![\w.-])(?:iwr|irm|Invoke-WebRequest|Invoke-RestMethod)\b[^\n]{0,800}?(?:-Method\s+["']?(?:Post|Put|Patch)|-Body\b|-InFile\b|-Form\b))|\.Upload(?:String|File|Data|Values)(?:Async|TaskAsync)?\(|\bSend-MailMessage\b|\.(?:Post|Put)Async\(|\bNet\.Sockets\.(?:Tcp|Udp)Client\b|\bcurl(?:\.exe)?\s[^\n]{0,400}?(?:-d|--data\S*|-F|-T|--upload-file)\s|\bResolve-DnsName\b|\bnslookup\b/gi;
const urlHost = /https?:\/\/([^/\s"'`?#:)]+)(?::(\d+))?/i;
const native =
  /^(?:&\s*)?(?:git|kubectl|terraform|tofu|aws|az|gcloud|docker|helm|psql|mysql|redis-cli|mongosh|bash|sh|wsl|ssh|scp|rsync|npm|npx|pip|curl\.exe|wget\.exe|heroku|flyctl|gh|doctl)(?:\.exe)?\s/i;

/** What a PowerShell text would do, as far as its text tells. */
export function judgePowerShell(source: string, session: Session, shell: Shell, isInline = false, depth = 0): void {
  // Where another shell read it first, its own variables are unknown: `$env:NAME` is none of that shell's.
  const { text, decoded } = plainPowerShell(source.replaceAll(`${HOLE}:`, '$env:'));
  session.spend(Math.ceil(text.length / 200));
  const statements = statementsOf(text);
  const remote = namesGiven(statements, (right) => fetching.test(right));
  const hidden = namesGiven(statements, (right) => decoding.test(right));
  const secret = namesGiven(statements, (right) => secretSources.test(right) || readsSecret(right, session));
  const mentions = (names: ReadonlySet<string>, part: string): boolean =>
    names.size > 0 && [...part.matchAll(/\$\{?([A-Za-z_]\w*)/g)].some(([, name]) => names.has(name!.toLowerCase()));
  for (const statement of statements) {
    session.spend(1);
    session.evidence = statement.slice(0, 200);
    judgeSinks(statement, {
      isRemote: (part) => fetching.test(part) || mentions(remote, part),
      isHidden: (part) => decoding.test(part) || mentions(hidden, part),
    });
    for (const { kind, name, pattern } of powerShellRules) if (pattern.test(statement)) session.emit(kind, name);
    if (
      sending.test(statement) &&
      (secretSources.test(statement) ||
        readsSecret(statement, session) ||
        mentions(secret, statement) ||
        sendsToken(statement))
    ) {
      const host = urlHost.exec(statement);
      if (!host || hostKind(host[1]!, host[2] ? Number(host[2]) : undefined, session.context) !== 'allowed-host')
        session.emit('egress secret', host?.[1] ?? 'another host');
    }
    sending.lastIndex = 0;
    if (native.test(statement.trim()))
      shell.subshell().runText(value(asShell(statement)), undefined, { trusted: true });
    if (isInline) judgeHosts(statement);
    if (isInline && /\b(?:Stop-Service|Restart-Service|Set-Service|Disable-\w+)\b/i.test(statement))
      session.emit('control system', statement.slice(0, 120));
  }
  judgeDownloads();
  judgePowerShellPaths(statements, session, shell);
  if (
    /Net\.Sockets\.TcpClient/i.test(text) &&
    /(?<![\w.-])(?:iex|Invoke-Expression)(?![\w-])|cmd\.exe|\bStart-Process\b|\[scriptblock\]/i.test(text) &&
    /GetStream/i.test(text)
  )
    session.emit('execute network-shell', 'a shell over a socket');
  if (depth < depthLimit)
    for (const inner of decoded)
      if (/\s/.test(inner.trim())) judgePowerShell(inner, session, shell, isInline, depth + 1);

  function judgeSinks(
    statement: string,
    { isRemote, isHidden }: { isRemote: (part: string) => boolean; isHidden: (part: string) => boolean },
  ): void {
    const runs = [...statement.matchAll(sinks)];
    const isCalling = /(?:^|[;|{(=]\s*)[&.]\s*(?:\(|\{|\[)/.test(statement.trim());
    if (spelled.test(statement)) session.emit('execute disguised', 'a command spelled by letters of other values');
    if (runs.length === 0 && !isCalling) return;
    if (
      runs.length > 0 ? isRemote(statement) : /^[^\n]{0,400}\[scriptblock\]/i.test(statement) && isRemote(statement)
    ) {
      const isOnlyShell = runs.every(([run]) => /^(?:powershell|pwsh)/i.test(run));
      if (!isOnlyShell || /\b(?:iex|Invoke-Expression)\b|\|\s*(?:iex|powershell|pwsh)/i.test(statement))
        session.emit('execute remote', statement.slice(0, 120));
    }
    if (runs.some(([run]) => !/^(?:powershell|pwsh)/i.test(run)) && isHidden(statement))
      session.emit('execute decoded', statement.slice(0, 120));
    const commandText =
      /(?<![\w.-])(?:powershell|pwsh)(?:\.exe)?\s[^\n;|]{0,200}?-(?:enc?\w*|e|ec)\s+["']?([A-Za-z0-9+/=]{12,})/i.exec(
        statement,
      )?.[1];
    if (commandText !== undefined) session.emit('execute disguised', 'an encoded command');
    const literal =
      /(?<![\w.-])(?:iex|Invoke-Expression)\s+(?:-Command\s+)?\(?\s*'((?:[^'\n]|''){2,8000})'|'((?:[^'\n]|''){2,8000})'\s*\|\s*(?:iex|Invoke-Expression)\b/i.exec(
        statement,
      );
    const inner = literal?.[1] ?? literal?.[2];
    if (inner !== undefined && depth < depthLimit)
      judgePowerShell(inner.replaceAll("''", "'"), session, shell, isInline, depth + 1);
  }

  /** Files that are fetched and then run; one whose checksum is looked at first is told apart. */
  function judgeDownloads(): void {
    if (checksums.test(text)) return;
    for (const match of text.matchAll(saving)) {
      const file = match[1]!.replace(/^["'(]|["')]$/g, '');
      const base = /([\w.-]+)["')]*$/.exec(file)?.[1] ?? file;
      const shown = (file.startsWith('$') ? file : base).replace(/[\\$(){}[\].*+?^|]/g, '\\$&');
      const starting = new RegExp(
        `(?:^|[;|{(\\n])\\s*(?:[&.]\\s*\\(?|Start-Process\\s+(?:-\\w+\\s+)?|saps\\s+|Invoke-Item\\s+|ii\\s+|Import-Module\\s+|msiexec(?:\\.exe)?\\s+[^\\n]{0,40}?|(?:powershell|pwsh|python3?|node|cmd|bash|sh|wscript|cscript|mshta|rundll32|regsvr32)(?:\\.exe)?\\s[^\\n;|]{0,120}?|(?=["']?\\.?[\\\\/.]))["']?[^\\s"';|]{0,200}${shown}`,
        'i',
      );
      const after = text.slice(match.index + match[0].length);
      if (
        starting.test(after.slice(0, 8000)) ||
        (/^\$/.test(file) &&
          new RegExp(`(?:iex|Invoke-Expression)[^\\n;]{0,100}${shown}`, 'i').test(after.slice(0, 8000)))
      ) {
        session.evidence = match[0].slice(0, 200);
        session.emit('execute remote', base);
      }
    }
  }

  function judgeHosts(statement: string): void {
    if (!fetching.test(statement) && !/Start-BitsTransfer|DownloadFile|certutil|bitsadmin/i.test(statement)) return;
    const host = urlHost.exec(statement);
    session.emit(
      `fetch ${host ? hostKind(host[1]!, host[2] ? Number(host[2]) : undefined, session.context) : 'unknown-host'}`,
      host?.[1] ?? statement.slice(0, 120),
    );
  }
}

/** Pieces of a text that run one after the other; brackets keep together what belongs together. */
export function statementsOf(text: string): string[] {
  const found: string[] = [];
  let start = 0;
  let depth = 0;
  let inString: string | undefined;
  const cut = (end: number): void => {
    const piece = text.slice(start, end).trim();
    if (piece !== '') found.push(piece);
    start = end + 1;
  };
  for (let at = 0; at < text.length && found.length < 4000; at += 1) {
    const char = text[at]!;
    if (inString) {
      if (char === inString) inString = undefined;
    } else if (char === "'" || char === '"') inString = char;
    else if (char === '(' || char === '[') depth += 1;
    else if (char === ')' || char === ']') depth = Math.max(0, depth - 1);
    else if (
      char === '\n' &&
      (/[|,({[+]\s*$/.test(text.slice(Math.max(start, at - 80), at)) || /^\s*[|.]/.test(text.slice(at + 1, at + 80)))
    )
      continue;
    else if (char === '\n') {
      depth = 0;
      cut(at);
    } else if (char === ';' && depth === 0) cut(at);
  }
  cut(text.length);
  return found;
}

/** Names that are given something of a sort, or something that was made of one. */
function namesGiven(statements: readonly string[], isOfSort: (right: string) => boolean): ReadonlySet<string> {
  const names = new Set<string>();
  for (let round = 0; round < 3; round += 1) {
    const before = names.size;
    for (const statement of statements) {
      const match = /(?:^|[{(]\s*)(?:\[[\w.[\]]+\]\s*)?\$(?:\w+:)?(\w+)\s*\+?=\s*(?!=)/.exec(statement);
      if (!match) continue;
      const right = statement.slice(match.index + match[0].length);
      if (isOfSort(right) || [...right.matchAll(/\$\{?(\w+)/g)].some(([, name]) => names.has(name!.toLowerCase())))
        names.add(match[1]!.toLowerCase());
    }
    if (names.size === before) break;
  }
  return names;
}

const homeOf =
  /\$\{?(?:env:(?:USERPROFILE|HOME)|HOME)\}?|\$env:HOMEDRIVE\$env:HOMEPATH|\[(?:System\.)?Environment\]::GetFolderPath\(\s*['"]?(?:\[[^\]]*\]::)?UserProfile['"]?\s*\)/gi;

function readsSecret(part: string, session: Session): boolean {
  if (
    !/Get-Content|\bgc\b|\bcat\b|\btype\b|ReadAll|-InFile|UploadFile|Compress-Archive|Copy-Item|OpenRead|Get-ChildItem/i.test(
      part,
    )
  )
    return false;
  const plain = part
    .replace(homeOf, session.places.home)
    .replaceAll('\\', '/')
    .replace(/~(?=\/)/g, session.places.home);
  for (const [path] of plain.matchAll(/(?:\/|[A-Za-z]:\/)[\w .~-]{0,60}(?:\/[\w .*~-]{1,60}){1,12}/g))
    if (secrecyOf(path.trim()) === 'secret' || /\/\.(?:ssh|aws|gnupg|kube|azure)(?:\/|$)/.test(path.trim()))
      return true;
  return false;
}

/** A variable whose name says that it is a secret, in what is sent rather than in what says who sends. */
const sendsToken = (statement: string): boolean =>
  /(?:-Body|-Form|-Uri|\.Upload\w+\(|-Name)[^\n]{0,300}?\$\{?env:\w*(?:TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|ACCESS_KEY)\w*/i.test(
    statement.replace(/-Headers?\s+(?:@\{[^}]*\}|\S+)/gi, ' '),
  );

/** PowerShell's own program calls look like a shell's. */
const asShell = (statement: string): string =>
  statement
    .trim()
    .replace(/^&\s*/, '')
    .replace(/\$env:(\w+)/gi, '$$$1')
    .replace(/\.exe\b/gi, '')
    .replace(/[{}]\s*$/, '');
