import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { Clock, Log, Notifications, PrismaService, type Transaction } from '../platform/index.js';
import { isRole, scopesOf, type Principal } from './principal.js';
import { hashOf, sameHash } from './secrets.js';

/** How the caller showed who it is. */
export interface Credential {
  kind: 'key' | 'session';
  /** Hex SHA-256 of the secret. */
  hash: string;
}

export interface Authenticated {
  principal: Principal;
  credential: Credential;
  expiresAt: Date | null;
}

/** A key, or one session of it, that no longer opens anything. */
export type Revocation = { kind: 'key'; keyId: string } | { kind: 'session'; hash: string };

const CHANNEL = 'wave_auth';
/** How long an answer may be reused; a revocation is announced and takes effect at once, this bounds a lost announcement. */
const REUSE_MS = 5_000;
const MAX_REMEMBERED = 10_000;
const LAST_USED_EVERY_MS = 60_000;

/** Finds out who a secret belongs to. Answers are remembered for seconds, so a busy caller costs no query a request. */
@Injectable()
export class Authenticator implements OnApplicationBootstrap {
  private readonly remembered = new Map<string, { answer: Authenticated; until: number }>();
  /** Secrets that were right once. Asking for them again is no guess, also when they are not remembered any more. */
  private readonly seen = new Set<string>();
  private readonly revocationHandlers = new Set<(revocation: Revocation) => void>();
  /** Grows with every revocation: an answer read before one and ready after it must not be remembered. */
  private revocations = 0;

  constructor(
    private readonly prisma: PrismaService,
    private readonly notifications: Notifications,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.notifications.onReconnect(() => {
      this.revocations += 1;
      this.remembered.clear();
    });
    await this.notifications.listen(CHANNEL, (payload) => this.forget(payload));
  }

  /** @returns undefined when the secret is unknown, expired or revoked */
  authenticate(kind: Credential['kind'], secret: string): Promise<Authenticated | undefined> {
    return this.recognise({ kind, hash: hashOf(secret) });
  }

  /** Whether this secret was right before, in this process. */
  hasSeen(kind: Credential['kind'], secret: string): boolean {
    return this.seen.has(`${kind}:${hashOf(secret)}`);
  }

  /** The same by the hash, for connections that outlive the request they came with. */
  async recognise(credential: Credential): Promise<Authenticated | undefined> {
    const now = this.clock.now().getTime();
    const name = `${credential.kind}:${credential.hash}`;
    const known = this.remembered.get(name);
    if (known !== undefined && known.until > now) return isCurrent(known.answer, now) ? known.answer : undefined;
    this.remembered.delete(name);
    const revocations = this.revocations;
    const answer = credential.kind === 'key' ? await this.readKey(credential) : await this.readSession(credential);
    if (answer === undefined || !isCurrent(answer, now)) return undefined;
    if (this.revocations !== revocations) return answer;
    if (this.remembered.size >= MAX_REMEMBERED) this.remembered.clear();
    if (this.seen.size >= MAX_REMEMBERED) this.seen.clear();
    this.seen.add(name);
    this.remembered.set(name, { answer, until: now + REUSE_MS });
    return answer;
  }

  /** Tells every API process, when the transaction commits, that the key or session opens nothing any more. */
  async announce(tx: Transaction, revocation: Revocation): Promise<void> {
    const payload = JSON.stringify(revocation);
    await tx.$executeRaw`select pg_notify(${CHANNEL}, ${payload})`;
  }

  /** @returns a function that stops the handler */
  onRevoked(handler: (revocation: Revocation) => void): () => void {
    this.revocationHandlers.add(handler);
    return () => this.revocationHandlers.delete(handler);
  }

  private forget(payload: string): void {
    const revocation = JSON.parse(payload) as Revocation;
    this.revocations += 1;
    for (const [name, { answer }] of this.remembered) {
      if (concerns(revocation, answer)) this.remembered.delete(name);
    }
    for (const handler of this.revocationHandlers) handler(revocation);
  }

  private async readKey(credential: Credential): Promise<Authenticated | undefined> {
    const key = await this.prisma.apiKey.findUnique({ where: { hash: credential.hash } });
    if (key === null || key.revokedAt !== null || !isRole(key.role)) return undefined;
    if (!sameHash(key.hash, credential.hash)) return undefined;
    await this.noteUse(key);
    const { id, name, role } = key;
    return {
      principal: { kind: 'key', id, name, role, scopes: scopesOf(role, key.scopes) },
      credential,
      expiresAt: key.expiresAt,
    };
  }

  private async readSession(credential: Credential): Promise<Authenticated | undefined> {
    const session = await this.prisma.session.findUnique({ where: { hash: credential.hash }, include: { key: true } });
    if (session === null || session.revokedAt !== null || session.key.revokedAt !== null) return undefined;
    if (!isRole(session.key.role) || !sameHash(session.hash, credential.hash)) return undefined;
    await this.noteUse(session.key);
    const { id, name, role } = session.key;
    return {
      principal: { kind: 'session', id, name, role, scopes: scopesOf(role, session.key.scopes) },
      credential,
      expiresAt: earlier(session.expiresAt, session.key.expiresAt),
    };
  }

  /** A note for people, so a failure to write it must not turn a caller away. */
  private async noteUse(key: { id: string; lastUsedAt: Date | null }): Promise<void> {
    const now = this.clock.now();
    const due = new Date(now.getTime() - LAST_USED_EVERY_MS);
    if (key.lastUsedAt !== null && key.lastUsedAt > due) return;
    try {
      await this.prisma.apiKey.updateMany({
        where: { id: key.id, OR: [{ lastUsedAt: null }, { lastUsedAt: { lte: due } }] },
        data: { lastUsedAt: now },
      });
    } catch (error) {
      this.log.warn('the last use of a key could not be noted', { keyId: key.id, error });
    }
  }
}

/** Whether a revocation ends what this caller may do. */
export function concerns(revocation: Revocation, caller: Authenticated): boolean {
  return revocation.kind === 'key'
    ? caller.principal.id === revocation.keyId
    : caller.credential.kind === 'session' && caller.credential.hash === revocation.hash;
}

function isCurrent(answer: Authenticated, now: number): boolean {
  return answer.expiresAt === null || answer.expiresAt.getTime() > now;
}

function earlier(left: Date, right: Date | null): Date {
  return right !== null && right < left ? right : left;
}
