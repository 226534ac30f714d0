import { parseOptions, has, valuesOf } from '../shell/options.js';
import type { Invocation } from './invocation.js';
import { refKind } from './refs.js';

/** The stash is one list for all worktrees: adding is harmless, taking and dropping may hit another's entry. */
export function judgeStash({ args, session, owner }: Invocation): void {
  if (owner === 'foreign') return;
  const [verb] = args;
  switch (verb?.text) {
    case 'list':
    case 'show':
    case 'create':
    case 'apply':
      if (owner === 'own' || verb.text !== 'apply') return;
      session.emit('write elsewhere', 'stash apply');
      return;
    // Even after a push of one's own: with nothing to put away that one adds no entry, and others push meanwhile.
    case 'pop':
    case 'branch':
    case 'drop':
    case 'clear':
    case 'store':
    case 'import':
      session.emit('change stash', `stash ${verb.text}`);
      return;
    default:
      session.emit(owner === 'own' ? 'use stash' : 'write elsewhere', 'stash push');
  }
}

/** Worktrees belong to runs; only those made in scratch space belong to this one. */
export function judgeWorktree({ args, session, directory, shell, owner }: Invocation): void {
  if (owner === 'foreign') return;
  const [verb, ...rest] = args;
  const options = parseOptions(rest, { short: 'bB', long: 'reason expire' });
  if (!verb || verb.text === 'list' || has(options, 'n', 'dry-run')) return;
  if (verb.text === 'add') {
    const [target] = options.operands;
    const place = session.placeOf(target && session.places.resolve(target.text, directory));
    if (place !== 'nowhere') session.emit(`write ${place}`, target?.text ?? '');
    // `-B` moves a branch that there is.
    for (const { text } of valuesOf(options, 'B')) {
      const kind = refKind(text, shell);
      if (kind !== 'own') session.emit(kind === 'protected' ? 'change protected-branch' : 'change other-ref', text);
    }
    if (target) shell.state.ownBranches.add(target.text);
    session.emit('change new-ref', target?.text ?? '');
    return;
  }
  const own =
    options.operands.length > 0 &&
    options.operands.every(({ text }) => session.placeOf(session.places.resolve(text, directory)) === 'scratch');
  session.emit(
    own ? 'change new-ref' : 'change worktrees',
    `worktree ${verb.text} ${options.operands.map(({ text }) => text).join(' ')}`,
  );
}
