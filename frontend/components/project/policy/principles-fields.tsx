'use client';

import { Plus, X } from 'lucide-react';
import { LinesField } from './lines-field';
import type { PolicyFieldsProps } from './policy-editor';
import { PolicySection } from './policy-section';
import { Button, IconButton } from '../../ui/button';
import { Field, Input, TextArea } from '../../ui/field';
import { emptyPrinciple, type PrincipleDraft } from '@/lib/wave/policy-draft';

/** Rules of the project's own, beside those that WAVE ships with. */
export function PrinciplesFields({ draft, set, errorAt, readOnly }: PolicyFieldsProps) {
  const rows = draft.principles;
  const change = (index: number, row: Partial<PrincipleDraft>) =>
    set({ principles: rows.map((before, at) => (at === index ? { ...before, ...row } : before)) });
  return (
    <PolicySection
      title="Own principles"
      about="The judge is told each of them. One with effects is checked without a model as well: a call with such an effect on such a subject scores at most what is set."
    >
      {rows.length === 0 && <p className="text-sm text-faint">None beside those that WAVE ships with.</p>}
      {rows.map((row, index) => (
        <Principle
          key={index}
          number={index}
          row={row}
          errorAt={(path) => errorAt(`principles[${index}].${path}`)}
          readOnly={readOnly}
          onChange={(next) => change(index, next)}
          onRemove={() => set({ principles: rows.filter((_row, at) => at !== index) })}
        />
      ))}
      {!readOnly && (
        <Button size="small" className="w-fit" onClick={() => set({ principles: [...rows, emptyPrinciple] })}>
          <Plus aria-hidden size={13} /> Add a principle
        </Button>
      )}
    </PolicySection>
  );
}

interface PrincipleProps {
  number: number;
  row: PrincipleDraft;
  errorAt: (path: string) => string | undefined;
  readOnly: boolean;
  onChange: (change: Partial<PrincipleDraft>) => void;
  onRemove: () => void;
}

function Principle({ number, row, errorAt, readOnly, onChange, onRemove }: PrincipleProps) {
  return (
    <fieldset className="flex min-w-0 flex-col gap-3 rounded-md border p-3">
      <legend className="sr-only">Principle {number + 1}</legend>
      <div className="flex items-start gap-2">
        <Field label="What no call may do" error={errorAt('text')} className="min-w-0 flex-1">
          {(ids) => (
            <TextArea
              {...ids}
              rows={2}
              className="min-h-0"
              readOnly={readOnly}
              placeholder="No migration without a person."
              value={row.text}
              onChange={(event) => onChange({ text: event.target.value })}
            />
          )}
        </Field>
        {!readOnly && (
          <IconButton label={`Remove principle ${number + 1}`} onClick={onRemove}>
            <X aria-hidden size={14} />
          </IconButton>
        )}
      </div>
      <div className="grid gap-3 sm:grid-cols-2">
        <Field label="Short name" error={errorAt('id')} hint={`Verdicts name it project.${row.slug || '…'}`}>
          {(ids) => (
            <Input
              {...ids}
              spellCheck={false}
              className="font-mono text-xs"
              readOnly={readOnly}
              placeholder="no-migrations"
              value={row.slug}
              onChange={(event) => onChange({ slug: event.target.value })}
            />
          )}
        </Field>
        <Field label="Scores at most" error={errorAt('score')} hint="Given together with effects.">
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              className="max-w-32"
              readOnly={readOnly}
              value={row.score}
              onChange={(event) => onChange({ score: event.target.value })}
            />
          )}
        </Field>
        <LinesField
          label="Effects (optional)"
          hint="Such as write * or delete worktree."
          value={row.effects}
          onChange={(effects) => onChange({ effects })}
          error={errorAt('when.effects') ?? errorAt('when')}
          readOnly={readOnly}
        />
        <LinesField
          label="On (optional)"
          hint="Paths, hosts, branches or tables; everything when empty."
          value={row.subjects}
          onChange={(subjects) => onChange({ subjects })}
          error={errorAt('when.subjects')}
          readOnly={readOnly}
        />
      </div>
    </fieldset>
  );
}
