import { join } from 'node:path';
import type { Behaviour, MessagesRequest } from './messages-api.js';
import { scriptedStory, textOf, type ScriptedAgent, type ScriptedTurn, type StoryScript } from './scripted-story.js';
import { makeRepository, type Stack } from './stack.js';

/** A small library whose one function is wrong, and whose tests say so. */
const files = {
  'package.json': '{ "name": "calc", "type": "module", "scripts": { "test": "node --test" } }\n',
  'add.js': 'export const add = (a, b) => a - b;\n',
  'test/add.test.js': [
    "import assert from 'node:assert/strict';",
    "import { test } from 'node:test';",
    "import { add } from '../add.js';",
    "test('adds', () => assert.equal(add(2, 3), 5));",
    "test('adds nothing', () => assert.equal(add(7, 0), 7));",
    '',
  ].join('\n'),
};

/** @param place where repositories may be */
export const makeCalc = (place: Pick<Stack, 'repositories'>, name = 'calc') =>
  makeRepository(join(place.repositories, name), files);

export const call = (name: string, input: Record<string, unknown> = {}): ScriptedTurn => [{ name, input }];
export const command = (line: string) => call('run_command', { command: line });
export const edit = (from: string, to: string) => call('edit_file', { path: 'add.js', oldText: from, newText: to });
export const mend = edit('a - b', 'a + b');

/** Leaves one line for each time that it was carried out. */
export const leaveALine = command("printf 'x\\n' >> once.txt");

export const handOver = (more: Record<string, unknown> = {}) =>
  call('submit_work', {
    summary: 'add adds.',
    done: true,
    tasks: [{ id: '1', status: 'completed', note: '' }],
    ...more,
  });

export const plan = call('submit_plan', {
  summary: 'One sign is wrong.',
  tasks: [{ id: '1', phase: 'Fix', title: 'Make add add', detail: 'In add.js.' }],
  acceptanceCriteria: ['add adds'],
  effort: 'small',
  files: ['add.js', 'once.txt'],
});

/** What dev does when nothing goes wrong. */
export const devTurns: readonly ScriptedTurn[] = [
  call('read_file', { path: 'add.js' }),
  command('node --test'),
  mend,
  leaveALine,
  call('commit', { message: 'Make add add' }),
  handOver(),
];

/** Dev does something else first, and then what it always does. */
export const devAfter = (...turns: ScriptedTurn[]): ScriptedAgent => [...turns, ...devTurns];

export const calcStory = (script: Partial<StoryScript> = {}) => scriptedStory({ pm: [plan], dev: devTurns, ...script });

/** Plays a turn once; when the request comes again, after a crash or a failure, it gets another. */
export function onceThen(first: Behaviour, then: ScriptedTurn): (request: MessagesRequest) => ScriptedTurn {
  let asked = 0;
  return () => (asked++ === 0 ? first : then);
}

/** An agent some of whose turns depend on more than their place. */
export const turns =
  (list: readonly (ScriptedTurn | ((request: MessagesRequest) => ScriptedTurn))[]): ScriptedAgent =>
  (turn, request) => {
    const played = list[turn];
    if (played === undefined) return unscripted(turn);
    return typeof played === 'function' ? played(request) : played;
  };

/** One server for many runs: each story, by its name, has a script of its own; all others do as `calcStory`. */
export function scriptsByStory(
  scripts: Readonly<Record<string, (request: MessagesRequest) => Behaviour>>,
): (request: MessagesRequest) => Behaviour {
  const usual = calcStory();
  return (request) => {
    const name = /^# Story: (\S+)$/m.exec(textOf(request))?.[1] ?? '';
    return (scripts[name] ?? usual)(request);
  };
}

function unscripted(turn: number): Behaviour {
  return { fault: 'status', status: 400, type: 'invalid_request_error', message: `there is no turn ${turn + 1}` };
}
