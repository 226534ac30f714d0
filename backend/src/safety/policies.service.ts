import { Inject, Injectable } from '@nestjs/common';
import { priceOf, pricesWith } from '../budget/index.js';
import { CONFIG, validationProblem, type Config } from '../platform/index.js';
import { parsePolicy, ProjectPolicies, type ProjectPolicy, type StoredPolicy } from '../projects/index.js';
import type { ChangePolicyDto, PolicyPage, PolicyView } from './policy.dto.js';
import { policyErrors } from './project-policy.js';
import { redact } from './redact.js';

/** Projects' policies as people read and change them. */
@Injectable()
export class Policies {
  constructor(
    private readonly stored: ProjectPolicies,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async get(projectId: string): Promise<PolicyView> {
    return policyView(await this.stored.current(projectId));
  }

  async versions(projectId: string, { cursor, limit }: { cursor?: string; limit: number }): Promise<PolicyPage> {
    if (cursor !== undefined && !/^\d{1,9}$/.test(cursor)) {
      throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
    }
    const page = await this.stored.versions(projectId, {
      limit,
      ...(cursor !== undefined && { before: Number(cursor) }),
    });
    return { items: page.items.map(policyView), nextCursor: page.nextCursor };
  }

  /** @throws Problem that names each wrong field, or `policy_changed` */
  async change(actor: string, projectId: string, wish: ChangePolicyDto): Promise<PolicyView> {
    const policy = this.read(wish.policy);
    if (redact(wish.reason) !== wish.reason) {
      throw validationProblem([{ field: 'reason', message: 'holds what looks like a secret; it is kept for ever' }]);
    }
    const { reason, expectedVersion } = wish;
    return policyView(await this.stored.change(actor, projectId, { policy, reason, expectedVersion }));
  }

  /**
   * A policy as a client wrote it.
   *
   * @throws Problem that names each wrong field
   */
  read(written: unknown): ProjectPolicy {
    const parsed = parsePolicy(written);
    const errors = parsed.ok ? [...policyErrors(parsed.policy), ...this.modelErrors(parsed.policy)] : parsed.errors;
    if (errors.length > 0) {
      throw validationProblem(errors.map(({ field, message }) => ({ field: `policy.${field}`, message })));
    }
    return (parsed as { policy: ProjectPolicy }).policy;
  }

  private modelErrors({ judge }: ProjectPolicy): { field: string; message: string }[] {
    if (judge.model === undefined || priceOf(pricesWith(this.config.model.prices), judge.model) !== undefined)
      return [];
    return [{ field: 'judge.model', message: 'no price is known for this model, so its cost could not be limited' }];
  }
}

function policyView(stored: StoredPolicy): PolicyView {
  return { ...stored, createdAt: stored.createdAt?.toISOString() ?? null };
}
