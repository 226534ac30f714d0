import { Module } from '@nestjs/common';
import { ProjectPolicies } from './project-policies.service.js';
import { ProjectsService } from './projects.service.js';

@Module({ providers: [ProjectsService, ProjectPolicies], exports: [ProjectsService, ProjectPolicies] })
export class ProjectsModule {}
