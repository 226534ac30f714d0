import { emptyForm, storyOf, withStory } from './story-form';

it('leaves out what was left empty, so that the defaults hold', () => {
  expect(storyOf({ ...emptyForm, projectId: 'p', task: ' Mend it. ', criteria: ['', '  '] })).toEqual({
    projectId: 'p',
    task: 'Mend it.',
  });
});

it('sends a path where no project is chosen, and everything that was given', () => {
  const form = {
    ...emptyForm,
    projectPath: ' /code/shop ',
    task: 'Mend it.',
    criteria: ['a', ' b ', ''],
    branch: 'main',
    mode: 'step' as const,
    model: 'm',
    tokenLimit: '50,000',
    costLimit: '2.5',
  };
  expect(storyOf(form)).toEqual({
    projectPath: '/code/shop',
    task: 'Mend it.',
    acceptanceCriteria: ['a', 'b'],
    branch: 'main',
    mode: 'step',
    model: 'm',
    tokenLimit: 50_000,
    costLimit: 2.5,
  });
});

it('lets the API judge a number that is none', () => {
  expect(storyOf({ ...emptyForm, projectId: 'p', task: 't', tokenLimit: 'many' })).toMatchObject({
    tokenLimit: 'many',
  });
});

it('takes over a suggested story', () => {
  const story = { storyId: 's', title: 'T', shows: 'x', task: 'Do', domain: 'billing', acceptanceCriteria: ['a'] };
  expect(storyOf(withStory({ ...emptyForm, projectId: 'p', criteria: ['old'] }, story))).toEqual({
    projectId: 'p',
    storyId: 's',
    task: 'Do',
    domain: 'billing',
    acceptanceCriteria: ['a'],
  });
});
