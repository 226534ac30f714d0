const loopback = new Set(['127.0.0.1', 'localhost', '[::1]', '0.0.0.0']);

/**
 * Where the API is, as the browser has to write it. An API on the loopback address is reached under the name that the
 * page itself was opened with: `localhost` and `127.0.0.1` are two sites to a browser, and the cookie belongs to one.
 *
 * @param configured address of the API, without a trailing slash
 * @param pageHost `host` of the page, with or without a port
 * @returns an origin such as `http://localhost:8000`
 */
export function apiOrigin(configured: string, pageHost: string | null): string {
  const url = new URL(configured);
  if (loopback.has(url.hostname) && pageHost !== null) {
    const page = parseHost(pageHost);
    if (page !== undefined) url.hostname = page;
  }
  return url.origin;
}

/** The same origin for WebSockets. */
export function socketOrigin(origin: string): string {
  return origin.replace(/^http/, 'ws');
}

function parseHost(host: string): string | undefined {
  try {
    return new URL(`http://${host}`).hostname;
  } catch {
    return undefined;
  }
}
