import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { value } from '../../shell/value.js';
import { loopItems, runners } from './loops.js';
import { quotedWhereNeeded } from '../../shell/text.js';

/** Languages that nothing else here follows call by call. */
export const isCompiled = (path: string): boolean =>
  /\.(?:go|rs|java|kt|kts|scala|cs|fs|swift|m|c|h|cc|cpp|hpp|exs?|erl|lua|dart|groovy|gradle|clj|jl|nim|zig|hs)$/i.test(
    path,
  );

/** Words of which one stands in every deed. */
export const deedWords: readonly string[] =
  'command exec process system runtime getruntime os. fs:: file files. ofstream fopen directory filemanager remove delete symlink'.split(
    ' ',
  );

const literal = `(?:[bru@$L]?"((?:\\\\.|[^"\\\\\\n]){0,400})"|([A-Za-z_]\\w*))`;
const wrapped = `&?(?:(?:java\\.nio\\.file\\.)?Paths?\\.(?:get|of)\\(\\s*|new\\s+(?:java\\.io\\.)?File\\(\\s*|(?:std::path::)?Path(?:Buf)?::(?:new|from)\\(\\s*|File\\(\\s*|URL\\(\\s*fileURLWithPath:\\s*|atPath:\\s*)?`;
const writing = new RegExp(
  `\\b(?:fs::write|File::create|os\\.(?:WriteFile|Create|OpenFile|Symlink|Link|Rename)|ioutil\\.WriteFile|Files\\.(?:write\\w*|newBufferedWriter|createFile|createSymbolicLink|copy|move)|FileWriter|FileOutputStream|PrintWriter|File\\.(?:WriteAll\\w+|AppendAll\\w+|write!?|open!?)|fopen|ofstream\\s+\\w+|io\\.open|symlink|unix_fs::symlink)\\s*[({]\\s*${wrapped}${literal}`,
  'g',
);
const deleting = new RegExp(
  `\\b(?:fs::remove_(?:file|dir_all|dir)|os\\.Remove(?:All)?|Files\\.delete\\w*|FileUtils\\.(?:delete\\w*|forceDelete|cleanDirectory)|File\\.(?:Delete|rm_rf!?|rm!?)|Directory\\.Delete|filesystem::remove(?:_all)?|os\\.remove|removeItem|deleteRecursively)\\s*\\(\\s*${wrapped}${literal}`,
  'g',
);
const starting =
  /\bCommand::new\(|\bexec\.Command(?:Context)?\(|\bProcessBuilder\(|\bgetRuntime\(\)\s*\.exec\(|\bProcess\.(?:Start|run|start|runSync)\(|\bSystem\.cmd\(|\bos\.(?:execute|cmd)\(|(?<![\w.])(?:system|popen|execl\w*|execv\w*)\(|\bsyscall\.Exec\(|\bos\.StartProcess\(|\bProcessStartInfo\s*[({]|\bsh\(\s*|\bcommandLine\s*[(=]?\s*/g;

const limit = 200;

/** Runs on trial what a program of a compiled language would start, write and delete, as far as its literals say. */
export function judgeDeeds(source: string, trial: Session): void {
  const held = literalsOf(source);
  judgeOnce(source, trial, held);
  judgeRunners(source, trial, held);
  const loops = loopItems(source);
  const rounds = Math.min(roundsLimit, Math.max(0, ...[...loops.values()].map(({ length }) => length)));
  for (let round = 0; round < rounds; round += 1) {
    const inside = new Map(held);
    for (const [name, items] of loops) inside.set(name, items[Math.min(round, items.length - 1)]!);
    judgeOnce(source, trial, inside);
    judgeRunners(source, trial, inside);
  }
}

/** How often a loop is gone through. */
const roundsLimit = 8;

/** Calls of the program's own functions that hand their words to another program. */
function judgeRunners(source: string, trial: Session, held: ReadonlyMap<string, string>): void {
  for (const [name, first] of runners(source))
    for (const match of [
      ...source.matchAll(new RegExp(`(?<!(?:func|fn|fun|void|\\w)\\s)(?<![\\w.])(?:\\w+\\.)?${name}\\(`, 'g')),
    ].slice(0, 40)) {
      const given = wordsAfter(source, match.index + match[0].length, held);
      if (given.length === 0) continue;
      const line = lineOf([...first, ...given]);
      trial.evidence = line;
      Shell.at(trial, trial.places.worktree).runText(value(line), undefined, { trusted: true });
    }
}

function judgeOnce(source: string, trial: Session, held: ReadonlyMap<string, string>): void {
  const textOf = (plain: string | undefined, name: string | undefined): string | undefined =>
    plain === undefined ? held.get(name!) : unescaped(plain);
  const shell = (): Shell => Shell.at(trial, trial.places.worktree);
  let count = 0;
  for (const match of source.matchAll(deleting)) {
    const path = textOf(match[1], match[2]);
    if (path !== undefined && path !== '' && (count += 1) < limit)
      shell().delete(
        value(path),
        /all|All|rm_rf|Recursively|deleteDirectory|cleanDirectory|forceDelete/.test(match[0]),
      );
  }
  for (const match of source.matchAll(writing)) {
    const path = textOf(match[1], match[2]);
    const mode = /^\s*\)?\s*,\s*(?:"([rwa+b]+)"|os\.O_RDONLY)/.exec(
      source.slice(match.index + match[0].length, match.index + match[0].length + 24),
    );
    if (path === undefined || path === '' || (mode && !/[wa+]/.test(mode[1] ?? ''))) continue;
    if ((count += 1) < limit) shell().write(value(path), value(''));
  }
  for (const match of source.matchAll(starting)) {
    if ((count += 1) > limit) break;
    const words = wordsAfter(source, match.index + match[0].length, held);
    if (words.length === 0) continue;
    const line = lineOf(words);
    trial.evidence = line;
    shell().runText(value(line), undefined, { trusted: true });
  }
}

/** The literals that a call and the calls chained to it are given, up to the end of the statement. */
function wordsAfter(source: string, start: number, held: ReadonlyMap<string, string>): string[] {
  const statement =
    /^(?:"(?:\\.|[^"\\])*"|[^;"])*?(?=;|\n\s*\n|\n\s*(?:let|var|val|if|for|return|defer|_|\w+\s*:?=)\b|$)/.exec(
      source.slice(start, start + 800),
    )?.[0];
  if (statement === undefined) return [];
  const words: string[] = [];
  for (const [, text, name] of statement.matchAll(/"((?:\\.|[^"\\\n])*)"|(?<![\w.])([A-Za-z_]\w*)(?![\w(.:!])/g)) {
    const word = text === undefined ? held.get(name!) : unescaped(text);
    if (word !== undefined) words.push(word);
    if (words.length >= 40) break;
  }
  return words;
}

/** Names that are given one plain text. */
function literalsOf(source: string): Map<string, string> {
  const found = new Map<string, string>();
  for (const [, name, text] of source.matchAll(
    /\b([A-Za-z_]\w*)\s*(?::\s*[&\w<>' ]{1,40})?\s*(?::?=)\s*(?:String::from\(|new\s+File\(|Paths?\.(?:get|of)\(|Path::new\()?[@$]?\s*"((?:\\.|[^"\\\n]){1,400})"/g,
  )) {
    if (found.size > 300) break;
    found.set(name!, unescaped(text!));
  }
  return found;
}

const unescaped = (text: string): string => text.replace(/\\(["\\/])/g, '$1').replace(/\\n/g, '\n');

/** Words as a line; some take all that a program is given as one text. */
const lineOf = (words: readonly string[]): string =>
  words.length === 1 || (words.length === 2 && /^[\w./-]+$/.test(words[0]!) && /^[\w-]+\s/.test(words[1]!))
    ? words.join(' ')
    : words.map(quotedWhereNeeded).join(' ');
