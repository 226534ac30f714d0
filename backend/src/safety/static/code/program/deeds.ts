import { HOLE } from '../../paths.js';
import { hostKind } from '../../hosts.js';

import { dispatch } from '../../shell/dispatch.js';
import { runFile } from '../../shell/run-file.js';

import { isKnown, Taint, unknownValue, value } from '../../shell/value.js';

import {
  asValue,
  type Given,
  type Held,
  hidden,
  isKnownText,
  taintOf,
  textOf,
  thing,
  unknown,
  unknownOf,
} from './held.js';
import {
  runsCommand,
  replacesItself,
  unmistakable,
  bareCommand,
  removing,
  removesTrees,
  writing,
  reading,
  opening,
  moving,
  copying,
  linking,
  permitting,
  signalling,
  evaluating,
  loading,
  changing,
  installing,
  downloading,
  connecting,
} from './deed-names.js';
import { FileDeeds } from './file-deeds.js';

/** What calls of a program do to the world around it. */
export class Deeds extends FileDeeds {
  /** A function of the language; undefined when it does nothing that is known here. */
  callThing(path: string, given: readonly Given[]): Held[] | undefined {
    const { language } = this.context;
    const short = path.split('.').slice(-2).join('.');
    const name = path.split('.').at(-1)!;
    const is = (names: RegExp): boolean => names.test(path) || names.test(short);
    if (/^(?:os|subprocess|child_process|fs|shutil|process|Kernel|)\.?\?$/.test(path) || path === '?')
      return this.callUnknown(path, given);
    if (language === 'python' && path === 'exec') return this.evaluate(given);
    if (is(replacesItself)) return this.replace(name, given);
    if (
      is(runsCommand) &&
      !/^(?:subprocess|child_process)\.(?:PIPE|STDOUT|DEVNULL|list2cmdline|CompletedProcess|TimeoutExpired|CalledProcessError|SubprocessError)$/.test(
        short,
      )
    )
      return this.run(given);
    if (!path.includes('.') && bareCommand[language]!.test(path)) return this.run(given);
    if (unmistakable.test(name) && path.includes('.')) return this.run(given);
    if (is(removing) && (path.includes('.') || language !== 'python'))
      return this.remove(given, removesTrees.test(short));
    if (is(opening)) return this.open(path, given);
    if (is(writing)) return this.write(given, /append|ensure|mkdir/i.test(name));
    if (is(reading)) return [this.read(given[0]?.held[0])];
    if (path.includes('.') || /^(?:perl|php)$/.test(language) || /Sync$/.test(path)) {
      if (is(moving)) return this.pair('mv', given);
      if (is(copying)) return this.pair('cp', given);
      if (is(linking)) return this.pair('ln', given, /sym|_s/.test(short));
      if (is(permitting)) return this.permit(name, given);
      if (is(signalling)) return this.signal(short, given);
    }
    if (
      /^(?:base64\.\w+encode|btoa|base64_encode|Base64\.\w*encode64|bin2hex|binascii\.\w+)$/.test(short) &&
      given.some(({ held }) => held.some((one) => taintOf(one) & Taint.environment))
    )
      this.encode();
    if (
      /^(?:keyring\.get_(?:password|credential)|keytar\.(?:getPassword|findCredentials))$/.test(short) &&
      !this.isSilent
    )
      this.session.emit('reveal secret', short);
    if (short === 'shutil.make_archive' && !this.isSilent && given[2])
      for (const root of given[2].held) if (isKnownText(root)) this.context.shell.readTree(asValue(root));
    if (/(?:^|\.)Worker$/.test(path) && this.option(given, 'eval')) return this.evaluate(given.slice(0, 1));
    if (is(downloading)) return [unknownOf(Taint.remote | Taint.output)];
    if (is(connecting)) return this.connect(given);
    if (/^(?:syscall|ctypes\.pythonapi\.\w+|FFI\.\w+|DL\.\w+|Fiddle\.\w+)$/.test(path))
      return this.callUnknown(path, given);
    if (/^fileinput\.(?:input|FileInput)$/.test(path) && this.option(given, 'inplace')) return this.write(given, true);
    if (is(evaluating)) return this.evaluate(given, path);
    if (is(loading)) return this.loadFile(given);
    if (is(changing)) return this.enter(given);
    if (is(installing)) return this.install(given);
    if (/^sys\.path\.(?:insert|append|extend)$/.test(path) || /^\$?LOAD_PATH\./.test(path)) return this.searchIn(given);
    this.mention(name, given);
    return undefined;
  }

