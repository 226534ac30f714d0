import type { Shell } from './shell.js';
import { unknownValue, value, type Value } from './value.js';
import { singleQuoted } from './text.js';

/**
 * Runs a script of the nearest `package.json`, with the scripts around it (`pre…`, `post…`).
 *
 * @returns whether there is such a script; true as well when the file is not at hand
 */
export function runScript(shell: Shell, name: string, args: readonly Value[]): boolean {
  const { session } = shell;
  session.emit('execute project-code', `script ${name}`);
  const isDry = args.some(({ text }) => /^--dry-?run\b/.test(text));
  if (!isDry && /^(?:[\w-]+:)?(deploy|release|publish)(:(?!dry|check|test|local|dev|staging-check).*)?$/.test(name))
    session.emit('change deployment', `script ${name}`);
  const path = shell.path(value('package.json'));
  const text =
    path === undefined
      ? undefined
      : (session.files.get(session.follow(path))?.text ?? session.context.readFile?.(path));
  if (text === undefined) {
    // By its name alone.
    if (!isDry && /(^|[:_-])(db|database|schema)[:_-](drop|reset|wipe|purge|nuke|truncate)\b/.test(name))
      session.emit('delete database', `script ${name}`);
    return true;
  }
  const scripts = scriptsOf(text);
  if (!scripts) return true;
  if (!Object.hasOwn(scripts, name)) return false;
  const words = args.map((word) => singleQuoted(word.text)).join(' ');
  session.nested(() => {
    for (const [key, suffix] of [
      [`pre${name}`, ''],
      [name, words],
      [`post${name}`, ''],
    ] as const) {
      const script = Object.hasOwn(scripts, key) ? scripts[key] : undefined;
      if (script !== undefined) shell.subshell().runText(value(`${script} ${suffix}`), unknownValue, { trusted: true });
    }
  });
  return true;
}

export function scriptsOf(packageJson: string): Record<string, string> | undefined {
  try {
    const { scripts } = JSON.parse(packageJson) as { scripts?: Record<string, unknown> };
    return Object.fromEntries(
      Object.entries(scripts ?? {}).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return undefined;
  }
}

const hollowed =
  /\b(?:test|lint|check|typecheck|verify)\b[\\"'\])\s]{0,8}[:=][\\\s]{0,4}["'](?:\s*(?:exit 0|true|:)?\s*|echo\b[^"'&|;]{0,200})\\?["']/;

/** Whether code that edits a package file would leave a check of its scripts that checks nothing. */
export const hollowsCheck = (code: string): boolean => hollowed.test(code) && !/no test specified/i.test(code);
