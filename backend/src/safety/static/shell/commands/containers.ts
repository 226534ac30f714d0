import { hostKind } from '../../hosts.js';
import { baseName, plainPath } from '../../paths.js';
import { secrecyOf } from '../../secrets.js';
import { type Call, type CommandTable, named } from '../call.js';
import { dispatch } from '../dispatch.js';
import { has, parseOptions, valuesOf } from '../options.js';
import { Taint, tainted, value, type Value } from '../value.js';
import { judgeBuildContext, judgeComposeFiles, judgeMount, runConfined } from './compose.js';
import { isLoadGenerator } from './load.js';

/** Containers: what is mounted into them is as good as outside. */
export const containers: CommandTable = {
  ...named('docker podman nerdctl', docker),
  ...named('docker-compose podman-compose', (call) => compose(call, call.args)),
  ...named('singularity apptainer', (call) => {
    const [verb, ...rest] = call.args;
    if (!/^(exec|run|shell|test)$/.test(verb?.text ?? '')) return tainted(Taint.output);
    const options = parseOptions(rest, { short: 'BHSW', long: 'bind mount home env env-file pwd', command: true });
    runConfined(call, valuesOf(options, 'B', 'bind', 'H', 'home'), options.operands.slice(1));
    return tainted(Taint.output);
  }),
  ...named('ctr crictl buildah skopeo', (call) => {
    if (
      !/^(ls|list|ps|images|inspect|info|version|help|pods|stats|logs)$/.test(
        call.args.find(({ text }) => !text.startsWith('-'))?.text ?? 'help',
      )
    )
      call.session.emit('change cloud', call.name);
    return tainted(Taint.output);
  }),
};

const looking =
  /^(ps|images|logs|inspect|info|version|help|stats|top|port|search|history|events|diff|ls|list|df|du|show|context|export|save|wait|trust)$/;
const runShape = {
  short: 'vepuwhlmcnaP',
  long:
    'volume mount env env-file publish user workdir hostname name network net pid ipc uts userns cap-add cap-drop device security-opt memory cpus ' +
    'entrypoint label platform restart log-driver log-opt add-host dns tmpfs ulimit volumes-from shm-size gpus pull runtime cgroupns expose',
};

