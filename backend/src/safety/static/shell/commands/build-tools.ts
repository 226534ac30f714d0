import type { Call } from '../call.js';
import { dispatch } from '../dispatch.js';
import { lastOf, parseOptions, valuesOf } from '../options.js';
import { isForeignDirectory } from '../run-file.js';
import { Taint, tainted, unknownValue, value, type Value } from '../value.js';

/** Programs that run a project's own recipes. */
export function build(call: Call): Value {
  const { args, session, shell, name } = call;
  const options = parseOptions(args, { short: 'fCjIWo', long: 'file directory jobs eval makefile' });
  for (const { text } of valuesOf(options, 'eval'))
    shell.perhaps(() => shell.runText(value(text.replace(/^\$\(shell (.*)\)$/, '$1'))));
  const isDry =
    /^g?make$|^just$/.test(name) && args.some(({ text }) => /^(-n|--dry-run|--just-print|--recon)$/.test(text));
  for (const { text } of options.operands) {
    // `make CC='sh -c …'`: a variable that recipes run.
    const variable = /^(SHELL|CC|CXX|AR|LD|RM|MAKE|MAKEFLAGS|.*CMD)=(.+)$/.exec(text);
    if (variable && /[;&|$`(\s/]/.test(variable[2]!)) shell.perhaps(() => shell.runText(value(variable[2]!)));
    for (const [, command] of text.matchAll(/\$\(shell\s([^()]*)/g))
      shell.perhaps(() => shell.runText(value(command!)));
    const place = /^(?:PREFIX|prefix|DESTDIR|INSTALL_ROOT|BINDIR|bindir)=([/~].*)$/.exec(text)?.[1];
    if (place && !isDry) shell.write(value(place), unknownValue);
    if (!isDry && /^(deploy|release|publish|prod|production|destroy|rollback)([-_:.].*)?$/.test(text))
      session.emit('change deployment', `${name} ${text}`);
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
  if (content === undefined) return;
  const wanted = new Set(options.operands.map(({ text }) => text).filter((text) => !text.includes('=')));
  const inner = shell.subshell();
  const recipes = new Map<string, { needs: string[]; lines: string[] }>();
  let current: { needs: string[]; lines: string[] } | undefined;
  for (const line of content.replace(/\\\n/g, ' ').split('\n').slice(0, 2000)) {
    const rule = /^([\w./%-][^:=#\n]*):(?!=)([^=\n]*)$/.exec(line);
    if (rule && !/^\s/.test(line)) {
      current = { needs: rule[2]!.trim().split(/\s+/), lines: [] };
      // The first command may stand on the rule's own line.
      const [needs = '', inline] = rule[2]!.split(/;(.*)/);
      current.needs = needs.trim().split(/\s+/);
      if (inline) current.lines.push(inline.trim());
      for (const target of rule[1]!.trim().split(/\s+/)) if (!recipes.has(target)) recipes.set(target, current);
    } else if (/^\s+\S/.test(line))
      current?.lines.push(
        line
          .trim()
          .replace(/^[@+-]+/, '')
          .replaceAll('$$', '$'),
      );
    const assigned = /^(\w+)\s*[:?]?=\s*(.*)$/.exec(line);
    if (assigned) inner.state.assign(assigned[1]!, [value(assigned[2]!)]);
  }
  const queue = wanted.size > 0 ? [...wanted] : [[...recipes.keys()].find((target) => !target.startsWith('.')) ?? ''];
  const done = new Set<string>();
  while (queue.length > 0 && done.size < 40) {
    const target = queue.pop()!;
    const recipe = recipes.get(target);
    if (done.has(target) || !recipe) continue;
    done.add(target);
    queue.push(...recipe.needs);
    for (const line of recipe.lines)
      inner.runText(value(line.replace(/\$\((\w+)\)/g, '${$1}')), unknownValue, { trusted: true });
  }
}
