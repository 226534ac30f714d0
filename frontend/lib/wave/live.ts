import { wave } from './client';
import { reportLive, reportSession } from './connection';
import { apiAddress } from './http';
import { asProblem } from './problem';
import type { LiveMessage, RunEvent, RunSummary, ServerMessage, Topic } from './types';

/** What a listener of a topic is told. */
export interface Listener {
  /** The newest `seq` the listener holds; asked at every (re)subscription, so nothing is missed or told twice. */
  after?: () => number;
  onEvent?: (event: RunEvent) => void;
  onLive?: (message: LiveMessage) => void;
  onRun?: (run: RunSummary) => void;
  /** Something without a `seq` may have been missed: the topic is listened to (again), or the server left some out. */
  onMissed?: () => void;
}

/** The server's own code for a socket whose session is over. */
const signedOut = 4401;
const subscribeAgainMs = 1_000;

/** Two heartbeats and a bit: the server sends one every 15 s. */
const silenceMs = 40_000;
const lingerMs = 4_000;
const firstRetryMs = 400;
const longestRetryMs = 15_000;

/**
 * The one WebSocket of the page. It opens with the first listener, closes some seconds after the last, and comes back
 * by itself after a loss, subscribing again from where each listener stands.
 */
class Live {
  private readonly topics = new Map<Topic, Set<Listener>>();
  private socket: WebSocket | undefined;
  private opening = false;
  private failures = 0;
  private retryTimer: ReturnType<typeof setTimeout> | undefined;
  private silenceTimer: ReturnType<typeof setTimeout> | undefined;
  private lingerTimer: ReturnType<typeof setTimeout> | undefined;

  /** @returns ends the listening */
  listen(topic: Topic, listener: Listener): () => void {
    clearTimeout(this.lingerTimer);
    const listeners = this.topics.get(topic) ?? new Set();
    const isNew = listeners.size === 0;
    listeners.add(listener);
    this.topics.set(topic, listeners);
    if (this.socket?.readyState === WebSocket.OPEN) {
      // A second listener of a topic may stand further back than the first; listeners drop what they hold already.
      if (isNew || listener.after !== undefined) this.subscribe(topic);
      else listener.onMissed?.();
    } else {
      this.connect();
    }
    return () => this.leave(topic, listener);
  }

  /** Asks for a topic again, after a hole was seen in its events. */
  catchUp(topic: Topic): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.subscribe(topic);
  }

  /** Tries at once, for example because the machine woke up or a person asked. */
  wake(): void {
    if (this.topics.size === 0 || this.socket?.readyState === WebSocket.OPEN) return;
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    this.connect();
  }

  private leave(topic: Topic, listener: Listener): void {
    const listeners = this.topics.get(topic);
    if (!listeners?.delete(listener) || listeners.size > 0) return;
    this.topics.delete(topic);
    this.send({ type: 'unsubscribe', topic });
    if (this.topics.size === 0) this.lingerTimer = setTimeout(() => this.close(), lingerMs);
  }

  private connect(): void {
    if (this.opening || this.retryTimer !== undefined || this.topics.size === 0) return;
    if (this.socket !== undefined && this.socket.readyState <= WebSocket.OPEN) return;
    this.opening = true;
    reportLive(this.failures === 0 ? 'connecting' : 'reconnecting');
    wave.socketTicket().then(
      ({ ticket }) => {
        this.opening = false;
        if (this.topics.size > 0) this.open(ticket);
        else reportLive('idle');
      },
      (error: unknown) => {
        this.opening = false;
        // Without a session there is nothing to come back to; the page leads to the sign-in.
        if (asProblem(error).status === 401) reportLive('idle');
        else this.retryLater();
      },
    );
  }

  private open(ticket: string): void {
    const address = `${apiAddress('/ws').replace(/^http/, 'ws')}?ticket=${encodeURIComponent(ticket)}`;
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.onopen = () => {
      this.failures = 0;
      reportLive('open');
      this.expectSound();
      for (const topic of this.topics.keys()) this.subscribe(topic);
    };
    socket.onmessage = ({ data }) => {
      if (this.socket !== socket) return;
      this.expectSound();
      this.receive(JSON.parse(String(data)) as ServerMessage);
    };
    socket.onclose = ({ code }) => {
      if (this.socket !== socket) return;
      this.socket = undefined;
      clearTimeout(this.silenceTimer);
      clearTimeout(this.lingerTimer);
      if (code === signedOut) {
        reportSession('out');
        return reportLive('idle');
      }
      if (this.topics.size > 0) this.retryLater();
      else reportLive('idle');
    };
  }

  private receive(message: ServerMessage): void {
    switch (message.type) {
      case 'event':
        return this.tell(message.topic, (listener) => listener.onEvent?.(message.event));
      case 'live':
        return this.tell(message.topic, (listener) => listener.onLive?.(message.message));
      case 'run':
        return this.tell('runs', (listener) => listener.onRun?.(message.run));
      case 'subscribed':
        return this.tell(message.topic, (listener) => listener.onMissed?.());
      case 'lagged':
        // A run's events follow when the client keeps pace again; of the others some were left out.
        return this.tell(message.topic, (listener) => listener.onMissed?.());
      case 'error':
        return this.refused(message);
      default:
        return;
    }
  }

  /** What the API cannot do at the moment is asked again; the rest would be refused again. */
  private refused({ code, topic }: Extract<ServerMessage, { type: 'error' }>): void {
    if (code !== 'dependency_down' || topic === undefined) return;
    setTimeout(() => this.topics.has(topic as Topic) && this.subscribe(topic as Topic), subscribeAgainMs);
  }

  private tell(topic: string, message: (listener: Listener) => void): void {
    for (const listener of this.topics.get(topic as Topic) ?? []) message(listener);
  }

  private subscribe(topic: Topic): void {
    const positions = [...(this.topics.get(topic) ?? [])].flatMap((listener) => listener.after?.() ?? []);
    this.send({ type: 'subscribe', topic, ...(positions.length > 0 ? { after: Math.min(...positions) } : {}) });
  }

  private send(message: object): void {
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify(message));
  }

  private expectSound(): void {
    clearTimeout(this.silenceTimer);
    this.silenceTimer = setTimeout(() => this.socket?.close(), silenceMs);
  }

  private retryLater(): void {
    this.failures += 1;
    reportLive('reconnecting');
    const ceiling = Math.min(longestRetryMs, firstRetryMs * 2 ** (this.failures - 1));
    clearTimeout(this.retryTimer);
    this.retryTimer = setTimeout(
      () => {
        this.retryTimer = undefined;
        this.connect();
      },
      // Spread, so that a restarted API is not met by everyone at once.
      ceiling * (0.5 + Math.random() / 2),
    );
  }

  private close(): void {
    clearTimeout(this.retryTimer);
    this.retryTimer = undefined;
    clearTimeout(this.silenceTimer);
    const { socket } = this;
    this.socket = undefined;
    socket?.close();
    reportLive('idle');
  }
}

export const live = new Live();

if (typeof window !== 'undefined') {
  window.addEventListener('online', () => live.wake());
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') live.wake();
  });
}
