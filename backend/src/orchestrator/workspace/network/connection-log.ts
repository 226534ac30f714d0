/** Why a connection was let through or not. */
export type ConnectionReason =
  /** On the project's list of hosts. */
  | 'allowed_host'
  /** A port of this machine that the project lists. */
  | 'allowed_port'
  /** Neither. */
  | 'not_allowed'
  /** An address of this machine, a private network, a cloud's metadata service or a reserved one. */
  | 'private_address'
  /** The name leads nowhere, or nobody answers there. */
  | 'unreachable'
  /** The command sent or fetched more than one command may. */
  | 'too_much_traffic';

export interface Connection {
  /** In lower case, as the command named it. */
  host: string;
  port: number;
  allowed: boolean;
  reason: ConnectionReason;
}

/** What was seen of a command's network. */
export interface NetworkObserved {
  /** Each host, port and outcome once, in the order of the first attempt; not more than `ConnectionLog.most`. */
  connections: Connection[];
  /** Attempts past the allow-list's proxy, which lead nowhere: the kernel counts them but does not say where to. */
  pastProxy: number;
  /** Whether there were more than are listed. */
  more: boolean;
}

/** Bounded record of what a command tried to reach. */
export class ConnectionLog {
  static readonly most = 100;
  private readonly known = new Map<string, Connection>();
  more = false;

  add(connection: Connection): void {
    const { host, port, reason } = connection;
    const key = `${host} ${port} ${reason}`;
    if (this.known.has(key)) return;
    if (this.known.size >= ConnectionLog.most) this.more = true;
    else this.known.set(key, { ...connection, host: host.slice(0, 253) });
  }

  list(): Connection[] {
    return [...this.known.values()];
  }
}
