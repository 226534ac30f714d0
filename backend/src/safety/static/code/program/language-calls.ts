import { BELOW, HOLE } from '../../paths.js';
import { Taint } from '../../shell/value.js';
import { Calls } from './calls.js';
import { type Given, type Held, isKnownText, list, taintOf, text, textOf, thing, unknown } from './held.js';
import { below, madeBy, patterned } from './known-calls.js';
import { isEnvironment } from './offers.js';

/** What the languages' own functions come to, beyond what they make of texts. */
export abstract class LanguageCalls extends Calls {
  protected callThing(path: string, given: readonly Given[]): Held[] {
    const first = given.map(({ held }) => held[0] ?? unknown);
    const [one = unknown, two] = first;
    const { session, shell } = this.context;
    const short = path.split('.').slice(-2).join('.');
    switch (short.startsWith('importlib') || /^(?:module|Module)\./.test(short) ? path : short) {
      case 'require':
      case 'import':
      case '__import__':
      case 'importlib.import_module':
      case 'importlib.__import__':
      case 'import_module':
      case 'process.binding':
      case 'process._linkedBinding':
      case 'process.getBuiltinModule':
      case 'module._load':
      case 'Module._load':
      case 'constructor._load':
      case 'Object.const_get':
      case 'const_get':
      case '_load':
        if (one.kind === 'text') {
          this.deeds.load(one);
          return isKnownText(one)
            ? [thing(one.text.replace('::', '.').replace(/^(?:spawn_sync|process_wrap)$/, 'child_process'))]
            : [thing('?')];
        }
        return [thing('?')];
      case 'module.createRequire':
      case 'createRequire':
        return [thing('require')];
      case 'getattr':
      case 'object.__getattribute__':
      case 'Reflect.get':
      case 'operator.getitem':
        if (two) return (given[0]?.held ?? []).flatMap((of) => this.index(of.kind === 'list' ? unknown : of, two));
        return [unknown];
      case 'vars':
      case 'dict':
      case 'globals':
      case 'locals':
      case 'iter':
      case 'util.promisify':
      case 'promisify':
      case 'staticmethod':
      case 'Object.assign':
        return first.length > 0 ? first.slice(0, 1) : [thing('')];
      case 'functools.partial':
      case 'partial':
        return given[0] ? given[0].held.map((callee) => ({ kind: 'bound', callee, args: given.slice(1) })) : [unknown];
      case 'Reflect.apply':
        return given[0]
          ? given[0].held.flatMap((callee) =>
              this.call(
                callee,
                this.itemsOf(first[2] ?? unknown).map((item) => ({ held: [item] })),
              ),
            )
          : [unknown];
      case 'call_user_func':
        return given[0] ? given[0].held.flatMap((callee) => this.call(callee, given.slice(1))) : [unknown];
      case 'call_user_func_array':
        return given[0]
          ? given[0].held.flatMap((callee) =>
              this.call(
                callee,
                this.itemsOf(two ?? unknown).map((item) => ({ held: [item] })),
              ),
            )
          : [unknown];
      case 'send':
      case 'public_send':
      case '__send__':
      case 'Kernel.send':
      case 'Kernel.public_send':
        return this.call(thing(textOf(one) === '`' ? 'system' : textOf(one)), given.slice(1));
      case 'method':
        return [thing(textOf(one))];
      case 'map':
      case 'filter':
      case 'array_map':
      case 'array_walk':
      case 'usort':
      case 'starmap':
      case 'itertools.starmap':
      case 'executor.map':
      case 'pool.map': {
        const isSwapped = /^(?:array_walk|usort)$/.test(short);
        const [callees, items] = isSwapped ? [given[1], given[0]] : [given[0], given[1]];
        const made = this.callback(
          callees ? [callees] : [],
          (items?.held ?? []).flatMap((held) => this.itemsOf(held)),
        );
        return [list(made)];
      }
      case 'list':
      case 'tuple':
      case 'set':
      case 'sorted':
      case 'frozenset':
      case 'Array.from':
      case 'Array.of':
      case 'Set':
      case 'sort':
      case 'array_filter':
      case 'array_values':
      case 'ipairs':
      case 'pairs':
      case 'tqdm':
      case 'Promise.all':
      case 'asyncio.gather':
      case 'Array':
        return [short === 'Array.of' ? list(first) : list(this.itemsOf(one))];
      case 'reversed':
        return [list([...this.itemsOf(one)].reverse())];
      case 'enumerate':
        return [list(this.itemsOf(one).map((item) => list([unknown, item])))];
      case 'zip':
        return [
          list(
            this.itemsOf(one).map((item, index) =>
              list([item, ...first.slice(1).map((other) => this.itemsOf(other)[index] ?? unknown)]),
            ),
          ),
        ];
      case 'Object.values':
      case 'Object.keys':
      case 'Object.entries':
        if (one.kind === 'record')
          return [
            list(
              [...one.fields].flatMap(([key, held]) =>
                short === 'Object.keys'
                  ? [text(key)]
                  : short === 'Object.values'
                    ? held
                    : [list([text(key), ...held.slice(0, 1)])],
              ),
            ),
          ];
        if (one.kind === 'thing' && isEnvironment(one.path))
          return [
            list(
              short === 'Object.keys'
                ? [unknown]
                : short === 'Object.values'
                  ? [text(HOLE, Taint.environment)]
                  : [list([unknown, text(HOLE, Taint.environment)])],
            ),
          ];
        return [list([unknown])];
      case 'JSON.stringify':
      case 'json.dumps':
      case 'json_encode':
      case 'pprint.pformat':
      case 'util.inspect':
      case 'repr':
      case 'str':
        if (one.kind === 'thing' && isEnvironment(one.path)) return [text(HOLE, Taint.environment)];
        if (taintOf(one) !== 0) return [text(HOLE, taintOf(one))];
        break;
      case 'environ.items':
      case 'environ.values':
      case 'ENV.each':
      case 'ENV.map':
      case 'ENV.to_h':
      case 'ENV.select':
      case 'environ.copy': {
        const pair = list([unknown, text(HOLE, Taint.environment)]);
        for (const { held } of given)
          for (const callee of held)
            if (callee.kind === 'function')
              this.call(callee, pair.kind === 'list' ? pair.items.map((item) => ({ held: [item] })) : []);
        return [short === 'environ.values' ? list([text(HOLE, Taint.environment)]) : list([pair])];
      }
      case 'environ.get':
      case 'environ.pop':
      case 'os.getenv':
      case 'getenv':
      case 'ENV.fetch':
      case 'ENV.get':
      case 'env.get':
        return isKnownText(one)
          ? [this.variable(textOf(one)), ...(two && isKnownText(two) ? [two] : [])].filter(
              (held) => textOf(held) !== HOLE || taintOf(held) !== 0 || !two,
            )
          : [unknown];
      case 'os.homedir':
      case 'homedir':
      case 'Path.home':
      case 'Dir.home':
        return [text(session.places.home)];
      case 'path.expanduser':
      case 'File.expand_path':
        if (isKnownText(one) && /^~(?:\/|$)/.test(textOf(one)))
          return [text(session.places.home + textOf(one).slice(1))];
        break;
      case 'os.getcwd':
      case 'process.cwd':
      case 'Path.cwd':
      case 'Dir.pwd':
      case 'Dir.getwd':
      case 'getcwd':
      case 'cwd':
      case 'Deno.cwd':
        return [text(shell.state.directory ?? '.')];
      case 'os.tmpdir':
      case 'tmpdir':
      case 'tempfile.gettempdir':
      case 'gettempdir':
      case 'Dir.tmpdir':
      case 'sys_get_temp_dir':
        return [text('/tmp')];
      case 'tempfile.mkdtemp':
      case 'tempfile.mktemp':
      case 'tempfile.TemporaryDirectory':
      case 'mkdtemp':
      case 'fs.mkdtempSync':
      case 'fs.mkdtemp':
      case 'Dir.mktmpdir':
      case 'tempdir':
      case 'tempnam': {
        const made = text(this.scratchPath());
        this.callback(given, [made]);
        return [made];
      }
      case 'tempfile.mkstemp':
        return [list([unknown, text(this.scratchPath())])];
      case 'tempfile.NamedTemporaryFile':
      case 'tempfile.TemporaryFile':
      case 'Tempfile.new':
      case 'Tempfile.create':
      case 'tempfile':
        return [{ kind: 'file', path: text(this.scratchPath()), mode: 'w' }];
      case 'os.listdir':
      case 'fs.readdirSync':
      case 'fs.readdir':
      case 'fs.promises.readdir':
      case 'readdirSync':
      case 'Dir.entries':
      case 'Dir.each_child':
      case 'scandir': {
        const items = textOf(one) === HOLE ? unknown : text(BELOW);
        this.callback(given, [list([items]), items]);
        return [list([short === 'Dir.entries' || short !== 'scandir' ? items : below(one)])];
      }
      case 'os.scandir':
      case 'Dir.children':
      case 'Find.find':
        this.callback(given, [below(one)]);
        return [list([short === 'Dir.children' ? text(BELOW) : below(first[0] ?? text('.'))])];
      case 'os.walk':
      case 'os.fwalk':
        return [list([list([below(one), list([text(BELOW)]), list([text(BELOW)])])])];
      case 'glob.glob':
      case 'glob.iglob':
      case 'glob':
      case 'glob.sync':
      case 'glob.globSync':
      case 'globSync':
      case 'fg.sync':
      case 'fast-glob.sync':
      case 'fs.globSync':
      case 'fs.glob':
      case 'Dir.glob':
      case 'Path.glob': {
        const found = list(
          first
            .filter((held) => held.kind === 'text' || held.kind === 'list')
            .flatMap((held) => this.itemsOf(held.kind === 'list' ? held : list([held])))
            .map(patterned),
        );
        this.callback(given, this.itemsOf(found));
        return [found];
      }
      case 'input':
      case 'gets':
      case 'stdin.read':
      case 'stdin.readline':
      case 'stdin.readlines':
      case 'STDIN.read':
      case 'STDIN.gets':
      case 'ARGF.read':
      case 'io.read':
      case 'buffer.read':
        return [this.input()];
    }
    const name = path.split('.').at(-1)!;
    if (/^(?:send|public_send|__send__|method)$/.test(name) && path.includes('.') && one.kind === 'text') {
      const inner = thing(`${path.slice(0, path.lastIndexOf('.'))}.${one.text}`);
      return name === 'method' ? [inner] : this.call(inner, given.slice(1));
    }
    if (/^(?:call|apply|bind)$/.test(name) && path.includes('.') && this.context.language === 'node') {
      const callee = thing(path.slice(0, path.lastIndexOf('.')));
      if (name === 'bind') return [{ kind: 'bound', callee, args: given.slice(1) }];
      return this.call(
        callee,
        name === 'call' ? given.slice(1) : this.itemsOf(two ?? unknown).map((item) => ({ held: [item] })),
      );
    }
    const done = this.deeds.callThing(path, given);
    if (done) return done;
    const made = madeBy(path, first) ?? madeBy(short, first) ?? (path.includes('.') ? undefined : madeBy(name, first));
    if (made) return [made];
    this.callback(given, [unknown]);
    return [thing(`${path}()`)];
  }

  protected scratch: string | undefined;

  protected scratchPath(): string {
    return (this.scratch ??= this.context.session.makeScratch());
  }
}
