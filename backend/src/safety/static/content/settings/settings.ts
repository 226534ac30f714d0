import { hostKind } from '../../hosts.js';
import type { Session } from '../../session.js';
import { judgeLater, unquote } from '../later/later-lines.js';
import { judgeDirectives } from './directives.js';
import { isSchedule, judgeSchedule } from './schedules.js';
import { isOwnRepository, judgeSources } from '../later/sources.js';

/** Settings of package managers, editors and shells that run or redirect. */
export function judgeSettings(path: string, text: string, before: string, session: Session): void {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isSchedule(path)) judgeSchedule(path, text, before, session);
  judgeDirectives(path, text, before, session);
  if (/(^|\/)logrotate/i.test(path))
    for (const [, commands] of text.matchAll(
      /^[ \t]*(?:(?:pre|post)rotate|(?:first|last)action|preremove)\n([^]{0,4000}?)^[ \t]*endscript/gm,
    ))
      judgeLater(
        path,
        commands!,
        session,
        /^(?:execute (?:remote|network-shell|decoded)|egress|reveal secret|tunnel|delete (?:home|device))/,
      );
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
    for (const [, command] of text.matchAll(/^\w+:\s*(.+)$/gm)) judgeLater(path, command!, session);
  if (name === 'Vagrantfile')
    for (const [, , command] of text.matchAll(/inline:\s*(["'])([^"'\n]+)\1/g)) judgeLater(path, command!, session);
  if (/^\.lintstagedrc/.test(name))
    for (const [, command] of text.matchAll(/:\s*\[?\s*"((?:\\.|[^"\\])*)"/g)) judgeLater(path, command!, session);
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
      judgeLater(path, command!.replace(/\\(["\\])/g, '$1'), session);
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
        judgeLater(path, unquote(entry!.trim()), session);
    else judgeLater(path, text, session);
  }
  if (/\.(service|timer|desktop|plist)$/.test(name))
    for (const [, command] of text.matchAll(/^(?:ExecStart\w*|Exec)\s*=\s*(.+)$/gm))
      judgeLater(path, command!, session);
  if (
    /^(\.gitattributes|\.gitmodules|\.gitconfig)$/.test(name) &&
    /filter\s*=|url\s*=\s*ext::|hooksPath|\bcommand\s*=/.test(text)
  )
    session.emit('plant hook', `${name} runs programs`);
}
