'use client';

import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, Input } from '../ui/field';
import { ProblemNotice } from '../ui/notice';
import { wave } from '@/lib/wave/client';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';

interface AddProjectDialogProps {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  onAdded: () => void;
}

export function AddProjectDialog({ open, onOpenChange, onAdded }: AddProjectDialogProps) {
  return (
    <Dialog
      open={open}
      onOpenChange={onOpenChange}
      title="Add a project"
      description="A git repository on WAVE’s machine, under one of the allowed roots."
    >
      <AddProjectForm
        onCancel={() => onOpenChange(false)}
        onAdded={() => {
          onOpenChange(false);
          onAdded();
        }}
      />
    </Dialog>
  );
}

function AddProjectForm({ onCancel, onAdded }: { onCancel: () => void; onAdded: () => void }) {
  const [fields, setFields] = useState({ path: '', name: '', testCommand: '' });
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const set = (name: keyof typeof fields) => (event: { target: { value: string } }) =>
    setFields((before) => ({ ...before, [name]: event.target.value }));
  const add = async (event: FormEvent) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    const { path, name, testCommand } = fields;
    try {
      const project = await wave.createProject({
        path: path.trim(),
        ...(name.trim() && { name: name.trim() }),
        ...(testCommand.trim() && { testCommand: testCommand.trim() }),
      });
      toast.success(`${project.name} was added.`);
      onAdded();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  // The repository's own troubles (no such folder, not git, outside the roots) are troubles of the path.
  const pathError = problem && (problem.field('path') ?? (problem.status === 422 ? problem.message : undefined));
  const elsewhere = problem && pathError === undefined && !problem.field('name') && !problem.field('testCommand');
  return (
    <form onSubmit={(event) => void add(event)} noValidate className="flex flex-col gap-4">
      {elsewhere && <ProblemNotice problem={problem} />}
      <Field label="Path" error={pathError} hint="Absolute, for example /home/me/code/shop.">
        {(ids) => (
          <Input
            {...ids}
            name="path"
            autoFocus
            className="font-mono"
            spellCheck={false}
            value={fields.path}
            onChange={set('path')}
          />
        )}
      </Field>
      <Field label="Name" error={problem?.field('name')} hint="The folder’s name when empty.">
        {(ids) => <Input {...ids} name="name" value={fields.name} onChange={set('name')} />}
      </Field>
      <Field
        label="Test command"
        error={problem?.field('testCommand')}
        hint="Found out from the repository when empty."
      >
        {(ids) => (
          <Input
            {...ids}
            name="testCommand"
            className="font-mono"
            spellCheck={false}
            value={fields.testCommand}
            onChange={set('testCommand')}
          />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" look="primary" busy={busy}>
          Add
        </Button>
      </div>
    </form>
  );
}
