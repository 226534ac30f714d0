import { HOLE, isWithin } from '../../paths.js';

import { secrecyOf } from '../../secrets.js';
import { dispatch } from '../../shell/dispatch.js';

import { Taint, tainted, unknownValue, value, type Value } from '../../shell/value.js';

import { asValue, type Given, type Held, isKnownText, taintOf, text, textOf, unknown } from './held.js';
import { asking } from './deed-names.js';
import { CommandDeeds } from './command-deeds.js';

/** Files that a program reads, writes, moves or removes. */
export abstract class FileDeeds extends CommandDeeds {
  protected remove(given: readonly Given[], whole: boolean): Held[] {
    if (!this.isSilent)
      for (const path of this.texts(
        given.slice(0, this.context.language === 'perl' || this.context.language === 'ruby' ? 8 : 1),
      ))
        if (this.isTold(path)) this.context.shell.delete(asValue(path), whole);
    return [unknown];
  }

  protected write(given: readonly Given[], append: boolean): Held[] {
    const [paths, contents] = given;
    if (!this.isSilent)
      for (const path of paths?.held ?? []) {
        if (path.kind !== 'text' || !this.isTold(path)) continue;
        if (/^\d+$/.test(path.text)) continue;
        this.context.shell.write(asValue(path), this.content(contents?.held[0]), { append });
      }
    return [{ kind: 'file', path: paths?.held[0] ?? unknown, mode: 'w' }];
  }

  protected content(held: Held | undefined): Value {
    return held && held.kind === 'text' && textOf(held) !== HOLE
      ? asValue(held)
      : held && taintOf(held) !== 0
        ? tainted(taintOf(held) & 0xffff)
        : unknownValue;
  }

  protected read(path: Held | undefined): Held {
    if (!path || path.kind !== 'text' || textOf(path) === '') return unknown;
    if (/^(?:0|\/dev\/stdin)$/.test(path.text)) return this.evaluation.input();
    if (this.isSilent || (path.text.includes(HOLE) && !this.context.isInline) || path.text.startsWith(HOLE))
      return unknown;
    const { shell, session, isInline } = this.context;
    const resolved = shell.path(asValue(path));
    // A project's program may read its own settings; on the command line that prints them.
    if (
      !isInline &&
      resolved !== undefined &&
      isWithin(resolved, session.places.worktree) &&
      secrecyOf(resolved) === 'secret'
    )
      return unknown;
    const { text: words, taint } = shell.read(asValue(path));
    return text(words.length < 4000 ? words : HOLE, taint);
  }

  protected open(path: string, given: readonly Given[]): Held[] {
    const { language } = this.context;
    let [file = unknown, mode = text('')] = given
      .filter(({ name }) => name === undefined)
      .map(({ held }) => held[0] ?? unknown);
    const named = this.option(given, 'mode');
    if (named) mode = named;
    let how = mode.kind === 'thing' ? mode.path.replace(/^os\.O_/, '') : textOf(mode);
    // `open(HANDLE, MODE, PATH)`
    if (language === 'perl') {
      const [, second, third] = given.map(({ held }) => held[0] ?? unknown);
      const whole = second ? textOf(second) : '';
      const match = /^\s*(\+?[<>]{1,2}|\||-\||\|-)?\s*(?::\S+)?\s*(.*?)\s*(\|?)$/s.exec(whole);
      how = match?.[3] ? '|' : (match?.[1] ?? '<');
      file = third ?? (match?.[2] ? text(match[2]) : unknown);
      if (third && /\|/.test(how) && given.length > 3)
        file = text(
          given
            .slice(2)
            .map(({ held }) => textOf(held[0] ?? unknown))
            .join(' '),
        );
    } else if (language === 'ruby' && textOf(file).startsWith('|')) {
      how = '|';
      file = text(textOf(file).slice(1));
    }
    const opened: Held = { kind: 'file', path: file, mode: how };
    if (language === 'perl') {
      const handle = given[0]?.held[0];
      if (handle?.kind === 'thing') this.handles.set(handle.path, opened);
    }
    if (how.includes('|')) return this.command(file, given);
    const isWriting = /^os\.open$/.test(path) ? !/^RDONLY$/.test(how) : /[wax+>]/.test(how) && how !== HOLE;
    if (
      !this.isSilent &&
      file.kind === 'text' &&
      textOf(file) !== '' &&
      (this.context.isInline || !textOf(file).includes(HOLE))
    ) {
      if (isWriting) {
        if (!textOf(file).startsWith(HOLE) || this.context.isInline)
          this.context.shell.write(asValue(file), unknownValue, { append: /a/.test(how) });
      } else this.read(file);
    }
    for (const { held } of given)
      for (const callee of held) if (callee.kind === 'function') this.evaluation.call(callee, [{ held: [opened] }]);
    return [opened];
  }

