import type { Call } from '../call.js';
import { dispatch, isKnownProgram } from '../dispatch.js';
import { lastOf, parseOptions, valuesOf } from '../options.js';
import { runScript } from '../package-scripts.js';
import { Taint, tainted, value, type Value } from '../value.js';
import { install, judgeRegistry } from './install.js';

const looking =
  /^(ls|list|ll|la|view|info|show|v|s|se|find|search|outdated|audit|help|help-search|root|prefix|bin|why|explain|query|fund|doctor|ping|whoami|docs|home|repo|bugs|stars|sbom|version|versions|diff|licenses|completion|get|team|org|hook|-v|--version|-h|--help|store|env|node)$/;

/** `npm`, `pnpm` and `yarn`. */
export function nodeManager(call: Call): Value {
  const { args, session, shell, name } = call;
  const options = parseOptions(args, {
    short: 'Cw',
    long: 'prefix dir cwd workspace filter registry loglevel userconfig tag otp script-shell',
  });
  judgeRegistry(call);
  for (const program of valuesOf(options, 'script-shell')) shell.runText(program);
  const [verb, ...operands] = options.operands;
  if (options.flags.has('help')) return tainted(Taint.output);
  const inner = directoryOf(call, options);
  const given = verb?.text ?? (name === 'yarn' ? 'install' : '');
  // npm takes every beginning that only one of its commands has.
  const command = name === 'npm' && /^(un)?pu(b|bl|bli|blis)?$/.test(given) ? 'publish' : given;
  const isGlobal =
    options.flags.has('g') ||
    options.flags.has('global') ||
    valuesOf(options, 'location').some(({ text }) => text === 'global') ||
    (name === 'yarn' && command === 'global');
  switch (command) {
    case '':
      return tainted(Taint.output);
    case 'install':
    case 'i':
    case 'in':
    case 'add':
    case 'isntall':
    case 'update':
    case 'up':
    case 'upgrade':
    case 'ci':
    case 'install-test':
    case 'it':
    case 'dedupe':
    case 'rebuild':
    case 'import':
    case 'fetch':
      if (isGlobal) session.emit('install system', operands.map(({ text }) => text).join(' '));
      else inner.writeHere(`${name} ${command}`);
      install(call, operands, command);
      return tainted(Taint.output);
    case 'uninstall':
    case 'remove':
    case 'rm':
    case 'un':
    case 'unlink':
    case 'prune':
      if (isGlobal) session.emit('install system', operands.map(({ text }) => text).join(' '));
      else inner.writeHere(`${name} ${command}`);
      return tainted(Taint.output);
    case 'link':
    case 'global':
      session.emit('install system', args.map(({ text }) => text).join(' '));
      return tainted(Taint.output);
    case 'publish':
    case 'unpublish':
    case 'deprecate':
    case 'owner':
    case 'star':
    case 'npm':
      if (options.flags.has('dry-run') || operands[0]?.text === 'ls') return tainted(Taint.output);
      session.emit('publish package', command);
      return tainted(Taint.output);
    case 'dist-tag':
    case 'access':
    case 'token':
    case 'profile':
      if (
        /^(ls|list|get|status|list packages|public)?$/.test(operands[0]?.text ?? '') &&
        operands[0]?.text !== 'public'
      )
        return tainted(Taint.output);
      session.emit('publish package', `${command} ${operands[0]?.text ?? ''}`);
      return tainted(Taint.output);
    case 'login':
    case 'adduser':
    case 'logout':
      session.emit('change remote', command);
      return tainted(Taint.output);
    case 'config':
    case 'c':
    case 'set':
    case 'get':
      configure(call, /^[sg]et$/.test(command) ? [value(command), ...operands] : operands);
      return tainted(Taint.output);
    case 'cache':
      if (/^(clean|clear|rm)$/.test(operands[0]?.text ?? '')) session.emit('write home', 'package cache');
      return tainted(Taint.output);
    case 'exec':
    case 'x':
    case 'dlx':
    case 'create':
    case 'init':
      if ((command === 'init' || command === 'create') && operands.length === 0) return tainted(Taint.output);
      return runRemotePackage(call, args.slice(args.indexOf(verb!) + 1), command === 'init' || command === 'create');
    case 'pkg':
    case 'set-script':
      plantScripts(call, command === 'set-script' ? operands : operands.slice(1), operands[0]?.text ?? '');
      return tainted(Taint.output);
    case 'version':
      return tainted(Taint.output);
    case 'bin':
      return value('node_modules/.bin\n');
    case 'pack':
      return tainted(Taint.output);
    case 'run':
    case 'run-script':
    case 'rum':
    case 'urn':
    case 'test':
    case 't':
    case 'tst':
    case 'start':
    case 'stop':
    case 'restart': {
      const isRun = /^(run|run-script|rum|urn)$/.test(command);
      const script = isRun ? operands[0]?.text : command.replace(/^t(st)?$/, 'test');
      if (script !== undefined && /build|clean|install|generate|format|fix|migrat/.test(script))
        inner.writeHere(`${name} run ${script}`);
      const isProduction = ['NODE_ENV', 'APP_ENV', 'RAILS_ENV'].some((key) =>
        /^prod/i.test(call.assignments.get(key)?.[0]?.text ?? ''),
      );
      if (script !== undefined && isProduction && /^(db|database|migrat|seed|prisma)/.test(script))
        session.emit('change production-database', `${name} run ${script}`);
      if (script !== undefined) runScript(inner, script, isRun ? operands.slice(1) : operands);
      // Yarn and pnpm run programs by the same word.
      if (isRun && name !== 'npm' && operands.length > 1) dispatch(inner.subshell(), operands, call.stdin);
      return tainted(Taint.output);
    }
    default:
      if (looking.test(command)) return tainted(Taint.output);
      // Yarn and pnpm run a script, or a program of node_modules, by its bare name.
      if (name !== 'npm' && verb) {
        if (!runScript(inner, command, operands) || isKnownProgram(command))
          return dispatch(inner, [verb, ...operands], call.stdin);
        return tainted(Taint.output);
      }
      return tainted(Taint.output);
  }
}

