export type Credentials = { key: string } | { link: string };

/**
 * Reads what a sign-in address carries behind its `#`. Fragments never reach a server, which is why they are used.
 *
 * @returns undefined when the fragment carries nothing to sign in with
 */
export function credentialsOf(fragment: string): Credentials | undefined {
  const fields = new URLSearchParams(fragment.replace(/^#/, ''));
  const key = fields.get('key')?.trim();
  const link = fields.get('link')?.trim();
  if (key) return { key };
  if (link) return { link };
  return undefined;
}

/**
 * Where to go after signing in. Only paths of this site are taken; everything else, such as `//host`, `/\host` or a
 * full address, ends on the runs list.
 */
export function destinationOf(next: string | null): string {
  const home = '/runs';
  if (next === null || !next.startsWith('/') || /[\u0000-\u0020\\]/.test(next)) return home;
  const base = 'http://wave.invalid';
  let url: URL;
  try {
    url = new URL(next, base);
  } catch {
    return home;
  }
  const path = url.pathname + url.search + url.hash;
  return url.origin === base && !path.startsWith('//') && !path.startsWith('/login') ? path : home;
}

/** The sign-in page's address that leads back to `path`. */
export function signInPath(path: string): string {
  const destination = destinationOf(path);
  return destination === '/runs' ? '/login' : `/login?next=${encodeURIComponent(destination)}`;
}