  protected readonly handles = new Map<string, Held>();

  protected fileMethod(of: Held & { kind: 'file' }, name: string, given: readonly Given[]): Held[] {
    const isArchive = /zip|tar/i.test(of.mode) || /\.(?:zip|tar|tgz|gz|bz2|xz)$/.test(textOf(of.path));
    if (/^(?:write|writelines|puts|print|<<|end|writestr|printf)$/.test(name) && !this.isSilent) {
      const content = given[0]?.held[0];
      if (isArchive && content && isKnownText(content)) this.context.shell.readTree(asValue(content));
      else if (
        content &&
        textOf(content) !== HOLE &&
        this.isTold(of.path) &&
        of.path.kind === 'text' &&
        !textOf(of.path).startsWith(HOLE)
      )
        this.context.shell.write(asValue(of.path), asValue(content), { append: true });
    } else if (name === 'add' && !this.isSilent) {
      const content = given[0]?.held[0];
      if (content && content.kind === 'text' && textOf(content) !== HOLE) this.context.shell.readTree(asValue(content));
    } else if (/^extract(?:all)?$/.test(name) && !this.isSilent) {
      const into = this.option(given, 'path') ?? given[name === 'extract' ? 1 : 0]?.held[0] ?? text('.');
      if (into.kind === 'text' && this.isTold(into)) this.context.shell.write(asValue(joined(into)), unknownValue);
    } else if (/^(?:read|readlines|readline|gets|each_line|text|json)$/.test(name))
      return [this.evaluation.isLast ? this.silently(of.path) : unknown];
    return [/^(?:read|readline|readlines)$/.test(name) ? unknown : of];
  }

  /** What an open file holds; that it is read was told when it was opened. */
  protected silently(path: Held): Held {
    return path.kind === 'text' && textOf(path) !== '' ? this.read(path) : unknown;
  }

  protected pathMethod(of: Held & { kind: 'text' }, name: string, given: readonly Given[]): Held[] | undefined {
    const isPath = /[/~.]/.test(of.text) || of.text.length < 60;
    const self: Given = { held: [of] };
    switch (name) {
      case 'unlink':
      case 'rmtree':
      case 'rmdir':
        return this.remove([self], name === 'rmtree');
      case 'delete':
      case 'remove':
        return this.context.language === 'ruby' && isKnownText(of) && given.length === 0
          ? this.remove([self], false)
          : undefined;
      case 'write_text':
      case 'write_bytes':
      case 'touch':
      case 'mkdir':
      case 'mkpath':
        return this.write([self, ...given.slice(0, 1)], /touch|mk/.test(name));
      case 'write':
        return this.context.language === 'ruby' && isKnownText(of) ? this.write([self, ...given], false) : undefined;
      case 'read_text':
      case 'read_bytes':
        return [this.read(of)];
      case 'read':
      case 'readlines':
        return this.context.language === 'ruby' && isKnownText(of) && isPath ? [this.read(of)] : undefined;
      case 'open':
        return this.open('open', [self, ...given]);
      case 'rename':
      case 'replace':
        return given.length === 1 && /[/~.]/.test(of.text) ? this.pair('mv', [self, ...given]) : undefined;
      case 'symlink_to':
      case 'make_symlink':
        return given[0] ? this.pair('ln', [given[0], self], true) : undefined;
      case 'hardlink_to':
      case 'link_to':
        return given[0] ? this.pair('ln', [given[0], self]) : undefined;
      case 'chmod':
        return this.permit('chmod', [self, ...given]);
      case 'execute':
        return this.command(of, given);
      case 'exists':
      case 'is_file':
      case 'is_dir':
        return [unknown];
      default:
        this.mention(name, given);
        return undefined;
    }
  }

