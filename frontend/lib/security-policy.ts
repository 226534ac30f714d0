import { apiOrigin, socketOrigin } from './wave/origin';

interface PolicyInputs {
  nonce: string;
  apiUrl: string;
  pageHost: string | null;
  /** The development server evaluates code and talks to itself over a socket. */
  development: boolean;
}

/** The value of the `Content-Security-Policy` header of a page. */
export function contentSecurityPolicy({ nonce, apiUrl, pageHost, development }: PolicyInputs): string {
  const api = apiOrigin(apiUrl, pageHost);
  const directives: Record<string, readonly string[]> = {
    'default-src': ["'self'"],
    'script-src': ["'self'", `'nonce-${nonce}'`, "'strict-dynamic'", ...(development ? ["'unsafe-eval'"] : [])],
    // Sizes of bars and virtual lists are style attributes, which a nonce cannot cover.
    'style-src': ["'self'", "'unsafe-inline'"],
    'img-src': ["'self'", 'data:'],
    'font-src': ["'self'"],
    'connect-src': ["'self'", api, socketOrigin(api), ...(development ? ['ws:'] : [])],
    'object-src': ["'none'"],
    'base-uri': ["'none'"],
    'form-action': ["'self'"],
    'frame-ancestors': ["'none'"],
  };
  return Object.entries(directives)
    .map(([name, sources]) => `${name} ${sources.join(' ')}`)
    .join('; ');
}
