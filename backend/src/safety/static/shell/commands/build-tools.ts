import type { Call } from '../call.js';
import { dispatch } from '../dispatch.js';
import { lastOf, parseOptions, valuesOf } from '../options.js';
import { isForeignDirectory } from '../run-file.js';
import { readMakefile, type Recipe } from '../makefile.js';
import { Taint, tainted, unknownValue, value, type Value } from '../value.js';

/** Programs that run a project's own recipes. */
export function build(call: Call): Value {
  const { args, session, shell, name } = call;
  const options = parseOptions(args, { short: 'fCjIWo', long: 'file directory jobs eval makefile' });
  const isDry =
    /^g?make$|^just$/.test(name) && args.some(({ text }) => /^(-n|--dry-run|--just-print|--recon)$/.test(text));
  for (const { text } of options.operands) {
    // `make CC='sh -c …'`: a variable that recipes run.
    const variable = /^(SHELL|CC|CXX|AR|LD|RM|MAKE|MAKEFLAGS|.*CMD)=(.+)$/.exec(text);
    if (variable && /[;&|$`(\s/]/.test(variable[2]!)) shell.perhaps(() => shell.runText(value(variable[2]!)));
    for (const [, command] of text.matchAll(/\$\(shell\s([^()]*)/g))
      shell.perhaps(() => shell.runText(value(command!)));
    const place = /^(?:PREFIX|prefix|DESTDIR|INSTALL_ROOT|BINDIR|bindir)=(.*)$/.exec(text);
    if (place && !isDry) judgeInstallPlace(call, options, text.startsWith('DESTDIR=') ? '' : place[1]!);
    if (!isDry && /^(deploy|release|publish|prod|production|destroy|rollback)([-_:.].*)?$/.test(text))
      session.emit('change deployment', `${name} ${text}`);
  }
  if (/^(cmake|meson)$/.test(name) && args.some(({ text }) => /^(--install|install)$/.test(text))) {
    const installed = parseOptions(args, { short: 'C', long: 'install prefix destdir config component strip' });
    const stage = lastOf(installed, 'destdir');
    const prefix = lastOf(installed, 'prefix');
    if (stage) shell.write(stage, unknownValue);
    else if (prefix) judgeInstallPlace(call, options, prefix.text);
  }
  if (name === 'cmake') {
    const script = args.findIndex(({ text }) => text === '-P');
    const file = script >= 0 ? args[script + 1] : undefined;
    if (file && /file\s*\(\s*REMOVE|execute_process/i.test(shell.read(file).text))
      session.emit('execute opaque', 'cmake -P');
    const command = args.findIndex(({ text }) => text === '-E');
    if (command >= 0) {
      const [verb, ...rest] = args.slice(command + 1);
      const same = (
        { rm: 'rm', remove: 'rm', remove_directory: 'rm', env: 'env', copy: 'cp', rename: 'mv', cat: 'cat' } as Record<
          string,
          string
        >
      )[verb?.text ?? ''];
      if (same)
        return dispatch(
          shell,
          [value(same), ...(verb!.text === 'remove_directory' ? [value('-r')] : []), ...rest],
          unknownValue,
        );
    }
  }
  const directory = lastOf(options, 'C', 'directory');
  const inner = directory ? shell.subshell() : shell;
  if (directory) inner.state.enter(shell.paths(directory).filter((path): path is string => path !== undefined));
  if (!isDry && !args.some(({ text }) => /^--?(version|help|v|h)$/.test(text))) inner.writeHere(name);
  const subject = `${name} ${options.operands.map(({ text }) => text).join(' ')}`;
  session.emit(isForeignDirectory(shell) ? 'execute remote' : 'execute project-code', subject);
  runRecipe(call, options);
  return tainted(Taint.output);
}

/** Where an installation goes: everything lands below the staging directory, if there is one. */
function judgeInstallPlace(
  { shell, assignments }: Call,
  options: ReturnType<typeof parseOptions>,
  prefix: string,
): void {
  const given = options.operands.findLast(({ text }) => text.startsWith('DESTDIR='))?.text.slice('DESTDIR='.length);
  const variable = shell.state.variables.get('DESTDIR');
  const stage =
    given ?? assignments.get('DESTDIR')?.[0]?.text ?? (variable?.exported ? variable.values[0]?.text : undefined) ?? '';
  const place = stage === '' ? prefix : `${stage}/${prefix}`;
  if (/^[/~.]|^\uE000/.test(place) || stage !== '') shell.write(value(place), unknownValue);
}

/** The recipes of a makefile that is at hand. */
function runRecipe(call: Call, options: ReturnType<typeof parseOptions>): void {
  const { shell, session, name } = call;
  if (!/^g?make$|^just$/.test(name)) return;
  const file = lastOf(options, 'f', 'file', 'makefile') ?? value(name === 'just' ? 'justfile' : 'Makefile');
  const directory = lastOf(options, 'C', 'directory');
  const path = shell.path(directory && !file.text.startsWith('/') ? value(`${directory.text}/${file.text}`) : file);
  if (path === undefined) return;
  // Recipes that nobody has seen, of whoever left them there.
  if (
    lastOf(options, 'f', 'file', 'makefile') &&
    /^(temp|sibling|home|elsewhere|system)$/.test(session.placeOf(path)) &&
    !session.files.has(path)
  )
    session.emit('execute outside-code', path);
  const content =
    file.text === '-' || file.text === '/dev/stdin'
      ? call.stdin.text
      : shell.channelAt(file.text)
        ? shell.read(file).text
        : (session.files.get(path)?.text ??
          (session.placeOf(path) === 'worktree' ? session.context.readFile?.(path) : undefined));
  const added = valuesOf(options, 'eval').map(({ text }) => text);
  if (content === undefined && added.length === 0) return;
  const inner = shell.subshell();
  if (directory) inner.state.enter(shell.paths(directory).filter((inside): inside is string => inside !== undefined));
  const given = new Map<string, string>();
  for (const { text } of options.operands) {
    const variable = /^(\w+)=(.*)$/s.exec(text);
    if (variable) given.set(variable[1]!, variable[2]!);
  }
  const recipes = readRecipes(name, [content, ...added].join('\n'), inner, given);
  const wanted = options.operands.map(({ text }) => text).filter((text) => !text.includes('='));
  const queue = wanted.length > 0 ? [...wanted] : [[...recipes.keys()].find((target) => !target.startsWith('.')) ?? ''];
  const done = new Set<string>();
  while (queue.length > 0 && done.size < 40) {
    const target = queue.pop()!;
    const recipe = recipes.get(target);
    if (done.has(target) || !recipe) continue;
    done.add(target);
    queue.push(...recipe.needs);
    // Each line has a shell of its own, unless the file says that they share one.
    const isShared = recipes.has('.ONESHELL');
    for (const line of isShared ? [recipe.lines.join('\n')] : recipe.lines)
      inner.subshell().runText(value(line), unknownValue, { trusted: true });
  }
}

function readRecipes(
  name: string,
  content: string,
  shell: Call['shell'],
  given: ReadonlyMap<string, string>,
): Map<string, Recipe> {
  if (name === 'just') return readJustfile(content);
  return readMakefile(content, {
    directory: shell.state.directory ?? shell.session.places.worktree,
    given,
    run: (line) => {
      const { text } = shell.subshell().runText(value(line), unknownValue, { trusted: true });
      return text;
    },
    write: (path, text) => shell.write(value(path), value(text)),
  });
}

/** `just`: the same idea with other brackets. */
function readJustfile(content: string): Map<string, Recipe> {
  const recipes = new Map<string, { needs: string[]; lines: string[] }>();
  const variables = new Map<string, string>();
  let current: { needs: string[]; lines: string[] } | undefined;
  for (const line of content.replace(/\\\n/g, ' ').split('\n').slice(0, 2000)) {
    const assigned = /^(?:export\s+)?([\w-]+)\s*:=\s*["'`]?([^"'`]*)/.exec(line);
    const rule = /^@?([\w-]+)(?:\s[^:=]*)?:(?!=)\s*(.*)$/.exec(line);
    if (assigned) variables.set(assigned[1]!, assigned[2]!);
    else if (rule) {
      current = { needs: rule[2]!.trim().split(/\s+/), lines: [] };
      recipes.set(rule[1]!, current);
    } else if (/^\s+\S/.test(line))
      current?.lines.push(
        line
          .trim()
          .replace(/^[@-]+/, '')
          .replace(/\{\{\s*([\w-]+)\s*\}\}/g, (whole, variable: string) => variables.get(variable) ?? whole),
      );
  }
  return recipes;
}
