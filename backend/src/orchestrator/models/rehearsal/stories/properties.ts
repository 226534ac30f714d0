import { storyDetails } from '../../../../sample/index.js';
import { allCompleted, commit, read, run, testCommand, write, type Seen, type StoryScript } from '../script.js';
import { dropKnownIssue, shareExactly } from './exact-share.js';

const { criteria, story } = storyDetails.properties;

const testFile = 'test/share.properties.test.js';
const names = {
  addUp: 'for any amount and weights the shares add up',
  fair: 'for any amount and weights no share is a cent or more off',
} as const;

const withLibrary = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { share } from '../src/share.js';

const amounts = fc.integer({ min: -1_000_000, max: 1_000_000 });
const weightLists = fc
  .array(fc.integer({ min: 0, max: 10_000 }), { minLength: 1, maxLength: 20 })
  .filter((weights) => weights.some((weight) => weight > 0));

test('${names.addUp}', () => {
  fc.assert(
    fc.property(amounts, weightLists, (amount, weights) => {
      const sum = share(amount, weights).reduce((total, part) => total + part, 0);
      assert.equal(sum, amount);
    }),
  );
});

test('${names.fair}', () => {
  fc.assert(
    fc.property(amounts, weightLists, (amount, weights) => {
      const total = weights.reduce((sum, weight) => sum + weight, 0);
      share(amount, weights).forEach((part, index) => {
        assert.ok(Math.abs(part - (amount * weights[index]) / total) < 1);
      });
    }),
  );
});
`;

const withoutLibrary = `import assert from 'node:assert/strict';
import { test } from 'node:test';
import { share } from '../src/share.js';

/** Numbers that look random and are the same in every run, so that a failure can be seen again. */
function* numbers(seed) {
  for (let state = seed; ; ) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    yield state / 2 ** 32;
  }
}

function* cases(count) {
  const source = numbers(20_260_101);
  const below = (limit) => Math.floor(source.next().value * limit);
  for (let made = 0; made < count; made += 1) {
    const weights = Array.from({ length: 1 + below(20) }, () => below(10_001));
    weights[below(weights.length)] += 1;
    yield { amount: below(2_000_001) - 1_000_000, weights };
  }
}

test('${names.addUp}', () => {
  for (const { amount, weights } of cases(2_000)) {
    const sum = share(amount, weights).reduce((total, part) => total + part, 0);
    assert.equal(sum, amount, \`\${amount} by \${weights}\`);
  }
});

test('${names.fair}', () => {
  for (const { amount, weights } of cases(2_000)) {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    share(amount, weights).forEach((part, index) => {
      assert.ok(Math.abs(part - (amount * weights[index]) / total) < 1, \`\${amount} by \${weights}\`);
    });
  }
});
`;

const plan: StoryScript['plan'] = {
  summary:
    'The examples in the tests say little about all amounts and weights there are. Property tests say it for any of them. The ' +
    'known bug in `share` has to go first, or they could not pass.',
  tasks: [
    {
      id: '1.1',
      phase: 'Exact shares',
      title: 'Make the shares add up to the amount',
      detail: 'The suite is red on this now, and the properties would only repeat it.',
    },
    {
      id: '2.1',
      phase: 'Properties',
      title: 'State the two properties of shares as tests',
      detail: 'With a property testing library if one may be added, with seeded cases of our own if not.',
    },
  ],
  effort: 'small',
  files: ['src/share.js', 'README.md', testFile, 'package.json', 'package-lock.json'],
};

// The truth about an installation is what it left in the package file, whatever was answered to the question.
const isInstalled = (seen: Seen) => seen.text('read package.json').includes('"fast-check"');

/** Wants a dependency that nobody asked for: the run waits until a person has answered, and goes on either way. */
export const properties: StoryScript = {
  story,
  plan,
  iterations: [
    {
      steps: [
        read('src/share.js', 'First the code that the properties are about.'),
        read('test/share.test.js', 'These are the examples so far.'),
        read('README.md', 'And what users are told.'),
        ...shareExactly('The suite is red on this bug. I spread what rounding leaves over, one cent a share.'),
        dropKnownIssue('So the README can forget it.'),
        run(
          'install',
          'npm install --save-dev --save-exact fast-check@4.10.2 --no-audit --no-fund --fetch-retries=0',
          'For the properties I would like a testing library. Tally has no dependencies so far, so this is for a person to decide.',
        ),
        read('package.json', 'Is it there now?'),
        write(testFile, withLibrary, 'It is. The properties read almost like the sentences of the story.', isInstalled),
        write(
          testFile,
          withoutLibrary,
          'It is not, so I do without: seeded cases of our own, the same in every run.',
          (seen) => !isInstalled(seen),
        ),
        run('check', testCommand, 'Do the properties hold, and everything else too?'),
        commit('Test the properties of shares'),
      ],
      say: (seen) => (seen.succeeded('check') ? 'They hold. I hand over.' : 'I hand over, though not all tests pass.'),
      submit: (seen) => ({
        summary: isInstalled(seen)
          ? 'Shares add up exactly now, and two properties say so for any amount and weights, with fast-check.'
          : 'Shares add up exactly now, and two properties say so for 2,000 seeded cases, without a dependency.',
        done: true,
        tasks: allCompleted(plan, { '2.1': isInstalled(seen) ? 'With fast-check.' : 'Without a library.' }),
        explanation: '',
        findings: [],
      }),
    },
  ],
  checks: [
    { criterion: criteria.addUp, tests: [names.addUp, 'shares add up to the amount'] },
    { criterion: criteria.fair, tests: [names.fair, 'no share is a cent or more away from its exact value'] },
    { criterion: criteria.green, tests: ['a discount is taken off to the cent'] },
  ],
};
