import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Clock, CONFIG, PrismaService, Problem, type Config } from '../platform/index.js';
import { refusal } from './auth.guard.js';
import { Authenticator, type Authenticated } from './authenticator.service.js';
import { actorOf, type Principal } from './principal.js';
import { RateLimiter } from './rate-limiter.service.js';
import { hashOf, mintToken } from './secrets.js';
import { SignInRefusals } from './sign-in-refusals.service.js';
import { Tickets } from './tickets.service.js';

const SESSION_MS = 7 * 24 * 60 * 60_000;

export interface NewSession {
  /** What the cookie holds. */
  secret: string;
  expiresAt: Date;
  principal: Principal;
}

/** Opens and ends the sessions of browsers. */
@Injectable()
export class SignInService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly authenticator: Authenticator,
    private readonly tickets: Tickets,
    private readonly rateLimiter: RateLimiter,
    private readonly refusals: SignInRefusals,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @param address where the request came from; guessing is slowed by it
   * @throws Problem unauthenticated
   */
  async withKey(key: string, address: string): Promise<NewSession> {
    if (!this.authenticator.hasSeen('key', key)) this.rateLimiter.refuseGuessing(address);
    const caller = await this.authenticator.authenticate('key', key);
    if (caller === undefined) {
      this.rateLimiter.countFailure(address);
      await this.refusals.record('key', key, address);
      throw new Problem('unauthenticated', refusal(key));
    }
    return this.open(caller.principal.id, 'key', address);
  }

  /** @throws Problem unauthenticated */
  async withLink(secret: string, address: string): Promise<NewSession> {
    this.rateLimiter.refuseGuessing(address);
    const keyId = await this.tickets.redeemSignIn(secret);
    if (keyId === undefined) {
      this.rateLimiter.countFailure(address);
      await this.refusals.record('link', secret, address);
      throw new Problem('unauthenticated', 'This link was used already or is too old; ask for another one.');
    }
    return this.open(keyId, 'link', address);
  }

  /** A link that signs a browser in as the caller, once, within ten minutes. */
  async link(caller: Principal): Promise<{ url: string; expiresAt: Date }> {
    const { secret, expiresAt } = await this.tickets.issueSignIn(caller.id);
    return { url: `${this.config.ui.url}/login#link=${secret}`, expiresAt };
  }

  /** Ends the session and its open connections, if there is one. */
  async end(secret: string): Promise<void> {
    const session = await this.authenticator.authenticate('session', secret);
    if (session === undefined) return;
    await this.prisma.$transaction(async (tx) => {
      const { hash } = session.credential;
      await tx.session.updateMany({ where: { hash, revokedAt: null }, data: { revokedAt: this.clock.now() } });
      await this.authenticator.announce(tx, { kind: 'session', hash });
      await this.audit.append(tx, {
        actor: actorOf(session.principal),
        action: 'session.ended',
        subject: session.principal.id,
        data: {},
      });
    });
  }

  private async open(keyId: string, by: 'key' | 'link', address: string): Promise<NewSession> {
    const secret = mintToken();
    const hash = hashOf(secret);
    const now = this.clock.now();
    await this.prisma.$transaction(async (tx) => {
      const key = await tx.apiKey.findUniqueOrThrow({ where: { id: keyId } });
      const latest = new Date(now.getTime() + SESSION_MS);
      const expiresAt = key.expiresAt !== null && key.expiresAt < latest ? key.expiresAt : latest;
      await tx.session.deleteMany({ where: { expiresAt: { lt: now } } });
      await tx.session.create({ data: { hash, keyId, createdAt: now, expiresAt } });
      await this.audit.append(tx, {
        actor: `session:${key.name}`,
        action: 'session.opened',
        subject: keyId,
        data: { by, address },
      });
    });
    const session: Authenticated | undefined = await this.authenticator.recognise({ kind: 'session', hash });
    if (session?.expiresAt == null)
      throw new Problem('unauthenticated', 'The key behind it has expired or was revoked.');
    return { secret, expiresAt: session.expiresAt, principal: session.principal };
  }
}
