'use client';

import { wave } from '../client';
import type { Principle } from '../types';
import { useResource } from './use-resource';

/** The principles by id, a project's own among them; empty until they are read. */
export function usePrinciples(projectId: string | undefined): ReadonlyMap<string, Principle> {
  const { value } = useResource(`principles of ${projectId ?? 'everybody'}`, (signal) =>
    wave.listPrinciples(projectId, signal),
  );
  return new Map(value?.items.map((principle) => [principle.id, principle]));
}
