import { existsSync } from 'node:fs';
import { type Browser, type BrowserContext, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const places = [
  process.env.WAVE_TEST_CHROMIUM,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** Chromium as the machine has it; nothing is downloaded. */
export function launchBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => place !== undefined && existsSync(place));
  if (executablePath === undefined) {
    throw new Error('There is no Chromium; install one, or name it in WAVE_TEST_CHROMIUM.');
  }
  return chromium.launch({
    executablePath,
    args: ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--disable-background-networking'],
  });
}

/** A visitor with a browser of his own; what goes wrong in his pages is gathered. */
export class Visitor {
  /** Errors on the console and uncaught ones. */
  readonly troubles: string[] = [];

  private constructor(
    readonly context: BrowserContext,
    readonly page: Page,
    private readonly origin: string,
  ) {
    page.on('pageerror', (error) => this.troubles.push(error.message));
    page.on('console', (message) => {
      // The browser tells of each refused request; whether it was right is for the test to say.
      if (message.type() === 'error' && !message.text().startsWith('Failed to load resource')) {
        this.troubles.push(message.text());
      }
    });
  }

  static async arrive(browser: Browser, origin: string, options: BrowserContextOptions = {}): Promise<Visitor> {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, ...options });
    context.setDefaultTimeout(30_000);
    return new Visitor(context, await context.newPage(), origin);
  }

  /** Opens a path and signs in with the key on the way. */
  async signIn(key: string, path = '/runs'): Promise<void> {
    await this.page.goto(`${this.origin}/login?next=${encodeURIComponent(path)}#key=${encodeURIComponent(key)}`);
    await this.page.waitForURL(`${this.origin}${path}`);
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.origin + path);
  }

  /** Path, query and fragment of the page. */
  get place(): string {
    return this.page.url().slice(this.origin.length);
  }

  async leave(): Promise<void> {
    await this.context.close();
  }
}
