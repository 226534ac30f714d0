import type { Session } from '../session.js';
import type { Channel, ShellState } from './state.js';
import { judgeSent } from './sockets.js';
import { join, Taint, tainted, unknownValue, type Value } from './value.js';

/** How a shell's commands reach files: by paths that may mean several places, and by open descriptors. */
export class FileAccess {
  constructor(
    readonly session: Session,
    readonly state: ShellState,
  ) {}

  /** Absolute paths that an argument may mean; undefined where it starts with something unknown. */
  paths(argument: Value): (string | undefined)[] {
    const { state, session } = this;
    if (state.directories.length < 2) return [session.places.resolve(argument.text, state.directory)];
    return state.directories.map((directory) => session.places.resolve(argument.text, directory));
  }

  path(argument: Value): string | undefined {
    return this.paths(argument)[0];
  }

  read(argument: Value): Value {
    const channel = this.channelAt(argument.text);
    if (channel)
      return channel.kind === 'content'
        ? channel.value
        : channel.kind === 'network'
          ? tainted(Taint.remote)
          : unknownValue;
    return join(this.paths(argument).map((path) => this.session.read(path, argument.text)));
  }

  /** For programs that only tell something about a file: its size, its digest, whether it holds a line. */
  look(argument: Value): Value {
    const channel = this.channelAt(argument.text);
    if (channel) return this.read(argument);
    for (const path of this.paths(argument)) {
      const place = this.session.placeOf(path);
      if (place !== 'nowhere') this.session.emit(`read ${place}`, argument.text);
    }
    return tainted(Taint.output);
  }

  readTree(argument: Value): Value {
    if (this.channelAt(argument.text)) return this.read(argument);
    return join(this.paths(argument).map((path) => this.session.readTree(path, argument.text)));
  }

  write(argument: Value, content: Value, options: { append?: boolean; isCopy?: boolean } = {}): void {
    const channel = this.channelAt(argument.text);
    if (channel) {
      this.send(channel, content);
      return;
    }
    for (const path of this.paths(argument)) this.session.write(path, argument.text, content, options);
  }

  delete(argument: Value, whole: boolean): void {
    for (const path of this.paths(argument)) this.session.delete(path, argument.text, whole);
  }

  /** A program that writes where it stands: installs, builds. */
  writeHere(subject: string): void {
    for (const directory of this.state.directories) {
      const place = this.session.placeOf(directory);
      if (place === 'sibling' || place === 'main-checkout' || place === 'home')
        this.session.emit(`write ${place}`, subject);
    }
  }

  /** The channel behind `/dev/fd/3`, `/dev/stdin` and the like. */
  channelAt(path: string): Channel | undefined {
    const match = /^(?:\/dev\/fd|\/proc\/(?:self|\d+)\/fd)\/(\d+)$/.exec(path);
    const descriptor = match?.[1] ?? (path === '/dev/stdin' ? '0' : undefined);
    return descriptor === undefined ? undefined : this.state.channels.get(descriptor);
  }

  /** Writes into an open channel. */
  send(channel: Channel, content: Value): void {
    if (channel.kind === 'consumer') channel.accept(content);
    else if (channel.kind === 'network') judgeSent(channel.host, content, this.session);
    else if (channel.kind === 'file') {
      this.session.write(channel.path, channel.path, content, { append: true });
    }
  }
}
