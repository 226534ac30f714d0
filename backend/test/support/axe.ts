import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

// Its types describe CommonJS, which a named import from an ES module does not get.
const { AxeBuilder } = createRequire(import.meta.url)('@axe-core/playwright') as typeof import('@axe-core/playwright');

/**
 * What on the page keeps people out, one line a rule.
 *
 * @param rules only these; all when absent
 */
export async function barriersOn(page: Page, rules?: string[]): Promise<string[]> {
  // A notice that fades in or out has every colour on the way.
  const axe = new AxeBuilder({ page }).exclude('[data-sonner-toaster]');
  if (rules !== undefined) axe.withRules(rules);
  const { violations } = await axe.analyze();
  const place = new URL(page.url());
  return violations.map(
    ({ id, nodes }) =>
      `${place.pathname}${place.search}: ${id} at ${nodes.map(({ target }) => String(target)).join(', ')}`,
  );
}
