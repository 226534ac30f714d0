import Link from 'next/link';

export function Wordmark() {
  return (
    <Link href="/runs" className="flex items-center gap-2 rounded-sm text-base font-semibold tracking-[0.08em]">
      <svg aria-hidden viewBox="0 0 32 32" className="size-5">
        <rect width="32" height="32" rx="7" className="fill-accent" />
        <path
          d="M5 19c3.200 0 3.200-6 6.400-6s3.200 6 6.400 6 3.200-6 6.400-6c1.400 0 2.200 1.100 2.800 2.300"
          fill="none"
          className="stroke-on-accent"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
      </svg>
      WAVE
    </Link>
  );
}
