'use client';

import { wave } from '../client';
import type { ProjectPolicy } from '../types';
import { useResource } from './use-resource';

/** A project's policy as it stands. @param projectId null asks nothing yet */
export function usePolicy(projectId: string | null): ProjectPolicy | undefined {
  const { value } = useResource(projectId === null ? null : `policy of ${projectId}`, (signal) =>
    wave.getPolicy(projectId ?? '', signal),
  );
  return value?.policy;
}
