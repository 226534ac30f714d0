import { Module } from '@nestjs/common';
import { TasksService } from './tasks.service.js';

@Module({ providers: [TasksService], exports: [TasksService] })
export class PlansModule {}
