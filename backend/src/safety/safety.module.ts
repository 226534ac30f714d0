import { Module } from '@nestjs/common';
import { ProjectsModule } from '../projects/index.js';
import { AnalysisWarmUp } from './analysis-warm-up.service.js';
import { Judgements } from './judgements.service.js';
import { Policies } from './policies.service.js';
import { PolicyReplay } from './policy-replay.service.js';
import { ProjectSafeties } from './project-safety.service.js';

@Module({
  imports: [ProjectsModule],
  providers: [AnalysisWarmUp, Judgements, Policies, PolicyReplay, ProjectSafeties],
  exports: [Judgements, Policies, PolicyReplay, ProjectSafeties],
})
export class SafetyModule {}
