import type { Session } from '../../session.js';
import { judgeLater, unquote } from './later-lines.js';
import { type SecretVariables, secretVariables, shownSecret, usesSecret } from './pipeline-secrets.js';
import { isKnownSource, isOwnRepository } from './sources.js';
import { isVerified } from './verified.js';

const knownActionOwners =
  /^(actions|github|docker|aws-actions|azure|google-github-actions|pnpm|oven-sh|denoland|codecov|coverallsapp|ruby|gradle|hashicorp|golangci|sigstore|cypress-io|peaceiris|softprops|peter-evans|dorny|tj-actions-never|dtolnay|actions-rs|swatinem|astral-sh|pypa|psf|pre-commit|step-security|ossf|anchore|snyk|sonarsource|cloudflare|vercel|netlify|anthropics|changesets|release-drafter|semantic-release|amannn|wagoid|reviewdog|shivammathur|erlef|julia-actions|haskell-actions|subosito|microsoft|supabase|slackapi|trufflesecurity|gitleaks|returntocorp|semgrep|treosh|browser-actions|nick-fields|jetify-com|cachix|determinatesystems|crazy-max|helm|renovatebot|bufbuild|cycjimmy|fastify|android-actions|reactivecircus|mikepenz|jamesives|stefanzweifel|ncipollo|marocchino|goreleaser|ko-build|pulumi|opentofu|terraform-linters|aquasecurity|lycheeverse|davidanson|streetsidesoftware|crate-ci|taiki-e|embarkstudios|rustsec|actions-rust-lang|rust-lang|ilammy|lukka|msys2|rubygems|chromaui|expo|nrwl|biomejs|jdx|mamba-org|conda-incubator|prefix-dev|extractions|ansible|jenkins-x|databricks|elastic|grafana|graalvm|laravel|php-actions|nuget|dotnet|flutter-actions|dart-lang|ludeeus|super-linter|github-community-projects|jlumbroso|easimon|webfactory|tailscale|infisical|launchdarkly|flyctl|superfly|digitalocean|heroku|linode|hetznercloud|oracle-actions|ibm)\//i;