function docker(call: Call): Value {
  const { args, session, shell } = call;
  const top = parseOptions(args, { short: 'Hcl', long: 'host context config log-level', command: true });
  for (const { text } of valuesOf(top, 'H', 'host'))
    if (!/localhost|127\.|unix:/.test(text)) session.emit('execute elsewhere', text);
  const [verb, ...rest] = top.operands;
  if (!verb || /^(version|help)$/.test(rest[0]?.text ?? '') || rest.some(({ text }) => text === '--help'))
    return tainted(Taint.output);
  const isGroup =
    /^(container|image|volume|network|system|service|stack|node|secret|config|plugin|swarm|buildx|builder|manifest|trust|context)$/.test(
      verb.text,
    );
  const action = isGroup ? (rest.find(({ text }) => !text.startsWith('-'))?.text ?? '') : verb.text;
  const operands = isGroup ? rest.slice(rest.findIndex(({ text }) => text === action) + 1) : rest;
  const subject = `docker ${verb.text} ${operands.map(({ text }) => text).join(' ')}`;
  if (verb.text === 'compose') return compose(call, rest);
  if (isGroup && /^(service|stack|node|swarm|secret|config)$/.test(verb.text) && !looking.test(action)) {
    session.emit('change cloud', subject);
    return tainted(Taint.output);
  }
  switch (action) {
    case 'run':
    case 'create': {
      if (verb.text === 'volume' || verb.text === 'network') return tainted(Taint.output);
      judgeRun(call, operands);
      return tainted(Taint.output);
    }
    case 'exec': {
      const { operands: words } = parseOptions(operands, {
        short: 'euw',
        long: 'env user workdir env-file',
        command: true,
      });
      if (words.length > 1) dispatch(shell.subshell(), words.slice(1), call.stdin);
      // A container's environment is where its secrets are.
      if (/^(env|printenv|export|set)$/.test(words[1]?.text ?? '') && words.length === 2)
        session.emit('reveal likely-secret', subject);
      return tainted(Taint.output);
    }
    case 'cp': {
      const [source, target] = parseOptions(operands).operands;
      if (source && !source.text.includes(':')) shell.readTree(source);
      else if (source && secrecyOf(source.text.slice(source.text.indexOf(':') + 1)) === 'secret')
        session.emit('reveal secret', source.text);
      if (target && !target.text.includes(':')) shell.write(target, tainted(Taint.output));
      return tainted(Taint.output);
    }
    case 'build':
    case 'bake':
      session.emit('execute project-code', subject);
      judgeBuild(call, operands);
      if (parseOptions(operands).flags.has('push')) session.emit('publish package', subject);
      return tainted(Taint.output);
    case 'push':
      session.emit('publish package', subject);
      return tainted(Taint.output);
    case 'login':
    case 'logout':
      session.emit('change remote', subject);
      return tainted(Taint.output);
    case 'pull':
      judgeImage(call, parseOptions(operands, { long: 'platform' }).operands[0]);
      return tainted(Taint.output);
    case 'tag':
    case 'load':
    case 'import':
    case 'imagetools':
    case 'use':
      if (verb.text === 'context') session.emit('change cloud', subject);
      return tainted(Taint.output);
    case 'inspect':
      // A container's environment is where its secrets are.
      if (operands.some(({ text }) => /Config\.Env|\.Env\b/.test(text))) session.emit('reveal likely-secret', subject);
      return tainted(Taint.output);
    case 'prune':
      session.emit('delete elsewhere', subject);
      return tainted(Taint.output);
    case 'rm':
    case 'rmi':
    case 'remove':
      session.emit(
        verb.text === 'volume' || has(parseOptions(operands), 'v', 'volumes') ? 'delete elsewhere' : 'control process',
        subject,
      );
      return tainted(Taint.output);
    case 'kill':
    case 'stop':
    case 'restart':
    case 'pause':
    case 'update':
    case 'start':
    case 'rename':
    case 'commit':
      session.emit('control process', subject);
      return tainted(Taint.output);
  }
  if (!looking.test(action)) session.emit('unclear command', subject);
  return tainted(Taint.output);
}

function judgeBuild(call: Call, operands: readonly Value[]): void {
  const { shell, session } = call;
  const options = parseOptions(operands, {
    short: 'ftc',
    long: 'file tag build-arg target platform secret ssh cache-from cache-to output label network build-context progress add-host iidfile',
  });
  for (const { text } of valuesOf(options, 'secret')) {
    const source = /(?:^|,)(?:src|source)=([^,]+)/.exec(text)?.[1];
    if (source) shell.read(value(plainPath(source)));
  }
  for (const { text } of valuesOf(options, 'build-context'))
    judgeBuildContext(call, value(plainPath(text.slice(text.indexOf('=') + 1))));
  if (valuesOf(options, 'ssh').length > 0) session.emit('reveal likely-secret', 'keys of the agent in a build');
  if (valuesOf(options, 'network').some(({ text }) => text === 'host')) session.emit('tunnel network', 'build');
  const [context] = options.operands;
  if (context) judgeBuildContext(call, context);
  // Recipes of `bake` name their contexts themselves.
  for (const path of shell.paths(value('docker-bake.hcl'))) {
    const held = path === undefined ? undefined : session.files.get(path);
    for (const [, named] of held?.text.matchAll(/\bcontext\s*=\s*"([^"]+)"/g) ?? [])
      judgeBuildContext(call, value(plainPath(named!)));
  }
}

