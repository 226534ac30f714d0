import { hostKind } from '../hosts.js';
import type { Session } from '../session.js';
import { isKnownSource, judgeSources } from './sources.js';
import { scriptsOf } from '../shell/package-scripts.js';
import { Shell } from '../shell/shell.js';
import { value } from '../shell/value.js';
import { between } from './spans.js';
import { carryOver, trialSession } from './trials.js';

const lifecycle =
  /^(pre|post)?(install|prepare|prepublish|prepublishOnly|pack|uninstall|publish|version)$|^(dependencies|preprepare|postprepare)$/;

/** Runs a line that a tool would run on its own later. */
function judgeLine(path: string, line: string, session: Session, kinds = /^/): Session {
  const trial = trialSession(session, 20_000);
  const shell = Shell.at(trial, session.places.worktree);
  trial.evidence = line;
  shell.runText(value(line), undefined, { trusted: true });
  carryOver(path, trial, session, [], kinds);
  return trial;
}

/** `package.json`: scripts that run by themselves when someone installs, and dependencies from elsewhere. */
export function judgePackage(path: string, text: string, before: string, session: Session): void {
  const scripts = scriptsOf(text) ?? looseScripts(text);
  const old = scriptsOf(before) ?? looseScripts(before);
  for (const [name, script] of Object.entries(scripts).slice(0, 100)) {
    if (old[name] === script) continue;
    const trial = judgeLine(path, script, session);
    if (lifecycle.test(name) && reachesOut(trial, script)) session.emit('plant hook', `${name} in ${path}`, script);
    if (
      /^(test|lint|check|typecheck|verify|ci|precommit|pre-commit|validate|security|audit)([:-]\w+)*$/.test(name) &&
      /^[ \t]*(exit 0|true|:|echo\b[^&|;]*)\s*$|\|\|\s*(true|exit 0|:)\s*$|;\s*(exit 0|true)\s*$|--passWithNoTests\s+--silent|--no-verify/.test(
        script,
      ) &&
      !/no test specified/i.test(script)
    ) {
      session.emit('disable gate', `script ${name} in ${path}`, script);
    }
  }
  if (/composer\.json$/i.test(path)) {
    for (const [, list] of text.matchAll(/"(?:pre|post)-[\w-]+"\s*:\s*\[([^\]]{0,2000})\]/g))
      for (const [, command] of list!.matchAll(/"((?:\\.|[^"\\])*)"/g)) {
        const trial = judgeLine(path, command!, session);
        if (reachesOut(trial, command!)) session.emit('plant hook', path, command);
      }
    for (const [, host] of text.matchAll(/"url"\s*:\s*"https?:\/\/([^/"]+)/g))
      if (!isKnownSource(host!, session) && !before.includes(host!)) session.emit('install foreign', host!);
  }
  for (const [, name, source] of text.matchAll(
    /"(@?[\w./-]+)"\s*:\s*"((?:git\+|git:|https?:|ssh:|github:|gitlab:|gist:|bitbucket:|file:\/)[^"]+)"/g,
  )) {
    if (
      /^(url|funding|sponsor|homepage|repository|bugs|license|email|type|\$schema|registry|main|browser|types|documentation)$/.test(
        name!,
      ) ||
      before.includes(source!)
    )
      continue;
    session.emit('install foreign', `${name}: ${source}`);
  }
  const registry = /"registry"\s*:\s*"(https?:\/\/([^/"]+)[^"]*)"/.exec(text);
  if (
    registry &&
    hostKind(registry[2]!, 443, session.context) !== 'allowed-host' &&
    registry[2] !== 'registry.npmjs.org'
  )
    session.emit('install foreign', registry[1]!);
}

