import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import {
  Clock,
  CONFIG,
  newId,
  PrismaService,
  Problem,
  validationProblem,
  type Config,
  type Transaction,
} from '../platform/index.js';
import { Authenticator } from './authenticator.service.js';
import type { CreatedKey, CreateKeyDto, KeyList, KeyView, ListKeysDto } from './dto/key.dto.js';
import { actorOf, isRole, scopesOf, type Principal } from './principal.js';
import { hashOf, mintKey, prefixOf } from './secrets.js';

/** Whoever counts admin keys holds this lock, so that two cannot each take the last one away, or each create the first. */
const adminLock = 4_927_101;

/** Name of the key that the setting WAVE_ADMIN_KEY registers; no other key may have it. */
export const CONFIGURED_KEY = 'WAVE_ADMIN_KEY';

type KeyRow = Awaited<ReturnType<PrismaService['apiKey']['findUniqueOrThrow']>>;

/** API keys: made, listed, revoked; never changed. */
@Injectable()
export class KeysService {
  constructor(
    private readonly prisma: PrismaService,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /**
   * @returns the key itself, which is not kept
   * @throws Problem validation_failed for an expiry in the past or scopes that the role lacks
   * @throws Problem forbidden when the new key would allow more than the caller's
   */
  async create(caller: Principal, wish: CreateKeyDto): Promise<CreatedKey> {
    const expiresAt = wish.expiresAt === undefined ? null : new Date(wish.expiresAt);
    if (expiresAt !== null && !(expiresAt > this.clock.now())) {
      throw validationProblem([{ field: 'expiresAt', message: 'must lie in the future' }]);
    }
    if (wish.name.trim() === CONFIGURED_KEY) {
      throw validationProblem([{ field: 'name', message: 'is the name of the key that the setting registers' }]);
    }
    const allowed = scopesOf(wish.role, wish.scopes);
    const beyondRole = (wish.scopes ?? []).filter((scope) => !allowed.includes(scope));
    if (beyondRole.length > 0) {
      throw validationProblem([{ field: 'scopes', message: `the role ${wish.role} has no ${beyondRole.join(', ')}` }]);
    }
    const beyondCaller = allowed.filter((scope) => !caller.scopes.includes(scope));
    if (beyondCaller.length > 0) {
      throw new Problem('forbidden', `Your own key lacks ${beyondCaller.join(', ')}.`, { missing: beyondCaller });
    }
    const key = mintKey(wish.role);
    const row = await this.prisma.$transaction(async (tx) => {
      const created = await tx.apiKey.create({
        data: {
          id: newId(),
          name: wish.name,
          prefix: prefixOf(key),
          hash: hashOf(key),
          role: wish.role,
          scopes: wish.scopes ?? [],
          createdAt: this.clock.now(),
          expiresAt,
        },
      });
      await this.audit.append(tx, {
        actor: actorOf(caller),
        action: 'key.created',
        subject: created.id,
        data: { name: wish.name, role: wish.role, scopes: allowed, expiresAt: expiresAt?.toISOString() ?? null },
      });
      return created;
    });
    return { ...viewOf(row), key };
  }

  /** Newest first, revoked ones too. */
  async list({ cursor, limit = 50 }: ListKeysDto): Promise<KeyList> {
    const rows = await this.prisma.apiKey.findMany({
      where: cursor === undefined ? {} : { id: { lt: cursor } },
      orderBy: { id: 'desc' },
      take: limit + 1,
    });
    const items = rows.slice(0, limit).map(viewOf);
    return { items, nextCursor: rows.length > limit ? items.at(-1)!.id : null };
  }

  /**
   * Ends the key, its sessions and their open connections at once. Revoking it again changes nothing.
   *
   * @throws Problem not_found
   * @throws Problem illegal_state for the last admin key and for the one that WAVE_ADMIN_KEY sets
   */
  async revoke(caller: Principal, id: string): Promise<void> {
    await this.prisma.$transaction(async (tx) => {
      await lockAdmins(tx);
      const key = await tx.apiKey.findUnique({ where: { id } });
      if (key === null) throw new Problem('not_found', 'No key has this id.');
      if (key.revokedAt !== null) return;
      if (this.config.adminKey !== undefined && key.hash === hashOf(this.config.adminKey)) {
        throw new Problem('illegal_state', 'This key is set by WAVE_ADMIN_KEY; change that setting and restart.');
      }
      if (key.role === 'admin' && (await countAdmins(tx, this.clock.now(), id)) === 0) {
        throw new Problem('illegal_state', 'This is the last admin key; create another one first.');
      }
      await tx.apiKey.update({ where: { id }, data: { revokedAt: this.clock.now() } });
      await this.authenticator.announce(tx, { kind: 'key', keyId: id });
      await this.audit.append(tx, {
        actor: actorOf(caller),
        action: 'key.revoked',
        subject: id,
        data: { name: key.name },
      });
    });
  }
}

/** Until the transaction ends. */
export async function lockAdmins(tx: Transaction): Promise<void> {
  await tx.$executeRaw`select pg_advisory_xact_lock(${adminLock})`;
}

/** Keys that open everything now: neither revoked, nor expired, nor narrowed. */
export async function countAdmins(tx: Transaction, now: Date, except?: string): Promise<number> {
  return tx.apiKey.count({
    where: {
      role: 'admin',
      revokedAt: null,
      scopes: { isEmpty: true },
      OR: [{ expiresAt: null }, { expiresAt: { gt: now } }],
      ...(except !== undefined && { id: { not: except } }),
    },
  });
}

function viewOf(row: KeyRow): KeyView {
  const role = isRole(row.role) ? row.role : 'viewer';
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    role,
    scopes: scopesOf(role, row.scopes),
    createdAt: row.createdAt.toISOString(),
    expiresAt: row.expiresAt?.toISOString() ?? null,
    revokedAt: row.revokedAt?.toISOString() ?? null,
    lastUsedAt: row.lastUsedAt?.toISOString() ?? null,
  };
}
