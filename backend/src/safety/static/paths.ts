import type { SafetyContext } from '../verdict.js';

/** Where a path lies, as the score table knows places. */
export type Place =
  | 'worktree'
  | 'scratch'
  | 'temp'
  | 'sibling'
  | 'main-checkout'
  | 'shared-git'
  | 'guarded'
  | 'home'
  | 'system'
  | 'device'
  | 'elsewhere'
  | 'unknown'
  | 'nowhere';

/** Text that the analysis cannot know. Private-use characters, so that real text never holds them. */
export const HOLE = '\uE000';
/** Unknown names below the directory before it, never above (what `find` or `git ls-files` prints). */
export const BELOW = '\uE001';
/** An unquoted `*`, `?` or bracket, kept apart from the same character in quotes. */
export const STAR = '\uE002';
export const ANY = '\uE003';

export const hasHole = (text: string): boolean => text.includes(HOLE);
export const hasPattern = (text: string): boolean => /[\uE001-\uE003]/.test(text);
/** Text for people: unknown parts as `…`. */
export const readable = (text: string): string =>
  /[\uE000-\uE003]/.test(text)
    ? text.replaceAll(HOLE, '…').replaceAll(BELOW, '…').replaceAll(STAR, '*').replaceAll(ANY, '?')
    : text;

const systemRoots = new Set(
  (
    'bin boot etc lib lib32 lib64 libx32 opt private proc root run sbin srv sys usr var snap nix System Library ' +
    'Applications Volumes cores lost+found mnt media'
  ).split(' '),
);

/** A context made ready for many questions about paths. */
export class Places {
  readonly worktree: string;
  readonly home: string;
  readonly #main: string;
  readonly #siblings: readonly string[];
  readonly #writable: ((path: string) => boolean)[];
  readonly #guarded: readonly Guard[];
  readonly #scratch = new Set<string>();

  constructor(readonly context: SafetyContext) {
    this.worktree = normalisePath(context.worktree);
    this.home = normalisePath(context.home);
    this.#main = normalisePath(context.mainCheckout);
    this.#siblings = context.siblingWorktrees.map(normalisePath);
    this.#writable = context.writable.filter((glob) => glob.startsWith('/')).map(globMatcher);
    this.#guarded = context.guarded.map((glob) => new Guard(glob, this.worktree));
  }

  /** A directory made by `mktemp` in the same call: the call's own. */
  addScratch(path: string): void {
    this.#scratch.add(path);
  }

  /** Absolute and normalised; `~` and relative paths resolved. Undefined when it starts with something unknown. */
  resolve(path: string, cwd: string | undefined): string | undefined {
    if (path.startsWith(HOLE)) return undefined;
    if (path === '~' || path.startsWith('~/')) return normalisePath(this.home + path.slice(1));
    if (path.startsWith('/')) return normalisePath(path);
    return cwd === undefined ? undefined : normalisePath(`${cwd}/${path}`);
  }

