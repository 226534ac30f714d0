import { hostKind } from '../hosts.js';
import { HOLE } from '../paths.js';
import type { Shell } from './shell.js';
import { unknownValue, value, type Value } from './value.js';
import { runFile } from './run-file.js';

/** Programs that someone else left in a shared place would run by the names of known ones. */
function judgeSearchPath(name: string, text: string, shell: Shell): void {
  const foreign = name === 'PATH' ? /^(temp|sibling|device)$/ : /^(temp|sibling|device|elsewhere)$/;
  for (const directory of text.split(/[:;]/).slice(0, 40)) {
    if (directory === '' || directory.startsWith('$') || directory.includes(HOLE)) continue;
    if (foreign.test(shell.session.placeOf(shell.path(value(directory)))))
      shell.session.emit('execute disguised', `${name}=${directory}`);
  }
}

/** Settings in the environment that switch a protection off, hide a trace, or make every program run something. */
export function judgeVariable(name: string, held: Value, shell: Shell): void {
  const { session } = shell;
  const { text } = held;
  const subject = `${name}=${text}`;
  // A function in the environment, with more after it.
  if (/^\(\)\s*\{/.test(text)) session.emit('execute disguised', subject);
  if (
    /^(?:CARGO_REGISTRIES_\w+_INDEX|HEX_MIRROR|HEX_(?:REPOS|API)_URL|YARN_(?:NPM_)?REGISTRY(?:_SERVER)?|COREPACK_NPM_REGISTRY|BUNDLE_MIRROR\w*|GEM_SOURCE|UV_(?:EXTRA_)?INDEX|NUGET_\w*SOURCE|PUB_HOSTED_URL|FLUTTER_STORAGE_BASE_URL|RUSTUP_(?:DIST_SERVER|UPDATE_ROOT)|npm_config_\w*registry|NPM_CONFIG_\w*REGISTRY|POETRY_REPOSITORIES_\w+_URL|NVM_NODEJS_ORG_MIRROR|ELECTRON_MIRROR|\w+_BINARY_HOST_MIRROR)$/.test(
      name,
    )
  )
    judgeMirror(text, subject, shell);
  switch (name) {
    case 'NODE_TLS_REJECT_UNAUTHORIZED':
    case 'PYTHONHTTPSVERIFY':
      if (text === '0') session.emit('disable tls', subject);
      return;
    case 'GIT_SSL_NO_VERIFY':
    case 'SSL_NO_VERIFY':
    case 'CURL_INSECURE':
    case 'HTTPLIB2_DISABLE_SSL':
      if (!/^(0|false|)$/.test(text)) session.emit('disable tls', subject);
      return;
    case 'CURL_CA_BUNDLE':
    case 'REQUESTS_CA_BUNDLE':
    case 'npm_config_strict_ssl':
    case 'NPM_CONFIG_STRICT_SSL':
      if (/^(|false|0|\/dev\/null)$/.test(text)) session.emit('disable tls', subject);
      return;
    case 'LD_PRELOAD':
    case 'LD_AUDIT':
    case 'DYLD_INSERT_LIBRARIES':
      if (text !== '') session.emit('execute disguised', subject);
      return;
    case 'BASH_ENV':
    case 'PYTHONSTARTUP':
      if (name === 'BASH_ENV') shell.expandAgain(held);
      if (text !== '') runFile(shell, held, [], value(''), name === 'BASH_ENV' ? 'bash' : 'python');
      return;
    case 'PATH':
    case 'PYTHONPATH':
    case 'PYTHONHOME':
    case 'NODE_PATH':
    case 'PERL5LIB':
    case 'PERLLIB':
    case 'RUBYLIB':
    case 'LUA_PATH':
    case 'LUA_CPATH':
    case 'CLASSPATH':
    case 'GEM_PATH':
    case 'GEM_HOME':
    case 'LD_LIBRARY_PATH':
    case 'DYLD_LIBRARY_PATH':
    case 'GCC_EXEC_PREFIX':
    case 'COMPILER_PATH':
    case 'CARGO_HOME':
    case 'BASH_LOADABLES_PATH':
    case 'GIT_EXEC_PATH':
      judgeSearchPath(name, text, shell);
      return;
    case 'EDITOR':
    case 'VISUAL':
    case 'PAGER':
    case 'BROWSER':
    case 'SHELL':
    case 'CC':
    case 'CXX':
    case 'LD':
    case 'AR':
    case 'RUSTC':
    case 'RUSTC_WRAPPER':
    case 'RUSTC_WORKSPACE_WRAPPER':
    case 'CMAKE_C_COMPILER_LAUNCHER':
    case 'GIT_ASKPASS':
    case 'SSH_ASKPASS':
    case 'SUDO_ASKPASS':
      // Whoever listens to it runs it.
      if (text !== '' && !text.startsWith(HOLE))
        shell.perhaps(() => shell.runText(held, unknownValue, { trusted: true }));
      return;
    case 'GOFLAGS': {
      const tool = /-(?:toolexec|exec)[= ](\S+)/.exec(text)?.[1];
      if (tool) shell.perhaps(() => shell.runText(value(tool)));
      return;
    }
    case 'MAKEFLAGS':
    case 'GNUMAKEFLAGS':
      for (const [, line] of text.matchAll(/\$\(shell\s+([^()]*)\)/g)) shell.perhaps(() => shell.runText(value(line!)));
      return;
    case 'ENV':
      // A shell without bash's own ways reads it first.
      shell.expandAgain(held);
      if (/^[/~.]/.test(text)) runFile(shell, held, [], value(''), 'sh');
      return;
    case 'PS4':
    case 'PS2':
    case 'PS1':
    case 'PS0':
    case 'PROMPT':
    case 'RPROMPT':
    case 'MAILPATH':
      shell.expandAgain(held);
      return;
    case 'ZDOTDIR':
      for (const file of ['.zshenv', '.zshrc', '.zprofile', '.zlogin']) {
        const path = shell.path(value(`${text}/${file}`));
        if (path !== undefined && shell.session.files.has(path)) runFile(shell, value(path), [], value(''), 'zsh');
      }
      return;
    case 'LESSOPEN':
    case 'LESSCLOSE':
    case 'MANPAGER':
      shell.perhaps(() => shell.runText(value(text.replace(/^\|{1,2}-?/, ''), held.taint)));
      return;
    case 'npm_config_script_shell':
    case 'npm_config_shell':
      if (!/^(\/bin\/|\/usr\/bin\/)?(ba|z|da|k)?sh$/.test(text)) session.emit('execute disguised', subject);
      return;
    case 'JAVA_TOOL_OPTIONS':
    case '_JAVA_OPTIONS':
    case 'JDK_JAVA_OPTIONS':
    case 'MAVEN_OPTS':
    case 'GRADLE_OPTS':
    case 'JAVA_OPTS':
    case 'SBT_OPTS':
      if (/-(javaagent|agentpath|agentlib|XX:OnOutOfMemoryError)\b/.test(text))
        session.emit('execute disguised', subject);
      return;
    case 'PROMPT_COMMAND':
      shell.perhaps(() => shell.runText(held));
      return;
    case 'PERL5OPT':
    case 'RUBYOPT':
      if (/-[MmIre]/.test(text)) session.emit('execute disguised', subject);
      return;
    case 'NODE_OPTIONS': {
      const required = /(?:--require|--import|--loader|--experimental-loader|-r)[= ]+(\S+)/.exec(text)?.[1];
      if (required && /^[./~]|^data:|^https?:/.test(required)) {
        if (/^(data|https?):/.test(required)) session.emit('execute disguised', subject);
        else runFile(shell, value(required), [], value(''), 'node');
      }
      return;
    }
    case 'HISTFILE':
    case 'HISTSIZE':
    case 'HISTFILESIZE':
      if (/^(|0|\/dev\/null)$/.test(text)) session.emit('erase trace', subject);
      return;
    case 'DOCKER_HOST':
      if (!/^unix:|^$/.test(text)) session.emit('execute elsewhere', subject);
      return;
    case 'http_proxy':
    case 'https_proxy':
    case 'HTTP_PROXY':
    case 'HTTPS_PROXY':
    case 'ALL_PROXY':
    case 'all_proxy':
    case 'npm_config_registry':
    case 'NPM_CONFIG_REGISTRY':
    case 'PIP_INDEX_URL':
    case 'PIP_EXTRA_INDEX_URL':
    case 'UV_INDEX_URL':
    case 'UV_DEFAULT_INDEX':
    case 'GOPROXY':
    case 'CARGO_REGISTRIES_CRATES_IO_INDEX':
      judgeMirror(text, subject, shell);
      return;
    case 'GONOSUMDB':
    case 'GONOSUMCHECK':
    case 'GOINSECURE':
    case 'GOSUMDB':
      if (/^(?:[*\uE002]|1|true|off)$/.test(text)) session.emit('disable protection', subject);
  }
}

/** Where packages, or everything, would come from instead. */
function judgeMirror(text: string, subject: string, { session }: Shell): void {
  const authority = /^(?:\w+:\/\/)?(?:[^@/]*@)?(\[[^\]]+\]|[^:/,]+)(?::(\d+))?/.exec(text);
  if (!authority || text === '' || /^(off|direct)$/.test(text)) return;
  const kind = hostKind(authority[1]!, authority[2] === undefined ? undefined : Number(authority[2]), session.context);
  const isDefault =
    /^(registry\.npmjs\.org|pypi\.org|proxy\.golang\.org)$/.test(authority[1]!) &&
    session.context.packageRegistries === 'allowed';
  if (kind !== 'allowed-host' && kind !== 'loopback' && !isDefault) session.emit(`fetch ${kind}`, subject);
}
