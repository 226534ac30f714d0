import { judgeFetch } from '../../git/remotes.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { parseOptions, valuesOf } from '../options.js';
import { Taint, tainted, value, type Value } from '../value.js';
import { runFile } from '../run-file.js';
import { build } from './build-tools.js';
import { install, judgeRegistry } from './install.js';
import { nodeManager, runRemotePackage } from './node-packages.js';

/** Package managers and build tools: what they install, publish and run. */
export const packages: CommandTable = {
  npm: nodeManager,
  pnpm: nodeManager,
  yarn: nodeManager,
  ...named('twine flit', (call) => {
    if (/^(upload|publish)$/.test(call.args[0]?.text ?? ''))
      call.session.emit('publish package', `${call.name} ${call.args[0]!.text}`);
    return tainted(Taint.output);
  }),
  ...named('npx bunx pnpx', (call) => runRemotePackage(call, call.args)),
  ...named('pip uv pipx poetry pipenv conda mamba easy_install pdm hatch', python),
  uvx: (call) => runRemotePackage(call, call.args),
  cargo: (call) =>
    simple(call, { installs: /^(install|add)$/, publishes: /^(publish|yank|owner)$/, runs: /^(run|test|bench)$/ }),
  go: (call) => {
    const verb = call.args[0]?.text;
    // Settings of the account.
    if (verb === 'env' && /^-[wu]$/.test(call.args[1]?.text ?? '')) call.session.emit('write home', 'go env');
    if (verb === 'run' || verb === 'install') {
      const target = call.args.find(({ text }, index) => index > 0 && !text.startsWith('-'));
      if (target && /\.go$/.test(target.text)) return runFile(call.shell, target, [], call.stdin, 'go');
      // Sources that the call itself wrote.
      const directory =
        target && /^\.{1,2}(\/|$)/.test(target.text)
          ? call.shell.path(value(target.text.replace(/\/?\.\.\.$/, '')))
          : undefined;
      if (directory !== undefined)
        for (const path of call.session.files.keys())
          if (path.endsWith('.go') && path.startsWith(`${directory}/`))
            runFile(call.shell, value(path), [], call.stdin, 'go');
      if (target && /\.[a-z]+\/.*@/.test(target.text))
        call.session.emit(verb === 'run' ? 'install unvetted' : 'install system', target.text);
    }
    return simple(call, { installs: /^(get)$/, publishes: /^$/, runs: /^(run|test|generate)$/ });
  },
  ...named('gem bundle', (call) =>
    call.name === 'bundle' && call.args[0]?.text === 'exec'
      ? dispatch(call.shell, call.args.slice(1), call.stdin)
      : simple(call, { installs: /^(install|update|add|uninstall)$/, publishes: /^(push|yank|owner)$/, runs: /^$/ }),
  ),
  composer: (call) => (
    call.args[0]?.text === 'global' && call.session.emit('install system', 'composer global'),
    simple(call, {
      installs: /^(require|install|update|create-project|global)$/,
      publishes: /^$/,
      runs: /^(run|run-script|exec)$/,
    })
  ),
  ...named(
    'mvn mvnw gradle gradlew sbt ant lein dotnet nuget swift stack cabal mix rebar3 dart flutter pub',
    (call) => {
      const words = call.args.map(({ text }) => text);
      if (
        words.some(
          (word) =>
            /^(deploy|publish|publish[A-Z]\w*|perform|push|uploadArchives|upload_to_\w+)$/.test(
              word.replace(/^:?[\w-]+:/, ''),
            ) && !/ToMavenLocal$/.test(word),
        )
      )
        call.session.emit('publish package', words.join(' '));
      if (
        words.some((word) => /^-D(skipTests|maven\.test\.skip)(=true)?$/.test(word)) ||
        (/^gradlew?$/.test(call.name) && words.includes('-x') && words[words.indexOf('-x') + 1] === 'test')
      )
        call.session.emit('disable gate-message', 'tests skipped');
      if (/^(dotnet|flutter|dart)$/.test(call.name) && words[0] === 'add') install(call, call.args.slice(2), 'add');
      return tainted(Taint.output);
    },
  ),
  ...named(
    'apt apt-get aptitude yum dnf apk pacman zypper snap flatpak emerge port pkg rpm dpkg dnf5 microdnf',
    systemPackages,
  ),
  brew: (call) => (call.args[0]?.text === 'shellenv' ? value(':\n') : systemPackages(call)),
  ...named(
    'make gmake just task invoke ninja bazel bazelisk nx turbo lerna lage gulp grunt cmake meson scons doit nox tox tilt earthly dagger',
    build,
  ),
};

