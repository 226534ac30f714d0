import { join } from 'node:path';
import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { CONFIG, Log, modelChoice, PrismaService, type Config } from '../platform/index.js';
import { ProjectsService } from '../projects/index.js';
import { createSampleRepository, sample, sampleStories } from '../sample/index.js';
import { RunsService } from './runs.service.js';

/** Of several API processes that start at once, one makes the sample. */
const firstStoryLock = 4_927_002;

/**
 * On the first start there is something to watch: the bundled sample becomes a project, and, as long as no real model
 * would be billed for it, its first story is submitted.
 */
@Injectable()
export class FirstStory implements OnApplicationBootstrap {
  constructor(
    private readonly prisma: PrismaService,
    private readonly projects: ProjectsService,
    private readonly runs: RunsService,
    private readonly log: Log,
    @Inject(CONFIG) private readonly config: Config,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (!this.config.sampleProject) return;
    const client = await this.prisma.pool.connect();
    try {
      await client.query('select pg_advisory_lock($1)', [firstStoryLock]);
      if ((await this.prisma.project.count()) === 0) await this.begin();
    } catch (error) {
      // WAVE is of use without its sample.
      this.log.warn('the sample project could not be made', { error });
    } finally {
      await client.query('select pg_advisory_unlock($1)', [firstStoryLock]).catch(() => undefined);
      client.release();
    }
  }

  private async begin(): Promise<void> {
    const { path } = await createSampleRepository(join(this.config.dataDir, 'samples', sample.name));
    const wish = { path, name: sample.name, testCommand: sample.testCommand };
    const project = await this.projects.create('policy:wave', wish, { sample: true });
    this.log.info('made the sample project', { path });
    if (modelChoice(this.config.model).provider !== 'rehearsal') return;
    const story = sampleStories[0]!;
    const { runId } = await this.runs.create('policy:wave', {
      projectId: project.projectId,
      storyId: story.storyId,
      task: story.task,
    });
    this.log.info('submitted the first story', { runId, storyId: story.storyId });
  }
}
