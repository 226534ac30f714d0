import { Injectable } from '@nestjs/common';
import { Clock, PrismaService } from '../platform/index.js';
import type { Authenticated, Credential } from './authenticator.service.js';
import { Authenticator } from './authenticator.service.js';
import { hashOf, mintToken } from './secrets.js';

const LIFETIME_MS = { sign_in: 10 * 60_000, socket: 30_000 } as const;
const KEPT_AFTER_EXPIRY_MS = 60 * 60_000;

type TicketKind = keyof typeof LIFETIME_MS;

export interface IssuedTicket {
  secret: string;
  expiresAt: Date;
}

/** Secrets that work once and for a short time. Only their hashes are kept. */
@Injectable()
export class Tickets {
  constructor(
    private readonly prisma: PrismaService,
    private readonly authenticator: Authenticator,
    private readonly clock: Clock,
  ) {}

  issueSignIn(keyId: string): Promise<IssuedTicket> {
    return this.issue('sign_in', keyId, mintToken());
  }

  /** @returns the id of the key that the link signs in with; undefined when it was used or is too old */
  redeemSignIn(secret: string): Promise<string | undefined> {
    return this.redeem('sign_in', secret);
  }

  /**
   * A ticket for one WebSocket of this caller. It names the caller's own credential inside the text that is hashed,
   * so the socket ends with the very session that asked for it.
   */
  issueSocket({ principal, credential }: Authenticated): Promise<IssuedTicket> {
    return this.issue('socket', principal.id, `${mintToken()}.${credential.kind}.${credential.hash}`);
  }

  /** @returns the caller that asked for the ticket, if it may still call */
  async redeemSocket(secret: string): Promise<Authenticated | undefined> {
    const [, kind, hash] = secret.split('.');
    if ((kind !== 'key' && kind !== 'session') || hash === undefined) return undefined;
    if ((await this.redeem('socket', secret)) === undefined) return undefined;
    return this.authenticator.recognise({ kind, hash } satisfies Credential);
  }

  private async issue(kind: TicketKind, keyId: string, secret: string): Promise<IssuedTicket> {
    const now = this.clock.now().getTime();
    const expiresAt = new Date(now + LIFETIME_MS[kind]);
    await this.prisma.ticket.deleteMany({ where: { expiresAt: { lt: new Date(now - KEPT_AFTER_EXPIRY_MS) } } });
    await this.prisma.ticket.create({ data: { hash: hashOf(secret), kind, keyId, expiresAt } });
    return { secret, expiresAt };
  }

  /** One conditional update, so of two that come at once one is too late. */
  private async redeem(kind: TicketKind, secret: string): Promise<string | undefined> {
    const now = this.clock.now();
    const used = await this.prisma.ticket.updateManyAndReturn({
      where: { hash: hashOf(secret), kind, usedAt: null, expiresAt: { gt: now } },
      data: { usedAt: now },
    });
    return used[0]?.keyId;
  }
}
