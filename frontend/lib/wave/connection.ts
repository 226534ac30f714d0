/** Whether the API answers, and how the live connection stands. */
export interface Connection {
  api: 'unknown' | 'up' | 'down';
  /** `idle`: nobody on this page listens. */
  live: 'idle' | 'connecting' | 'open' | 'reconnecting';
  /** `out` once the API refused the session: the page then leads to the sign-in. */
  session: 'unknown' | 'in' | 'out';
}

let connection: Connection = { api: 'unknown', live: 'idle', session: 'unknown' };
const listeners = new Set<() => void>();

export function readConnection(): Connection {
  return connection;
}

export function watchConnection(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function reportApi(api: Connection['api']): void {
  report({ ...connection, api });
}

export function reportLive(live: Connection['live']): void {
  report({ ...connection, live });
}

export function reportSession(session: Connection['session']): void {
  report({ ...connection, session });
}

function report(next: Connection): void {
  const { api, live, session } = connection;
  if (next.api === api && next.live === live && next.session === session) return;
  connection = next;
  for (const listener of listeners) listener();
}
