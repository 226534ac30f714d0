import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { canonicalJson, pageOf, PrismaService, Problem, type Prisma } from '../platform/index.js';
import { policyChanges } from './policy-changes.js';
import { builtInPolicy, readPolicy, type ProjectPolicy } from './policy.js';

/** A policy as it stood from one moment on. */
export interface StoredPolicy {
  projectId: string;
  /** 0 is the built-in policy, which nobody has changed. */
  version: number;
  /** Hex SHA-256 of the canonical policy. */
  hash: string;
  policy: ProjectPolicy;
  reason: string | null;
  createdBy: string | null;
  createdAt: Date | null;
}

export interface PolicyWish {
  policy: ProjectPolicy;
  reason: string;
  /** The version that the wish was written against; any when absent. */
  expectedVersion?: number;
}

/** Hex SHA-256 of a policy: the same rules have the same hash, whoever wrote them down in whatever order. */
export function policyHash(policy: ProjectPolicy): string {
  return createHash('sha256').update(canonicalJson(policy)).digest('hex');
}

/** Projects' policies, in versions that never change. What a policy may say is checked by who calls. */
@Injectable()
export class ProjectPolicies {
  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
  ) {}

  /** The policy that stands now. */
  async current(projectId: string): Promise<StoredPolicy> {
    const project = await this.prisma.project.findUnique({
      where: { id: projectId },
      select: { policy: true, policyVersion: true },
    });
    if (project === null) throw noProject(projectId);
    return project.policyVersion > 0
      ? this.version(projectId, project.policyVersion)
      : unchanged(projectId, readPolicy(project.policy));
  }

  /** The policy as it was at a version; the built-in one at 0. */
  async at(projectId: string, version: number): Promise<ProjectPolicy> {
    return version === 0 ? builtInPolicy : (await this.version(projectId, version)).policy;
  }

  /** Newest first; the built-in policy before the first is not among them. */
  async versions(
    projectId: string,
    page: { before?: number; limit: number },
  ): Promise<{ items: StoredPolicy[]; nextCursor: string | null }> {
    if ((await this.prisma.project.count({ where: { id: projectId } })) === 0) throw noProject(projectId);
    const rows = await this.prisma.policyVersion.findMany({
      where: { projectId, ...(page.before !== undefined && { version: { lt: page.before } }) },
      orderBy: { version: 'desc' },
      take: page.limit + 1,
    });
    return pageOf(rows, page.limit, storedPolicy, ({ version }) => String(version));
  }

  /**
   * Puts another policy in force. The same policy again changes nothing.
   *
   * @throws Problem `policy_changed` with the version that stands, when that is not the one expected
   */
  async change(
    actor: string,
    projectId: string,
    { policy, reason, expectedVersion }: PolicyWish,
  ): Promise<StoredPolicy> {
    return this.prisma.$transaction(async (tx) => {
      const [project] = await tx.$queryRaw<{ policy: unknown; version: number }[]>`
        select policy, policy_version as version from project where id = ${projectId}::uuid for update`;
      if (project === undefined) throw noProject(projectId);
      if (expectedVersion !== undefined && expectedVersion !== project.version) {
        throw new Problem(
          'policy_changed',
          `The policy is at version ${project.version}, not ${expectedVersion}: look at what was changed, then try again.`,
          { version: project.version },
        );
      }
      const before = readPolicy(project.policy);
      const changes = policyChanges(before, policy);
      const hash = policyHash(policy);
      if (changes.length === 0) {
        if (project.version === 0) return unchanged(projectId, before);
        const where = { projectId_version: { projectId, version: project.version } };
        return storedPolicy(await tx.policyVersion.findUniqueOrThrow({ where }));
      }
      const version = project.version + 1;
      const stored = policy as unknown as Prisma.InputJsonObject;
      const row = await tx.policyVersion.create({
        data: { projectId, version, policy: stored, hash, reason, createdBy: actor },
      });
      await tx.project.update({ where: { id: projectId }, data: { policy: stored, policyVersion: version } });
      await this.audit.append(tx, {
        actor,
        action: 'policy.changed',
        subject: projectId,
        data: { version, hash, reason, changes },
      });
      return storedPolicy(row);
    });
  }

  private async version(projectId: string, version: number): Promise<StoredPolicy> {
    const row = await this.prisma.policyVersion.findUnique({ where: { projectId_version: { projectId, version } } });
    if (row === null) throw new Problem('not_found', `The project has no policy version ${version}.`);
    return storedPolicy(row);
  }
}

function storedPolicy(row: Prisma.PolicyVersionGetPayload<object>): StoredPolicy {
  const { projectId, version, hash, reason, createdBy, createdAt } = row;
  return { projectId, version, hash, policy: readPolicy(row.policy), reason, createdBy, createdAt };
}

/** Version 0: what a project has before anybody sets a policy. */
function unchanged(projectId: string, policy: ProjectPolicy): StoredPolicy {
  return { projectId, version: 0, hash: policyHash(policy), policy, reason: null, createdBy: null, createdAt: null };
}

function noProject(projectId: string): Problem {
  return new Problem('project_not_found', `There is no project ${projectId}.`);
}
