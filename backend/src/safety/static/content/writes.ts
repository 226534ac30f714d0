import { findSecrets } from './secret-scan.js';
import { secrecyOf } from '../secrets.js';
import type { Session } from '../session.js';
import { Shell } from '../shell/shell.js';
import { value } from '../shell/value.js';
import { judgeCode } from '../code/code.js';
import { judgeBuildFile, judgeContainer, judgePackage, judgePipeline, judgeSettings } from './automation.js';
import { type FileKind, kindOf, languageOf } from './kinds.js';
import { withoutMentions } from './mentions.js';
import { judgeRemoval } from './removals.js';
import { carryOver, trialSession } from './trials.js';
import { backdoors, leaks, uncheckedInputs, type Weakening, weakenings } from './weakenings.js';

/** Longest text that is looked at as code; secrets are searched for in all of it. */
const codeLimit = 200_000;

/** The `write_file` tool: where it writes, and what the text would do to whoever runs or reads it. */
export function judgeWrite(path: string, content: string, session: Session): void {
  placeWrite(path, content, session);
  judgeText(path, content, '', session);
}

/** The `edit_file` tool: the new text counts, and so does what the old one protected. */
export function judgeEdit(path: string, oldText: string, newText: string, session: Session): void {
  placeWrite(path, newText, session);
  judgeText(path, newText, oldText, session);
  if (kindOf(path) !== 'prose') judgeRemoval(path, oldText, newText, session);
}

function placeWrite(path: string, content: string, session: Session): void {
  if (path.trim() === '') {
    session.emit('unclear arguments', 'path');
    return;
  }
  const resolved = session.places.resolve(path.replace(/^file:\/\//, ''), session.places.worktree);
  session.write(resolved, path, value(content));
}

function judgeText(path: string, text: string, before: string, session: Session): void {
  const kind = kindOf(path);
  const isLenient = kind === 'prose' || kind === 'test' || kind === 'lock' || isExampleFile(path);
  const secret = findSecrets(text, { lenient: isLenient });
  const old = secret && before !== '' ? findSecrets(before, { lenient: isLenient }) : undefined;
  if (secret && !(old && old.evidence === secret.evidence))
    session.emit('reveal literal', `${secret.kind} in ${path}`, secret.evidence);
  if (kind === 'prose' || kind === 'lock') return;
  const source = text.length > codeLimit ? text.slice(0, codeLimit) : text;
  const earlier = before.length > codeLimit ? before.slice(0, codeLimit) : before;
  session.spend(source.length / 200);
  if (kind !== 'test') judgePatterns(path, kind, source, earlier, session);
  else judgeTestPatterns(path, source, earlier, session);
  if (kind === 'pipeline') judgePipeline(path, source, earlier, session);
  else if (kind === 'package') judgePackage(path, source, earlier, session);
  else if (kind === 'container') judgeContainer(path, source, session);
  else if (kind === 'build') judgeBuildFile(path, source, session);
  else if (kind === 'settings' || kind === 'environment') judgeSettings(path, source, session);
  if (kind === 'shell' || /^#!.*\b(ba|z|k|da)?sh\b/.test(source)) judgeScript(path, source, session);
  if (kind === 'code' && secrecyOf(path) === undefined) judgeProgram(path, source, session);
}

const isExampleFile = (path: string): boolean =>
  /(^|[./_-])(example|sample|template|dist|tmpl|defaults?)([./_-]|$)/i.test(path.slice(path.lastIndexOf('/') + 1));

/** A finding that the old text had as well is not this edit's. */
function isNew({ pattern }: Weakening, source: string, before: string): RegExpExecArray | null {
  const match = pattern.exec(source);
  if (!match || before === '') return match;
  return pattern.test(before) ? null : match;
}

function judgePatterns(path: string, kind: FileKind, source: string, before: string, session: Session): void {
  const hash = kind !== 'code' || /\.(py|rb|pl|r|jl|ex|exs|ps1)$/i.test(path);
  const code = withoutMentions(source, hash);
  const old = before === '' ? '' : withoutMentions(before, hash);
  // Settings in YAML and JSON have spaces in their values; there is no prose to blank but comments.
  for (const rule of weakenings) {
    const match = isNew(rule, code, old);
    if (match) session.emit(rule.kind, `${rule.name} in ${path}`, match[0].trim());
  }
  const plain = kind === 'code' ? source : code;
  for (const rule of backdoors) {
    const match = isNew(rule, withoutComments(plain, hash), before);
    if (match) session.emit(rule.kind, `${rule.name} in ${path}`, match[0].trim());
  }
  if (kind !== 'code' && kind !== 'shell') return;
  for (const rule of leaks) {
    const match = isNew(rule, keepTemplates(source, code), keepTemplates(before, old));
    if (match && !/\*{3}|redact|mask|\.length|typeof|\?\s*["']|!!/.test(match[0]))
      session.emit(rule.kind, `${rule.name} in ${path}`, match[0].trim());
  }
  for (const rule of uncheckedInputs) {
    const match = isNew(rule, withoutComments(source, hash), before);
    if (match) session.emit(rule.kind, `${rule.name} in ${path}`, match[0].trim());
  }
}

/** Tests mention what they guard against; a key or a shell to a stranger is no mention. */
function judgeTestPatterns(path: string, source: string, before: string, session: Session): void {
  const rule = backdoors[3]!;
  const code = withoutMentions(source, true);
  const match = isNew(rule, code, before);
  if (match) session.emit(rule.kind, `${rule.name} in ${path}`, match[0].trim());
}

const withoutComments = (source: string, hash: boolean): string =>
  source
    .replace(/\/\*[^]*?\*\//g, ' ')
    .replace(/(^|[^:\\])\/\/[^\n]*/g, '$1')
    .replace(hash ? /(^|\s)#(?!!)[^\n]*/g : /$^/g, '$1');

/** Formatted strings hold expressions: they are looked at as they stand. */
const keepTemplates = (source: string, code: string): string => {
  const templates = [...source.matchAll(/\b(?:f|rf|fr)["'][^"'\n]*["']/g)]
    .map(([template]) => `print(${template.replace(/["']/g, ' ')})`)
    .filter((line) => /\{/.test(line) && /print|log/.test(source));
  return templates.length > 0 && /\b(?:print|log\w*\.\w+)\s*\(\s*f["']/.test(source)
    ? `${code}\n${templates.join('\n')}`
    : code;
};

/** Runs a script that is only written now: what it would do counts once it is beyond doubt. */
function judgeScript(path: string, source: string, session: Session): void {
  const trial = trialSession(session, 30_000);
  const shell = Shell.at(trial, session.places.worktree);
  shell.runText(value(source), undefined, { trusted: true });
  carryOver(path, trial, session);
}

function judgeProgram(path: string, source: string, session: Session): void {
  const language = languageOf(path);
  if (!/^(node|python|ruby|perl|php)$/.test(language)) return;
  const trial = trialSession(session, 30_000);
  judgeCode(
    language,
    withoutComments(source, language !== 'node' && language !== 'php'),
    trial,
    Shell.at(trial, session.places.worktree),
  );
  carryOver(path, trial, session);
}
