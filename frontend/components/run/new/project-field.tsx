'use client';

import { Field, Input, Select } from '../../ui/field';
import type { WaveProblem } from '@/lib/wave/problem';
import type { StoryForm } from '@/lib/wave/story-form';
import type { ProjectView } from '@/lib/wave/types';

interface ProjectFieldProps {
  projects: readonly ProjectView[];
  form: StoryForm;
  set: (change: Partial<StoryForm>) => void;
  problem?: WaveProblem;
}

/** A project that WAVE knows, or the path of a repository that it then gets to know. */
export function ProjectField({ projects, form, set, problem }: ProjectFieldProps) {
  const projectError = problem?.field('projectId');
  const pathError = problem?.field('projectPath');
  return (
    <>
      <Field label="Project" error={projectError}>
        {(ids) => (
          <Select
            {...ids}
            name="projectId"
            value={form.projectId}
            onChange={(event) => set({ projectId: event.target.value })}
          >
            {projects.map((project) => (
              <option key={project.projectId} value={project.projectId}>
                {project.name}
              </option>
            ))}
            <option value="">Another repository, by its path</option>
          </Select>
        )}
      </Field>
      {form.projectId === '' && (
        <Field
          label="Path of the repository"
          error={pathError}
          hint="Absolute path of a git repository on WAVE’s machine, under one of the allowed roots."
        >
          {(ids) => (
            <Input
              {...ids}
              name="projectPath"
              className="font-mono"
              spellCheck={false}
              value={form.projectPath}
              onChange={(event) => set({ projectPath: event.target.value })}
            />
          )}
        </Field>
      )}
    </>
  );
}