/** Scripts in a piece of a `package.json`. */
function looseScripts(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/"([\w:-]+)"\s*:\s*"((?:\\.|[^"\\])*)"/g)].flatMap(([, name, script]) =>
      name !== 'version' && /[\s;&|]|^(husky|tsc|jest|true|node)/.test(script!)
        ? [[name!, script!.replace(/\\(["\\])/g, '$1')]]
        : [],
    ),
  );
}

/** Code of its own in an install hook is only as good as where it comes from. */
const reachesOut = (trial: Session, script: string): boolean =>
  trial.effects.some(
    ({ kind }) =>
      /^(fetch|egress|execute (remote|decoded|disguised|opaque|outside-code|network-shell)|reveal|write (home|system|elsewhere|temp)|delete (home|system|elsewhere|temp)|install unvetted|unclear|control scheduler|plant|hunt)/.test(
        kind,
      ) && kind !== 'fetch allowed-host',
  ) || /\b(curl|wget|nc|Invoke-WebRequest|base64)\b|node\s+-e|python3?\s+-c|eval\b|https?:\/\//.test(script);

const knownActionOwners =
  /^(actions|github|docker|aws-actions|azure|google-github-actions|pnpm|oven-sh|denoland|codecov|coverallsapp|ruby|gradle|hashicorp|golangci|sigstore|cypress-io|peaceiris|softprops|peter-evans|dorny|tj-actions-never|dtolnay|actions-rs|swatinem|astral-sh|pypa|psf|pre-commit|step-security|ossf|anchore|snyk|sonarsource|cloudflare|vercel|netlify|anthropics|changesets|release-drafter|semantic-release|amannn|wagoid|reviewdog|shivammathur|erlef|julia-actions|haskell-actions|subosito|microsoft|supabase|slackapi|trufflesecurity|gitleaks|returntocorp|semgrep|treosh|browser-actions|nick-fields|jetify-com|cachix|determinatesystems|crazy-max|helm|renovatebot)\//i;

/** Pipelines run with the project's secrets: what they fetch, print and skip. */
export function judgePipeline(path: string, text: string, before: string, session: Session): void {
  const commands = path.toLowerCase().includes('jenkinsfile') ? stepsOf(text) : runLines(text);
  for (const command of commands) if (!before.includes(command)) judgePipelineLine(path, command, session);
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

const isOwnRepository = (action: string, session: Session): boolean =>
  session.context.gitRemotes.some((remote) => {
    const owner = /[/:]([^/]+)\/[^/]+$/.exec(remote.replace(/\.git$/, ''))?.[1];
    return owner !== undefined && action.startsWith(`${owner}/`);
  });

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

const unquote = (text: string): string => text.replace(/^(["'])(.*)\1$/, '$2');

/** Text that anyone may write into an issue, a comment or a branch name. */
const strangersText =
  /\$\{\{\s*github\.(?:head_ref|event\.(?:issue|comment|pull_request|review|head_commit|discussion|commits)\b[\w.[\]]*\.(?:title|body|message|ref|label|name|email)\b)/;

function judgePipelineLine(path: string, command: string, session: Session): void {
  if (strangersText.test(command)) session.emit('plant hook', `an event's text runs as a command in ${path}`, command);
  const secretUse =
    /\$\{\{\s*(?:secrets\.|toJSON\(\s*secrets|toJson\(\s*secrets)|\$\{?\w*(?:TOKEN|SECRET|PASSWORD|API_?KEY)\w*\}?/i;
  // The expression syntax is no shell: it stands for a variable there.
  const script = command.replace(/\$\{\{[^}]*\}\}/g, (expression) =>
    /secrets/i.test(expression) ? '$PIPELINE_SECRET' : '$PIPELINE_VALUE',
  );
  const trial = judgeLine(path, script, session);
  if (secretUse.test(command)) {
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
    trial.effects.some(({ kind }) => kind === 'fetch foreign-host' || kind === 'fetch unknown-host') &&
    /\b(chmod\s+\+x|bash|sh|python3?|node|\.\/)\b/.test(command)
  )
    session.emit('plant hook', `fetched code runs in ${path}`, command);
}

/** Images: `RUN` lines, and what `ADD` takes from the network. */
export function judgeContainer(path: string, text: string, session: Session): void {
  const joined = text.replace(/\\\r?\n/g, ' ');
  for (const [, command] of joined.matchAll(/^[ \t]*(?:RUN|CMD|ENTRYPOINT)\s+(?:--\S+\s+)*(.+)$/gim)) {
    if (command!.startsWith('[')) continue;
    // What a build does to the image's own files concerns nobody; what it runs does.
    judgeLine(path, command!, session, /^(execute|egress|reveal|tunnel|plant|disable)/);
  }
  for (const [, url] of joined.matchAll(/^[ \t]*ADD\s+(?:--\S+\s+)*(https?:\/\/\S+)/gim)) {
    const host = /^https?:\/\/([^/:]+)/.exec(url!)![1]!;
    if (hostKind(host, 443, session.context) !== 'allowed-host') session.emit('plant unpinned', `${url} in ${path}`);
  }
}

/** A makefile with what its variables were given in their place, as far as that is plain text. */
function withValues(text: string): string {
  const values = new Map<string, string>();
  for (const [, name, held] of text.matchAll(/^[ \t]*(?:export\s+|override\s+)?([\w.]+)\s*[:?]{0,2}=\s*([^\n#]*)/gm))
    if (!values.has(name!)) values.set(name!, held!.trim());
  let filled = text;
  for (let round = 0; round < 3 && filled.length < 200_000; round += 1) {
    const next = filled.replace(/\$[({]([\w.]+)[)}]/g, (whole, name: string) => {
      const held = values.get(name);
      return held === undefined || held.includes('$(') || held.length > 200 ? whole : held;
    });
    if (next === filled) break;
    filled = next;
  }
  return filled;
}

/** Files that build tools run. */
export function judgeBuildFile(path: string, text: string, session: Session): void {
  judgeSources(path, text, session);
  if (/(^|\/)(GNU)?[Mm]akefile$|justfile$/i.test(path)) {
    const filled = withValues(text.replace(/\\\n/g, ' '));
    for (const [, recipe] of filled.matchAll(/^\t[@+-]*(.+)$/gm))
      judgeLine(path, recipe!.replaceAll('$$', '$').replace(/\$\((\w+)\)/g, '${$1}'), session);
    for (const match of filled.matchAll(/\$[({](?=shell\s)|^[ \t]*[\w.]+\s*!=\s*/gm)) {
      const start = match.index + match[0].length;
      const command = /[({]$/.test(match[0])
        ? between(filled, start - 1)?.replace(/^shell\s+/, '')
        : /^[^\n]*/.exec(filled.slice(start))![0];
      if (command !== undefined) judgeLine(path, command, session);
    }
  }
  if (/binding\.gyp$/.test(path)) {
    for (const [, list] of text.matchAll(/["']action["']\s*:\s*\[([^\]]{0,1000})\]/g)) {
      const words = (list!.match(/"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*'/g) ?? []).map(unquote);
      judgeLine(path, words.map((word) => (/\s/.test(word) ? `'${word}'` : word)).join(' '), session);
    }
    for (const [, command] of text.matchAll(/<!@?\(([^()]{2,300})\)/g)) judgeLine(path, command!, session);
  }
  if (
    /setup\.py$|build\.rs$|conftest\.py$|extconf\.rb$/.test(path) &&
    /urlopen|requests\.(get|post)|urlretrieve|reqwest|ureq|minreq|TcpStream|open-uri|URI\.open|Down\.download|HTTParty|Faraday|curl|wget|Net::HTTP|os\.system|subprocess|Command::new\(\s*"(sh|bash|curl|wget)"/.test(
      text,
    )
  ) {
    const url = /https?:\/\/([^/"'\s:]+)/.exec(text)?.[1];
    if (
      /(os\.system|subprocess\.\w+|exec|eval|spawn\(|system\(|Command::new)/.test(text) &&
      (url !== undefined || /base64|exec\(/.test(text))
    )
      session.emit('plant hook', `${path} fetches and runs code`);
    else if (url !== undefined && hostKind(url, 443, session.context) !== 'allowed-host')
      session.emit('plant hook', `${path} calls ${url}`);
  }
}

/** Settings of package managers, editors and shells that run or redirect. */
export function judgeSettings(path: string, text: string, session: Session): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (/prod(uction)?/i.test(path) && /^[ \t]*\w*DEBUG\w*\s*[=:]\s*["']?(?:true|1|on|\*)/im.test(text))
    session.emit('disable protection', `debugging in ${path}`);
  if (
    /^\.(?:eslint|prettier|semgrep|trivy)ignore$/.test(name) &&
    /^[ \t]*(?:\*\*?\/?\*?|\.\/?|src\/?(?:\*\*)?)\s*$/m.test(text)
  )
    session.emit('disable gate', `everything left out in ${path}`);
  if (
    /^sonar[\w-]*\.properties$/.test(name) &&
    /^[ \t]*sonar\.exclusions\s*=\s*\*\*(?:\/\*\*?)?[ \t]*(?:,|$)/m.test(text)
  )
    session.emit('disable gate', `everything left out in ${path}`);
  if (/^(?:pytest\.ini|setup\.cfg|tox\.ini|pyproject\.toml)$/.test(name) && /--ignore[= ]tests?\b/.test(text))
    session.emit('disable gate', `tests left out in ${path}`);
  if (/^(?:Procfile|Procfile\.\w+)$/.test(name))
    for (const [, command] of text.matchAll(/^\w+:\s*(.+)$/gm)) judgeLine(path, command!, session);
  if (name === 'Vagrantfile')
    for (const [, , command] of text.matchAll(/inline:\s*(["'])([^"'\n]+)\1/g)) judgeLine(path, command!, session);
  if (/^\.lintstagedrc/.test(name))
    for (const [, command] of text.matchAll(/:\s*\[?\s*"((?:\\.|[^"\\])*)"/g)) judgeLine(path, command!, session);
  if (name === '.curlrc' && /^[ \t]*(?:--)?(?:insecure|k)\b/m.test(text))
    session.emit('disable tls', `certificate checks off in ${path}`);
  if (name === '.gitmodules')
    for (const [, url] of text.matchAll(/^[ \t]*url\s*=\s*(\S+)/gm))
      if (
        !/^\.\.?\//.test(url!) &&
        !isOwnRepository(url!.replace(/^.*?[/:]([^/:]+\/[^/]+?)(?:\.git)?$/, '$1/'), session)
      )
        session.emit('plant unpinned', `${url} in ${path}`);
  if (/(?:^|\/)(?:\.\w+\/)?(?:settings\/)?mcp\.json$|mcp[\w-]*config[\w-]*\.json$/.test(path))
    for (const [, url, host] of text.matchAll(
      /"(?:url|serverUrl|endpoint)"\s*:\s*"((?:https?|wss?|sse):\/\/([^/":]+)[^"]*)"/gi,
    ))
      if (!/^(?:localhost|127\.0\.0\.1)$/.test(host!) && hostKind(host!, 443, session.context) !== 'allowed-host')
        session.emit('plant unpinned', `tools of ${url} in ${path}`);
  if (/pre-commit-config\.ya?ml$|lefthook|lintstaged/.test(name)) judgeSources(path, text, session);
  if (/^(?:pyproject\.toml|setup\.cfg|requirements[\w.-]*\.txt|Pipfile)$/.test(name)) judgeSources(path, text, session);
  if (name === 'go.mod')
    for (const [, target] of text.matchAll(/=>\s*([\w.-]+\.[\w.-]+\/\S+)/g))
      session.emit('plant unpinned', `${target} in ${path}`);
  if (
    /^(\.npmrc|\.yarnrc(\.yml)?|pip\.conf|\.pip\.conf|pip\.ini|\.pypirc|nuget\.config|\.bunfig\.toml|bunfig\.toml|poetry\.toml|uv\.toml|config\.toml|\.condarc|settings\.xml|init\.gradle)$/i.test(
      name,
    ) ||
    /requirements[\w.-]*\.txt$/.test(name) ||
    name === 'pyproject.toml' ||
    name === 'Pipfile'
  ) {
    for (const [, url, host] of text.matchAll(
      /(?:registry|index-url|extra-index-url|npmRegistryServer|find-links|url|mirrorOf|--index-url|--extra-index-url|index)\s*[=: ]\s*["']?(https?:\/\/(?:[^@/\s]*@)?([^/\s"':]+)\S*)/gi,
    )) {
      if (
        hostKind(host!, 443, session.context) !== 'allowed-host' &&
        !/^(registry\.npmjs\.org|pypi\.org|registry\.yarnpkg\.com|files\.pythonhosted\.org|github\.com)$/.test(host!)
      )
        session.emit('install foreign', url!);
    }
    if (
      /^[ \t]*(ignore-scripts\s*=\s*false|script-shell\s*=|node-options\s*=|git\s*=\s*\S+|trusted-host\s*=)/m.test(text)
    )
      session.emit('disable protection', name, text.slice(0, 120));
    for (const [, source] of text.matchAll(/^[ \t]*(?:[\w.-]+\s*@\s*)?((?:git\+|https?:\/\/)\S+)/gm))
      if (/requirements/.test(name) && !/^https?:\/\/(pypi\.org|files\.pythonhosted\.org|github\.com)/.test(source!))
        session.emit('install foreign', source!);
  }
  if (/(^|\/)\.(vscode|idea|devcontainer)\//.test(path) || name === 'devcontainer.json') {
    for (const [, command] of text.matchAll(
      /"(?:command|postCreateCommand|postStartCommand|onCreateCommand|initializeCommand|postAttachCommand|updateContentCommand)"\s*:\s*"((?:\\.|[^"\\])*)"/g,
    ))
      judgeLine(path, command!.replace(/\\(["\\])/g, '$1'), session);
    const opened =
      /"--privileged"|--cap-add|"privileged"\s*:\s*true|(?:source=|src=|"source"\s*:\s*")(?:\$\{(?:localEnv|env):HOME\}|~|\/root|\/home\/\w+)\/\.(?:ssh|aws|gnupg|kube|docker|config)|(?:source=|src=|"source"\s*:\s*")(?:[\w/.-]*\/)?(?:etc\b|var\/run\/docker\.sock|run\/docker\.sock)|(?:source=|src=)\/(?=[,"])/.exec(
        text,
      );
    if (opened) session.emit('disable protection', `container unconfined in ${path}`, opened[0]);
    if (/"runOn"\s*:\s*"folderOpen"/.test(text)) session.emit('plant hook', `${path} runs when the folder is opened`);
  }
  if (
    /^(\.envrc|\.profile|\.bashrc|\.zshrc|\.pre-commit-config\.yaml|lefthook\.ya?ml|\.lintstagedrc(\.json)?)$/.test(
      name,
    )
  ) {
    if (/\.ya?ml$/.test(name))
      for (const [, entry] of text.matchAll(/^[ \t]*(?:entry|run)\s*:\s*(.+)$/gm))
        judgeLine(path, unquote(entry!.trim()), session);
    else judgeLine(path, text, session);
  }
  if (/\.(service|timer|desktop|plist)$/.test(name))
    for (const [, command] of text.matchAll(/^(?:ExecStart\w*|Exec)\s*=\s*(.+)$/gm)) judgeLine(path, command!, session);
  if (
    /^(\.gitattributes|\.gitmodules|\.gitconfig)$/.test(name) &&
    /filter\s*=|url\s*=\s*ext::|hooksPath|\bcommand\s*=/.test(text)
  )
    session.emit('plant hook', `${name} runs programs`);
  if (/^(crontab|.*\.cron)$/.test(name)) session.emit('control scheduler', name);
}
