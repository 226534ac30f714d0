import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { AuditLog } from '../audit/index.js';
import { Clock, CONFIG, Log, newId, PrismaService, type Config, type Transaction } from '../platform/index.js';
import { Authenticator } from './authenticator.service.js';
import { CONFIGURED_KEY, countAdmins, lockAdmins } from './keys.service.js';
import { hashOf, mintKey, prefixOf } from './secrets.js';

const CREATED = 'first admin';

/**
 * Sees to it that somebody can sign in: at start it registers WAVE_ADMIN_KEY, or creates an admin key when there is
 * none. Either is left in `<data folder>/admin-key` for whoever owns this machine's account. Any number of API
 * processes may start at once.
 */
@Injectable()
export class FirstAdmin implements OnApplicationBootstrap {
  constructor(
    private readonly prisma: PrismaService,
    private readonly authenticator: Authenticator,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (this.config.adminKey !== undefined) await this.register(this.config.adminKey);
    else await this.createWhenNone();
  }

  private async register(key: string): Promise<void> {
    const hash = hashOf(key);
    await this.prisma.$transaction(async (tx) => {
      await lockAdmins(tx);
      const earlier = await tx.apiKey.findMany({
        where: { name: CONFIGURED_KEY, revokedAt: null, hash: { not: hash } },
      });
      for (const { id } of earlier) {
        await tx.apiKey.update({ where: { id }, data: { revokedAt: this.clock.now() } });
        await this.authenticator.announce(tx, { kind: 'key', keyId: id });
      }
      const known = await tx.apiKey.findUnique({ where: { hash } });
      const stands = known !== null && known.revokedAt === null && known.role === 'admin' && known.scopes.length === 0;
      if (stands && known.expiresAt === null && earlier.length === 0) return;
      const id = known?.id ?? newId();
      const admin = { name: CONFIGURED_KEY, role: 'admin', scopes: [], revokedAt: null, expiresAt: null };
      await tx.apiKey.upsert({
        where: { hash },
        create: { id, hash, prefix: prefixOf(key), createdAt: this.clock.now(), ...admin },
        update: admin,
      });
      await this.record(tx, id, { replaces: earlier.map((row) => row.id) });
    });
    try {
      await this.leave(key);
    } catch (error) {
      // Whoever set the key knows it; a read-only disk is no reason not to start.
      this.log.warn('the admin key could not be left in the data folder', { path: this.path, error });
    }
  }

  private async createWhenNone(): Promise<void> {
    const created = await this.prisma.$transaction(async (tx) => {
      await lockAdmins(tx);
      if ((await countAdmins(tx, this.clock.now())) > 0) return false;
      const key = mintKey('admin');
      const id = newId();
      // The file first: a key that nobody can read would lock everyone out, a file without its key is replaced next time.
      await this.leave(key);
      await tx.apiKey.create({
        data: {
          id,
          name: CREATED,
          prefix: prefixOf(key),
          hash: hashOf(key),
          role: 'admin',
          scopes: [],
          createdAt: this.clock.now(),
        },
      });
      await this.record(tx, id, {});
      return true;
    });
    if (created) this.log.info('an admin key was created', { path: this.path });
    else if (!(await this.isLeft())) {
      this.log.info(
        'an admin key exists, but not in this data folder; if it is lost, set WAVE_ADMIN_KEY to a new one and restart',
        { path: this.path },
      );
    }
  }

  private record(tx: Transaction, subject: string, data: Record<string, unknown>): Promise<void> {
    const facts = { name: this.config.adminKey === undefined ? CREATED : CONFIGURED_KEY, role: 'admin', ...data };
    return this.audit.append(tx, { actor: 'system:start', action: 'key.created', subject, data: facts });
  }

  private get path(): string {
    return join(this.config.dataDir, 'admin-key');
  }

  /** Atomic, and never readable by others, not even for a moment. */
  private async leave(key: string): Promise<void> {
    if ((await this.left()) === key) return;
    await mkdir(this.config.dataDir, { recursive: true });
    const draft = `${this.path}.${process.pid}.${newId()}`;
    try {
      await writeFile(draft, `${key}\n`, { mode: 0o600, flag: 'wx', flush: true });
      await rename(draft, this.path);
    } catch (error) {
      await rm(draft, { force: true });
      throw error;
    }
  }

  private async isLeft(): Promise<boolean> {
    return (await this.left()) !== undefined;
  }

  private async left(): Promise<string | undefined> {
    try {
      return (await readFile(this.path, 'utf8')).trim();
    } catch {
      return undefined;
    }
  }
}
