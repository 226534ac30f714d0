import Link from 'next/link';
import { buttonClass } from '@/components/ui/button-class';

export default function NotFound() {
  return (
    <main className="mx-auto flex min-h-dvh max-w-md flex-col items-start justify-center gap-3 px-4 pb-[18vh]">
      <h1 className="text-xl font-semibold">There is nothing at this address</h1>
      <p className="text-sm text-muted">The page may have moved, or the address may be mistyped.</p>
      <Link href="/runs" className={buttonClass('primary')}>
        Go to the runs
      </Link>
    </main>
  );
}
