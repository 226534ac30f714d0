import { lookup } from '../shell/expand.js';
import type { Shell } from '../shell/shell.js';
import { type Value, value } from '../shell/value.js';

/** Keys whose value git runs. */
const programKeys =
  /^(core\.(pager|editor|sshcommand|fsmonitor|askpass|gitproxy|alternaterefscommand)|sequence\.editor|diff\.external|(diff|merge|difftool|mergetool)\..+\.(command|driver|cmd|textconv|path)|pager\..+|credential(\..+)?\.helper|filter\..+\.(clean|smudge|process)|gpg(\..+)?\.program|interactive\.difffilter|uploadpack\..+|browser\..+\.cmd|man\..+\.cmd|sendemail\..*cmd|remote\..+\.(uploadpack|receivepack|vcs)|trailer\..+\.(cmd|command)|web\.browser|init\.templatedir|hook\..+)$/;

const harmlessProgram =
  /^\s*(cat|less(\s+-\w+)*|more|delta|bat|diff-so-fancy|true|:|vim?|nvim|nano|emacs|code(\s+--wait)?|ssh(\s+-(o\s+)?(BatchMode=yes|ConnectTimeout=\d+|q|v|4|6))*|false|store|cache|osxkeychain|manager(-core)?|libsecret|sed\s+-i.*|)\s*$/;

/** What one setting, given for a single command or the environment, would do. */
export function judgeSetting(name: string, held: Value, shell: Shell): void {
  const { session } = shell;
  const text = held.text.trim();
  if (name === 'core.hookspath') {
    session.emit(/^(\/dev\/null|)$/.test(text) ? 'disable gate' : 'execute disguised', `${name}=${held.text}`);
  } else if (programKeys.test(name)) {
    if (harmlessProgram.test(text) && !/^sed/.test(text)) return;
    if (/^(true|false|1|0|no|yes)$/.test(text)) return;
    shell.runText({ text: text.replace(/^!/, ''), taint: held.taint });
    if (!/editor$/.test(name)) session.emit('execute disguised', `${name}=${held.text}`);
  } else if (/^http(\..*)?\.sslverify$/.test(name)) {
    if (/^(false|0|no|off)$/i.test(text)) session.emit('disable tls', `${name}=${held.text}`);
  } else if (
    /^(http(\..*)?\.proxy|https\.proxy|url\..+\.(pushinsteadof|insteadof)|remote\..+\.(url|pushurl|proxy)|core\.gitproxy)$/.test(
      name,
    )
  ) {
    if (text !== '') session.emit('change remotes', `${name}=${held.text}`);
  } else if (/^protocol(\..+)?\.allow$/.test(name) && /always/.test(text) && !/^protocol\.file\./.test(name)) {
    session.emit('disable protection', `${name}=${held.text}`);
  } else if (name === 'http.extraheader' && /authorization/i.test(text) && !/\uE000|\$/.test(text)) {
    session.emit('reveal literal', name);
  } else if (name === 'core.worktree' || name === 'include.path' || name.startsWith('includeif.')) {
    session.emit('change git-config', `${name}=${held.text}`);
  }
}

const programVariables: Readonly<Record<string, string>> = {
  GIT_SSH_COMMAND: 'core.sshcommand',
  GIT_SSH: 'core.sshcommand',
  GIT_EDITOR: 'core.editor',
  GIT_SEQUENCE_EDITOR: 'sequence.editor',
  EDITOR: 'core.editor',
  VISUAL: 'core.editor',
  GIT_PAGER: 'core.pager',
  PAGER: 'core.pager',
  GIT_EXTERNAL_DIFF: 'diff.external',
  GIT_ASKPASS: 'core.askpass',
  SSH_ASKPASS: 'core.askpass',
  GIT_PROXY_COMMAND: 'core.gitproxy',
  GIT_TEMPLATE_DIR: 'init.templatedir',
};

/** Environment variables that git listens to, set for this command or before it. */
export function judgeEnvironment(assignments: ReadonlyMap<string, Value[]>, shell: Shell): void {
  const { session } = shell;
  const held = (name: string): Value[] =>
    assignments.get(name) ?? (shell.state.variables.has(name) ? lookup(name, shell) : []);
  for (const [name, key] of Object.entries(programVariables))
    for (const one of held(name)) judgeSetting(key, one, shell);
  for (const { text } of held('GIT_SSL_NO_VERIFY'))
    if (!/^(0|false|)$/.test(text)) session.emit('disable tls', 'GIT_SSL_NO_VERIFY');
  for (const name of ['HUSKY', 'LEFTHOOK', 'PRE_COMMIT'])
    for (const { text } of held(name)) if (/^(0|false)$/.test(text)) session.emit('disable gate', `${name}=${text}`);
  for (const name of [
    'HUSKY_SKIP_HOOKS',
    'HUSKY_SKIP_INSTALL',
    'SKIP',
    'OVERCOMMIT_DISABLE',
    'SKIP_HOOKS',
    'PRE_COMMIT_SKIP',
  ]) {
    for (const { text } of held(name)) if (text !== '' && text !== '0') session.emit('disable gate', `${name}=${text}`);
  }
  for (const name of ['GIT_CONFIG_GLOBAL', 'GIT_CONFIG_SYSTEM', 'GIT_CONFIG', 'GIT_EXEC_PATH']) {
    for (const { text } of held(name))
      if (text !== '/dev/null' && text !== '') session.emit('execute disguised', `${name}=${text}`);
  }
  for (const name of [
    'GIT_OBJECT_DIRECTORY',
    'GIT_COMMON_DIR',
    'GIT_ALTERNATE_OBJECT_DIRECTORIES',
    'GIT_NAMESPACE',
    'GIT_PROXY_SSL_CAINFO',
  ]) {
    for (const { text } of held(name)) session.emit('change git-config', `${name}=${text}`);
  }
  for (const { text } of held('GIT_INDEX_FILE')) {
    const place = session.placeOf(shell.path(value(text)));
    if (/^(sibling|main-checkout|shared-git)$/.test(place)) session.emit(`write ${place}` as 'write sibling', text);
  }
  for (let index = 0; index < 16; index += 1) {
    for (const { text } of held(`GIT_CONFIG_KEY_${index}`)) {
      for (const setting of held(`GIT_CONFIG_VALUE_${index}`)) judgeSetting(text.toLowerCase(), setting, shell);
    }
  }
  for (const { text } of held('GIT_CONFIG_PARAMETERS')) {
    const match = /'?([\w.-]+)'?='?([^']*)/.exec(text);
    if (match) judgeSetting(match[1]!.toLowerCase(), value(match[2]!), shell);
  }
}