function directoryOf(call: Call, options: ReturnType<typeof parseOptions>) {
  const directory = lastOf(options, 'C', 'prefix', 'dir', 'cwd');
  if (!directory) return call.shell;
  const inner = call.shell.subshell();
  inner.state.enter(call.shell.paths(directory).filter((path): path is string => path !== undefined));
  return inner;
}

/** `npm pkg set scripts.postinstall=…`: whoever installs runs it; the text is judged as if it ran now. */
function plantScripts({ session, shell }: Call, operands: readonly Value[], verb: string): void {
  if (
    verb === 'delete' &&
    operands.some(({ text }) => /^scripts(\.(test|lint|check|typecheck|verify|audit))?$/.test(text))
  )
    session.emit('disable gate', `pkg delete ${operands.map(({ text }) => text).join(' ')}`);
  if (verb === 'get' || verb === 'delete' || verb === 'fix') return;
  const pairs =
    verb === 'set'
      ? operands.map(({ text }) => [text.slice(0, text.indexOf('=')), text.slice(text.indexOf('=') + 1)])
      : [[`scripts.${operands[0]?.text}`, operands[1]?.text ?? '']];
  for (const [key, script] of pairs) {
    const name = /^scripts(?:\.|\[["']?)([\w:-]+)/.exec(key!)?.[1];
    if (name === undefined) continue;
    if (/^(test|lint|check|typecheck|verify|audit|ci)\b/.test(name) && isHollow(script!))
      session.emit('disable gate', `${key}=${script}`);
    if (/^(pre|post)?(install|prepare|publish|pack)(Only)?$/.test(name)) session.emit('plant hook', `${key}=${script}`);
    session.nested(() => shell.subshell().runText(value(script!), undefined, { trusted: true }));
  }
}

/** Whether a script does nothing but say so. */
const isHollow = (script: string): boolean =>
  script.split(/&&|\|\||;/).every((part) => /^\s*(exit( 0)?|true|:|echo\b[^&|;$`]*)?\s*$/.test(part));

function configure(call: Call, operands: readonly Value[]): void {
  const [verb, ...rest] = operands;
  if (verb?.text === 'get' && rest.some(({ text }) => /_auth|token|password/i.test(text)))
    call.session.emit('reveal secret', rest.map(({ text }) => text).join(' '));
  if (!/^(set|delete|edit|fix)$/.test(verb?.text ?? '')) return;
  const text = rest.map((word) => word.text).join(' ');
  if (/strict-ssl[= ]false/.test(text)) call.session.emit('disable tls', text);
  else if (/registry/.test(text)) call.session.emit('install foreign', text);
  else if (/_auth|token|password/i.test(text)) call.session.emit('reveal literal', 'npm config');
  else if (/ignore-scripts[= ]false|script-shell|unsafe-perm|node-options/.test(text))
    call.session.emit('disable protection', text);
  else call.session.emit('write home', text);
}

/** Tools that work on the project's own files. */
export const isLocalTool = (name: string): boolean =>
  localTools.test(name) ||
  /^(pytest|rspec|phpunit|pest|tox|nox|ctest|behave|cucumber|bats|shellspec|busted|minitest|gotestsum|golangci-lint|rubocop|phpstan|psalm|flake8|pylint|isort|pyupgrade|pre-commit|coverage|hypothesis|locust|k6|wrk|ab|autocannon|code|cursor|protoc|buf|sqlc|gofumpt|dlv|air|hugo|jekyll|mkdocs|sphinx-build|pandoc|ffmpeg|convert|magick|xcodebuild|pod|carthage|fastlane-local|tsserver|watchman|direnv|mise|act|hadolint|yamllint|actionlint|trivy|gitleaks|semgrep|syft|grype|cloc|tokei|scc|ast-grep|sg|comby|jscodeshift|codemod|plop|hygen|cookiecutter|copier|degit)$/.test(
    name,
  );

const localTools =
  /^(tsc|jest|vitest|eslint|prettier|mocha|ava|tap|nyc|c8|ts-node|tsx|webpack|vite|rollup|esbuild|swc|babel|next|nuxt|astro|remix|nest|ng|vue-cli-service|svelte-check|playwright|cypress|husky|lint-staged|commitlint|prisma|drizzle-kit|typeorm|knex|sequelize|turbo|nx|lerna|rimraf|tsup|tslint|stylelint|markdownlint|depcheck|madge|knip|ncu|npm-check-updates|storybook|concurrently|serve|http-server|json-server|nodemon|dotenv|cross-env|openapi-typescript|graphql-codegen|tailwindcss|postcss|karma|gulp|grunt|biome|oxlint|depcruise|dependency-cruiser|size-limit|semantic-release|changeset|patch-package|license-checker|cspell|@biomejs\/biome|@redocly\/cli|pyright|ruff|black|mypy|pytest|cdk|ts-prune|typedoc|api-extractor|swagger-cli)(@[\w.^~-]+)?$/;

/** `npx name`: the project's own tool when it is installed, else code from the registry that nobody chose. */
export function runRemotePackage(call: Call, args: readonly Value[], isTemplate = false): Value {
  const { shell, session, stdin } = call;
  const options = parseOptions(args, { short: 'pc', long: 'package call from with registry python', command: true });
  for (const line of valuesOf(options, 'c', 'call')) shell.runText(line, stdin);
  const [tool, ...rest] = options.operands.filter(({ text }, index) => index > 0 || text !== '--');
  for (const named of valuesOf(options, 'p', 'package', 'from', 'with')) judgeTool(call, named.text, isTemplate);
  if (!tool) return tainted(Taint.output);
  judgeTool(call, tool.text, isTemplate);
  session.nested(() => dispatch(shell, [value(tool.text.replace(/(.)@[^@]*$/, '$1')), ...rest], stdin));
  return tainted(Taint.output);
}

function judgeTool(call: Call, tool: string, isTemplate: boolean): void {
  const { session } = call;
  if (/^(https?:|git\+|github:)/.test(tool)) session.emit('execute remote', tool);
  else if (!isTemplate && (localTools.test(tool) || isInstalled(call, tool))) session.emit('execute program', tool);
  else install(call, [value(tool)], 'run');
}

/** Whether the project names the tool among its dependencies. */
function isInstalled({ shell, session }: Call, tool: string): boolean {
  const path = shell.path(value('package.json'));
  const text = path === undefined ? undefined : (session.files.get(path)?.text ?? session.context.readFile?.(path));
  return text !== undefined && text.includes(`"${tool.replace(/(.)@[^@/]*$/, '$1')}"`);
}
