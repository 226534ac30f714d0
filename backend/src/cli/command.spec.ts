import { nearest, readCommandLine, type Command, type Input } from './command.js';
import { UsageError } from './errors.js';
import { commands } from './main.js';

const command = (name: string, more: Partial<Command> = {}): Command => ({
  name,
  describe: `What ${name} does`,
  run: async () => undefined,
  ...more,
});
const sample: readonly Command[] = [
  command('run list', { options: { limit: { value: 'N', describe: 'at most' }, all: { describe: 'all' } } }),
  command('run kill', { args: [{ name: 'run' }], options: { reason: { value: 'TEXT', describe: 'why' } } }),
  command('note', {
    args: [{ name: 'first' }, { name: 'second', optional: true }],
    options: { tag: { value: 'TAG', many: true, describe: 'a tag' } },
  }),
];

function read(...words: string[]): { name: string; input: Input } {
  const line = readCommandLine(words, sample);
  if ('help' in line) throw new Error(`It answered help: ${line.help}`);
  return { name: line.command.name, input: line.input };
}

function helpFor(...words: string[]): string {
  const line = readCommandLine(words, sample);
  return 'help' in line ? line.help : `it runs ${line.command.name}`;
}

const refusal = (...words: string[]): UsageError => {
  try {
    read(...words);
  } catch (error) {
    if (error instanceof UsageError) return error;
    throw error;
  }
  throw new Error('It was not refused.');
};

describe('a command line', () => {
  it('is read in any order', () => {
    for (const words of [
      ['run', 'kill', 'abc', '--reason', 'enough'],
      ['run', 'kill', '--reason=enough', 'abc'],
    ]) {
      const { name, input } = read(...words);
      expect([name, input.arg('run'), input.text('reason')]).toEqual(['run kill', 'abc', 'enough']);
    }
  });

  it('has switches, numbers, lists and words that may be missing', () => {
    const { input } = read('run', 'list', '--all', '--limit', '1_000');
    expect([input.has('all'), input.number('limit')]).toEqual([true, 1_000]);
    const note = read('note', 'a', '--tag', 'x', '--tag', 'y').input;
    expect([note.texts('tag'), note.optionalArg('second')]).toEqual([['x', 'y'], undefined]);
  });

  it('takes what follows -- as words', () => {
    expect(read('note', '--', '--not-an-option').input.arg('first')).toBe('--not-an-option');
  });

  it.each([
    [['run', 'lits'], 'Did you mean "wave run list"?'],
    [['nope'], 'Did you mean "wave note"?'],
    [['something', 'else'], 'See "wave --help".'],
    [['run', 'kill', 'x', '--resaon', 'y'], 'Did you mean --reason?'],
    [['run', 'kill', 'x', '--verbose'], 'See "wave run kill --help".'],
    [['run', 'kill'], 'Usage: wave run kill <run> [options]'],
    [['run', 'kill', 'x', 'y'], 'Usage: wave run kill <run> [options]'],
    [['run', 'kill', 'x', '--reason'], 'See "wave run kill --help".'],
    [['run', 'list', '--all=yes'], 'See "wave run list --help".'],
  ])('%j is refused, and it is told what would be right', (words, hint) => {
    expect(refusal(...words)).toMatchObject({ exitCode: 2, hint });
  });

  it.each(['x', '', '1.5', '1e999', 'NaN'])('does not take %j for a whole number', (text) => {
    const { input } = read('run', 'list', `--limit=${text}`);
    expect(() => input.number('limit')).toThrow(UsageError);
  });

  it.each([
    [[], /^Usage: wave <command>/],
    [['--help'], /^Usage: wave <command>/],
    [['help', 'run', 'kill'], /^Usage: wave run kill <run>/],
    [['run', 'kill', 'x', '--help'], /--reason TEXT/],
    [['run'], /wave run list/],
    [['run', '--help'], /wave run kill/],
  ])('%j is answered with help', (words, text) => expect(helpFor(...words)).toMatch(text));

  it('finds what was meant, and nothing where nothing was', () => {
    expect(nearest('aprove', ['approve', 'reject'])).toBe('approve');
    expect(nearest('lsit', ['list', 'show'])).toBe('list');
    expect(nearest('xyzzy', ['list', 'show'])).toBeUndefined();
  });
});

describe('the commands of wave', () => {
  it('have names of their own, and none hides another', () => {
    const names = commands.map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    for (const { name } of commands) {
      const line = readCommandLine(['help', ...name.split(' ')], commands);
      expect('help' in line && line.help).toContain(`Usage: wave ${name}`);
    }
  });

  it('are those that are promised', () => {
    const promised =
      'run create|run list|run show|run watch|run hold|run resume|run kill|run recycle|run next|run fork|run retry|' +
      'run metrics|review list|review show|review approve|review reject|review edit|review respond|why|audit verify|' +
      'audit export|key create|key list|key revoke|policy show|policy set|policy replay|doctor';
    expect(commands.map(({ name }) => name)).toEqual(expect.arrayContaining(promised.split('|')));
  });
});
