import { resolve } from 'node:path';

// WAVE makes no call that its operator did not ask for.
process.env.NEXT_TELEMETRY_DISABLED = '1';

const repository = resolve(import.meta.dirname, '..');

/** Sent with every answer; the content security policy is made per request in `proxy.ts`. */
const securityHeaders = [
  { key: 'X-Content-Type-Options', value: 'nosniff' },
  { key: 'X-Frame-Options', value: 'DENY' },
  // A sign-in link must not leak through a referrer.
  { key: 'Referrer-Policy', value: 'no-referrer' },
  { key: 'Cross-Origin-Opener-Policy', value: 'same-origin' },
  { key: 'Permissions-Policy', value: 'camera=(), microphone=(), geolocation=(), browsing-topics=()' },
];

/** @type {import('next').NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  devIndicators: false,
  images: { unoptimized: true },
  turbopack: { root: repository },
  outputFileTracingRoot: repository,
  headers: async () => [{ source: '/:path*', headers: securityHeaders }],
};

export default config;
