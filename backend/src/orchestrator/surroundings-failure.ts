/** What broke was not the run: its surroundings did. */
export type SurroundingsFailure = 'database' | 'disk';

/** Postgres is going down, starting, has no connection left, or gave the connection up. Class 08 and these codes. */
const databaseCodes = /^(08...|57P0[1235]|53300|25P03|P1001|P1002|P1008|P1017|P2024)$/;
const connectionCodes = /^(ECONNREFUSED|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|EHOSTUNREACH|ENETUNREACH)$/;
const databaseWords =
  /Connection terminated|terminating connection|the database system is (shutting down|starting up|in recovery)|Can't reach database server|Client has encountered a connection error|timeout exceeded when trying to connect|Server has closed the connection|Transaction already closed|Unable to start a transaction/i;
const diskCodes = /^(ENOSPC|EDQUOT)$/;
const diskWords = /No space left on device|Disk quota exceeded|\bENOSPC\b|\bEDQUOT\b/i;

/**
 * Whether a step failed because the database or the disk was away: no fault of the run, and no reason to end it.
 *
 * @param error as it was thrown; causes are looked at too
 */
export function surroundingsFailure(error: unknown): SurroundingsFailure | undefined {
  const seen = new Set<unknown>();
  for (let one = error; typeof one === 'object' && one !== null && !seen.has(one); one = (one as Error).cause) {
    seen.add(one);
    const { code, message = '', syscall } = one as { code?: unknown; message?: string; syscall?: unknown };
    const name = typeof code === 'string' ? code : '';
    if (diskCodes.test(name) || diskWords.test(message)) return 'disk';
    // Only connections that WAVE itself made to its database carry no host of a model or a tool in their message.
    if (databaseCodes.test(name) || databaseWords.test(message)) return 'database';
    if (connectionCodes.test(name) && (syscall === 'connect' || syscall === 'read' || syscall === 'write'))
      return 'database';
  }
  return undefined;
}
