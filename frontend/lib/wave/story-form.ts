import type { CreateRun, SuggestedStory } from './types';

/** The new-run form as it stands; numbers are texts until they are sent. */
export interface StoryForm {
  /** A project's id; empty when a path is given instead. */
  projectId: string;
  projectPath: string;
  storyId: string;
  domain: string;
  task: string;
  criteria: string[];
  branch: string;
  /** Empty for the installation's usual one. */
  profile: string;
  mode: 'auto' | 'step';
  model: string;
  tokenLimit: string;
  costLimit: string;
}

export const emptyForm: StoryForm = {
  projectId: '',
  projectPath: '',
  storyId: '',
  domain: '',
  task: '',
  criteria: [''],
  branch: '',
  profile: '',
  mode: 'auto',
  model: '',
  tokenLimit: '',
  costLimit: '',
};

/** The form filled with a story that a project suggests. */
export function withStory(form: StoryForm, story: SuggestedStory): StoryForm {
  return {
    ...form,
    storyId: story.storyId,
    domain: story.domain,
    task: story.task,
    criteria: story.acceptanceCriteria.length > 0 ? story.acceptanceCriteria : [''],
  };
}

/** What is sent; the API checks it. Fields left empty are left out, so that the installation's defaults hold. */
export function storyOf(form: StoryForm): CreateRun {
  const criteria = form.criteria.map((criterion) => criterion.trim()).filter((criterion) => criterion !== '');
  return {
    task: form.task.trim(),
    ...(form.projectId !== '' ? { projectId: form.projectId } : { projectPath: form.projectPath.trim() }),
    ...given('storyId', form.storyId),
    ...given('domain', form.domain),
    ...(criteria.length > 0 ? { acceptanceCriteria: criteria } : {}),
    ...given('branch', form.branch),
    ...given('profile', form.profile),
    ...(form.mode === 'step' ? { mode: form.mode } : {}),
    ...given('model', form.model),
    ...numberField('tokenLimit', form.tokenLimit),
    ...numberField('costLimit', form.costLimit),
  };
}

function given<Name extends string>(name: Name, text: string): Partial<Record<Name, string>> {
  return text.trim() === '' ? {} : ({ [name]: text.trim() } as Record<Name, string>);
}

/** A text that is no number is sent as it is, so that the API names the field. */
export function numberField<Name extends string>(name: Name, text: string): Partial<Record<Name, number>> {
  const trimmed = text.trim().replaceAll(/[\s,_]/g, '');
  if (trimmed === '') return {};
  const value = Number(trimmed);
  return { [name]: Number.isNaN(value) ? text : value } as Record<Name, number>;
}
