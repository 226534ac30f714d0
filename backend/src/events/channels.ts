/** Channels of the database on which processes tell each other that there is something to read, or to watch. */

/** `<run id>:<last seq>`, told when a transaction that appended to the run's log commits. */
export const EVENTS_CHANNEL = 'wave_events';

/** A {@link LiveBatch} payload; lost when nobody listens. */
export const LIVE_CHANNEL = 'wave_live';
