import { storyDetails } from '../../../../sample/index.js';
import { allCompleted, commit, edit, read, run, testCommand, write, type StoryScript } from '../script.js';
import { dropKnownIssue, shareExactly } from './exact-share.js';

const { criteria, story } = storyDetails.split;

const splitFunction = `/**
 * Splits an amount evenly; where it cannot be even, the larger parts come first.
 *
 * @param {number} amount in cents; negative for credit notes
 * @param {number} parts how many, at least one
 */
export function split(amount, parts) {
  if (!(Number.isInteger(parts) && parts > 0)) throw new RangeError(\`parts must be a whole number above zero, got \${parts}\`);
  return share(amount, Array(parts).fill(1));
}

`;

const splitTests = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { split } from '../src/index.js';

test('an amount is split evenly, the larger parts first', () => {
  assert.deepEqual(split(100, 3), [34, 33, 33]);
  assert.deepEqual(split(101, 3), [34, 34, 33]);
  assert.deepEqual(split(-100, 3), [-34, -33, -33]);
});

test('an amount smaller than the number of parts leaves some empty', () => {
  assert.deepEqual(split(2, 4), [1, 1, 0, 0]);
});

test('a number of parts that makes no sense is refused', () => {
  for (const parts of [0, -1, 1.5, Number.NaN]) assert.throws(() => split(100, parts), RangeError);
});
`;

const plan: StoryScript['plan'] = {
  summary:
    'An even split is a share by equal weights, so `split` stands on `share`. That has to add up first: the suite is red on it ' +
    'now. Then the new function, its tests, and a line in the README.',
  tasks: [
    {
      id: '1.1',
      phase: 'Exact shares',
      title: 'Make the shares add up to the amount',
      detail: 'The split depends on it.',
    },
    {
      id: '2.1',
      phase: 'Even splits',
      title: 'Add `split(amount, parts)` with its tests',
      detail: 'The larger parts come first.',
    },
    { id: '2.2', phase: 'Even splits', title: 'Export it and name it in the README', detail: '' },
  ],
  effort: 'small',
  files: ['src/share.js', 'src/index.js', 'test/split.test.js', 'README.md'],
};

/** A small feature in one iteration. */
export const split: StoryScript = {
  story,
  plan,
  iterations: [
    {
      steps: [
        read('src/share.js', 'An even split is a share by equal weights, so this is where it belongs.'),
        read('README.md', 'What users are told.'),
        write('test/split.test.js', splitTests, 'The tests first.'),
        run('red', testCommand, 'They must fail now.'),
        ...shareExactly('Shares have to add up first: the cents left over go one each to the shares that lost most.'),
        edit(
          'src/share.js',
          {
            name: 'split',
            from: 'function sumOfWeights(weights) {',
            to: `${splitFunction}function sumOfWeights(weights) {`,
          },
          'Now the split itself.',
        ),
        edit(
          'src/index.js',
          { from: "export { share } from './share.js';", to: "export { share, split } from './share.js';" },
          'It is part of the public face.',
        ),
        edit(
          'README.md',
          {
            name: 'readme',
            from: 'shares an amount by weights, such as a discount over the lines |',
            to: 'shares an amount by weights, such as a discount over the lines; `split` shares it evenly |',
          },
          'And users should know of it.',
        ),
        dropKnownIssue('What the README warned of is mended.'),
        run('check', testCommand, 'All of it together.'),
        commit('Split amounts evenly'),
      ],
      say: (seen) =>
        seen.succeeded('check') ? 'Done, and all tests pass.' : 'I hand over, though not all tests pass.',
      submit: () => ({
        summary: '`split` shares an amount evenly and to the cent; `share`, which it stands on, adds up now.',
        done: true,
        tasks: allCompleted(plan),
        explanation: '',
        findings: [],
      }),
    },
  ],
  checks: [
    {
      criterion: criteria.even,
      tests: [
        'an amount is split evenly, the larger parts first',
        'an amount smaller than the number of parts leaves some empty',
      ],
    },
    { criterion: criteria.refused, tests: ['a number of parts that makes no sense is refused'] },
    { criterion: criteria.readme, file: { path: 'README.md', holds: '`split`' } },
    { criterion: criteria.green, tests: ['shares add up to the amount', 'a discount is taken off to the cent'] },
  ],
};