function python(call: Call): Value {
  const { args, session, shell, stdin, name } = call;
  const words = name === 'uv' && args[0]?.text === 'pip' ? args.slice(1) : args;
  const verb = words.find(({ text }) => !text.startsWith('-'));
  const rest = verb ? words.slice(words.indexOf(verb) + 1) : [];
  const options = parseOptions(rest, {
    short: 'rcitebpwn',
    long: 'requirement constraint index-url extra-index-url find-links target prefix root python trusted-host editable group with extra package directory project env-file no-binary only-binary platform',
  });
  judgeRegistry({ ...call, args: words });
  switch (verb?.text) {
    case 'run': {
      const inner = parseOptions(rest, {
        short: 'p',
        long: 'python group with extra package directory project env-file with-requirements with-editable',
        command: true,
      });
      for (const extra of valuesOf(inner, 'with')) install(call, [extra], 'with');
      return inner.operands.length > 0
        ? dispatch(
            shell,
            inner.operands.filter(({ text }, index) => index > 0 || text !== '--'),
            stdin,
          )
        : tainted(Taint.output);
    }
    case 'install':
    case 'add':
    case 'download':
    case 'wheel':
    case 'inject':
    case 'upgrade':
      if (name === 'pipx') session.emit('install system', rest.map(({ text }) => text).join(' '));
      if (name === 'conda' || name === 'mamba') session.emit('install system', rest.map(({ text }) => text).join(' '));
      if (name === 'uv' && verb.text === 'install') return tainted(Taint.output);
      install(
        call,
        options.operands.filter(({ text }) => text !== '.'),
        verb.text,
      );
      for (const file of valuesOf(options, 'r', 'requirement'))
        if (/^https?:/.test(file.text)) session.emit('install foreign', file.text);
      if (options.flags.has('break-system-packages') || options.flags.has('system'))
        session.emit('install system', 'system packages');
      for (const target of valuesOf(options, 't', 'target', 'prefix', 'root'))
        shell.write(target, tainted(Taint.output));
      return tainted(Taint.output);
    case 'sync':
    case 'lock':
    case 'update':
      install(call, [], verb.text);
      return tainted(Taint.output);
    case 'publish':
    case 'upload':
      if (!options.flags.has('dry-run')) session.emit('publish package', verb.text);
      return tainted(Taint.output);
    case 'config':
      if (/^(set|unset|edit)$/.test(rest[0]?.text ?? ''))
        session.emit('install foreign', rest.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'tool':
      if (rest[0]?.text === 'run') return runRemotePackage(call, rest.slice(1));
      if (rest[0]?.text === 'install') session.emit('install system', rest.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'uninstall':
      if (options.flags.has('break-system-packages')) session.emit('install system', 'system packages');
      return tainted(Taint.output);
    default:
      return tainted(Taint.output);
  }
}

interface Verbs {
  installs: RegExp;
  publishes: RegExp;
  runs: RegExp;
}

function simple(call: Call, verbs: Verbs): Value {
  const { args, session } = call;
  const verb = args.find(({ text }) => !/^[-+]/.test(text))?.text ?? '';
  const rest = args.slice(args.findIndex(({ text }) => text === verb) + 1);
  const options = parseOptions(rest, {
    short: 'F',
    long: 'git registry index path version features branch tag rev source manifest-path target',
  });
  const isDry = options.flags.has('dry-run');
  if (verbs.publishes.test(verb) && !isDry && !(verb === 'owner' && options.flags.has('list')))
    session.emit('publish package', `${call.name} ${verb}`);
  else if (verbs.installs.test(verb)) {
    const [git] = valuesOf(options, 'git');
    if (git) {
      session.emit('install foreign', git.text);
      judgeFetch(git.text, session);
    }
    judgeRegistry(call);
    const isLocal = options.flags.has('path') || options.operands.every(({ text }) => text.startsWith('.'));
    // These two install programs for the whole account, not for the project.
    if (/^(install|uninstall)$/.test(verb) && /^(cargo|gem)$/.test(call.name) && !isLocal) {
      session.emit('install system', `${call.name} install`);
    }
    install(
      call,
      call.name === 'cargo' && options.flags.has('path')
        ? []
        : options.operands.filter(({ text }) => text !== './...' && text !== '.'),
      verb,
    );
  } else if (verbs.runs.test(verb)) session.emit('execute project-code', `${call.name} ${verb}`);
  return tainted(Taint.output);
}

const systemLooking =
  /^(list|search|show|info|policy|depends|rdepends|why|help|version|check|config|deps|desc|leaves|uses|outdated|missing|doctor|options|tap-info|formulae|casks|log|cat|commands|home|homepage|shellenv|analytics|ls|bundle|madison|changelog|showpkg|stats|repolist|provides|whatprovides|history|audit|livecheck|readall|fetch|download|source|-l|-L|-s|-S|-q|-Q\w*|-Ss|-Si|--version|--help|-h|-v|--prefix|--cellar|--caskroom|--cache|--repository|--repo|--env|--config|--list|--get-selections|--print-architecture|--status|--contents|-c|-I|--info|-p)$/;

function systemPackages(call: Call): Value {
  const { args, session, name } = call;
  const words = args.map(({ text }) => text);
  if (
    words.length === 0 ||
    (words[0]!.startsWith('--') && systemLooking.test(words[0]!)) ||
    words.some((word) => /^(--help|-h|--version|--dry-run|-s|--simulate|--just-print)$/.test(word)) ||
    (words[0] === 'cleanup' && words.includes('-n')) ||
    (name === 'rpm' && /^-[qV]/.test(words[0]!))
  )
    return tainted(Taint.output);
  const verb =
    words.find((word) => name === 'rpm' || name === 'dpkg' || name === 'pacman' || !word.startsWith('-')) ?? words[0]!;
  if (systemLooking.test(verb) && !(name === 'pacman' && /^-S/.test(verb) && !/^-S[si]/.test(verb))) {
    if (verb === 'bundle' && !/^(check|list)$/.test(words[1] ?? '') && name === 'brew')
      session.emit('install system', words.join(' '));
    return tainted(Taint.output);
  }
  session.emit('install system', `${name} ${words.join(' ')}`);
  return tainted(Taint.output);
}
