import { judgeCode } from '../code/code.js';
import { HOLE, isWithin, type Place, readable } from '../paths.js';
import { hasPlainLists, inPlainShell } from './dialects.js';
import type { Shell } from './shell.js';
import { isKnown, Taint, tainted, unknownValue, value, type Value } from './value.js';

const shellNames = /^(?:(?:ba|da|a|z|k|mk|c|tc|fi)?sh)$/;

/**
 * Runs a file: what it holds is judged when it is known, where it lies when not.
 *
 * @param interpreter the program that runs it; told by the first line or the name when absent
 */
export function runFile(shell: Shell, file: Value, args: readonly Value[], stdin: Value, interpreter?: string): Value {
  const { session } = shell;
  if (file.text === '-') {
    if (stdin.text !== HOLE || stdin.taint !== 0) runContent(shell, stdin, '-', args, unknownValue, interpreter);
    return tainted(Taint.output);
  }
  for (const path of shell.paths(file)) {
    const channel = shell.channelAt(file.text);
    const content = channel ? shell.read(file) : contentOf(shell, path, interpreter);
    if (content && (isKnown(content) || content.taint & (Taint.remote | Taint.decoded) || hasText(content))) {
      runContent(shell, content, path ?? file.text, args, stdin, interpreter);
      continue;
    }
    if (path === undefined) {
      session.emit('execute outside-code', file.text);
      continue;
    }
    if (isForeign(shell, session.follow(path))) {
      session.emit('execute remote', path);
      continue;
    }
    // By its name a release; a script at hand is judged by what it does.
    if (
      /(^|\/)(deploy|release|publish|rollback)[\w-]*(\.\w+)?$/.test(path) &&
      !args.some(({ text }) => /^--?(dry-?run|help|check|h|n)$/.test(text))
    )
      session.emit('change deployment', path);
    const place = runnablePlace(shell, path);
    if (place === 'worktree' || place === 'scratch' || place === 'main-checkout') {
      // What a tool printed into a file came from the project; text that nobody knows may be anything.
      session.emit(content && !(content.taint & Taint.output) ? 'execute opaque' : 'execute unseen-code', path);
    } else if (place === 'nowhere') session.emit('execute opaque', path);
    else session.emit('execute outside-code', path);
  }
  return tainted(Taint.output);
}

/** Known in part. */
const hasText = ({ text, taint }: Value): boolean => !(taint & Taint.output) && text.replaceAll(HOLE, '').trim() !== '';

/** The project's own hooks may be run, though not written. */
function runnablePlace({ session }: Shell, path: string): Place {
  const place = session.placeOf(path);
  return place === 'guarded' && isWithin(path, session.places.worktree) ? 'worktree' : place;
}

/** Whether a file came over the network in this call, by the directory it lies in. */
function isForeign({ session }: Shell, path: string): boolean {
  if (session.remoteDirectories.some((directory) => isWithin(path, directory))) return true;
  return session.unpacked.some(
    (directory) => isWithin(path, directory) && path.slice(directory.length + 1).includes('/'),
  );
}

/** Whether the current directory did: its build files are as foreign as the rest. */
export const isForeignDirectory = ({ session, state }: Shell): boolean =>
  state.directories.some((path) => session.remoteDirectories.some((directory) => isWithin(path, directory)));

/** What the call itself wrote there, or what the worktree holds. */
function contentOf(shell: Shell, path: string | undefined, interpreter: string | undefined): Value | undefined {
  if (path === undefined) return undefined;
  const { session } = shell;
  const real = session.follow(path);
  const written = session.files.get(real);
  if (written) return written;
  const place = session.placeOf(real);
  if (place !== 'worktree' && place !== 'scratch') return undefined;
  // `node x` finds `x.js`.
  const endings = interpreter === 'node' && !/\.\w+$/.test(real) ? ['', '.js', '.cjs', '/index.js'] : [''];
  let text: string | undefined;
  for (const ending of endings) text ??= session.context.readFile?.(real + ending);
  return text === undefined ? undefined : { text, taint: 0 };
}

function runContent(
  shell: Shell,
  content: Value,
  path: string,
  args: readonly Value[],
  stdin: Value,
  interpreter: string | undefined,
): void {
  const { session } = shell;
  if (content.taint & Taint.remote) session.emit('execute remote', path);
  if (content.taint & Taint.decoded) session.emit('execute decoded', path);
  if (!isKnown(content) && content.text.length < 2) return;
  const shebang = /^#!\s*(\S+)(?:\s+(\S+))?/.exec(content.text);
  const program =
    interpreter ?? languageOf(path, shebang ? (/env$/.test(shebang[1]!) ? shebang[2] : shebang[1]) : undefined);
  session.emit('execute project-code', readable(path));
  if (shellNames.test(program)) {
    const nested = shell.subshell();
    nested.state.positional = [...args];
    nested.state.scriptName = { text: path, taint: 0 };
    nested.state.hasPlainLists = hasPlainLists(program);
    nested.runText(value(inPlainShell(program, content.text), content.taint), stdin);
  } else {
    // What the call wrote itself, nobody has looked at either.
    const inline = session.written.has(session.follow(path)) || /^-$|^\/dev\/(?:stdin|fd\/)/.test(path);
    judgeCode(program, content.text, session, shell.subshell(), { inline, path, args, stdin });
  }
}

function languageOf(path: string, shebang: string | undefined): string {
  if (shebang) return shebang.replace(/^.*\//, '').replace(/[\d.]+$/, '');
  const extension = /\.(\w+)$/.exec(path)?.[1];
  return (
    ({ js: 'node', mjs: 'node', cjs: 'node', ts: 'node', py: 'python', rb: 'ruby', pl: 'perl', php: 'php' } as const)[
      extension as 'js'
    ] ?? 'sh'
  );
}
