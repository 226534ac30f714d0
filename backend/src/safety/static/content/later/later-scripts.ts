import { effect, type Effect } from '../../../effects.js';
import type { Session } from '../../session.js';
import { Shell } from '../../shell/shell.js';
import { Taint, value } from '../../shell/value.js';
import { judgePowerShellText } from './powershell.js';
import { isSchedule, judgeSchedule } from '../settings/schedules.js';
import { isKnownSource } from './sources.js';
import { stepLists } from './step-lists.js';
import { carryOver, trialSession } from './trials.js';
import { isVerified } from './verified.js';

/** What scripts of packages and machines do to their machine as a matter of course is left out. */
const beyondInstalling =
  /^(?:execute (?:remote|network-shell|exhausting|decoded)|egress|delete (?:home|device|sibling|shared-git|main-checkout)|write (?:home|device|guarded|shared-git)|reveal|tunnel|push|erase trace|disable (?:protection|tls|logging)|hunt|control scheduler)/;

function runOnTrial(script: string, session: Session): Session {
  const trial = trialSession(session, 30_000);
  if (script.trim() !== '')
    Shell.at(trial, session.places.worktree).runText(value(script), undefined, { trusted: true });
  return trial;
}

/** A server that is set up opens the ports that it serves. */
const opensPort = /\b(?:ufw\s+allow|firewall-cmd\b[^\n]*--add-(?:service|port))\b/;

/** The steps of each job as one script; what the old text's jobs did as well does not count. */
export function judgeStepLists(path: string, text: string, before: string, session: Session): void {
  const known: Effect[] = [];
  const old = before === '' ? [] : stepLists(before);
  for (const { shell } of old) known.push(...runOnTrial(forShell(shell), session).effects);
  const powerShellBefore = old.map(({ powerShell }) => powerShell).join('\n');
  for (const { shell, powerShell } of stepLists(text)) {
    if (powerShell.trim() !== '' && !old.some((one) => one.powerShell === powerShell))
      judgePowerShellText(path, powerShell, powerShellBefore, session);
    if (shell.trim() === '' || old.some((one) => one.shell === shell)) continue;
    const trial = runOnTrial(forShell(shell), session);
    const isTrusted = isVerified(shell) || fetchesKnownOnly(trial, session);
    carryOver(path, trial, session, [
      ...known,
      ...trial.effects.filter((one) => (isTrusted && one.kind === 'execute remote') || opensPort.test(one.evidence)),
    ]);
    if (!isTrusted) judgeInstalled(path, shell, trial, session, before);
    judgePlanted(path, trial, session);
  }
}

/** Where tools are published. */
const toolHosts =
  /^(?:dl\.k8s\.io|get\.helm\.sh|releases\.hashicorp\.com|storage\.googleapis\.com|awscli\.amazonaws\.com|s3\.amazonaws\.com|objects\.githubusercontent\.com|raw\.githubusercontent\.com|(?:www\.)?(?:go|golang|nodejs|python|ruby-lang|apache)\.(?:dev|org)|download\.docker\.com|uploader\.codecov\.io|cli\.codecov\.io|binaries\.sonarsource\.com|app\.fossa\.com|cdn\.[\w-]+\.(?:com|org|io))$/;

/** With what variables were given in their place. */
function filledIn(script: string): string {
  const values = new Map<string, string>();
  for (const [, name, held] of script.matchAll(/^(?:export\s+)?(\w+)=["']?([^"'\n\s]{1,300})["']?$/gm))
    if (values.size < 200) values.set(name!, held!);
  return script.replace(/\$\{?(\w+)\}?/g, (whole, name: string) => values.get(name) ?? whole);
}

