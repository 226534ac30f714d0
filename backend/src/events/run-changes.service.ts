import { Injectable } from '@nestjs/common';
import { Notifications } from '../platform/index.js';
import { EVENTS_CHANNEL } from './channels.js';

/** The run's log now reaches up to `lastSeq`; its row may have changed too. */
export interface RunChange {
  runId: string;
  lastSeq: number;
}

/** Tells, in every process, that a run has moved. A hint: what happened is read from the log and the row. */
@Injectable()
export class RunChanges {
  constructor(private readonly notifications: Notifications) {}

  /** @returns a function that ends the subscription */
  subscribe(handler: (change: RunChange) => void): Promise<() => void> {
    return this.notifications.listen(EVENTS_CHANNEL, (payload) => {
      const separator = payload.indexOf(':');
      handler({ runId: payload.slice(0, separator), lastSeq: Number(payload.slice(separator + 1)) });
    });
  }

  /** Called when hints may have been lost: read everything that is followed. */
  onGap(handler: () => void): () => void {
    return this.notifications.onReconnect(handler);
  }
}
