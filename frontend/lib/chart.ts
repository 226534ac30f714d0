/** The arithmetic of charts; drawing is the components'. */

export interface Point {
  x: number;
  y: number;
}

/** Round values from 0 to at least `max`: as many as can be read, at most `most`. */
export function ticks(max: number, most = 4): number[] {
  if (!(max > 0)) return [0];
  const rough = max / most;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((factor) => factor * power).find((size) => size >= rough * (1 - 1e-9)) ?? max;
  const count = Math.ceil(max / step - 1e-9);
  return Array.from({ length: count + 1 }, (_, index) => Number((index * step).toPrecision(12)));
}

/**
 * The outline of a value that stays until it changes, from the first point to `endX`.
 *
 * @param points in the order of `x`
 * @param box what of the plane is drawn: 0 to `width` in x from `fromX`, and 0 to `top` in y
 * @returns an SVG path in a box of 100 × 100 with y downwards
 */
export function stepPath(points: readonly Point[], box: { fromX: number; endX: number; top: number }): string {
  const width = Math.max(1, box.endX - box.fromX);
  const across = (x: number) => round((100 * (x - box.fromX)) / width);
  const down = (y: number) => round(100 - (box.top <= 0 ? 0 : (100 * y) / box.top));
  let path = `M0 ${down(0)}`;
  for (const { x, y } of points) path += `H${across(x)}V${down(y)}`;
  return `${path}H${across(box.endX)}`;
}

/** At most `most` points that keep the shape of a growing value: the last one of each stretch. */
export function thin<Item>(points: readonly Item[], most: number): Item[] {
  if (points.length <= most) return [...points];
  const size = points.length / most;
  return Array.from({ length: most }, (_, index) => points[Math.ceil((index + 1) * size) - 1]).filter(
    (point) => point !== undefined,
  );
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
