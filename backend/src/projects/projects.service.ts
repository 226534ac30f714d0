import { realpath } from 'node:fs/promises';
import { sep } from 'node:path';
import { Inject, Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/index.js';
import { Git, inspectRepository, WorkspaceError, type RepositoryInfo } from '../git/index.js';
import {
  CONFIG,
  isId,
  newId,
  pageOf,
  Prisma,
  PrismaService,
  Problem,
  validationProblem,
  type Config,
  type ProblemCode,
} from '../platform/index.js';
import type { CreateProjectDto, ProjectView, UpdateProjectDto } from './dto/project.dto.js';
import { sampleStories } from '../sample/index.js';
import { detectTestCommand } from './test-command.js';

type ProjectRow = Prisma.ProjectGetPayload<{ include: { _count: { select: { runs: true } } } }>;
const withCount = { _count: { select: { runs: true } } } as const;

/** Repositories that WAVE may work on. */
@Injectable()
export class ProjectsService {
  private readonly git = new Git();

  constructor(
    private readonly prisma: PrismaService,
    private readonly audit: AuditLog,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  /** @throws Problem naming `path` when WAVE cannot work on it; `already_exists` when it is a project by now */
  async create(actor: string, wish: CreateProjectDto, options: { sample?: boolean } = {}): Promise<ProjectView> {
    const repository = await this.inspect(wish.path, 'path');
    const known = await this.prisma.project.findUnique({ where: { path: repository.root } });
    if (known !== null) {
      throw new Problem('already_exists', `${repository.root} is the project ${known.name} already.`, {
        projectId: known.id,
      });
    }
    const row = await this.insert(actor, repository, wish, options.sample === true);
    return this.view(row);
  }

  /** The project of a repository; it is made when it is new. */
  async ensure(actor: string, path: string, field: string): Promise<string> {
    const repository = await this.inspect(path, field);
    const known = await this.prisma.project.findUnique({ where: { path: repository.root } });
    if (known !== null) return known.id;
    return (await this.insert(actor, repository, {}, false)).id;
  }

  async get(id: string): Promise<ProjectView> {
    return this.view(await this.row(id));
  }

  async list(options: {
    cursor?: string;
    limit: number;
    archived?: boolean;
  }): Promise<{ items: ProjectView[]; nextCursor: string | null }> {
    const { cursor } = options;
    if (cursor !== undefined && !isId(cursor)) {
      throw validationProblem([{ field: 'cursor', message: 'must be the nextCursor of an earlier answer' }]);
    }
    const rows = await this.prisma.project.findMany({
      where: {
        archivedAt: options.archived === true ? { not: null } : null,
        ...(cursor !== undefined && { id: { lt: cursor } }),
      },
      include: withCount,
      orderBy: { id: 'desc' },
      take: options.limit + 1,
    });
    return pageOf(
      rows,
      options.limit,
      (row) => this.view(row),
      (row) => row.id,
    );
  }

  async update(actor: string, id: string, wish: UpdateProjectDto): Promise<ProjectView> {
    const before = await this.row(id);
    await this.prisma
      .$transaction(async (tx) => {
        await tx.project.update({
          where: { id },
          data: {
            ...(wish.name !== undefined && { name: wish.name }),
            ...(wish.testCommand !== undefined && { testCommand: wish.testCommand }),
            ...(wish.archived !== undefined && {
              archivedAt: wish.archived ? (before.archivedAt ?? new Date()) : null,
            }),
          },
        });
        await this.audit.append(tx, { actor, action: 'project.updated', subject: id, data: { ...wish } });
      })
      .catch((error: unknown) => {
        throw isUniqueViolation(error)
          ? new Problem('already_exists', `There is another project named ${wish.name}.`)
          : error;
      });
    return this.get(id);
  }

  /** What the repository holds now, checked against the allowed roots. */
  async inspect(path: string, field: string): Promise<RepositoryInfo> {
    await this.checkAllowed(path, field);
    try {
      return await inspectRepository(this.git, path);
    } catch (error) {
      if (!(error instanceof WorkspaceError)) throw error;
      const code: ProblemCode = error.code in repositoryProblems ? (error.code as ProblemCode) : 'not_a_repository';
      throw new Problem(
        code,
        `${field}: ${error.message}.`,
        { errors: [{ field, message: error.message }] },
        { cause: error },
      );
    }
  }

  /** @returns undefined when the repository has no such branch or commit */
  async resolveCommit(path: string, revision: string): Promise<string | undefined> {
    const answer = await this.git.run(
      ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`],
      {
        cwd: path,
        accept: [1, 128],
      },
    );
    return answer.exitCode === 0 ? answer.stdout.toString().trim() : undefined;
  }

  /** @returns the text of a file at a commit; undefined when it is not there */
  async readFile(root: string, commit: string, path: string): Promise<string | undefined> {
    const answer = await this.git.run(['show', `${commit}:${path}`], { cwd: root, accept: [128], maxBytes: 1_000_000 });
    return answer.exitCode === 0 ? answer.stdout.toString() : undefined;
  }

  private async insert(
    actor: string,
    repository: RepositoryInfo,
    wish: { name?: string; testCommand?: string },
    sample: boolean,
  ): Promise<ProjectRow> {
    const testCommand = wish.testCommand ?? (await this.detectTestCommand(repository));
    for (let attempt = 1; ; attempt++) {
      // Two folders of one name are two projects; only a name that a person chose is refused.
      const name = wish.name ?? (attempt === 1 ? repository.name : `${repository.name}-${attempt}`);
      try {
        return await this.prisma.$transaction(async (tx) => {
          const row = await tx.project.create({
            data: {
              id: newId(),
              name,
              path: repository.root,
              defaultBranch: repository.currentBranch ?? repository.defaultBranch,
              testCommand: testCommand ?? null,
              sample,
            },
            include: withCount,
          });
          await this.audit.append(tx, {
            actor,
            action: 'project.created',
            subject: row.id,
            data: { name, path: row.path },
          });
          return row;
        });
      } catch (error) {
        if (!isUniqueViolation(error)) throw error;
        const known = await this.prisma.project.findUnique({ where: { path: repository.root }, include: withCount });
        if (known !== null) return known;
        if (wish.name !== undefined)
          throw new Problem('already_exists', `name: there is another project named ${name}.`);
        if (attempt > 100) throw error;
      }
    }
  }

  private async detectTestCommand(repository: RepositoryInfo): Promise<string | undefined> {
    const texts = new Map<string, string>();
    for (const path of ['package.json', 'Makefile']) {
      if (!repository.overview.files.includes(path)) continue;
      const text = await this.readFile(repository.root, repository.headCommit, path);
      if (text !== undefined) texts.set(path, text);
    }
    return detectTestCommand({ files: repository.overview.files, read: (path) => texts.get(path) });
  }

  /** The real path counts, so that a symlink inside a root leads nowhere else. */
  private async checkAllowed(path: string, field: string): Promise<void> {
    if (path.includes('\0') || !path.startsWith(sep)) {
      throw validationProblem([{ field, message: 'must be an absolute path' }]);
    }
    const real = await realpath(path).catch(() => path);
    const roots = await Promise.all(this.config.repoRoots.map((root) => realpath(root).catch(() => root)));
    if (roots.some((root) => real === root || real.startsWith(root.endsWith(sep) ? root : root + sep))) return;
    const message = `${path} is outside the folders that WAVE may use (${roots.join(', ')}); WAVE_REPO_ROOTS sets them`;
    throw new Problem('repository_not_allowed', `${field}: ${message}.`, { errors: [{ field, message }] });
  }

  private async row(id: string): Promise<ProjectRow> {
    const row = await this.prisma.project.findUnique({ where: { id }, include: withCount });
    if (row === null) throw new Problem('project_not_found', `There is no project ${id}.`);
    return row;
  }

  private view(row: ProjectRow): ProjectView {
    return {
      projectId: row.id,
      name: row.name,
      path: row.path,
      defaultBranch: row.defaultBranch,
      testCommand: row.testCommand,
      sample: row.sample,
      runsTotal: row._count.runs,
      archived: row.archivedAt !== null,
      createdAt: row.createdAt.toISOString(),
      updatedAt: row.updatedAt.toISOString(),
      suggestedStories: row.sample
        ? sampleStories.map((story) => ({ ...story, acceptanceCriteria: [...story.acceptanceCriteria] }))
        : [],
    };
  }
}

const repositoryProblems = {
  repository_not_found: true,
  not_a_repository: true,
  repository_empty: true,
  repository_bare: true,
} as const;

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