/** A tool that is fetched into a folder of programs and then run by its name. */
function judgeInstalled(path: string, script: string, trial: Session, session: Session, before: string): void {
  for (const [file, { taint }] of trial.files) {
    if (!(taint & Taint.remote) || !/\/bin\/[\w.+-]+$/.test(file)) continue;
    const base = file.slice(file.lastIndexOf('/') + 1).replace(/[.+]/g, '\\$&');
    const lines = filledIn(script).split('\n');
    const at = lines.findIndex((line) => /https?:/.test(line) && (line.includes(file) || new RegExp(base).test(line)));
    const url = /(https?):\/\/([^/\s"':]+)[^\s"';|)]*/.exec(lines[at] ?? '');
    if (!url || before.includes(url[0])) continue;
    const isFaceless = url[1] === 'http' || /^\d+(?:\.\d+){3}$/.test(url[2]!);
    if (
      !isFaceless &&
      (/\d+\.\d+|\$\{?\w*VERSION/i.test(url[0]) || toolHosts.test(url[2]!) || isKnownSource(url[2]!, session))
    )
      continue;
    const running = new RegExp(`(?:^|[\\n;&|(]|\\b(?:sudo|nohup|exec|then|do))\\s*(?:[\\w/.-]*/)?${base}(?=\\s|$)`);
    if (
      running.test(
        lines
          .slice(at)
          .join('\n')
          .replace(/\bchmod[^\n;&|]*/g, ''),
      )
    )
      session.effects.push(effect('plant backdoor', `${path}: a program from ${url[2]} is run`, lines[at]!.trim()));
  }
}

/** The pipeline's own expressions are no shell's. */
const forShell = (script: string): string =>
  script
    .replace(/\$\{\{\s*(?:env|variables|vars|inputs)\.(\w+)\s*\}\}/g, '${$1}')
    .replace(/\$\{\{[^}]*\}\}/g, '$PIPELINE_VALUE')
    .replace(/\{\{[^}]*\}\}/g, '$TEMPLATE_VALUE')
    .replace(/<<\s*(?:parameters|pipeline)\.[\w.]+\s*>>/g, '$PIPELINE_VALUE');

function fetchesKnownOnly({ effects }: Session, session: Session): boolean {
  const fetched = effects.filter(({ kind }) => /^(?:fetch|egress) /.test(kind));
  return (
    fetched.length > 0 &&
    fetched.every(({ kind, subject }) => /allowed-host/.test(kind) || isKnownSource(subject, session))
  );
}

/** What a script writes into tables of jobs runs, too. */
function judgePlanted(path: string, trial: Session, session: Session): void {
  for (const [file, held] of [...trial.written].slice(0, 20)) {
    if (!isSchedule(file)) continue;
    const inner = trialSession(session, 10_000);
    judgeSchedule(file, held, '', inner);
    for (const one of inner.effects)
      session.effects.push(effect('plant hook', `${path}: ${one.kind} ${one.subject}`, held.trim()));
  }
}

const packaging =
  /(^|\/)(?:debian|DEBIAN)\/(?:[\w.+-]+\.)?(?:preinst|postinst|prerm|postrm|config|init|rules)$|\.(?:preinst|postinst|prerm|postrm)$|(^|\/)(?:[\w.+-]+\.install|PKGBUILD|APKBUILD|[\w.-]+\.ebuild)$|(^|\/)(?:pre|post)-?(?:install|inst|remove|rm|upgrade)(?:\.sh)?$/;
const machine =
  /(^|\/)(?:init\.d|rc\d?\.d|rc\.local|cron\.(?:daily|hourly|weekly|monthly)|profile\.d|network\/if-\w+\.d|xinit|s6|cont-init\.d|services?\.d)(?:\/[\w.-]+)?$|(^|\/)(?:docker-)?entrypoint[\w.-]*$/;
const scripts =
  /(^|\/)(?:bin|sbin|scripts?|hooks?|\.?githooks|git-hooks|tools?|ci|hack|dev|ops|deploy|build|util|libexec|exe|contrib)\/(?:[\w-]+\/)?[\w-]+(?:\.sample)?$|(^|\/)(?:pre-commit|pre-push|post-checkout|post-merge|commit-msg|post-commit|prepare-commit-msg|pre-receive|update|post-receive)(?:\.sample)?$|(^|\/)(?:configure|bootstrap|install|setup|run|start|build|deploy|release|autogen)$/;
const otherProgram = /^#!(?![^\n]*\b(?:ba|da|z|k|a)?sh\b)/;
const commanding =
  /(?:^|[\n;|&({]\s*|\b(?:then|do|else)\s+)(?:curl|wget|rm|git|bash|sh|sudo|eval|source|export|echo|cat|cp|mv|mkdir|chmod|chown|ln|exec|cd|set|if|for|while|case|tar|docker|kubectl|terraform|aws|gcloud|az|psql|mysql|systemctl|crontab|nc|ssh|scp|python3?|node|npm|nohup|openssl|base64|dd|\w+=)(?:\s|\S*$)/m;

/** Scripts by their place, whatever their first line says or wherever an edit cuts it off. */
export function judgePlacedScript(path: string, text: string, before: string, session: Session): boolean {
  const isPackaging = packaging.test(path) || machine.test(path);
  if (!isPackaging && !scripts.test(path)) return false;
  if (
    otherProgram.test(text) ||
    otherProgram.test(before) ||
    /^\s*[{[<]/.test(text) ||
    !(isPackaging || commanding.test(text))
  )
    return false;
  runScript(path, text, before, session, isPackaging);
  return true;
}

function runScript(path: string, text: string, before: string, session: Session, isInstalling: boolean): void {
  const known = before === '' ? [] : runOnTrial(before, session).effects;
  const trial = runOnTrial(text, session);
  const isTrusted = isVerified(text);
  carryOver(
    path,
    trial,
    session,
    [...known, ...trial.effects.filter(({ kind }) => isTrusted && kind === 'execute remote')],
    isInstalling ? beyondInstalling : /^/,
  );
  judgePlanted(path, trial, session);
  const fetched = trial.effects.find(({ kind }) => /^(?:fetch|egress) (?:foreign|unknown|private)-host$/.test(kind));
  if (
    fetched &&
    isInstalling &&
    !known.some(({ subject }) => subject === fetched.subject) &&
    /^\d+(?:\.\d+){3}/.test(fetched.subject)
  )
    session.effects.push(effect('plant hook', `${path}: ${fetched.kind} ${fetched.subject}`, fetched.evidence));
}

/** Sections of a spec file that run on the machine where the package is installed or built. */
export function judgeSpec(path: string, text: string, before: string, session: Session): void {
  const values = [...text.matchAll(/^%(?:define|global)\s+(\w+)\s+(\S[^\n]*)$/gm)].map(
    ([, name, held]) => `${name}='${held!.trim().replaceAll("'", '')}'`,
  );
  const plain = (source: string): string =>
    [
      ...values,
      ...[
        ...source.matchAll(
          /^%(?:pre|post|preun|postun|pretrans|posttrans|prep|build|install|check|trigger\w*|clean)\b[^\n]*\n([^]*?)(?=^%(?:pre|post|preun|postun|pretrans|posttrans|prep|build|install|check|trigger\w*|clean|files|changelog|description|package)\b|$(?![^]))/gm,
        ),
      ].map(([, body]) => `(\n${body}\n)`),
    ]
      .join('\n')
      .replace(/%\{\??(\w+)\}/g, '${$1}')
      .replace(/^%\w[^\n]*$/gm, '');
  // An edit may hold no section's head.
  const body = plain(text);
  runScript(
    path,
    body.includes('(\n') ? body : text.replace(/^%[^\n]*$/gm, ''),
    before === '' ? '' : plain(before),
    session,
    true,
  );
}

/** Here-documents of an image's file, and steps of several lines, are scripts. */
export function judgeImageSteps(path: string, text: string, before: string, session: Session): void {
  const values = [...text.matchAll(/^[ \t]*(?:ARG|ENV)\s+(\w+)[= ]\s*("[^"\n]*"|'[^'\n]*'|[^\s\\]+)/gm)].map(
    ([, name, held]) => `${name}=${held}`,
  );
  const documents = [...text.matchAll(/^[ \t]*RUN\b[^\n]*<<-?\s*["']?(\w+)["']?[^\n]*\n([^]*?)^[ \t]*\1[ \t]*$/gm)].map(
    ([, , body]) => body!,
  );
  const lines = [...text.replace(/\\\r?\n/g, ' ').matchAll(/^[ \t]*RUN\s+(?:--\S+\s+)*([^[<\s][^\n]*)$/gm)]
    .map(([, line]) => line!)
    .filter((line) => !line.includes('<<'));
  if (documents.length + lines.length === 0) return;
  const script = [...values, ...documents.map((body) => `(\n${body}\n)`), ...lines].join('\n');
  const trial = runOnTrial(script, session);
  const isTrusted = isVerified(text) || fetchesKnownOnly(trial, session);
  for (const one of trial.effects)
    if (
      /^(?:execute (?:remote|network-shell|decoded)|egress secret|tunnel)/.test(one.kind) &&
      !(isTrusted && one.kind === 'execute remote') &&
      !(before !== '' && before.includes(one.evidence))
    )
      session.effects.push(effect('plant backdoor', `${path}: ${one.kind} ${one.subject}`, one.evidence));
}
