export { EVENTS_CHANNEL } from './channels.js';
export { EventLog, type AppendedEvents, type ReadOptions } from './event-log.service.js';
export type { EventData, EventType, LiveMessage, NewEvent, RunEvent } from './event-types.js';
export { EventsModule } from './events.module.js';
export { LiveFeed } from './live-feed.service.js';
export { RunChanges, type RunChange } from './run-changes.service.js';
export { storableJson } from './storable-json.js';
