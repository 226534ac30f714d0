import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Clock, PrismaService } from '../platform/index.js';
import { hashOf, isMistyped } from './secrets.js';
import { TokenBuckets } from './token-bucket.js';

/** Whoever cannot sign in must not be able to fill the record either; what is left out is counted. */
const RECORDED_PER_MINUTE = 60;

/** Puts refused sign-ins on the record: from where, and which key it was about where that is known, never a secret. */
@Injectable()
export class SignInRefusals {
  private readonly bucket = new TokenBuckets(RECORDED_PER_MINUTE);
  private unrecorded = 0;

  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async record(by: 'key' | 'link', secret: string, address: string): Promise<void> {
    if (!this.bucket.take('all', this.clock.now().getTime()).allowed) {
      this.unrecorded += 1;
      return;
    }
    const { keyId, reason } = by === 'key' ? await this.key(secret) : await this.link(secret);
    const { unrecorded } = this;
    this.unrecorded = 0;
    await this.audit.append(this.prisma, {
      actor: `address:${address}`,
      action: 'session.refused',
      subject: keyId ?? 'sign-in',
      data: { by, address, reason, ...(unrecorded > 0 && { unrecordedBefore: unrecorded }) },
    });
  }

  private async key(secret: string): Promise<{ keyId?: string; reason: string }> {
    if (isMistyped(secret)) return { reason: 'mistyped' };
    const key = await this.prisma.apiKey.findUnique({ where: { hash: hashOf(secret) } });
    if (key === null) return { reason: 'unknown' };
    return { keyId: key.id, reason: key.revokedAt === null ? 'expired' : 'revoked' };
  }

  private async link(secret: string): Promise<{ keyId?: string; reason: string }> {
    const ticket = await this.prisma.ticket.findUnique({ where: { hash: hashOf(secret) } });
    if (ticket === null || ticket.kind !== 'sign_in') return { reason: 'unknown' };
    return { keyId: ticket.keyId, reason: ticket.usedAt === null ? 'expired' : 'used' };
  }
}
