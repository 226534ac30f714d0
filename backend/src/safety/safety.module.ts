import { Module } from '@nestjs/common';
import { ProjectsModule } from '../projects/index.js';
import { Judgements } from './judgements.service.js';
import { Policies } from './policies.service.js';
import { PolicyReplay } from './policy-replay.service.js';
import { ProjectSafeties } from './project-safety.service.js';

@Module({
  imports: [ProjectsModule],
  providers: [Judgements, Policies, PolicyReplay, ProjectSafeties],
  exports: [Judgements, Policies, PolicyReplay, ProjectSafeties],
})
export class SafetyModule {}
