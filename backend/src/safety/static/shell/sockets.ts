import { HOLE } from '../paths.js';
import { hostKind } from '../hosts.js';
import type { Session } from '../session.js';
import { Taint, type Value } from './value.js';

const destroying = /^\s*(?:FLUSHALL|FLUSHDB|SWAPDB)\b/im;
const controlling = /^\s*(?:SHUTDOWN|REPLICAOF|SLAVEOF|MODULE|DEBUG|CLUSTER|FAILOVER|MIGRATE|RESTORE)\b/im;
const escaping = /^\s*CONFIG\s+(?:SET|REWRITE)\b/im;

/** The other end of `/dev/tcp/HOST/PORT`, as the policy has it. */
export function judgeSocket(host: string, port: string, session: Session): void {
  const number = /^\d+$/.test(port) ? Number(port) : port.includes(HOLE) ? undefined : 0;
  session.emit(
    number === undefined ? 'egress unknown-host' : `egress ${hostKind(host, number, session.context)}`,
    `${host}:${port}`,
  );
}

/** What is sent over an open socket: secrets go nowhere, and a store understands plain lines. */
export function judgeSent(address: string, { text, taint }: Value, session: Session): void {
  if (taint & (Taint.secret | Taint.likely | Taint.environment)) session.emit('egress secret', address);
  if (destroying.test(text)) session.emit('delete database', text);
  if (controlling.test(text)) session.emit('control system', text);
  if (escaping.test(text)) session.emit('escape database', text);
}