function judgeRun(call: Call, operands: readonly Value[]): void {
  const { session, shell } = call;
  const options = parseOptions(operands, { ...runShape, command: true });
  const subject = `docker run ${options.operands.map(({ text }) => text).join(' ')}`;
  const isHost = (name: string): boolean => valuesOf(options, name).some(({ text }) => text === 'host');
  if (
    options.flags.has('privileged') ||
    isHost('pid') ||
    isHost('ipc') ||
    isHost('uts') ||
    isHost('userns') ||
    valuesOf(options, 'cap-add').length > 0 ||
    valuesOf(options, 'device').length > 0 ||
    valuesOf(options, 'security-opt').some(({ text }) => /unconfined|disable/.test(text))
  ) {
    session.emit('execute privileged', subject);
  }
  if (isHost('network') || isHost('net')) session.emit('tunnel network', subject);
  const mounts = [
    ...valuesOf(options, 'v', 'volume').map(({ text }) => text.split(':')[0]!),
    ...valuesOf(options, 'mount').flatMap(({ text }) => /(?:source|src)=([^,]+)/.exec(text)?.slice(1) ?? []),
  ];
  for (const mount of mounts) judgeMount(call, mount);
  const [image, ...command] = options.operands;
  judgeImage(call, image);
  const program = baseName(image?.text ?? '').replace(/[:@].*$/, '');
  if (isLoadGenerator(program)) dispatch(shell.subshell(), [value(program), ...command], call.stdin);
  const inner = shell.subshell();
  if (valuesOf(options, 'env-file').some(({ text }) => secrecyOf(text) === 'secret')) inner.state.holdsSecrets = true;
  for (const entry of valuesOf(options, 'entrypoint'))
    if (command.length > 0) dispatch(shell.subshell(), [entry, ...command], call.stdin);
  if (command.length > 0) dispatch(inner, command, call.stdin);
}

const publicRegistries =
  /^(docker\.io|index\.docker\.io|registry-1\.docker\.io|ghcr\.io|quay\.io|mcr\.microsoft\.com|gcr\.io|public\.ecr\.aws|registry\.k8s\.io|registry\.gitlab\.com|docker\.elastic\.co|cgr\.dev|nvcr\.io)$/;

/** An image comes from the host before its first slash. */
function judgeImage({ session }: Call, image: Value | undefined): void {
  const [, host, port] = /^([\w-]+(?:\.[\w-]+)+|localhost)(?::(\d+))?\//.exec(image?.text ?? '') ?? [];
  if (host === undefined || (publicRegistries.test(host) && session.context.packageRegistries === 'allowed')) return;
  session.emit(`fetch ${hostKind(host, port === undefined ? undefined : Number(port), session.context)}`, image!.text);
}

function compose(call: Call, args: readonly Value[]): Value {
  const { session, shell } = call;
  const top = parseOptions(args, {
    short: 'fp',
    long: 'file project-name project-directory env-file profile ansi',
    command: true,
  });
  const [verb, ...rest] = top.operands;
  if (verb && !/^(ps|ls|logs|down|version|images|top|port|stop|rm|kill|events|help)$/.test(verb.text))
    judgeComposeFiles(call, valuesOf(top, 'f', 'file'));
  const subject = `compose ${top.operands.map(({ text }) => text).join(' ')}`;
  const options = parseOptions(rest, {
    short: 'euw',
    long: 'env user workdir name',
    command: verb?.text === 'exec' || verb?.text === 'run',
  });
  switch (verb?.text) {
    case 'exec':
    case 'run':
      if (options.operands.length > 1) dispatch(shell.subshell(), options.operands.slice(1), call.stdin);
      break;
    case 'down':
    case 'rm':
      if (has(options, 'v', 'volumes') || valuesOf(options, 'rmi').length > 0)
        session.emit('delete elsewhere', subject);
      break;
    case 'kill':
      session.emit('control process', subject);
      break;
    case 'push':
    case 'publish':
      session.emit('publish package', subject);
      break;
  }
  return tainted(Taint.output);
}
