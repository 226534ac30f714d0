'use client';

import type { PolicyFieldsProps } from './policy-editor';
import { PolicySection } from './policy-section';
import { Field, Input, Select } from '../../ui/field';

type Draft = PolicyFieldsProps['draft'];

/** When a model is asked beside the analysis, and what counts when it does not answer. */
export function JudgeFields({ draft, set, errorAt, readOnly }: PolicyFieldsProps) {
  return (
    <PolicySection
      title="Judge"
      about="A model that sees what a call would do, never the agent’s own words for it. It can lower a score, not raise one; its cost counts in the run’s budget."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Field label="Asked" error={errorAt('judge.ask')}>
          {(ids) => (
            <Select
              {...ids}
              disabled={readOnly}
              value={draft.ask}
              onChange={(event) => set({ ask: event.target.value as Draft['ask'] })}
            >
              <option value="between">Where the analysis is not sure</option>
              <option value="always">Always</option>
              <option value="never">Never</option>
            </Select>
          )}
        </Field>
        <Field label="When it gives no answer" error={errorAt('judge.onFailure')} hint="It never allows by default.">
          {(ids) => (
            <Select
              {...ids}
              disabled={readOnly}
              value={draft.onFailure}
              onChange={(event) => set({ onFailure: event.target.value as Draft['onFailure'] })}
            >
              <option value="block">The call is blocked</option>
              <option value="review">A person is asked</option>
            </Select>
          )}
        </Field>
        {draft.ask === 'between' && (
          <>
            <Figure label="From a score of" name="from" {...{ draft, set, errorAt, readOnly }} />
            <Figure label="Up to" name="to" {...{ draft, set, errorAt, readOnly }} />
          </>
        )}
        <Field label="Answers within, seconds" error={errorAt('judge.timeoutMs')}>
          {(ids) => (
            <Input
              {...ids}
              inputMode="decimal"
              className="max-w-32"
              readOnly={readOnly}
              value={draft.timeoutSeconds}
              onChange={(event) => set({ timeoutSeconds: event.target.value })}
            />
          )}
        </Field>
        <Field label="Model" error={errorAt('judge.model')} hint="The run’s own when empty.">
          {(ids) => (
            <Input
              {...ids}
              spellCheck={false}
              readOnly={readOnly}
              value={draft.model}
              onChange={(event) => set({ model: event.target.value })}
            />
          )}
        </Field>
      </div>
    </PolicySection>
  );
}

function Figure({
  label,
  name,
  draft,
  set,
  errorAt,
  readOnly,
}: PolicyFieldsProps & { label: string; name: 'from' | 'to' }) {
  return (
    <Field label={label} error={errorAt(`judge.${name}`)}>
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          className="max-w-32"
          readOnly={readOnly}
          value={draft[name]}
          onChange={(event) => set({ [name]: event.target.value })}
        />
      )}
    </Field>
  );
}