  protected pair(program: 'mv' | 'cp' | 'ln', given: readonly Given[], symbolic = false): Held[] {
    const named = given.filter(({ held }) => held.some(({ kind }) => kind === 'text' || kind === 'list'));
    const [from, to] = named;
    if (this.isSilent || !from || !to) return [unknown];
    for (const source of from.held.slice(0, 4).flatMap((one) => (one.kind === 'list' ? one.items.slice(0, 6) : [one])))
      for (const target of to.held.slice(0, 4)) {
        if (source.kind !== 'text' || target.kind !== 'text') continue;
        if (!this.context.isInline && (source.text.includes(HOLE) || target.text.includes(HOLE))) continue;
        const options = program === 'cp' ? ['-r'] : symbolic ? ['-s'] : [];
        // What cannot be told of one side says nothing of the other.
        if (source.text.startsWith(HOLE)) {
          if (!target.text.startsWith(HOLE)) this.context.shell.write(asValue(target), unknownValue);
        } else if (target.text.startsWith(HOLE)) {
          if (program === 'mv') this.context.shell.delete(asValue(source), true);
          else if (program === 'cp') this.context.shell.readTree(asValue(source));
        } else
          dispatch(
            this.context.shell,
            [value(program), ...options.map((option) => value(option)), asValue(source), asValue(target)],
            unknownValue,
          );
      }
    return [unknown];
  }

  protected permit(name: string, given: readonly Given[]): Held[] {
    if (this.isSilent) return [unknown];
    const paths = this.texts(given).filter(
      (path) => !/^-?\d+$/.test(textOf(path)) && !textOf(path).startsWith(HOLE) && this.isTold(path),
    );
    for (const path of paths)
      dispatch(
        this.context.shell,
        [value(/chown/.test(name) ? 'chown' : 'chmod'), value(/chown/.test(name) ? 'agent' : '644'), asValue(path)],
        unknownValue,
      );
    return [unknown];
  }

  /** A file of secrets that is given to whatever function reads it. */
  protected mention(name: string, given: readonly Given[]): void {
    if (this.isSilent || !this.context.isInline || asking.test(name)) {
      if (
        !this.isSilent &&
        this.context.isInline &&
        /^(?:print|println|puts|p|pp|echo|say|log|dir|info|error|write)$/.test(name)
      )
        this.show(given);
      return;
    }
    for (const one of this.texts(given)) {
      const words = textOf(one);
      if (!/^[/~]/.test(words) || words.includes(HOLE)) continue;
      const path = this.context.shell.path(asValue(one));
      if (path !== undefined && secrecyOf(path) === 'secret') this.session.emit('reveal secret', path);
      // Other people's files, in a program that removes.
      else if (
        /^(?:sibling|main-checkout|shared-git|guarded)$/.test(this.session.placeOf(path)) &&
        /rmtree|unlink|remove|\brm/i.test(this.context.source)
      )
        this.context.shell.delete(asValue(one), true);
    }
  }

  /** What is printed of the environment. */
  protected show(given: readonly Given[]): void {
    for (const { held } of given)
      for (const one of held) {
        if (taintOf(one) & Taint.reference) this.session.emit('reveal secret', 'a variable of the environment');
        else if (taintOf(one) & Taint.environment)
          // Picked by what their names say.
          this.session.emit(
            /token|secret|passw|api_?key|credential|\bkey\b/i.test(this.context.source)
              ? 'reveal secret'
              : 'reveal environment',
            'environment of the process',
          );
      }
  }
}

const joined = (path: Held): Held => text(`${textOf(path).replace(/\/+$/, '')}/archive`, taintOf(path));
