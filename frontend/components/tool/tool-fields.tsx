'use client';

import { Checkbox } from '../ui/checkbox';
import { Field, Input, Select, TextArea } from '../ui/field';
import type { ToolDraft, ToolField } from '@/lib/wave/tool-fields';

interface ToolFieldsProps {
  fields: readonly ToolField[];
  draft: ToolDraft;
  onChange: (draft: ToolDraft) => void;
  /** What is wrong, by field. */
  mistakes: Readonly<Record<string, string | undefined>>;
}

/** A tool's arguments as a form, each by its own type. */
export function ToolFields({ fields, draft, onChange, mistakes }: ToolFieldsProps) {
  return fields.map((field) => (
    <OneField
      key={field.name}
      field={field}
      value={draft[field.name] ?? ''}
      mistake={mistakes[field.name]}
      onChange={(text) => onChange({ ...draft, [field.name]: text })}
    />
  ));
}

interface OneFieldProps {
  field: ToolField;
  value: string;
  mistake: string | undefined;
  onChange: (text: string) => void;
}

function OneField({ field, value, mistake, onChange }: OneFieldProps) {
  const { name, label, kind, required, hint, options } = field;
  if (kind === 'flag') {
    return (
      <Checkbox
        name={name}
        label={label}
        checked={value === 'true'}
        onChange={(checked) => onChange(String(checked))}
      />
    );
  }
  return (
    <Field label={required ? label : `${label} (optional)`} hint={hint} error={mistake}>
      {(ids) => {
        const shared = { ...ids, name, value, spellCheck: false };
        const onText = (event: { target: { value: string } }) => onChange(event.target.value);
        switch (kind) {
          case 'choice':
            return (
              <Select {...ids} name={name} value={value} onChange={onText} className="max-w-48">
                <option value="">{options?.[0]} by default</option>
                {options?.map((option) => (
                  <option key={option}>{option}</option>
                ))}
              </Select>
            );
          case 'code':
          case 'json':
            return (
              <TextArea
                {...shared}
                onChange={onText}
                rows={Math.min(14, Math.max(2, value.split('\n').length))}
                className="min-h-0 font-mono text-xs"
              />
            );
          case 'number':
            return <Input {...shared} onChange={onText} inputMode="decimal" className="max-w-40" />;
          case 'line':
            return <Input {...shared} onChange={onText} className="font-mono text-xs" />;
        }
      }}
    </Field>
  );
}