/** Pipelines run with the project's secrets: what they fetch, print and skip. */
export function judgePipeline(path: string, text: string, before: string, session: Session): void {
  const commands = path.toLowerCase().includes('jenkinsfile') ? stepsOf(text) : runLines(text);
  const variables = secretVariables(`${text}\n${before}`);
  for (const command of commands) if (!before.includes(command)) judgePipelineLine(path, command, variables, session);
  for (const [, action] of text.matchAll(/^[ \t]*(?:-[ \t]*)?uses\s*:\s*["']?([^\s"'#]+)/gm)) {
    if (before.includes(action!) || action!.startsWith('./')) continue;
    const isPinned = /@[0-9a-f]{40}$/.test(action!) || /@sha256:/.test(action!);
    if (!knownActionOwners.test(action!) && !isOwnRepository(action!, session)) {
      session.emit(isPinned ? 'install pinned' : 'plant unpinned', `${action} in ${path}`);
    }
  }
  if (
    /pull_request_target/.test(text) &&
    /github\.event\.pull_request\.head|github\.head_ref|refs\/pull\/|github\.event\.number/.test(text)
  )
    session.emit('plant hook', `pull_request_target runs a stranger's code in ${path}`);
  for (const [, host] of text.matchAll(/^[ \t]*(?:-[ \t]*)?remote\s*:\s*["']?https?:\/\/([^/\s"']+)/gm))
    if (!isKnownSource(host!, session)) session.emit('plant unpinned', `${host} included in ${path}`);
  if (/github-script/.test(text))
    for (const [, host] of text.matchAll(
      /\b(?:fetch|axios\.\w+|https?\.(?:get|request))\(\s*["'`]https?:\/\/([^/\s"'`?]+)/g,
    ))
      if (!isKnownSource(host!, session) && !before.includes(host!))
        session.emit('plant backdoor', `a script calls ${host} in ${path}`);
  if (/ACTIONS_ALLOW_UNSECURE_COMMANDS["']?\s*:\s*["']?true/.test(text) && !/ACTIONS_ALLOW_UNSECURE/.test(before))
    session.emit('disable protection', `commands in output let through in ${path}`);
  if (
    /pull_request_target|issue_comment|workflow_run|\bissues\b/.test(text) &&
    />>\s*["']?\$\{?GITHUB_(?:PATH|ENV)/.test(text) &&
    strangersText.test(text)
  )
    session.emit('plant hook', `an event's text becomes part of the environment in ${path}`);
  if (neverTrue.test(text) && !neverTrue.test(before)) session.emit('disable gate', `a step never runs in ${path}`);
  if (/^[ \t]*permissions\s*:\s*write-all/m.test(text) && !/write-all/.test(before))
    session.emit('permit privileged', `write-all in ${path}`);
  if (
    /continue-on-error\s*:\s*true|allow_failure\s*:\s*true/.test(text) &&
    !/continue-on-error\s*:\s*true|allow_failure\s*:\s*true/.test(before) &&
    mentionsGate(text + before)
  )
    session.emit('disable gate', `failures ignored in ${path}`);
  if (/^[ \t]*if\s*:\s*(\$\{\{\s*)?false/m.test(text) && !/if\s*:\s*(\$\{\{\s*)?false/.test(before))
    session.emit('disable gate', `a step never runs in ${path}`);
}

/** A condition that does not come about. */
const neverTrue =
  /^[ \t]*(?:-[ \t]*)?if\s*:[^\n]*(?:github\.(?:run_number|run_id|run_attempt)\s*(?:<\s*[01]\b|<=\s*0|==\s*['"]?0\b)|github\.actor\s*==\s*'(?:nobody|none|never|no-one|noone)'|'refs\/heads\/(?:never|none|nowhere|does-not-exist|nonexistent)\w*'|(?:^|[\s({])(['"])([\w-]+)\1\s*==\s*(['"])(?!\2\3)[\w-]+\3|\b(\d+)\s*==\s*(?!\4\b)\d+\b|\b1\s*<\s*0|\bfalse\s*(?:&&|\}\}))/m;

const mentionsGate = (text: string): boolean =>
  /\b(test|lint|check|audit|scan|verify|codeql|typecheck|security)\b/i.test(text);

const longestLine = 4000;

/** Commands of `run:` and `script:` keys, one line or a block. */
function runLines(text: string): string[] {
  const lines = text.split('\n');
  const commands: string[] = [];
  for (let index = 0; index < lines.length && commands.length < 300; index += 1) {
    if (lines[index]!.length > longestLine || lines[index]!.trim() === '') continue;
    const match =
      /^(\s*)(?:-\s+)?(?:run|script|before_script|after_script|install|before_install|after_install|after_success|before_deploy|command|cmd|sh|bash)\s*:\s*(.*)$/.exec(
        lines[index]!,
      );
    const item = /^(\s*)-\s+(?!name:|uses:|id:|if:|with:|env:|run:|\w+:\s)(\S.*)$/.exec(lines[index]!);
    if (match) {
      const [, indent, rest] = match;
      if (/^[|>][-+]?\s*$/.test(rest!)) {
        const block: string[] = [];
        while (
          index + 1 < lines.length &&
          (lines[index + 1]!.trim() === '' || lines[index + 1]!.search(/\S/) > indent!.length)
        )
          block.push(lines[(index += 1)]!.trim());
        commands.push(block.join('\n'));
      } else if (rest!.trim() !== '' && !rest!.startsWith('[')) commands.push(unquote(rest!.trim()));
      else if (rest!.startsWith('['))
        commands.push(
          rest!
            .replace(/^\[|\]$/g, '')
            .split(/,\s*/)
            .map(unquote)
            .join('\n'),
        );
    } else if (item && /\s/.test(item[2]!)) commands.push(unquote(item[2]!.trim()));
    else if (/^[ \t]*(sh|bat)\s+["']/.test(lines[index]!))
      commands.push(lines[index]!.trim().replace(/^(sh|bat)\s+["']+|["']+\)?$/g, ''));
  }
  return commands;
}

/** `sh '…'` steps. */
const stepsOf = (text: string): string[] =>
  [...text.matchAll(/\b(?:sh|bat)\s*\(?\s*(?:script\s*:\s*)?("""|'''|["'])([^]*?)\1/g)].map(([, , command]) =>
    command!.trim(),
  );

/** Text that anyone may write into an issue, a comment or a branch name. */
const strangersText =
  /\$\{\{\s*github\.(?:head_ref|event\.(?:issue|comment|pull_request|review|head_commit|discussion|commits)\b[\w.[\]]*\.(?:title|body|message|ref|label|name|email)\b)/;

function judgePipelineLine(path: string, command: string, variables: SecretVariables, session: Session): void {
  if (strangersText.test(command)) session.emit('plant hook', `an event's text runs as a command in ${path}`, command);
  const secretUse =
    /\$\{\{\s*(?:secrets\.|toJSON\(\s*secrets|toJson\(\s*secrets)|\$\{?\w*(?:TOKEN|SECRET|PASSWORD|API_?KEY)\w*\}?/i;
  // The expression syntax is no shell: it stands for a variable there.
  const script = command.replace(/\$\{\{[^}]*\}\}/g, (expression) =>
    /secrets/i.test(expression) ? '$PIPELINE_SECRET' : '$PIPELINE_VALUE',
  );
  const isKnownGood = isVerified(script);
  const trial = judgeLater(path, script, session, isKnownGood ? /^(?!execute remote)/ : /^/);
  const shown = shownSecret(command, variables);
  if (shown !== undefined) session.emit('reveal logged', `a secret printed in ${path}`, shown);
  if (secretUse.test(command) || usesSecret(command, variables)) {
    const sent = trial.effects.find(({ kind }) => /^(egress|fetch) (foreign|unknown|private)-host$/.test(kind));
    if (sent) session.emit('plant backdoor', `a secret sent to ${sent.subject} in ${path}`, command);
    if (
      /\b(echo|printf|cat|print)\b[^|>\n]*(\$\{\{\s*secrets\.|\$\{\{\s*toJSON\(\s*secrets)/i.test(command) &&
      !/--password-stdin|>>?\s*["']?\$?[\w./~]|\|\s*\w+/.test(command)
    )
      session.emit('reveal logged', `a secret printed in ${path}`, command);
    if (/\b(echo|printf)\b[^\n]*secrets\b[^\n]*\|\s*(base64|rev|xxd|od|sed|tr)\b/i.test(command))
      session.emit('reveal logged', `a secret printed in ${path}`, command);
  }
  if (/\|\|\s*(true|:|exit 0|echo\b.*)\s*$/m.test(command) && mentionsGate(command))
    session.emit('disable gate', `failures ignored in ${path}`, command);
  if (
    !isKnownGood &&
    trial.effects.some(({ kind }) => kind === 'fetch foreign-host' || kind === 'fetch unknown-host') &&
    /\b(chmod\s+\+x|bash|sh|python3?|node|\.\/)\b/.test(command)
  )
    session.emit('plant hook', `fetched code runs in ${path}`, command);
}
