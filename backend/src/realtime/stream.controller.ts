import { Controller, Get, Headers, Param, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiProduces, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { CallerCredential, Scopes, type Authenticated } from '../auth/index.js';
import { Log, validationProblem } from '../platform/index.js';
import { isTerminal } from '../runs/index.js';
import { Connections } from './connections.service.js';
import { EventStream } from './event-stream.js';
import { RunFeed, type Followed } from './run-feed.service.js';
import { MAX_SEQ, StreamQuery } from './stream.dto.js';

@ApiTags('runs')
@Controller('orchestrator/runs')
export class StreamController {
  constructor(
    private readonly feed: RunFeed,
    private readonly connections: Connections,
    private readonly log: Log,
  ) {}

  /**
   * The run's log as Server-Sent Events, from the event after `Last-Event-ID` on: `id` is the event's `seq`, `event`
   * its type, `data` the event as JSON. Without an id come `live` (model text and command output as they happen),
   * `heartbeat` every 15 s, and `lagged` when the client does not keep pace; nothing is lost, it comes later. After the
   * last event of a finished run comes `end`, and the stream closes; a client that has everything of a finished run
   * already is answered 204, which tells an EventSource not to come back.
   */
  @Get(':id/stream')
  @Scopes('runs:read')
  @ApiProduces('text/event-stream')
  @ApiHeader({ name: 'Last-Event-ID', required: false, description: '`seq` of the newest event that the client has.' })
  async stream(
    @Param('id') runId: string,
    @Query() query: StreamQuery,
    @Headers('last-event-id') lastEventId: string | undefined,
    @CallerCredential() caller: Authenticated,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const after = lastEventId === undefined || lastEventId === '' ? (query.after ?? 0) : seqOf(lastEventId);
    const { lastSeq, status } = await this.feed.place(runId);
    if (lastEventId && after >= lastSeq && isTerminal(status)) return void reply.status(204).send();
    if (request.method === 'HEAD') return void reply.type('text/event-stream').send();

    reply.hijack();
    const response = reply.raw;
    if (request.raw.socket.destroyed) return;
    for (const [name, value] of Object.entries(reply.getHeaders())) {
      if (value !== undefined) response.setHeader(name, value);
    }
    const stream = new EventStream(response, caller, (current, seq) => void this.finishWhenOver(runId, current, seq));
    const leave = this.connections.add(stream);
    let followed: Followed | undefined;
    let gone = false;
    response.on('drain', () => followed?.resume());
    response.on('error', () => response.destroy());
    response.on('close', () => {
      gone = true;
      leave();
      followed?.close();
    });
    try {
      followed = await this.feed.follow(runId, after, (place) => {
        stream.mayBeOver = isTerminal(place.status);
        return stream;
      });
      // The client may have left, or taken what it was sent, while the log was asked for.
      if (gone) followed.close();
      else followed.resume();
    } catch (error) {
      // The client comes back by itself and then gets an answer that says what is wrong.
      this.log.warn('a stream could not be opened', { runId, error });
      stream.destroy();
    }
  }

  private async finishWhenOver(runId: string, stream: EventStream, seq: number): Promise<void> {
    try {
      const { lastSeq, status } = await this.feed.place(runId);
      stream.mayBeOver = isTerminal(status);
      if (stream.mayBeOver && lastSeq <= seq) stream.finish(lastSeq, status);
    } catch (error) {
      this.log.warn('the state of a run could not be read for its streams', { runId, error });
    }
  }
}

function seqOf(lastEventId: string): number {
  if (/^\d{1,10}$/.test(lastEventId) && Number(lastEventId) <= MAX_SEQ) return Number(lastEventId);
  throw validationProblem([{ field: 'Last-Event-ID', message: 'must be the seq of an event' }]);
}
