import type { Page } from './types';

/**
 * A growing list read page by page. Refreshing asks again only for the page where the end was last seen, so following a
 * long list costs one small request, whatever the cursor means to the server.
 */
export class PagedList<Item> {
  private readonly byKey = new Map<string | number, Item>();
  private tailCursor: string | null = null;
  private items: readonly Item[] = [];

  constructor(
    private readonly read: (cursor: string | null) => Promise<Page<Item>>,
    private readonly keyOf: (item: Item) => string | number,
  ) {}

  get all(): readonly Item[] {
    return this.items;
  }

  /** Reads on from the last known end. Entries that are known are replaced by what they are now. */
  async refresh(): Promise<readonly Item[]> {
    for (;;) {
      const page = await this.read(this.tailCursor);
      for (const item of page.items) this.byKey.set(this.keyOf(item), item);
      if (page.nextCursor === null) break;
      this.tailCursor = page.nextCursor;
    }
    this.items = [...this.byKey.values()];
    return this.items;
  }
}
