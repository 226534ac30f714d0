'use client';

import { useRouter, useSearchParams } from 'next/navigation';
import { useEffect, useRef, useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { CriteriaField } from './criteria-field';
import { LimitsFields } from './limits-fields';
import { ProfileField } from './profile-field';
import { ProjectField } from './project-field';
import { SuggestedStories } from './suggested-stories';
import { useHealth } from '../../shell/health';
import { Button } from '../../ui/button';
import { Field, TextArea } from '../../ui/field';
import { Notice, ProblemNotice } from '../../ui/notice';
import { PageHeading } from '../../ui/page-heading';
import { Panel } from '../../ui/panel';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import { emptyForm, storyOf, withStory, type StoryForm } from '@/lib/wave/story-form';

export function NewRunPage() {
  const router = useRouter();
  const asked = useSearchParams().get('project') ?? '';
  const rehearsal = useHealth()?.model.provider === 'rehearsal';
  const projects = useResource('projects', (signal) => wave.listProjects({ limit: 200, signal }));
  const usable = (projects.value?.items ?? []).filter(({ archived }) => !archived);
  const [form, setForm] = useState<StoryForm>({ ...emptyForm, projectId: asked });
  const [chosen, setChosen] = useState(asked !== '');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const submission = useRef<{ body: string; key: string }>(undefined);
  const formElement = useRef<HTMLFormElement>(null);

  const first = usable.find(({ suggestedStories }) => suggestedStories.length > 0) ?? usable[0];
  useEffect(() => {
    if (!chosen && first !== undefined) setForm((before) => ({ ...before, projectId: first.projectId }));
  }, [chosen, first]);
  useEffect(() => {
    if (problem !== undefined) formElement.current?.querySelector<HTMLElement>('[aria-invalid=true]')?.focus();
  }, [problem]);

  const set = (change: Partial<StoryForm>) => setForm((before) => ({ ...before, ...change }));
  const project = usable.find(({ projectId }) => projectId === form.projectId);

  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const story = storyOf(form);
    const body = JSON.stringify(story);
    // The same story sent twice, by a double press or after a lost answer, is one run.
    if (submission.current?.body !== body) submission.current = { body, key: crypto.randomUUID() };
    setBusy(true);
    setProblem(undefined);
    try {
      const accepted = await wave.createRun(story, submission.current.key);
      toast.success('The story is queued.');
      router.push(`/runs/${accepted.runId}`);
    } catch (error) {
      const failure = asProblem(error);
      // A refusal is remembered under its key as well; the next try is another request.
      if (failure.status >= 400) submission.current = undefined;
      setProblem(failure);
      setBusy(false);
    }
  };

  const named = [
    'projectId',
    'projectPath',
    'task',
    'acceptanceCriteria',
    'branch',
    'profile',
    'model',
    'tokenLimit',
    'costLimit',
  ];
  const elsewhere = problem && (problem.errors.length === 0 || !named.some((name) => problem.field(name)));

  return (
    <div className="mx-auto max-w-3xl">
      <PageHeading title="New run">
        Say what should be achieved; the agents plan, change, test and review it.
      </PageHeading>
      <form ref={formElement} onSubmit={(event) => void submit(event)} noValidate className="flex flex-col gap-4">
        {rehearsal && (
          <Notice tone="accent" title="Only the suggested stories can be run">
            The rehearsal model plays bundled stories on the sample project. Set <code>ANTHROPIC_API_KEY</code> or{' '}
            <code>ANTHROPIC_BASE_URL</code> and start WAVE again to work on other stories and repositories.
          </Notice>
        )}
        {projects.problem && <ProblemNotice problem={projects.problem} retry={projects.reload} />}
        {elsewhere && <ProblemNotice problem={problem} />}
        <Panel title="Where">
          <div className="flex flex-col gap-3 p-3">
            <ProjectField
              projects={usable}
              form={form}
              set={(change) => {
                setChosen(true);
                set(change);
              }}
              problem={problem}
            />
          </div>
        </Panel>
        {project !== undefined && project.suggestedStories.length > 0 && (
          <SuggestedStories
            stories={project.suggestedStories}
            chosen={form.storyId}
            onChoose={(story) => {
              setProblem(undefined);
              setForm((before) => withStory(before, story));
            }}
          />
        )}
        <Panel title="Story">
          <div className="flex flex-col gap-4 p-3">
            <Field label="Task" error={problem?.field('task')} hint="What should be achieved, in your words.">
              {(ids) => (
                <TextArea
                  {...ids}
                  name="task"
                  rows={5}
                  value={form.task}
                  onChange={(event) => set({ task: event.target.value, storyId: '' })}
                />
              )}
            </Field>
            <CriteriaField
              criteria={form.criteria}
              onChange={(criteria) => set({ criteria })}
              error={problem?.field('acceptanceCriteria')}
            />
          </div>
        </Panel>
        <ProfileField value={form.profile} onChange={(profile) => set({ profile })} error={problem?.field('profile')} />
        <LimitsFields form={form} set={set} problem={problem} defaultBranch={project?.defaultBranch} />
        <div className="flex justify-end gap-2">
          <Button look="quiet" onClick={() => router.push('/runs')}>
            Cancel
          </Button>
          <Button type="submit" look="primary" busy={busy}>
            Start the run
          </Button>
        </div>
      </form>
    </div>
  );
}
