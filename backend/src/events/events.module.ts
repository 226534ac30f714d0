import { Global, Module } from '@nestjs/common';
import { EventLog } from './event-log.service.js';
import { LiveFeed } from './live-feed.service.js';
import { RunChanges } from './run-changes.service.js';

/** The ordered, durable log of a run, and what is told to those who watch it. */
@Global()
@Module({ providers: [EventLog, RunChanges, LiveFeed], exports: [EventLog, RunChanges, LiveFeed] })
export class EventsModule {}
