import { storyDetails } from '../../../../sample/index.js';
import { allCompleted, commit, list, read, run, testCommand, type StoryScript } from '../script.js';
import { dropKnownIssue, leaveTheRemainderToTheLast, spreadTheRemainder } from './exact-share.js';

const { criteria, story } = storyDetails.cents;

const plan: StoryScript['plan'] = {
  summary:
    'Each share is rounded by itself, so the shares of an amount need not add up to it. The rounding moves from the single ' +
    'share to all of them together. The tests that show the bug exist already and stay as they are.',
  tasks: [
    {
      id: '1.1',
      phase: 'Exact shares',
      title: 'Make the shares add up to the amount',
      detail: 'In `src/share.js`. No share may end up a cent or more away from its exact value.',
    },
    {
      id: '1.2',
      phase: 'Exact shares',
      title: 'See that an invoice discount comes off to the cent',
      detail: 'Follows from 1.1; `test/invoice.test.js` shows it.',
    },
    { id: '1.3', phase: 'Exact shares', title: 'Take the known issue out of the README', detail: '' },
  ],
  effort: 'small',
  files: ['src/share.js', 'README.md', 'test/**'],
};

/** A bug, a first fix that breaks something else, a report that says so, a second fix. */
export const cents: StoryScript = {
  story,
  plan,
  iterations: [
    {
      steps: [
        list('I look at what there is.'),
        read('src/share.js', 'Shares are computed here.'),
        read('test/share.test.js', 'And this is what is expected of them.'),
        read('README.md', 'The README mentions the bug.'),
        run('baseline', testCommand, 'Before I change anything I want to see the tests fail.'),
        leaveTheRemainderToTheLast(
          'Two tests fail on sums that are a cent off. I give what rounding lost to the last share.',
        ),
        dropKnownIssue('The README need not warn of it any longer.'),
        run(
          'check',
          `${testCommand} --test-name-pattern="add up" test/share.test.js`,
          'Now the test that the story is about.',
        ),
        commit('Make shares add up to the amount'),
      ],
      say: (seen) =>
        seen.succeeded('check') ? 'The shares add up. I hand over.' : 'I hand over, though the check did not pass.',
      submit: (seen) => ({
        summary: seen.succeeded('check')
          ? 'What rounding wins or loses now goes to the last share, so the shares add up to the amount.'
          : 'The remainder goes to the last share; the check of it did not pass.',
        done: true,
        tasks: allCompleted(plan, { '1.1': 'The last share takes the remainder.' }),
        explanation: '',
        findings: [],
      }),
    },
    {
      steps: [
        read('src/share.js', 'QA is right: the last share takes all of the remainder, and that can be several cents.'),
        ...spreadTheRemainder(
          'Every share is rounded down, and the cents left over go one each to the shares that lost most.',
        ),
        run('check', testCommand, 'This time the whole suite, not only the test I had in mind.'),
        commit('Spread the remainder fairly over the shares'),
      ],
      say: (seen) =>
        seen.succeeded('check') ? 'All tests pass. I hand over again.' : 'I hand over what I have; not all tests pass.',
      submit: (seen) => ({
        summary:
          'Shares are rounded down and the cents left over are spread, one each, by largest remainder: the sum is exact and no ' +
          'share is a cent or more off.',
        done: true,
        tasks: allCompleted(plan, { '1.1': 'Largest remainder instead of last share.' }),
        explanation: '',
        findings: seen.succeeded('check')
          ? [
              {
                taskId: '1.1',
                title: 'A sum can be right and its parts wrong',
                body: 'The first fix passed the test on sums and failed the one on single shares. Running one test by name hid that.',
              },
            ]
          : [],
      }),
    },
  ],
  checks: [
    { criterion: criteria.addUp, tests: ['shares add up to the amount'] },
    {
      criterion: criteria.fair,
      tests: ['no share is a cent or more away from its exact value', 'shares follow the weights'],
    },
    { criterion: criteria.discount, tests: ['a discount is taken off to the cent'] },
    { criterion: criteria.readme, file: { path: 'README.md', lacks: '## Known issue' } },
  ],
};
