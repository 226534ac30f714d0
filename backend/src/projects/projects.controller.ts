import { Body, Controller, Get, Param, ParseUUIDPipe, Patch, Post, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { actorOf, Caller, Scopes, type Principal } from '../auth/index.js';
import { PageQuery } from '../platform/index.js';
import { CreateProjectDto, ProjectPage, ProjectView, UpdateProjectDto } from './dto/project.dto.js';
import { ProjectsService } from './projects.service.js';

@ApiTags('projects')
@Controller('projects')
export class ProjectsController {
  constructor(private readonly projects: ProjectsService) {}

  /** Projects, newest first. */
  @Get()
  @Scopes('projects:read')
  list(@Query() page: PageQuery): Promise<ProjectPage> {
    return this.projects.list(page);
  }

  /** Makes a project of a git repository. */
  @Post()
  @Scopes('projects:write')
  create(@Caller() caller: Principal, @Body() wish: CreateProjectDto): Promise<ProjectView> {
    return this.projects.create(actorOf(caller), wish);
  }

  /** One project. */
  @Get(':id')
  @Scopes('projects:read')
  get(@Param('id', ParseUUIDPipe) id: string): Promise<ProjectView> {
    return this.projects.get(id);
  }

  /** Changes a project. */
  @Patch(':id')
  @Scopes('projects:write')
  update(
    @Caller() caller: Principal,
    @Param('id', ParseUUIDPipe) id: string,
    @Body() wish: UpdateProjectDto,
  ): Promise<ProjectView> {
    return this.projects.update(actorOf(caller), id, wish);
  }
}
