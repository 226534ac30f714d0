import type { Flip } from './flips.js';

const lists =
  /\b(\w*(?:matcher|protected|private|authenticated|secured?|guarded|restricted)_?\w*|\w*(?:public|open|unprotected|unauthenticated|anonymous|skip\w*|exclude\w*|ignore\w*|white_?list\w*|exempt\w*|no_?auth\w*|bypass\w*)_?\w*)["']?\s*(?::\s*[\w<>[\] ]{1,30})?\s*[:=]\s*(?:new\s+Set\(\s*|Set\.of\(|List\.of\()?[[({]([^\])}]{0,1500})[\])}]/gi;
const opens = /public|open|unprotected|unauth|anonymous|skip|exclude|ignore|white_?list|exempt|no_?auth|bypass/i;
const aboutRoutes = /matcher|route|path|url|endpoint|page|auth/i;
const worthGuarding =
  /^["'`][\^/]*(?:\*|\(\.\*\)|.*\b(?:admin|users?|accounts?|payments?|billing|internal|private|settings|orders?|invoices?|reports?|dashboard|manage\w*|delete|debug|metrics|config\w*|keys?|tokens?|roles?|audit)\b)/i;

/** A route taken out of those that ask who calls, or put among those that do not. */
export function findRouteFlip(oldText: string, newText: string): Flip | undefined {
  const before = routesOf(oldText);
  for (const [name, now] of routesOf(newText)) {
    const had = before.get(name);
    if (!had || !aboutRoutes.test(name)) continue;
    const changed = opens.test(name)
      ? [...now].find((route) => !had.has(route) && worthGuarding.test(route))
      : now.size < had.size
        ? [...had].find((route) => !now.has(route))
        : undefined;
    if (changed !== undefined)
      return {
        kind: 'disable authentication',
        name: 'a route that no longer asks who calls',
        evidence: `${name}: ${changed}`,
      };
  }
  return undefined;
}

function routesOf(text: string): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>();
  for (const [, name, inner] of text.matchAll(lists)) {
    const routes = inner!.match(/["'`][^"'`\n]{1,120}["'`]/g) ?? [];
    if (routes.some((route) => route.includes('/'))) found.set(name!, new Set(routes));
  }
  return found;
}