  /** A method of an object of the program. */
  callMethod(of: Held, name: string, given: readonly Given[]): Held[] | undefined {
    if (of.kind === 'file') return this.fileMethod(of, name, given);
    if (of.kind === 'process') {
      if (!/^(?:communicate|write|end|puts|print|sendline|send)$/.test(name)) return [unknownOf(Taint.output)];
      const input = given[0]?.held[0];
      if (input && !this.isSilent && textOf(input) !== HOLE)
        dispatch(this.shell(given), of.words.map(asValue), asValue(input));
      return [of];
    }
    if (
      name === 'toString' &&
      taintOf(of) & Taint.environment &&
      /base64|hex/.test(textOf(given[0]?.held[0] ?? unknown))
    )
      this.encode();
    if (/^(?:require|_load|import_module|__import__)$/.test(name)) {
      const [module] = given[0]?.held ?? [];
      return [module && isKnownText(module) ? thing(textOf(module)) : thing('?')];
    }
    if (name === 'constructor' && given.length > 0) return this.evaluate(given.slice(-1), 'Function');
    if (unmistakable.test(name)) return this.run(given);
    if (/^(?:rmSync|unlinkSync|rmdirSync|rm_rf|rm_r)$/.test(name)) return this.remove(given, true);
    if (/^(?:writeFileSync|appendFileSync|file_put_contents)$/.test(name))
      return this.write(given, /append/.test(name));
    if (name === 'rmtree' && given.some(({ held }) => held.length > 0)) return this.remove(given.slice(0, 1), true);
    if (of.kind === 'thing') return undefined;
    if (of.kind === 'text') return this.pathMethod(of, name, given);
    if (of.kind === 'list' && /^(?:execute|\|)$/.test(name)) return this.run([{ held: [of] }]);
    this.mention(name, given);
    return undefined;
  }

  /** A function that cannot be told, of a module that can do harm. */
  callUnknown(path: string, given: readonly Given[]): Held[] {
    if (this.isSilent || !this.context.isInline) return [unknown];
    if (path !== '' && path !== '?') this.context.session.emit('execute disguised', `${path}(…)`);
    // Whatever it is, a command that it is given may be what it runs.
    const [first] = given[0]?.held ?? [];
    if (first && isKnownText(first) && /^[\w./~-]+\s+\S/.test(textOf(first)) && path !== '')
      this.context.shell.subshell().runText(asValue(first), unknownValue, { trusted: true });
    return [unknown];
  }

  /** A module that is loaded by its path. */
  load(path: Held): void {
    if (this.isSilent || !/^(?:[./~]|https?:)/.test(textOf(path)) || /\.(?:json|node)$/.test(textOf(path))) return;
    this.loadFile([{ held: [path] }]);
  }

  /** Nobody looks at the environment in another alphabet; it goes around what would redact it. */
  protected encode(): void {
    if (!this.isSilent && this.context.isInline) this.session.emit('reveal secret', 'the environment, encoded');
  }

  protected signal(short: string, given: readonly Given[]): Held[] {
    const words = given.map(({ held }) => held[0] ?? unknown);
    const [signal, target] =
      /^(?:Process\.kill|kill)$/.test(short) && this.context.language !== 'php' ? words : [words[1], words[0]];
    const isAsking = signal !== undefined && textOf(signal) === '0';
    if (!this.isSilent && target && !isAsking && (/^-?\d+$/.test(textOf(target)) || short === 'os.killpg')) {
      this.session.emit('control process', `${short} ${textOf(target)}`);
    }
    return [unknown];
  }

