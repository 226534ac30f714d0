import { carryOver, trialSession } from '../content/later/trials.js';
import { embeddedCommands } from '../content/later/embedded.js';
import { isWithin } from '../paths.js';
import type { Call } from './call.js';
import { Shell } from './shell.js';
import { value } from './value.js';
import { singleQuoted } from './text.js';

const runners =
  /^(?:go|cargo|make|gmake|cmake|ctest|meson|ninja|scons|waf|nox|tox|doit|inv|invoke|fab|task|just|mage|dune|opam|stack|cabal|mvn|mvnw|gradle|gradlew|sbt|ant|mill|lein|boot|dotnet|msbuild|nuke|cake|npx|npm|yarn|pnpm|bunx|gulp|grunt|jake|nx|turbo|lerna|webpack|vite|rollup|jest|vitest|mocha|eslint|prettier|bazel|bazelisk|buck|buck2|pants|please|nix|nix-build|nix-shell|nix-instantiate|guix|zig|mix|rebar3|rake|thor|bundle|swift|xcodebuild|flutter|dart|xmake|premake5|snakemake|nextflow|earthly|dagger|act|pre-commit|lefthook|husky|foreman|honcho|overmind|vagrant|terraform|tofu|terragrunt|packer|ansible|ansible-playbook|salt-call|puppet|chef-client|docker|podman|skaffold|tilt|direnv|pulumi|cdk|hatch|poetry|pdm|uv|pip|pip3|conan|vcpkg|gyp|node-gyp|phing|composer|robo|dep|cap|pytest|python3?|behave|robot)$/;

const recipes =
  /(?:^|\/)(?:noxfile\.py|tasks\.py|fabfile\.py|dodo\.py|wscript|SCons(?:truct|cript)|CMakeLists\.txt|[^/]+\.cmake|meson\.build|dune(?:-project)?|pom\.xml|build\.xml|[^/]+\.gradle(?:\.kts)?|build\.sbt|build\.sc|project\.clj|(?:gulp|Grunt|grunt|jake|Jake|rollup|webpack|vite|vitest|jest|karma|babel|postcss|tailwind|eslint|prettier|next|nuxt|svelte|astro|metro|commitlint|lint-staged|cypress|playwright)(?:file|\.config)[\w.]*|Taskfile\.ya?ml|Earthfile|[^/]+\.nix|BUILD(?:\.bazel)?|WORKSPACE|[^/]+\.bzl|build\.zig|mix\.exs|rebar\.config|Rakefile|Thorfile|Cakefile|[^/]+\.(?:gyp|mk|ninja|csproj|fsproj|targets|props|pkr\.hcl|tf|smk|nf|pp)|magefile\.go|xmake\.lua|premake5\.lua|conanfile\.py|Snakefile|Procfile|Vagrantfile|Capfile|deploy\.php|RoboFile\.php|phing\.xml|[^/]*playbook[^/]*\.ya?ml|setup\.py|conftest\.py|Tiltfile|\.pre-commit-config\.yaml|lefthook\.ya?ml|Makefile|justfile)$/;

/** Whether a program does what files of the project say. */
export const runsRecipes = (name: string): boolean => runners.test(name);

/** What a build would do that the call itself has just written, as far as its files say so in plain words. */
export function judgeFreshRecipes({ session, name, args }: Call): void {
  if (args.some(({ text }) => /^--?(?:version|help)$/.test(text))) return;
  for (const [path, text] of [...session.written].slice(0, 20)) {
    if (!isWithin(path, session.places.worktree) && session.placeOf(path) !== 'scratch') continue;
    const lines = /^go$/.test(name) && path.endsWith('.go') ? directives(text) : [];
    if (recipes.test(path)) lines.push(...commandsIn(text));
    if (lines.length === 0 && !recipes.test(path)) continue;
    const trial = trialSession(session, 20_000);
    const shell = (): Shell => Shell.at(trial, path.slice(0, path.lastIndexOf('/')) || session.places.worktree);
    for (const line of lines.slice(0, 60)) {
      trial.evidence = line;
      shell().runText(value(line), undefined, { trusted: true });
    }
    if (recipes.test(path))
      for (const [found, target] of text.slice(0, 60_000).matchAll(deleting)) {
        trial.evidence = found;
        shell().delete(value(target!), true);
      }
    carryOver(path, trial, session);
  }
}

/** `//go:generate`: run as it stands. */
const directives = (text: string): string[] =>
  [...text.matchAll(/^\/\/go:generate\s+(?:-command\s+\S+\s+)?(.+)$/gm)].map(([, line]) => line!);

const deleting =
  /\b(?:rm|rmSync|rmdir|rmdirSync|rmtree|unlink|unlinkSync|removeSync|emptyDirSync|deleteAsync|deleteSync|del|delete|rimraf|REMOVE_RECURSE|REMOVE|removeAll|remove_tree|rm_rf|rm_r)\s*[(\s]\s*["'`]?((?:~|\.\.|\/)[^\s"'`),;]{1,300})/g;
const bareCommand =
  /(?<![\w./-])(?:rm|curl|wget|cat|cp|mv|dd|chmod|git|bash|sh|nc|scp|ssh|tee|find|shred|truncate|ln)\s+[^\n"'`)<;]{2,300}/g;
const quotedWords = /(?:(["'])(?:(?!\1)[^\\\n]|\\.){1,300}\1\s*,?\s*){2,20}/g;
const element = /<(?:executable|argument|arg|exec)\b[^>]*?(?:(?:value|executable|line)="([^"]*)"[^>]*>|>([^<]*)<)/g;

function commandsIn(text: string): string[] {
  const source = text.slice(0, 60_000);
  const found = [...embeddedCommands(source)];
  for (const [match] of source.matchAll(bareCommand)) found.push(match);
  for (const [match] of source.matchAll(quotedWords)) {
    const words = [...match.matchAll(/(["'])((?:(?!\1)[^\\\n]|\\.)*)\1/g)].map(([, , word]) => word!);
    if (/^[\w./-]+$/.test(words[0] ?? '')) found.push(words.map(quoted).join(' '));
  }
  const words = [...source.matchAll(element)].map(([, attribute, held]) => (attribute ?? held)!.trim());
  if (words.length > 0) found.push(words.join(' '));
  return [...new Set(found)];
}

const quoted = (word: string): string => (/^[\w@%+=:,./~-]+$/.test(word) ? word : singleQuoted(word));
