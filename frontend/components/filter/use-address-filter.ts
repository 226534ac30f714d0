'use client';

import { useRouter, useSearchParams } from 'next/navigation';

export interface AddressFilter<Name extends string> {
  filter: Partial<Record<Name, string>>;
  active: boolean;
  /** An empty or absent value takes its field out of the address. */
  set: (change: Partial<Record<Name, string>>) => void;
  clear: () => void;
}

/**
 * A list's filter as the address says it, so that it can be bookmarked and shared.
 *
 * @param path of the page that shows the list
 * @param names of the fields; others in the address are left alone by reading and dropped by writing
 */
export function useAddressFilter<Name extends string>(path: string, names: readonly Name[]): AddressFilter<Name> {
  const router = useRouter();
  const fields = useSearchParams();
  const filter: Partial<Record<Name, string>> = {};
  for (const name of names) {
    const value = fields.get(name);
    if (value) filter[name] = value;
  }
  const go = (next: Partial<Record<Name, string>>) => {
    const query = new URLSearchParams(
      names.flatMap((name): [string, string][] => {
        const value = next[name];
        return value ? [[name, value]] : [];
      }),
    ).toString();
    router.replace(query === '' ? path : `${path}?${query}`, { scroll: false });
  };
  return {
    filter,
    active: Object.keys(filter).length > 0,
    set: (change) => go({ ...filter, ...change }),
    clear: () => go({}),
  };
}
