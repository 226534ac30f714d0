import type { Session } from '../../session.js';
import type { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';

const removing =
  /(?<![\w.-])(?:Remove-Item|ri|rm|rmdir|rd|del|erase|Clear-Content|clc)(?![\w-])|\[(?:System\.)?IO\.(?:Directory|File)\]::Delete\(|\.Delete\(\s*(?:\$true)?\s*\)/i;
const writing =
  /(?<![\w.-])(?:Set-Content|sc|Add-Content|ac|Out-File|New-Item|ni|Copy-Item|cpi|cp|Move-Item|mi|mv)(?![\w-])|\[(?:System\.)?IO\.File\]::(?:Write|Append)\w+\(|>>?\s*(?=["'$~.\w\\/])/i;
const part = String.raw`(?:"[^"\n]{1,300}"|'[^'\n]{1,300}'|\[(?:System\.)?Environment\]::GetFolderPath\([^()\n]{1,80}\)|\(Join-Path\s+[^()\n]{1,200}\)|[^\s;|,(){}"']{1,300})`;
const words = new RegExp(part, 'g');

const homes =
  /^\$\{?(?:env:)?(?:USERPROFILE|HOME|HOMEPATH|APPDATA|LOCALAPPDATA|OneDrive|PUBLIC)\}?|^~(?=$|[\\/])|^\[(?:System\.)?Environment\]::GetFolderPath\([^)]*(?:UserProfile|MyDocuments|Personal|Desktop|ApplicationData)[^)]*\)|^\$env:HOMEDRIVE\$env:HOMEPATH|^[A-Za-z]:[\\/]+Users\b/i;
const systems =
  /^(?:\$\{?env:(?:SystemDrive|SystemRoot|windir|ProgramFiles|ProgramData|ProgramW6432|ALLUSERSPROFILE|CommonProgramFiles)\}?|^[A-Za-z]:)(?=$|[\\/:*(])|^HKLM:|^\\\\[\w.-]+\\/i;
/** Places that programs fill again by themselves. */
const refilled =
  /[\\/](?:\.?cache|caches|Temp|tmp|\.nuget|\.npm|npm-cache|\.gradle|\.m2|\.yarn|pip|NuGet|go-build|node-gyp|_work|actions-runner|hostedtoolcache|agent|build|builds|workspace)(?:[\\/]|$)/i;

/** What statements delete or write outside the project. */
export function judgePowerShellPaths(statements: readonly string[], session: Session, shell: Shell): void {
  const held = new Map<string, string>();
  const loops = new Map<string, string>();
  for (const statement of statements) {
    const given = /^(?:\[[\w.[\]]+\]\s*)?\$(\w+)\s*=\s*(.{1,600})$/.exec(statement);
    if (given && !/^\s*\{/.test(given[2]!)) held.set(given[1]!.toLowerCase(), given[2]!);
    for (const [, name, list] of statement.matchAll(/foreach\s*\(\s*\$(\w+)\s+in\s+([^\n]{1,600}?)\)\s*\{/gi))
      loops.set(name!.toLowerCase(), list!);
  }
  const filled = (text: string): string => {
    let now = text;
    for (let round = 0; round < 3 && now.length < 4000; round += 1) {
      const next = now.replace(/\$(\w+)\b(?!:)/g, (whole, name: string) => {
        const one = held.get(name.toLowerCase()) ?? loops.get(name.toLowerCase());
        return one === undefined || one.includes(`$${name}`)
          ? whole
          : ` ${one.replace(/^["']|["']$/g, '')} `.replace(/^ (?=\S+ $)| $/g, '');
      });
      if (next === now) break;
      now = next;
    }
    return now;
  };
  for (const statement of statements) {
    session.evidence = statement.slice(0, 200);
    const isRemoving = removing.test(statement) && !/-WhatIf\b/i.test(statement);
    if (!isRemoving && !writing.test(statement)) continue;
    const loop = /^\s*\{?\s*/.exec(statement)![0];
    const whole = filled(statement.slice(loop.length));
    for (const word of [...whole.matchAll(words)].slice(0, 60)) {
      const path = joined(word[0])
        .replace(/^["']|["']$/g, '')
        .replace(/^\((.*)\)$/, '$1');
      if (isRemoving) remove(path, statement, session, shell);
      else write(path, whole, word.index, session, shell);
    }
  }
}

/** `(Join-Path $HOME '.ssh')` */
const joined = (word: string): string => {
  const match = /^\(Join-Path\s+(?:-Path\s+)?("[^"]*"|'[^']*'|\S+)\s+(?:-ChildPath\s+)?("[^"]*"|'[^']*'|\S+)\)$/i.exec(
    word,
  );
  return match ? `${match[1]!.replace(/["']/g, '')}/${match[2]!.replace(/["']/g, '')}` : word;
};

function remove(path: string, statement: string, session: Session, shell: Shell): void {
  if (/^-|^HKCU:/i.test(path) || (path.length < 2 && path !== '~')) return;
  if (homes.test(path)) {
    if (!refilled.test(path)) session.emit('delete home', path);
  } else if (systems.test(path)) {
    if (!refilled.test(path) && !/^\\\\/.test(path)) session.emit('delete system', path);
  } else if (
    /^(?:\/|~|\.\.?[\\/]|\.\.$|\.git\b|\.wave\b|\.claude\b|\.husky\b|\.mcp)/.test(path) &&
    !/^\/[a-z]{1,3}$/i.test(path)
  )
    shell
      .subshell()
      .delete(value(path.replaceAll('\\', '/').replace(/[*]+$/, '')), /-Recurse|-r\b|\/s\b|true/i.test(statement));
}

const guardedStart = /^(?:\.[\\/])?\.(?:git[\\/](?:hooks|config)|wave\b|claude[\\/]settings|husky\b|mcp\.json)/i;

function write(path: string, statement: string, at: number, session: Session, shell: Shell): void {
  const plain = path.replaceAll('\\', '/').replace(/^\.\//, '');
  if (guardedStart.test(path)) {
    // Of a copy only the last path is written.
    if (
      /(?<![\w.-])(?:Copy-Item|cpi|cp)(?![\w-])/i.test(statement) &&
      /\S\s+["']?[\w.$~]/.test(statement.slice(at + path.length + 1, at + path.length + 80)) &&
      !/^\s*-(?:Force|Recurse)/i.test(statement.slice(at + path.length))
    )
      return;
    shell.subshell().write(value(plain), value(''));
  } else if (
    /^(?:\/etc\/|\/usr\/|\/root\/)/.test(plain) ||
    /^(?:\$\{?(?:env:)?(?:USERPROFILE|HOME)\}?|~)[\\/]\.(?:ssh|bashrc|zshrc|profile|gitconfig|npmrc)/i.test(path)
  )
    shell
      .subshell()
      .write(value(plain.replace(/^(?:\$\{?(?:env:)?(?:USERPROFILE|HOME)\}?|~)/i, session.places.home)), value(''));
  else if (/^(?:[A-Za-z]:|\$env:(?:SystemRoot|windir))[\\/]+(?:Windows[\\/])?System32[\\/]/i.test(path))
    session.emit('write system', path);
}
