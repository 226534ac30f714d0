import { accessHoles, accessWords } from './access/access-holes.js';
import { mayAct } from './acts.js';
import { findSecrets, type ScanOptions } from './secrets/secret-scan.js';
import { plainPath } from '../paths.js';
import { secrecyOf } from '../secrets.js';
import type { Session } from '../session.js';
import { Shell } from '../shell/shell.js';
import { value } from '../shell/value.js';
import { judgeCode } from '../code/code.js';
import { backdoors, disguise, gitPrograms, reverseShell } from './flows/backdoors.js';
import { judgeBuildFile, judgeContainer } from './later/build-files.js';
import { programOf } from './flows/notebooks.js';
import { judgePackage } from './later/packages.js';
import { judgePipeline } from './later/pipelines.js';
import { judgeSettings } from './settings/settings.js';
import { type FileKind, kindOf, languageOf } from './kinds.js';
import { withoutComments } from './mentions.js';
import { findFlows, originWords } from './flows/flows.js';
import { judgeInstructions, steersAgents } from './instructions.js';
import { judgeLock } from './settings/locks.js';
import { findLosses, isMigration } from './settings/migrations.js';
import { embeddedCommands } from './later/embedded.js';
import { around, wholeLimit } from './excerpts.js';
import { type Source, sourceOf } from './source.js';
import { judgeCovert } from './covert.js';
import { judgeHidden } from './hidden.js';
import type { FoundSecret } from './secrets/assigned-secrets.js';
import { emptyChecks, emptyCheckWords } from './access/empty-checks.js';
import { executedInputs, uncheckedInputs } from './flows/inputs.js';
import { leaks } from './flows/leaks.js';
import { shownSecrets } from './flows/logging.js';
import { judgeRemoval } from './edits/removals.js';
import { deedWords, isCompiled, judgeDeeds } from './later/programs.js';
import type { Rule } from './rule.js';
import { findConstantSwitches } from './settings/constant-switches.js';
import { confidenceWords } from './flows/confidences.js';
import { findSendings, sendingWords } from './flows/sendings.js';
import { findSwitches } from './settings/switches.js';
import { judgeUnfollowed } from './later/unfollowed.js';
import { isVerified } from './later/verified.js';
import { type Indexed, matchRule, RuleSet } from './rules.js';
import { carryOver, trialSession } from './later/trials.js';
import { admission } from './access/authentication-off.js';
import { weakenings } from './settings/weakenings.js';
import { hasAny } from './word-index.js';

/** Longest text that is run on trial; patterns and secrets are searched for in all of it. */
const programLimit = 64 * 1024;

/** Longest text whose functions and calls are followed one by one; patterns are searched for in all of it. */
const structureLimit = 96 * 1024;

/** The `write_file` tool: where it writes, and what the text would do to whoever runs or reads it. */
export function judgeWrite(path: string, content: string, session: Session): void {
  placeWrite(path, content, session);
  judgeText(path, content, '', session);
}

/** The `edit_file` tool: the new text counts, and so does what the old one protected. */
export function judgeEdit(path: string, oldText: string, newText: string, session: Session): void {
  placeWrite(path, newText, session);
  judgeText(path, newText, oldText, session);
  judgeRemoval(path, oldText, newText, session);
}

function placeWrite(path: string, content: string, session: Session): void {
  if (path.trim() === '') {
    session.emit('unclear arguments', 'path');
    return;
  }
  const resolved = session.places.resolve(plainPath(path), session.places.worktree);
  session.write(resolved, path, value(content));
  const alike = resolved === undefined ? undefined : lookAlike(resolved, session.places.worktree);
  if (alike !== undefined && /^(?:guarded|shared-git)$/.test(session.placeOf(alike)))
    session.emit('write guarded', path);
}

