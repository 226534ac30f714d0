'use client';

import { useSyncExternalStore } from 'react';
import { readConnection, watchConnection, type Connection } from '../connection';

const atStart: Connection = { api: 'unknown', live: 'idle', session: 'unknown' };

export function useConnection(): Connection {
  return useSyncExternalStore(watchConnection, readConnection, () => atStart);
}
