import { PagedList } from './paged-list';

it('reads a list once, and then only on from where it ended', async () => {
  const numbers = [1, 2, 3, 4, 5];
  const asked: (string | null)[] = [];
  const list = new PagedList<{ id: number; seen: number }>(
    async (cursor) => {
      asked.push(cursor);
      const from = cursor === null ? 0 : numbers.indexOf(Number(cursor)) + 1;
      const items = numbers.slice(from, from + 2).map((id) => ({ id, seen: asked.length }));
      return { items, nextCursor: from + 2 < numbers.length ? String(items.at(-1)?.id) : null };
    },
    ({ id }) => id,
  );
  await list.refresh();
  expect(list.all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5]);
  numbers.push(6);
  await list.refresh();
  expect(list.all.map(({ id }) => id)).toEqual([1, 2, 3, 4, 5, 6]);
  expect(asked).toEqual([null, '2', '4', '4']);
  // What stands on the last page may have changed; it is shown as it is now.
  expect(list.all[4]?.seen).toBe(4);
});