  protected evaluate(given: readonly Given[], path = 'exec'): Held[] {
    const [code] = given;
    if (this.isSilent || !code) return [unknown];
    if (/^code\./.test(path)) {
      if (this.context.isInline) this.session.emit('execute opaque', path);
      return [unknown];
    }
    const sources = path === 'Function' ? given.slice(-1) : given.slice(0, 1);
    for (const one of sources.flatMap(({ held }) => held)) {
      if (one.kind !== 'text') continue;
      const source = asValue(one);
      const isBare = source.text.replaceAll(HOLE, '').trim() === '';
      if (taintOf(one) & hidden) this.session.emit(isBare ? 'execute decoded' : 'execute disguised', path);
      if (source.taint & Taint.remote) this.session.emit('execute remote', path);
      if (isKnown(source) && /\W/.test(source.text)) this.context.runCode(source);
      else if (isBare && this.context.isInline && /^(?:exec|eval|Function|vm\.\w+|loadstring)$/.test(path))
        this.session.emit('execute opaque', `${path}(…)`);
    }
    if (path === 'compile') return code.held;
    return [unknown];
  }

  protected loadFile(given: readonly Given[]): Held[] {
    const [path] =
      given[given.length > 1 && given.every(({ held }) => held[0]?.kind === 'text') ? given.length - 1 : 0]?.held ?? [];
    if (this.isSilent || !path || path.kind !== 'text' || !this.context.isInline) return [unknown];
    const words = textOf(path);
    if (/^(?:https?|ftp|data|php):/.test(words)) this.session.emit('execute remote', words);
    else if (/^[./~]/.test(words) && !/\.(?:json|so(?:\.\d+)?|dylib)$/.test(words))
      runFile(this.context.shell, asValue(path), [], unknownValue, this.context.language);
    else if (/^[/~].*\.(?:so(?:\.\d+)?|dylib|node)$/.test(words))
      runFile(this.context.shell, asValue(path), [], unknownValue, 'c');
    return [unknown];
  }

  protected enter(given: readonly Given[]): Held[] {
    const [path] = given[0]?.held ?? [];
    const { shell } = this.context;
    if (path && isKnownText(path)) {
      const known = shell.paths(asValue(path)).filter((one): one is string => one !== undefined);
      shell.state.directories = [...new Set([...known, ...shell.state.directories])].slice(0, 4);
    }
    for (const { held } of given)
      for (const callee of held) if (callee.kind === 'function') this.evaluation.call(callee, []);
    return [unknown];
  }

  protected install(given: readonly Given[]): Held[] {
    if (!this.isSilent && given[0]) {
      const words = this.evaluation.itemsOf(given[0].held[0] ?? unknown);
      dispatch(this.context.shell.subshell(), [value('pip'), ...words.map(asValue)], unknownValue);
    }
    return [unknown];
  }

  protected connect(given: readonly Given[]): Held[] {
    const [first] = given[0]?.held ?? [];
    const address =
      this.option(given, 'PeerAddr', 'PeerHost', 'host') ?? (first?.kind === 'list' ? first.items[0] : first);
    if (!this.isSilent && this.context.isInline && address) {
      const [, host = HOLE, port] = /^(?:\w+:\/\/)?([^:/]+)(?::(\d+))?/.exec(textOf(address)) ?? [];
      const given_ =
        port ??
        textOf(
          this.option(given, 'PeerPort', 'port') ??
            (first?.kind === 'list' ? first.items[1] : given[1]?.held[0]) ??
            unknown,
        );
      this.session.emit(`egress ${hostKind(host, Number(given_) || undefined, this.session.context)}`, host);
    }
    return [unknownOf(Taint.remote)];
  }

  /** Where modules are looked for: what others left there would run. */
  protected searchIn(given: readonly Given[]): Held[] {
    if (!this.isSilent && this.context.isInline)
      for (const path of this.texts(given)) {
        if (!/^[/~]|^\.\./.test(textOf(path))) continue;
        if (/^(?:temp|sibling|device|elsewhere)$/.test(this.session.placeOf(this.context.shell.path(asValue(path)))))
          this.session.emit('execute disguised', `modules from ${textOf(path)}`);
      }
    return [unknown];
  }
}
