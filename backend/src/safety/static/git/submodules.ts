import { emptyValue, join } from '../shell/value.js';
import type { Invocation } from './invocation.js';
import { judgeFetch } from './remotes.js';

/** Repositories within the repository: `submodule` and `subtree`. */
export function judgeSubmodule({ args, session, shell, command }: Invocation): void {
  const [verb, ...rest] = args;
  if (verb?.text === 'foreach') {
    const words = rest.filter(({ text }) => text !== '--recursive' && text !== '--quiet');
    shell.runText(join(words.length === 0 ? [emptyValue] : words, ' '));
  } else if (verb?.text === 'add') {
    const url = rest.find(({ text }) => /:|\//.test(text));
    if (url) judgeFetch(url.text, session);
    session.emit('install dependency', url?.text ?? 'submodule');
  } else if (command === 'subtree' && (verb?.text === 'add' || verb?.text === 'pull' || verb?.text === 'push')) {
    const url = rest.find(({ text }) => /:\/\//.test(text));
    if (url) judgeFetch(url.text, session);
    session.emit(verb.text === 'push' ? 'push other-ref' : 'install dependency', url?.text ?? 'subtree');
  } else if (verb?.text === 'set-url' || verb?.text === 'sync') session.emit('change remotes', verb.text);
}