  /**
   * @param path absolute and normalised, perhaps with pattern characters
   * @param whole whether everything below counts too, as for `rm -r`
   */
  placeOf(path: string, whole = false): Place {
    if (path === '/') return 'system';
    if (isNullDevice(path)) return 'nowhere';
    const hole = path.indexOf(HOLE);
    // What follows an unknown part may climb out of the directory before it.
    if (hole >= 0) return this.#placeWithHole(path, hole);
    // What lies above the worktree holds guarded places, too, but more than those: it is named by what it is.
    const isInside = isWithin(path, this.worktree);
    if (this.#guarded.some((guard) => guard.touches(path, whole && isInside))) return 'guarded';
    if (path === '/dev' || path.startsWith('/dev/')) return /^\/dev\/shm\//.test(path) ? 'temp' : 'device';
    if (isWithin(path, this.worktree)) {
      if (path === this.worktree) return 'worktree';
      const inside = path.slice(this.worktree.length + 1);
      const first = inside.split('/', 1)[0]!;
      if (first === '.git' || (whole && patternMatches(first, '.git'))) return 'shared-git';
      if (/(^|\/)\.git$|\.git\//.test(inside)) return 'shared-git';
      return 'worktree';
    }
    for (const sibling of this.#siblings) {
      if (isWithin(path, sibling) || (whole && isWithin(sibling, path)) || patternCovers(path, sibling))
        return 'sibling';
    }
    if (path === this.#scratchRoot(path)) return 'scratch';
    if (this.#writable.some((matches) => matches(path))) return 'scratch';
    if (isWithin(path, this.#main)) {
      const inside = path.slice(this.#main.length + 1);
      if (inside === '.git' || inside.startsWith('.git/')) return 'shared-git';
      if (whole && hasPattern(inside) && patternMatches(inside.split('/', 1)[0]!, '.git')) return 'shared-git';
      return 'main-checkout';
    }
    if (whole && (isWithin(this.#main, path) || isWithin(this.worktree, path))) {
      return path === '/' || path === '/home' ? 'system' : 'main-checkout';
    }
    if (
      isWithin(path, this.home) ||
      isWithin(this.home, path) ||
      path.startsWith('/home/') ||
      path.startsWith('/Users/')
    ) {
      return path === '/' ? 'system' : 'home';
    }
    if (/^\/root(\/|$)/.test(path)) return 'home';
    if (/^(\/tmp|\/var\/tmp|\/private\/tmp)\/./.test(path)) return 'temp';
    if (path === '/tmp' || path === '/var/tmp') return whole ? 'system' : 'temp';
    const top = path.split('/')[1] ?? '';
    if (top === '' || hasPattern(top) || systemRoots.has(top)) return 'system';
    return 'elsewhere';
  }

  #placeWithHole(path: string, hole: number): Place {
    const before = path.slice(0, hole);
    const directory = before.slice(0, before.lastIndexOf('/')) || '/';
    const place = this.placeOf(directory);
    if (place === 'worktree' && path.startsWith(this.worktree)) return 'unknown';
    return place === 'scratch' || place === 'worktree' ? 'unknown' : place;
  }

  #scratchRoot(path: string): string | undefined {
    for (const root of this.#scratch) if (isWithin(path, root)) return path;
    return undefined;
  }
}

/** One guarded glob of the policy; relative ones start at the worktree. */
class Guard {
  readonly #matches: (path: string) => boolean;
  readonly #literal: string;

  constructor(glob: string, worktree: string) {
    const absolute = glob.startsWith('/') ? glob : `${worktree}/${glob}`;
    this.#matches = globMatcher(absolute);
    const wild = absolute.search(/[*?[{]/);
    this.#literal = wild < 0 ? absolute : absolute.slice(0, absolute.lastIndexOf('/', wild));
  }

  touches(path: string, whole: boolean): boolean {
    if (this.#matches(path)) return true;
    if (path === this.#literal || path.startsWith(`${this.#literal}/`))
      return this.#matches(`${path}/x`) && !this.#wildLeaf();
    if (hasPattern(path)) return whole && patternCovers(path, this.#literal);
    return whole && isWithin(this.#literal, path);
  }

  #wildLeaf(): boolean {
    return !this.#matches(`${this.#literal}/x/y`);
  }
}

/** A path as a tool is given it: a scheme or a variable in front is no directory's name. */
export const plainPath = (path: string): string =>
  path
    .replace(/^file:\/\//, '')
    .replace(/^\$(?:HOME\b|\{HOME\})/, '~')
    .replace(/^\$(?:PWD\b|\{PWD\})/, '.')
    .replace(/^\$(?:\w+|\{\w+\})(?=\/)/, HOLE);

export function normalisePath(path: string): string {
  if (!/\/\.|\/\/|\/$/.test(path)) return path;
  const parts: string[] = [];
  for (const part of path.split('/')) {
    if (part === '' || part === '.') continue;
    if (part === '..') parts.pop();
    else parts.push(part);
  }
  return `/${parts.join('/')}`;
}

export const isWithin = (path: string, directory: string): boolean =>
  path === directory || path.startsWith(directory === '/' ? '/' : `${directory}/`);

export const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1);

const isNullDevice = (path: string): boolean =>
  /^\/dev\/(null|zero|full|random|urandom|tty|stdin|stdout|stderr|fd(\/.*)?|ptmx)$/.test(path) ||
  /^\/proc\/(self|\d+)\/fd(\/|$)/.test(path);

/** Whether a name with pattern characters could be `name`. */
export function patternMatches(pattern: string, name: string): boolean {
  if (pattern === name) return true;
  if (!hasPattern(pattern) && !hasHole(pattern)) return false;
  // As in a shell without dotglob: a leading star does not match a leading dot.
  if (name.startsWith('.') && /^[\uE001-\uE003]/.test(pattern)) return false;
  return wildMatch(pattern, name);
}

/** Whether a path with pattern characters could stand for `path` or a directory above it. */
function patternCovers(pattern: string, path: string): boolean {
  if (!hasPattern(pattern)) return false;
  const patternParts = pattern.split('/');
  const pathParts = path.split('/');
  if (patternParts.length > pathParts.length) return false;
  return patternParts.every((part, index) => patternMatches(part, pathParts[index]!));
}

function wildMatch(pattern: string, name: string): boolean {
  // Linear two-pointer match with one backtrack point.
  let at = 0;
  let starAt = -1;
  let resume = 0;
  let index = 0;
  while (index < name.length) {
    const char = pattern[at];
    if (char === ANY || (char !== undefined && char === name[index])) {
      at += 1;
      index += 1;
    } else if (char === STAR || char === BELOW || char === HOLE) {
      starAt = at;
      resume = index;
      at += 1;
    } else if (starAt >= 0) {
      at = starAt + 1;
      resume += 1;
      index = resume;
    } else return false;
  }
  while (at < pattern.length && (pattern[at] === STAR || pattern[at] === BELOW || pattern[at] === HOLE)) at += 1;
  return at === pattern.length;
}

const matchers = new Map<string, (path: string) => boolean>();

export function globMatcher(glob: string): (path: string) => boolean {
  const known = matchers.get(glob);
  if (known) return known;
  const matcher = makeMatcher(glob);
  if (matchers.size > 2000) matchers.clear();
  matchers.set(glob, matcher);
  return matcher;
}

function makeMatcher(glob: string): (path: string) => boolean {
  if (!/[*?[{]/.test(glob)) return (path) => path === glob;
  // `dir/**` and `dir/name-*` cover what lies below them as well.
  const pattern = new RegExp(`^${globSource(glob)}${glob.endsWith('*') ? '(?:/.*)?' : ''}$`, 's');
  return (path) => pattern.test(path);
}

function globSource(glob: string): string {
  let source = '';
  let isInBraces = false;
  for (let index = 0; index < glob.length; index += 1) {
    const char = glob[index]!;
    if (char === '*' && glob[index + 1] === '*') {
      index += 1;
      const isDirectory = glob[index + 1] === '/';
      if (isDirectory) index += 1;
      source += isDirectory ? '(?:.*/)?' : '.*';
    } else if (char === '*') source += '[^/]*';
    else if (char === '?') source += '[^/]';
    else if (char === '{') {
      isInBraces = true;
      source += '(?:';
    } else if (char === '}' && isInBraces) {
      isInBraces = false;
      source += ')';
    } else if (char === ',' && isInBraces) source += '|';
    else source += char.replace(/[.+^$()|[\]\\{}]/g, '\\$&');
  }
  return isInBraces ? glob.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : source;
}
