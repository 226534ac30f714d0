import { NextResponse, type NextRequest } from 'next/server';
import { readSettings } from '@/lib/config';
import { contentSecurityPolicy } from '@/lib/security-policy';

/** Gives each page its content security policy: a fresh nonce, and the one API that this installation has. */
export function proxy(request: NextRequest): NextResponse {
  const nonce = btoa(crypto.randomUUID());
  const policy = contentSecurityPolicy({
    nonce,
    apiUrl: readSettings().apiUrl,
    pageHost: request.headers.get('host'),
    development: process.env.NODE_ENV === 'development',
  });
  // Next reads the nonce from the request's policy and puts it on its own scripts.
  const headers = new Headers(request.headers);
  headers.set('content-security-policy', policy);
  const response = NextResponse.next({ request: { headers } });
  response.headers.set('content-security-policy', policy);
  return response;
}

export const config = {
  matcher: [{ source: '/((?!_next/static|_next/image|icon.svg).*)' }],
};
