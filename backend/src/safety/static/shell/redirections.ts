import type { Redirection } from 'unbash';
import { HOLE } from '../paths.js';
import { expandDocument, expandScalar } from './expand.js';
import type { Shell } from './shell.js';
import { judgeSocket } from './sockets.js';
import type { Channel } from './state.js';
import { emptyValue, isKnown, join, Taint, tainted, unknownValue, value, type Value } from './value.js';

export interface Redirected {
  /** What standard input is now; undefined when it was not redirected. */
  stdin?: Value;
  /** Sends what was printed to where it goes, and gives back what still reaches the caller. */
  deliver(output: Value): Value;
}

/**
 * Applies redirections in their order.
 *
 * @param options `persistent` as for `exec`: the descriptors stay for the rest of the script
 */
export function applyRedirections(
  redirections: readonly Redirection[],
  shell: Shell,
  options: { persistent?: boolean } = {},
): Redirected {
  if (redirections.length === 0) return { deliver: (output) => output };
  const { state } = shell;
  const before = options.persistent ? undefined : new Map(state.channels);
  let stdin: Value | undefined;
  let target: Channel | 'caller' = 'caller' as Channel | 'caller';
  const setDescriptor = (descriptor: string, channel: Channel | undefined): void => {
    if (channel) state.channels.set(descriptor, channel);
    else state.channels.delete(descriptor);
  };
  for (const redirection of redirections) {
    const named = redirection.descriptor?.type === 'FileDescriptorVariable' ? redirection.descriptor.name : undefined;
    const explicit =
      redirection.descriptor?.type === 'FileDescriptor' ? String(redirection.descriptor.value) : undefined;
    if (redirection.type !== 'Redirect') {
      // A shell would take whatever comes next for its text.
      if (redirection.type === 'HereDoc' && !redirection.closing)
        shell.session.emit('unclear syntax', 'a here-document without an end');
      const content =
        redirection.type === 'HereString'
          ? redirection.target
            ? appendNewline(join(expandScalar(redirection.target, shell)))
            : emptyValue
          : redirection.body.parts
            ? expandDocument(redirection.body.parts, shell)
            : value(redirection.body.text);
      if (named) state.assign(named, [value(shell.open({ kind: 'content', value: content }))]);
      else if (explicit && explicit !== '0') setDescriptor(explicit, { kind: 'content', value: content });
      else {
        stdin = content;
        if (options.persistent) setDescriptor('0', { kind: 'content', value: content });
      }
      continue;
    }
    const targets = redirection.target ? expandScalar(redirection.target, shell) : [unknownValue];
    for (const word of targets) {
      const channel = channelFor(redirection.operator, word, shell);
      if (channel === 'close') {
        if (explicit) setDescriptor(explicit, undefined);
        continue;
      }
      const isInput = redirection.operator === '<' || redirection.operator === '<&' || redirection.operator === '<>';
      if (named) {
        state.assign(named, [value(shell.open(channel ?? { kind: 'content', value: unknownValue }))]);
        continue;
      }
      const descriptor = explicit ?? (isInput ? '0' : '1');
      // What goes out one way comes in the same way.
      const isTurned = descriptor === '0' && /^[12]$/.test(word.text) && target !== 'caller';
      if (isTurned) stdin = contentOf(target as Channel, shell);
      else if (descriptor === '0') {
        stdin = channel ? contentOf(channel, shell) : unknownValue;
        if (options.persistent && channel) setDescriptor('0', channel);
      } else if (descriptor === '1') {
        if (redirection.operator === '>&' && word.text === '2') target = 'caller';
        else if (channel) target = channel;
        if (options.persistent && channel) setDescriptor('1', channel);
      } else if (descriptor === '2') {
        if (channel?.kind === 'consumer') channel.accept(unknownValue);
      } else setDescriptor(descriptor, channel ?? { kind: 'content', value: unknownValue });
      if (redirection.operator === '<>' && channel && descriptor !== '0') setDescriptor(descriptor, channel);
    }
  }
  return {
    stdin,
    deliver(output) {
      const persistentOutput = state.channels.get('1');
      if (before) state.channels = restore(before, state.channels);
      if (target === 'caller') {
        if (!persistentOutput || options.persistent) return output;
        shell.send(persistentOutput, output);
        return emptyValue;
      }
      if (target.kind === 'file') {
        const isKept = shell.session.placeOf(target.path) !== 'scratch';
        if (output.taint & Taint.reference && isKept && output.text.includes(HOLE))
          shell.session.emit('reveal logged', target.path);
        if (output.taint & Taint.environment && isKept) shell.session.emit('reveal logged', target.path);
        if (output.taint & Taint.endless) shell.session.emit('execute exhausting', `${target.path} without end`);
        const written = joinWritten(target.path, output, shell);
        shell.session.files.set(target.path, written);
        shell.session.note(target.path, written);
      } else shell.send(target, output);
      return emptyValue;
    },
  };
}

function joinWritten(path: string, output: Value, shell: Shell): Value {
  const old = shell.session.files.get(path);
  return old ? value(old.text + output.text, old.taint | output.taint) : output;
}

/** Descriptors that a command opened for itself go away with it; those that its body opened by name stay. */
function restore(before: Map<string, Channel>, now: Map<string, Channel>): Map<string, Channel> {
  const kept = new Map(before);
  for (const [descriptor, channel] of now)
    if (Number(descriptor) > 9 && !kept.has(descriptor)) kept.set(descriptor, channel);
  return kept;
}

function channelFor(operator: string, word: Value, shell: Shell): Channel | 'close' | undefined {
  const { session } = shell;
  const text = word.text;
  if (operator === '<&' || operator === '>&') {
    if (text === '-') return 'close';
    const descriptor = text.replace(/-$/, '');
    if (/^\d+$/.test(descriptor)) {
      if (Number(descriptor) < 3 && !shell.state.channels.has(descriptor)) return undefined;
      return shell.state.channels.get(descriptor);
    }
    if (operator === '<&') return undefined;
    if (!isKnown(word)) return undefined;
  }
  const socket = /^\/dev\/(?:tcp|udp)\/([^/]*)\/?(.*)$/.exec(text);
  if (socket) {
    const host = `${socket[1]}:${socket[2]}`;
    judgeSocket(socket[1]!, socket[2]!, session);
    return { kind: 'network', host };
  }
  const channel = shell.channelAt(text);
  if (channel) return channel;
  if (operator === '<') {
    return { kind: 'content', value: shell.read(word) };
  }
  const paths = shell.paths(word);
  let result: Channel | undefined;
  for (const path of paths) {
    if (path === undefined) {
      session.emit('write unknown', text);
      continue;
    }
    const place = session.placeOf(path);
    if (place === 'nowhere') {
      result ??= { kind: 'consumer', accept: () => undefined };
      continue;
    }
    const real = session.follow(path);
    session.emit(`write ${place}`, real);
    if (!operator.includes('>>') && operator !== '<>') session.files.set(real, emptyValue);
    result = { kind: 'file', path: real };
  }
  return result;
}

function contentOf(channel: Channel, shell: Shell): Value {
  switch (channel.kind) {
    case 'content':
      return channel.value;
    case 'network':
      return tainted(Taint.remote);
    case 'file':
      return shell.session.files.get(channel.path) ?? unknownValue;
    case 'consumer':
      return unknownValue;
  }
}

const appendNewline = (one: Value): Value => ({ text: `${one.text}\n`, taint: one.taint });