/** The path that some file systems take it for: case and invisible characters mean nothing there. */
function lookAlike(path: string, worktree: string): string | undefined {
  if (!path.startsWith(`${worktree}/`)) return undefined;
  const inner = path.slice(worktree.length + 1);
  const plain = inner
    .normalize('NFKC')
    .replaceAll('\\', '/')
    .replace(/[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]/g, '')
    .replace(/[ .]+(?=\/|$)/g, '')
    .toLowerCase();
  return plain === inner ? undefined : `${worktree}/${plain}`;
}

function judgeText(path: string, text: string, before: string, session: Session): void {
  if (/\.ipynb$/i.test(path))
    judgeText(path.replace(/\.ipynb$/i, '.cells.py'), programOf(text), programOf(before), session);
  const kind = kindOf(path);
  const scan = {
    lenient: kind === 'prose' || kind === 'test' || kind === 'lock' || isExampleFile(path) || isTranslation(path),
    prose: kind === 'prose',
    code: kind === 'code',
  };
  const secret = findNewSecret(text, before, scan);
  if (secret) session.emit('reveal literal', `${secret.kind} in ${path}`, secret.evidence);
  if (kind === 'prose') judgeProse(path, text, before, session);
  if (kind === 'lock') judgeLock(path, text, before, session);
  if (kind === 'prose' || kind === 'lock') return;
  session.spend(text.length / 200);
  const now = sourceOf(path, kind, text);
  const old = sourceOf(path, kind, before);
  if (!secret && now.raw !== now.asWritten) {
    const split = findNewSecret(now.foldedLines, old.foldedLines, scan);
    if (split) session.emit('reveal literal', `${split.kind} in ${path}`, split.evidence);
  }
  judgeHidden(
    path,
    now.hidden.filter((one) => !old.hidden.includes(one)),
    session,
  );
  if (kind !== 'test' && /prompt|instruction|agent|assistant|persona/i.test(path))
    judgeCovert(path, text, before, session);
  if (kind !== 'test') judgePatterns(path, kind, now, old, session);
  else judgeTestPatterns(path, now, old, session);
  const source = text.slice(0, programLimit);
  const earlier = before.slice(0, programLimit);
  if (kind === 'pipeline') judgePipeline(path, source, earlier, session);
  else if (kind === 'package') judgePackage(path, source, earlier, session);
  else if (kind === 'container') judgeContainer(path, source, earlier, session);
  else if (kind === 'build') judgeBuildFile(path, now.raw.text.slice(0, programLimit), session);
  else if (kind === 'settings' || kind === 'environment') judgeSettings(path, source, earlier, session);
  if (kind !== 'test' && steersAgents(path)) judgeInstructions(path, text, before, session);
  if (/^(?:settings|container|pipeline|build)$/.test(kind)) judgeEmbedded(path, source, earlier, session);
  if (kind === 'shell' || /^#!.*\b(ba|z|k|da)?sh\b/.test(source)) judgeScript(path, source, earlier, session);
  if ((kind === 'code' || kind === 'build') && secrecyOf(path) === undefined) judgeProgram(path, now, earlier, session);
  judgeUnfollowed(path, kind, source, earlier, session);
}

/** Pages run the scripts that they hold, agents what their instructions say. */
function judgeProse(path: string, text: string, before: string, session: Session): void {
  if (/\.(?:html?|svg|mdx?)$/i.test(path)) {
    const script = scriptsIn(text);
    if (script.trim() !== '') judgeText(`${path}.js`, script, scriptsIn(before), session);
  }
  if (steersAgents(path)) judgeInstructions(path, text, before, session);
  judgeCovert(path, text, before, session);
}

const scriptsIn = (page: string): string =>
  [...page.matchAll(/<script\b[^>]*>([^]*?)<\/script>/gi)].map(([, script]) => script!).join('\n');

/** What the old text held as well is not this edit's: then only the lines that are new count. */
function findNewSecret(text: string, before: string, scan: ScanOptions): FoundSecret | undefined {
  const found = findSecrets(text, scan);
  if (!found || before === '' || !findSecrets(before, scan)) return found;
  const known = new Set(before.split('\n').map((line) => line.trim()));
  const added = text.split('\n').filter((line) => !known.has(line.trim()));
  return findSecrets(added.join('\n'), scan);
}

/** Where words for people stand, under names that mean something else in a program. */
const isTranslation = (path: string): boolean => /(^|\/)(?:locales?|lang|i18n|translations?|l10n)\//i.test(path);

const isExampleFile = (path: string): boolean =>
  /(^|[./_-])(example|sample|template|dist|tmpl|defaults?)([./_-]|$)/i.test(path.slice(path.lastIndexOf('/') + 1));

/** A finding that the old text had as well is not this edit's. */
function findNew(rule: Rule, now: Source, before: Source, form: (source: Source) => Indexed): string | undefined {
  const isKnown = before.written === '' ? undefined : (matched: string): boolean => form(before).text.includes(matched);
  return matchRule(rule, form(now), isKnown)?.[0].trim();
}

const protections = new RuleSet(weakenings);
const handovers = new RuleSet([...backdoors, reverseShell]);
const planted = new RuleSet([gitPrograms]);
const unchecked = new RuleSet(uncheckedInputs);
const executed = new RuleSet(executedInputs);
const leaking = new RuleSet(leaks);

function judgePatterns(path: string, kind: FileKind, now: Source, old: Source, session: Session): void {
  const apply = (rules: RuleSet, form: 'code' | 'plain' | 'unfolded'): void => {
    for (const rule of rules.within(now[form])) {
      if ((rule.isCode && kind !== 'code') || rule.unlessPath?.test(path)) continue;
      const found = findNew(rule, now, old, (source) => source[form]);
      if (found !== undefined) session.emit(rule.kind, `${rule.name} in ${path}`, found);
    }
  };
  // In a server's or a scanner's settings a string is what counts, not prose.
  apply(protections, /\.(?:conf|sql)$|gitleaks[\w-]*\.toml$/i.test(path) ? 'plain' : 'code');
  apply(handovers, 'code');
  if (now.raw !== now.asWritten) apply(handovers, 'unfolded');
  apply(planted, 'plain');
  if (hasAny(now.asWritten.places, disguise.words)) {
    const disguised = matchRule(disguise, now.unfolded)?.[0];
    if (disguised !== undefined && !old.written.includes(disguised))
      session.emit(disguise.kind, `${disguise.name} in ${path}`, disguised);
  }
  const isSetting = kind !== 'code' && kind !== 'shell';
  for (const found of newOnes(now, old, ({ code, raw }) => findSwitches(code.text, raw.places, isSetting)))
    if (!isSetting || found.kind !== 'disable protection' || !isForDevelopment.test(path))
      session.emit(found.kind, `${found.name} in ${path}`, found.evidence);
  if (!isSetting || kind === 'build') {
    judgeFlows(path, now, old, session);
    judgeSendings(path, now, old, session, false);
  }
  if (isSetting) return;
  if (isMigration(path))
    for (const found of newOnes(now, old, ({ plain, raw }) => findLosses(path, plain.text, raw.text)))
      session.emit(found.kind, `${found.name} in ${path}`, found.evidence);
  for (const { kind: turned, name, evidence } of newOnes(now, old, ({ code, raw, asWritten }) =>
    findConstantSwitches(code.text, raw.places, asWritten.text),
  ))
    if (turned !== 'disable protection' || !isForDevelopment.test(path))
      session.emit(turned, `${name} in ${path}`, evidence);
  const admitted = findNew(admission, now, old, ({ raw }) => raw);
  if (admitted !== undefined) session.emit(admission.kind, `${admission.name} in ${path}`, admitted);
  apply(unchecked, 'plain');
  apply(executed, 'code');
  apply(leaking, 'plain');
  if (kind === 'code') {
    judgeEmptyChecks(path, now, old, session);
    judgeAccess(path, now, old, session);
  }
  for (const { evidence, isKept } of newOnes(now, old, (source) =>
    shownSecrets(source.plain.text.slice(0, structureLimit), path, source.raw.places),
  ))
    session.emit('reveal logged', `secret written ${isKept ? 'as it is' : 'to the log'} in ${path}`, evidence);
}

/** Whether a text says another thing with its literals put together, and is short enough to be followed both ways. */
const isTwice = (source: Source): boolean => source.raw !== source.asWritten && source.written.length <= wholeLimit;

function judgeSendings(path: string, now: Source, old: Source, session: Session, isTest: boolean): void {
  const has = (words: readonly string[]): boolean =>
    words.some((word) => now.asWritten.places.has(word) || now.raw.places.has(word));
  if (!has(confidenceWords) || !has(sendingWords)) return;
  for (const form of isTwice(now) ? (['raw', 'asWritten'] as const) : (['raw'] as const))
    for (const { kind, name, evidence, isBeyondDoubt } of newOnes(now, old, (source) =>
      findSendings(around(source[form].text, source[form].places, sendingWords), source.hash, session.context),
    ))
      if (!isTest || isBeyondDoubt) session.emit(kind, `${name} in ${path}`, evidence);
}

function judgeFlows(path: string, now: Source, old: Source, session: Session): void {
  if (!originWords.some((word) => now.asWritten.places.has(word) || now.raw.places.has(word))) return;
  const hasBackticks = /\.(?:php|rb|pl)$/i.test(path);
  for (const form of isTwice(now) ? (['code', 'unfolded'] as const) : (['code'] as const))
    for (const { kind, name, evidence } of newOnes(now, old, (source) =>
      findFlows(around(source[form].text, source[form].places, originWords), hasBackticks, form === 'unfolded'),
    ))
      session.emit(kind, `${name} in ${path}`, evidence);
}

/** Where nothing worth guarding is kept. */
const isForDevelopment =
  /(^|[./_-])(?:dev|devel|development|local|test|testing|tests|e2e|ci|example|sample)(?:[./_-]|$)/i;

function judgeEmptyChecks(path: string, now: Source, old: Source, session: Session): void {
  if (!hasAny(now.raw.places, emptyCheckWords)) return;
  for (const { kind, name, evidence } of newOnes(now, old, (source) =>
    emptyChecks(source.plain.text.slice(0, structureLimit), source.raw.places),
  ))
    session.emit(kind, `${name} in ${path}`, evidence);
}

function judgeAccess(path: string, now: Source, old: Source, session: Session): void {
  // A few lines may be about access without saying so.
  if (now.written.length > 2000 && !hasAny(now.raw.places, accessWords)) return;
  for (const { kind, name, evidence } of newOnes(now, old, (source) =>
    accessHoles(around(source.plain.text, source.plain.places, accessWords), path),
  ))
    session.emit(kind, `${name} in ${path}`, evidence);
}

/** What the old text had as well is not this edit's. */
function newOnes<Found extends { evidence: string }>(
  now: Source,
  old: Source,
  find: (source: Source) => Iterable<Found>,
): Found[] {
  const found = [...find(now)];
  if (found.length === 0 || old.raw.text === '') return found;
  const known = new Set([...find(old)].map(({ evidence }) => evidence));
  return found.filter(({ evidence }) => !known.has(evidence));
}

/** Tests mention what they guard against; a shell to a stranger is no mention. */
function judgeTestPatterns(path: string, now: Source, old: Source, session: Session): void {
  const found = findNew(reverseShell, now, old, ({ code }) => code);
  if (found !== undefined) session.emit(reverseShell.kind, `${reverseShell.name} in ${path}`, found);
  // What nobody was meant to read counts here, too.
  if (now.hidden.length > 0 || now.raw.text.trim() !== now.written.trim())
    for (const rule of protections.within(now.raw)) {
      const disguised = findNew(rule, now, old, ({ code }) => code);
      if (disguised !== undefined && /^disable/.test(rule.kind) && !now.written.includes(disguised))
        session.emit(rule.kind, `${rule.name} in ${path}`, disguised);
    }
  judgeSendings(path, now, old, session, true);
  judgeProgram(path, now, old.raw.text.slice(0, programLimit), session, monstrous);
}

/** Runs a script that is only written now: what it would do counts once it is beyond doubt. */
function judgeScript(path: string, source: string, before: string, session: Session): void {
  const own = session.places.resolve(plainPath(path), session.places.worktree) ?? path;
  const named = (text: string): string => text.replace(/\$\{?BASH_SOURCE(?:\[0\])?\}?|\$0\b|\$\{0\}/g, own);
  carryOverNew(path, named(source), named(before), session, runScript(session));
}

/** Commands in settings and build files run when whatever reads them says so. */
function judgeEmbedded(path: string, source: string, before: string, session: Session): void {
  const known = before === '' ? [] : embeddedCommands(before);
  for (const command of embeddedCommands(source))
    if (!known.includes(command))
      carryOverNew(path, command, '', session, runScript(session), isVerified(command) ? /^(?!execute remote)/ : /^/);
}

const runScript =
  (session: Session) =>
  (trial: Session, text: string): void => {
    Shell.at(trial, session.places.worktree).runText(value(text), undefined, { trusted: true });
  };

/** What no test has a reason for, either. */
const monstrous =
  /^(?:execute (?:remote|network-shell|decoded)|egress secret|delete (?:home|system|sibling|shared-git|main-checkout)|write shared-git)$/;

/** Calls by a name that is a text, and lists of literals that are joined: what follows programs does not put these together. */
const puttingTogether =
  /["'`]\s*\]\s*\(|\bgetattr\(|\bsend\(\s*:|\.join\(\s*[[(]\s*["'`]|["'`]\s*,?\s*\]\s*\.\s*(?:join|concat)|\bReflect\./;

/** `const { KEY } = process.env` takes one variable, not all of them. */
const withNamedVariables = (source: string): string =>
  source.replace(/(\}\s*=\s*process\.env)(?=\s*(?:;|\n|$))/g, '$1.SOME');

function judgeProgram(path: string, now: Source, before: string, session: Session, kinds = /^/): void {
  const language = languageOf(path);
  if (isCompiled(path) && hasAny(now.raw.places, deedWords))
    carryOverNew(
      path,
      now.plain.text.slice(0, programLimit),
      before,
      session,
      (trial, text) => judgeDeeds(text, trial),
      kinds,
    );
  if (!/^(node|python|ruby|perl|php)$/.test(language)) return;
  const hash = language !== 'node' && language !== 'php';
  const source = now.written.slice(0, programLimit);
  const folded = now.raw.text.slice(0, programLimit);
  // The others run programs without brackets around what they are given.
  if (/^(?:node|python)$/.test(language) && !mayAct(now.raw.text, now.raw.places)) return;
  const isDeep = source !== folded && (now.hidden.length > 0 || puttingTogether.test(source));
  for (const form of isDeep ? [source, folded] : [source])
    carryOverNew(
      path,
      form,
      before,
      session,
      (trial, text) =>
        judgeCode(
          language,
          withNamedVariables(withoutComments(text, hash)),
          trial,
          Shell.at(trial, session.places.worktree),
        ),
      kinds,
    );
}

/** What the old text would have done as well is not this edit's. */
function carryOverNew(
  path: string,
  source: string,
  before: string,
  session: Session,
  run: (trial: Session, text: string) => void,
  kinds = /^/,
): void {
  const trial = trialSession(session, 30_000);
  run(trial, source);
  const old = trialSession(session, 30_000);
  if (before !== '') run(old, before);
  carryOver(path, trial, session, old.effects, kinds);
}
