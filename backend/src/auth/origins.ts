/** The parts of a request that tell where a browser sent it from. */
export interface OriginHeaders {
  origin?: string;
  host?: string;
  'sec-fetch-site'?: string | string[];
}

/**
 * Whether a request that a browser sends with a cookie comes from a page that may do that. Browsers set these headers
 * themselves; a request with neither comes from no page and has no business with a cookie.
 *
 * @param allowed exact origins, such as `http://127.0.0.1:3000`
 */
export function isTrustedOrigin(headers: OriginHeaders, allowed: readonly string[]): boolean {
  if (headers.origin !== undefined) return isAllowedOrigin(headers, allowed);
  return headers['sec-fetch-site'] === 'same-origin';
}

/** Whether the `Origin` header names an allowed origin, or the API's own (its documentation page). */
export function isAllowedOrigin({ origin, host }: OriginHeaders, allowed: readonly string[]): boolean {
  if (origin === undefined) return false;
  return allowed.includes(origin) || (host !== undefined && /^https?:\/\//.test(origin) && originHost(origin) === host);
}

function originHost(origin: string): string {
  return origin.slice(origin.indexOf('://') + 3);
}
