import { stepPath, thin, ticks, type Point } from '@/lib/chart';
import { formatDuration } from '@/lib/format';

interface StepChartProps {
  /** What is drawn, as a sentence for those who do not see it. */
  label: string;
  points: readonly Point[];
  /** Milliseconds since the epoch. */
  from: number;
  to: number;
  format: (value: number) => string;
  /** Drawn as a line across when it is in sight. */
  limit?: number;
}

const shownPoints = 400;

/** A growing value over time. The numbers stand in a table beside it, so the drawing itself is one picture. */
export function StepChart({ label, points, from, to, format, limit }: StepChartProps) {
  const most = points.at(-1)?.y ?? 0;
  // A limit far above what was spent would press the line flat.
  const shownLimit = limit !== undefined && limit <= most * 2.5 ? limit : undefined;
  const marks = ticks(Math.max(most, shownLimit ?? 0));
  const top = marks.at(-1) ?? 1;
  const path = stepPath(thin(points, shownPoints), { fromX: from, endX: to, top });
  return (
    <figure role="img" aria-label={label} className="flex flex-col gap-1">
      <div className="flex gap-2">
        <div aria-hidden className="relative w-12 shrink-0 text-right text-2xs text-faint">
          {marks.map((mark) => (
            <span
              key={mark}
              className="absolute right-0 translate-y-1/2 leading-none"
              style={{ bottom: `${top === 0 ? 0 : (100 * mark) / top}%` }}
            >
              {format(mark)}
            </span>
          ))}
        </div>
        <div className="relative h-36 min-w-0 flex-1 border-b border-l">
          {marks.slice(1).map((mark) => (
            <div
              key={mark}
              className="absolute inset-x-0 border-t border-dashed"
              style={{ bottom: `${(100 * mark) / top}%` }}
            />
          ))}
          {shownLimit !== undefined && (
            <div
              className="absolute inset-x-0 border-t border-bad text-right text-2xs leading-none text-bad"
              style={{ bottom: `${(100 * shownLimit) / top}%` }}
            >
              <span className="bg-surface px-1">limit</span>
            </div>
          )}
          <svg
            viewBox="0 0 100 100"
            preserveAspectRatio="none"
            className="absolute inset-0 size-full overflow-visible text-accent"
          >
            <path d={`${path}V100H0Z`} className="fill-current opacity-15" />
            <path d={path} className="fill-none stroke-current" strokeWidth={1.75} vectorEffect="non-scaling-stroke" />
          </svg>
        </div>
      </div>
      <div aria-hidden className="flex justify-between pl-14 text-2xs text-faint">
        <span>{new Date(from).toLocaleTimeString('en-GB')}</span>
        <span>{formatDuration(to - from)}</span>
        <span>{new Date(to).toLocaleTimeString('en-GB')}</span>
      </div>
    </figure>
  );
}
