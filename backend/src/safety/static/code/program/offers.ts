import { BELOW, HOLE } from '../../paths.js';
import { isSecretName } from '../../shell/known-variables.js';
import { Taint } from '../../shell/value.js';
import { alternativesLimit, type Held, isKnownText, list, taintOf, text, textOf, thing, unknown } from './held.js';
import { lastPart, parentOf } from './known-calls.js';
import { Scope } from './scope.js';

/** What a program's objects offer by their names and keys. */
export abstract class Offers extends Scope {
  /** Where the program lies. */
  protected get directory(): string {
    const { path, shell, session } = this.context;
    return path?.includes('/')
      ? path.slice(0, path.lastIndexOf('/'))
      : (shell.state.directory ?? session.places.worktree);
  }

  /** What a loop over it sees. */
  itemsOf(held: Held): Held[] {
    if (held.kind === 'list') return held.items;
    if (held.kind === 'record') return [...held.fields.keys()].map((key) => text(key));
    if (held.kind === 'file') return [text(HOLE, taintOf(held.path))];
    if (held.kind === 'thing' && isEnvironment(held.path)) return [text(HOLE, Taint.environment)];
    // A directory's entries where a path is gone through.
    return [held.kind === 'text' ? text(held.text.includes(BELOW) ? held.text : HOLE, held.taint) : unknown];
  }

  protected lookup(name: string): Held[] {
    if (name === '') return [unknown];
    const held = this.names.get(name) ?? this.before.get(name);
    if (held) return held;
    const { language, args } = this.context;
    switch (name) {
      case '__file__':
      case '__FILE__':
      case '__filename':
      case '$0':
        return [text(this.context.path ?? './program')];
      case '__dirname':
      case '__dir__':
      case '__DIR__':
        return [text(this.directory)];
      case 'ARGV':
      case 'argv':
      case 'arg':
        return [list(this.argv(language === 'php' ? 1 : 0))];
      case '_':
        return [unknown];
      case 'shift':
        return this.argv(0)
          .slice(0, 1)
          .concat(args.length === 0 ? [unknown] : []);
      case '<STDIN>':
      case 'STDIN':
        return [name === 'STDIN' ? thing('stdin') : this.input()];
    }
    const star = this.stars.at(-1);
    if (
      star !== undefined &&
      /^[a-z_]\w*$/.test(name) &&
      !/^(?:print|open|len|str|range|list|dict|set|int|exec|eval|map|sorted)$/.test(name)
    )
      return [thing(`${star}.${name}`)];
    return [thing(name)];
  }

  protected argv(skipped: number): Held[] {
    return [
      ...Array.from({ length: skipped }, () => text('program')),
      ...this.context.args.map((one) => text(one.text, one.taint)),
    ];
  }

  input(): Held {
    const { stdin } = this.context;
    return text(stdin.text, stdin.taint);
  }

  /** What an object offers by a name. */
  member(of: Held, name: string): Held[] {
    switch (of.kind) {
      case 'record': {
        const held = of.fields.get(name);
        if (held) return held;
        return [{ kind: 'method', of, name }];
      }
      case 'thing':
        return this.memberOf(of.path, name, of);
      case 'text':
        if (/^(?:parent|dirname)$/.test(name)) return [parentOf(of)];
        if (/^(?:name|basename|stem)$/.test(name))
          return of.text.includes(BELOW) ? [text(BELOW, of.taint)] : [lastPart(of)];
        if (/^(?:path|stdout|pathname|href|dir|parentPath)$/.test(name)) return [of];
        if (of.taint & Taint.remote && /^(?:text|content|body|data|raw|stdout)$/.test(name)) return [of];
        return [...(this.names.get(`.${name}`) ?? []), { kind: 'method', of, name }];
      case 'file':
        return name === 'name' || name === 'path' ? [of.path] : [{ kind: 'method', of, name }];
      case 'process':
        return /^(?:stdin|communicate|pid)$/.test(name) && name !== 'communicate'
          ? name === 'pid'
            ? [text('%1')]
            : [of]
          : [{ kind: 'method', of, name }];
      default:
        return [{ kind: 'method', of, name }];
    }
  }

  protected memberOf(path: string, name: string, of: Held): Held[] {
    if (name === '__dict__' || name === '__class__' || name === 'prototype' || name === '__globals__') return [of];
    const full = thing(path === '' ? name : `${path}.${name}`);
    const canonical = full.kind === 'thing' ? full.path : '';
    switch (canonical) {
      case 'sys.executable':
        return [text('python3')];
      case 'process.execPath':
      case 'process.argv0':
        return [text('node')];
      case 'sys.argv':
        return [list(this.argv(1))];
      case 'process.argv':
        return [list([text('node'), ...this.argv(0)])];
      case 'sys.modules':
        return [thing('')];
      case 'os.curdir':
        return [text('.')];
      case 'os.pardir':
        return [text('..')];
      case 'os.sep':
      case 'path.sep':
        return [text('/')];
      case 'Path.cwd':
      case 'import.meta':
        return [full];
      case 'import.meta.url':
      case 'import.meta.filename':
        return [text(`${this.directory}/program`)];
      case 'import.meta.dirname':
        return [text(this.directory)];
    }
    if (isEnvironment(path)) {
      if (/^[A-Z_][A-Z0-9_]*$/.test(name)) return [this.variable(name)];
      return [full];
    }
    const own = this.names.get(`.${name}`) ?? this.before.get(`.${name}`);
    if (own && /^(?:self|this|cls)?$|^[A-Z]/.test(path)) return own;
    return [full];
  }

  /** A variable of the environment, as far as the shell around the program knows it. */
  variable(name: string): Held {
    const { state, session } = this.context.shell;
    if (name === 'HOME' || name === 'USERPROFILE') return text(session.places.home);
    if (name === 'PWD' || name === 'INIT_CWD') return text(state.directory ?? '.');
    if (name === 'TMPDIR' || name === 'TEMP' || name === 'TMP') return text('/tmp');
    const variable = state.variables.get(name);
    const [held] = state.environment.get(name) ?? (variable?.exported ? variable.values : []);
    if (held) return text(held.text, held.taint);
    return text(HOLE, isSecretName(name) ? Taint.reference : 0);
  }

  protected index(of: Held, key: Held): Held[] {
    const name = textOf(key);
    if (of.kind === 'list') {
      const at = Number(name);
      if (isKnownText(key) && Number.isInteger(at)) return [of.items.at(at) ?? unknown];
      return isKnownText(key) ? this.member(of, name) : of.items.slice(0, alternativesLimit);
    }
    if (of.kind === 'record')
      return isKnownText(key) ? this.member(of, name) : [...of.fields.values()].flat().slice(0, alternativesLimit);
    if (of.kind === 'text') {
      if (/^-?\d+$/.test(name))
        return isKnownText(of) && !of.text.includes(BELOW) ? [text([...of.text].at(Number(name)) ?? '')] : [of];
      return isKnownText(key) ? [{ kind: 'method', of, name }] : [text(HOLE, of.taint)];
    }
    if (of.kind === 'thing') {
      if (isEnvironment(of.path)) return [isKnownText(key) ? this.variable(name) : text(HOLE, Taint.environment)];
      return this.memberOf(of.path, isKnownText(key) ? name : '?', of);
    }
    return isKnownText(key) ? this.member(of, name) : [unknown];
  }
}

export const isEnvironment = (path: string): boolean =>
  /^(?:os\.environb?|process\.env|ENV|\$?_ENV|_SERVER|Bun\.env|Deno\.env|import\.meta\.env|environ|env)$/.test(path);
