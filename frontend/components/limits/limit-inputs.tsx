'use client';

import type { ReactNode } from 'react';
import { Field, Input } from '../ui/field';

/** Texts as they stand in a form; they become numbers when they are sent. */
export interface LimitDraft {
  tokenLimit: string;
  costLimit: string;
}

interface About {
  hint?: ReactNode;
  placeholder?: string;
  error?: string;
}

interface LimitInputsProps {
  draft: LimitDraft;
  onChange: (change: Partial<LimitDraft>) => void;
  tokens: About;
  cost: About;
  readOnly?: boolean;
  autoFocus?: boolean;
}

/** What may be spent, in tokens and in money: two fields for the grid of whoever asks. */
export function LimitInputs({ draft, onChange, tokens, cost, readOnly, autoFocus }: LimitInputsProps) {
  return (
    <>
      <Field label="Token limit" error={tokens.error} hint={tokens.hint}>
        {(ids) => (
          <Input
            {...ids}
            name="tokenLimit"
            inputMode="numeric"
            autoFocus={autoFocus}
            readOnly={readOnly}
            placeholder={tokens.placeholder}
            value={draft.tokenLimit}
            onChange={(event) => onChange({ tokenLimit: event.target.value })}
          />
        )}
      </Field>
      <Field label="Cost limit in USD" error={cost.error} hint={cost.hint}>
        {(ids) => (
          <Input
            {...ids}
            name="costLimit"
            inputMode="decimal"
            readOnly={readOnly}
            placeholder={cost.placeholder}
            value={draft.costLimit}
            onChange={(event) => onChange({ costLimit: event.target.value })}
          />
        )}
      </Field>
    </>
  );
}

interface ModelInputProps {
  value: string;
  onChange: (model: string) => void;
  placeholder?: string;
  hint?: ReactNode;
  error?: string;
  className?: string;
}

/** The model by its name; empty leaves it as it is. */
export function ModelInput({ value, onChange, placeholder, hint, error, className }: ModelInputProps) {
  return (
    <Field label="Model" error={error} hint={hint} className={className}>
      {(ids) => (
        <Input
          {...ids}
          name="model"
          spellCheck={false}
          placeholder={placeholder}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}
