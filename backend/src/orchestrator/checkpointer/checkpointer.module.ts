import { Module } from '@nestjs/common';
import { PrismaSaver } from './prisma.saver.js';
import { StepCommitter } from './step-committer.service.js';

/** LangGraph's checkpoints in Postgres, and the commit that makes a run's step durable. */
@Module({ providers: [StepCommitter, PrismaSaver], exports: [PrismaSaver] })
export class CheckpointerModule {}
