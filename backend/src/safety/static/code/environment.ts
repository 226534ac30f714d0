import type { Judged } from './code.js';

/** How languages name one variable of the environment; the name is the first group that matched. */
const oneVariable =
  /(?:process\.env\??(?:\.|\[['"`])|os\.environ(?:b)?\[b?['"]|os\.environ\.(?:get|pop)\(\s*b?['"]|os\.getenv\(\s*['"]|\bENV(?:\[|\.fetch\()\s*['"]|\$ENV\{\s*['"]?|(?<!\w)(?:Sys\.|System\.|os\.)?getenv\(\s*['"]|\bENVIRON\[\s*['"]|(?:Deno|Bun)\.env\.(?:get\(\s*['"])?|\$_(?:ENV|SERVER)\[\s*['"]|\$env:|System\.get_env\(\s*['"]|\bENV\[['"])(\w+)/g;
/** The environment as a whole. */
const allVariables =
  /process\.env(?![\w.?[])|os\.environ(?![\w.[])|os\.environ\.(?:items|copy)\(|\bENV(?:\.to_h|\.inspect|\.each|\.map)|\bputs\s+ENV\b|\bp\s+ENV\b|%ENV|\$_ENV(?!\[)|\bgetenv\(\s*\)|Deno\.env\.toObject|Bun\.env(?![\w.[])|\bENVIRON\b(?!\[\s*["'])/;
const printing =
  /\b(?:print|printf|println|say|puts|p|pp|echo|warn|die|dump|var_dump|print_r|dumps|stringify|Dumper|stdout|stderr|inspect|cat|console\.\w+|write\w*|log)\b[^;\n]*$/;

/** Names of variables that hold a secret. */
export const secretVariable = /(TOKEN|SECRET|PASSWORD|PASSWD|API_?KEY|PRIVATE_KEY|ACCESS_KEY|CREDENTIAL)/i;

/** A program on the command line that prints what the environment holds in confidence. */
export function judgeEnvironmentReads({ source, session, isInline }: Pick<Judged, 'source' | 'session' | 'isInline'>) {
  if (!isInline || !/env/i.test(source)) return;
  for (const match of source.matchAll(oneVariable)) {
    const name = match[1]!;
    if (!secretVariable.test(name)) continue;
    const before = source.slice(Math.max(0, match.index - 160), match.index);
    const after = source.slice(match.index + match[0].length, match.index + match[0].length + 24);
    if (!printing.test(before) || isOnlyAsked(before, after)) continue;
    session.emit('reveal secret', name);
  }
  if (
    /dotenv_values\s*\(|\.config\([^)]*\)\s*\.parsed|dotenv\.parse\(/.test(source) &&
    /print|console|puts|write/.test(source)
  )
    session.emit('reveal secret', 'a file of settings');
  const whole = allVariables.exec(source);
  if (!whole || !printing.test(source.slice(Math.max(0, whole.index - 160), whole.index + whole[0].length))) return;
  session.emit(
    /dotenv|load_dotenv|env-file/i.test(source) ? 'reveal secret' : 'reveal environment',
    'environment of the process',
  );
}

/** Whether there is such a variable, or how long it is, tells nothing. */
const isOnlyAsked = (before: string, after: string): boolean =>
  /(?:!|\bBoolean\(|\btypeof\s+|\blen\(|\bbool\(|\bdefined\s*\(?|\bexists\s*\(?|\bisset\(|\bnot\s+)\s*$/.test(before) ||
  /^['"`\])}]*\s*(?:\.length|\?\s*(?!\.)|is\s|[!=]=|&&)/.test(after);
