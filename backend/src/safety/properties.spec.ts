import fc from 'fast-check';
import { evaluate } from './evaluate.js';
import { offlineContext } from './policy-file.js';
import { defaultPolicy } from './policy.js';
import { dangerousCalls, disguises, wrappings } from '../../test/support/wrappings.js';

const context = {
  ...offlineContext,
  worktree: '/srv/shop/.worktrees/run-4',
  mainCheckout: '/srv/shop',
  home: '/home/dev',
};
const scoreOf = async (command: string): Promise<number> =>
  (await evaluate({ tool: 'run_command', args: { command } }, context, defaultPolicy)).score;

const seed = 20_240_601;

describe('wrapping', () => {
  it('never raises the score of a dangerous call, however it is wrapped and encoded, up to four times over', async () => {
    const bare = new Map<string, number>();
    for (const command of dangerousCalls) bare.set(command, await scoreOf(command));
    expect([...bare.values()].every((score) => score < 0.7)).toBe(true);
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...dangerousCalls),
        fc.array(fc.nat(wrappings.length - 1), { minLength: 1, maxLength: 4 }),
        async (command, chosen) => {
          const wrapped = chosen.reduce((text, index) => wrappings[index]!(text), command);
          expect(await scoreOf(wrapped)).toBeLessThanOrEqual(bare.get(command)!);
        },
      ),
      { numRuns: 10_000, seed, endOnFailure: true },
    );
  }, 300_000);

  it('never raises the score when each dangerous call meets each wrapping alone', async () => {
    const raised: string[] = [];
    for (const command of dangerousCalls) {
      const bare = await scoreOf(command);
      for (const wrap of wrappings) if ((await scoreOf(wrap(command))) > bare) raised.push(wrap(command));
    }
    expect(raised).toEqual([]);
  }, 120_000);

  it('never raises the score when words are quoted, escaped or put together from variables', async () => {
    const plain = dangerousCalls.filter((command) => !/["'<>|~]/.test(command));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...plain),
        fc.array(fc.nat(disguises.length), { minLength: 8, maxLength: 8 }),
        async (command, chosen) => {
          const words = command.split(' ').map((word, index) => disguises[chosen[index] ?? 0]?.(word) ?? word);
          expect(await scoreOf(words.join(' '))).toBeLessThanOrEqual(await scoreOf(command));
        },
      ),
      { numRuns: 3000, seed },
    );
  }, 120_000);
});

describe('evaluate', () => {
  it('answers every input with a verdict', async () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.string({ maxLength: 200 }),
      fc.constantFrom(...dangerousCalls),
    );
    const tool = fc.oneof(
      fc.constantFrom(
        'run_command',
        'shell',
        'git',
        'sql',
        'http_fetch',
        'write_file',
        'edit_file',
        'delete_file',
        'move_file',
        'read_file',
      ),
      fc.string(),
    );
    const args = fc.oneof(
      fc.record({
        command: text,
        path: text,
        content: text,
        oldText: text,
        newText: text,
        url: text,
        method: text,
        database: text,
        query: text,
      }),
      fc.dictionary(
        fc.constantFrom('command', 'path', 'args', 'url', 'headers', 'body', 'query', 'cwd'),
        fc.anything({ maxDepth: 3 }),
      ),
      fc.anything({ maxDepth: 2 }) as fc.Arbitrary<Record<string, unknown>>,
    );
    await fc.assert(
      fc.asyncProperty(tool, args, async (name, given) => {
        const verdict = await evaluate({ tool: name, args: given as Record<string, unknown> }, context, defaultPolicy);
        expect(verdict.score).toBeGreaterThanOrEqual(0);
        expect(verdict.score).toBeLessThanOrEqual(1);
        expect(verdict.decision).toBe(verdict.score < 0.7 ? 'block' : verdict.score < 0.85 ? 'review' : 'allow');
      }),
      { numRuns: 2000, seed },
    );
  }, 120_000);

  it('answers arbitrary shell syntax with a verdict', async () => {
    const token = fc.constantFrom(
      ...'( ) { } [ ] [[ ]] $ $( ${ ` " \' | || & && ; ;; < > >> << <<< <( >( # ! * ? ~ = \\ \n if then fi for in do done case esac function while rm -rf / x eval echo'.split(
        ' ',
      ),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(token, { maxLength: 30 }), async (tokens) => {
        const score = await scoreOf(tokens.join(' '));
        expect(Number.isFinite(score)).toBe(true);
      }),
      { numRuns: 2000, seed },
    );
  }, 120_000);
});
