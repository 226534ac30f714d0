import { stepPath, thin, ticks } from './chart';

it.each([
  [0, [0]],
  [1, [0, 0.25, 0.5, 0.75, 1]],
  [9_700, [0, 2_500, 5_000, 7_500, 10_000]],
  [0.0423, [0, 0.02, 0.04, 0.06]],
  [3, [0, 1, 2, 3]],
])('marks up to %d at round values', (max, expected) => {
  expect(ticks(max)).toEqual(expected);
});

it('draws a value that stays until it changes', () => {
  const points = [
    { x: 10, y: 5 },
    { x: 15, y: 10 },
  ];
  expect(stepPath(points, { fromX: 10, endX: 20, top: 10 })).toBe('M0 100H0V50H50V0H100');
});

it('draws nothing but the ground where nothing was spent', () => {
  expect(stepPath([], { fromX: 0, endX: 0, top: 0 })).toBe('M0 100H0');
});

it('thins a long line out and keeps its end', () => {
  const points = Array.from({ length: 1_000 }, (_, index) => index);
  const thinned = thin(points, 100);
  expect(thinned).toHaveLength(100);
  expect(thinned.at(-1)).toBe(999);
  expect(thin([1, 2], 100)).toEqual([1, 2]);
});
