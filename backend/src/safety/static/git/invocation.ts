import { HOLE, isWithin, type Place } from '../paths.js';
import type { Session } from '../session.js';
import { lookup } from '../shell/expand.js';
import type { Shell } from '../shell/shell.js';
import { type Value, unknownValue, value } from '../shell/value.js';

/** One git command, and whose repository it acts on. */
export interface Invocation {
  command: string;
  args: readonly Value[];
  configuration: { name: string; value: Value }[];
  /** Absolute; undefined when it cannot be told. */
  directory: string | undefined;
  owner: Owner;
  shell: Shell;
  session: Session;
  stdin: Value;
}

/** `own`: the run's worktree. `foreign`: a repository that is none of the project's, such as a clone in scratch space. */
export type Owner = 'own' | 'sibling' | 'main-checkout' | 'shared-git' | 'foreign' | 'unknown';

const valueOptions = new Set([
  '-C',
  '-c',
  '--git-dir',
  '--work-tree',
  '--namespace',
  '--exec-path',
  '--super-prefix',
  '--config-env',
  '--attr-source',
]);

/** Reads what stands before the subcommand, and the environment that git listens to. */
export function readInvocation(
  args: readonly Value[],
  assignments: ReadonlyMap<string, Value[]>,
  shell: Shell,
  stdin: Value,
): Invocation | undefined {
  const { session } = shell;
  const configuration: Invocation['configuration'] = [];
  let directories: (string | undefined)[] = shell.state.directories.length > 0 ? shell.state.directories : [undefined];
  let gitDirectory = environmentPath('GIT_DIR', assignments, shell);
  let workTree = environmentPath('GIT_WORK_TREE', assignments, shell);
  for (const [name, values] of assignments)
    if (/^GIT_TRACE/.test(name) && /^[/~.]/.test(values[0]?.text ?? '')) shell.write(values[0]!, unknownValue);
  let index = 0;
  for (; index < args.length; index += 1) {
    const { text, taint } = args[index]!;
    if (!text.startsWith('-')) break;
    const equals = text.startsWith('--') ? text.indexOf('=') : -1;
    const name = equals < 0 ? text : text.slice(0, equals);
    if (!valueOptions.has(name)) continue;
    const held = equals < 0 ? (args[(index += 1)] ?? value('')) : { text: text.slice(equals + 1), taint };
    if (name === '-C') directories = directories.map((one) => session.places.resolve(held.text, one));
    if (name === '--git-dir') gitDirectory = session.places.resolve(held.text, directories[0]);
    if (name === '--work-tree') workTree = session.places.resolve(held.text, directories[0]);
    if (name === '--exec-path' && equals >= 0) session.emit('execute disguised', text);
    if (name === '--config-env') {
      const at = held.text.lastIndexOf('=');
      const [given] = lookup(held.text.slice(at + 1), shell);
      configuration.push({ name: held.text.slice(0, at).toLowerCase(), value: given ?? value('') });
    }
    if (name === '-c') {
      const at = held.text.indexOf('=');
      configuration.push({
        name: (at < 0 ? held.text : held.text.slice(0, at)).toLowerCase(),
        value: { text: at < 0 ? 'true' : held.text.slice(at + 1), taint: held.taint },
      });
    }
  }
  const command = args[index];
  if (!command) return undefined;
  const [directory] = directories;
  const owners = directories.map((one) => ownerOf(one, gitDirectory, workTree, session));
  return {
    command: command.text,
    args: args.slice(index + 1),
    configuration,
    directory,
    owner: owners.find((owner) => owner !== 'own') ?? 'own',
    shell,
    session,
    stdin,
  };
}

function environmentPath(name: string, assignments: ReadonlyMap<string, Value[]>, shell: Shell): string | undefined {
  const [held] = assignments.get(name) ?? (shell.state.variables.has(name) ? lookup(name, shell) : []);
  return held && held.text !== '' ? shell.session.places.resolve(held.text, shell.state.directory) : undefined;
}

function ownerOf(
  directory: string | undefined,
  gitDirectory: string | undefined,
  workTree: string | undefined,
  session: Session,
): Owner {
  const { worktree } = session.places;
  const owners: Owner[] = [];
  if (gitDirectory !== undefined && gitDirectory !== `${worktree}/.git`)
    owners.push(ownerOfPlace(session.placeOf(gitDirectory), gitDirectory, session));
  if (workTree !== undefined && !isWithin(workTree, worktree))
    owners.push(ownerOfPlace(session.placeOf(workTree), workTree, session));
  if (gitDirectory === undefined && workTree === undefined) {
    if (directory === undefined || directory.includes(HOLE)) return 'unknown';
    owners.push(ownerOfPlace(session.placeOf(directory), directory, session));
  }
  return owners.find((owner) => owner !== 'own') ?? 'own';
}

function ownerOfPlace(place: Place, path: string, session: Session): Owner {
  switch (place) {
    case 'worktree':
      return 'own';
    case 'guarded':
      return path.startsWith(`${session.places.worktree}/`) ? 'own' : 'shared-git';
    case 'sibling':
    case 'main-checkout':
    case 'shared-git':
      return place;
    case 'scratch':
    case 'temp':
      return 'foreign';
    default:
      return 'unknown';
  }
}
