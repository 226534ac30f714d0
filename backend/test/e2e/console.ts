import type { Browser, Page } from 'playwright-core';
import { launchBrowser, Visitor } from '../support/browser.js';
import { LaunchedWave } from '../support/launcher.js';

export const minutes = 60_000;

/** WAVE as `npm start` has it, and a visitor in front of its interface. */
export interface Console {
  wave: LaunchedWave;
  browser: Browser;
  /** Of the interface. */
  origin: string;
  /** Arrived, and not signed in. */
  ada: Visitor;
  close: () => Promise<void>;
}

/** @param environment over what all suites have */
export async function openConsole(environment: Readonly<Record<string, string>> = {}): Promise<Console> {
  const [wave, browser] = await Promise.all([
    LaunchedWave.start([], { RATE_LIMIT_WRITES_PER_MINUTE: '1000', ...environment }),
    launchBrowser(),
  ]);
  const origin = /Interface +(\S+)/.exec(wave.output)?.[1] ?? '';
  const close = async () => {
    await browser.close();
    await wave.dispose();
  };
  return { wave, browser, origin, ada: await Visitor.arrive(browser, origin), close };
}

/** Waits until the page of a run says so by itself, without being loaded again. */
export async function until(page: Page, status: string): Promise<void> {
  await page.locator(`[data-run][data-status="${status}"]`).waitFor({ timeout: 2 * minutes });
}

export const phone = { viewport: { width: 390, height: 844 }, isMobile: true, hasTouch: true };

/** How wide the page is; a phone shows a page that is too wide in small, and calls that its own width. */
export function widthOf(page: Page): Promise<number> {
  return page.evaluate<number>('document.documentElement.scrollWidth');
}
