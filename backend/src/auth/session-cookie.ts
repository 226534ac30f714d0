/** Name of the cookie that holds a session's secret. */
export const SESSION_COOKIE = 'wave_session';

/**
 * Attributes of the cookie. The interface runs on another port of the same host, which is the same site, so `Lax` lets
 * its requests carry the cookie and keeps it from those of other sites.
 *
 * @param uiUrl where people open WAVE; only over https can the cookie be kept from plain connections
 */
export function cookieOptions(uiUrl: string): { path: string; httpOnly: true; sameSite: 'lax'; secure: boolean } {
  return { path: '/', httpOnly: true, sameSite: 'lax', secure: uiUrl.startsWith('https:') };
}
