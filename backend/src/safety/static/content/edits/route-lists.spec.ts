import { findRouteFlip } from './route-lists.js';

describe('routes that ask who calls', () => {
  it.each([
    [`matcher: ['/dashboard/:path*', '/admin/:path*']`, `matcher: ['/dashboard/:path*']`],
    [`const publicRoutes = ['/login'];`, `const publicRoutes = ['/login', '/admin'];`],
    [`PUBLIC_PATHS = ["/login"]`, `PUBLIC_PATHS = ["/login", "/internal/keys"]`],
  ])('%s → %s', (before, after) => {
    expect(findRouteFlip(before, after)?.kind).toBe('disable authentication');
  });

  it.each([
    [`const publicRoutes = ['/login'];`, `const publicRoutes = ['/login', '/health'];`],
    [`matcher: ['/dashboard']`, `matcher: ['/dashboard', '/admin']`],
    [`const openTabs = ['/a'];`, `const openTabs = ['/a', '/admin'];`],
  ])('%s → %s is harmless', (before, after) => {
    expect(findRouteFlip(before, after)).toBeUndefined();
  });
});
