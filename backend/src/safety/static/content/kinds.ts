/** What kind of file a path names: decides which of its lines mean something and which only mention it. */
export type FileKind =
  | 'prose'
  | 'test'
  | 'code'
  | 'shell'
  | 'pipeline'
  | 'package'
  | 'container'
  | 'build'
  | 'settings'
  | 'lock'
  | 'environment';

export function kindOf(path: string): FileKind {
  const lower = path.toLowerCase();
  const name = lower.slice(lower.lastIndexOf('/') + 1);
  if (
    /(^|\/)\.github\/(workflows|actions)\/|(^|\/)(\.gitlab-ci|azure-pipelines|bitbucket-pipelines|appveyor|\.travis|\.drone|cloudbuild|buildspec)[\w.-]*\.ya?ml$|\.gitlab-ci\.ya?ml$|(^|\/)\.circleci\/|(^|\/)jenkinsfile|(^|\/)\.(buildkite|woodpecker|tekton|ci)\//.test(
      lower,
    )
  )
    return 'pipeline';
  if (
    /^(package-lock|npm-shrinkwrap)\.json$|^(yarn|poetry|cargo|gemfile|composer|uv|pdm|flake|bun|deno)\.lock$|^pnpm-lock\.yaml$|^go\.sum$|\.(snap|map|min\.js)$/.test(
      name,
    )
  )
    return 'lock';
  if (name === 'package.json' || name === 'composer.json') return 'package';
  if (/^(dockerfile|containerfile)|\.dockerfile$|^(docker-)?compose[\w.-]*\.ya?ml$/.test(name)) return 'container';
  if (
    /^(makefile|gnumakefile|justfile|rakefile|taskfile[\w.]*|setup\.py|setup\.cfg|build\.rs|binding\.gyp|conftest\.py|gruntfile\.js|gulpfile\.js|gemfile|podfile|extconf\.rb|build\.gradle(\.kts)?|pom\.xml|cmakelists\.txt)$/.test(
      name,
    )
  )
    return 'build';
  if (
    /\.(md|mdx|rst|adoc|txt|tex|org|html?|svg|po|csv|yara?)$|^\.(?:cursor|windsurf|cline|roo)rules$|^\.goosehints$/.test(
      name,
    ) &&
    !/^(requirements|constraints|cmakelists)[\w.-]*\.txt$|^robots\.txt$/.test(name)
  )
    return 'prose';
  if (
    /^(license|notice|authors|changelog|contributing|readme|copying|codeowners|security)(\.(md|txt|rst|adoc|html))?$/.test(
      name,
    )
  )
    return 'prose';
  if (/(^|\/)(docs?|documentation|adr|rfcs?)\//.test(lower) && !/\.(js|ts|py|sh|json|ya?ml)$/.test(name))
    return 'prose';
  if (
    /(^|\/)(tests?|__tests__|spec|specs|fixtures|__fixtures__|testdata|__mocks__|mocks|e2e|cypress)\/|[._-](test|spec|mock|fixture|stories)\.\w+$|^test_\w+\.py$|_test\.(go|py|rb|exs)$|_spec\.rb$/.test(
      lower,
    )
  )
    return 'test';
  if (/^\.env(\.|$)|^\.envrc$|\.env$/.test(name)) return 'environment';
  if (/\.(sh|bash|zsh|ksh|command|bats)$|^\.(bashrc|zshrc|profile|bash_profile)$/.test(name)) return 'shell';
  if (
    /\.(js|mjs|cjs|jsx|ts|mts|cts|tsx|py|pyi|rb|go|rs|java|kt|kts|scala|cs|fs|php|pl|pm|lua|swift|m|c|h|cc|cpp|hpp|ex|exs|erl|clj|hs|dart|vue|svelte|astro|sql|r|jl|ps1|groovy)$/.test(
      name,
    )
  )
    return 'code';
  return 'settings';
}

/** Languages by extension, for judging code that a file would run. */
export function languageOf(path: string): string {
  const extension = /\.(\w+)$/.exec(path.toLowerCase())?.[1] ?? '';
  return (
    (
      {
        js: 'node',
        mjs: 'node',
        cjs: 'node',
        jsx: 'node',
        ts: 'node',
        mts: 'node',
        cts: 'node',
        tsx: 'node',
        py: 'python',
        rb: 'ruby',
        pl: 'perl',
        php: 'php',
        sh: 'sh',
        bash: 'sh',
        ps1: 'powershell',
      } as Record<string, string>
    )[extension] ?? extension
  );
}
