'use client';

import type { PolicyFieldsProps } from './policy-editor';
import { PolicySection } from './policy-section';
import { LimitInputs } from '../../limits/limit-inputs';
import { Checkbox } from '../../ui/checkbox';
import { Field, Select } from '../../ui/field';

/** What people may do against a verdict, and what new runs may spend. */
export function RightsFields({ draft, set, errorAt, readOnly }: PolicyFieldsProps) {
  return (
    <>
      <PolicySection
        title="People"
        about="An override lets one blocked call run once, with exactly its arguments. It is audited and shown wherever the call is shown."
      >
        <Field label="Who may override a block" error={errorAt('overrides.blocks')}>
          {(ids) => (
            <Select
              {...ids}
              disabled={readOnly}
              className="max-w-72"
              value={draft.blocks}
              onChange={(event) => set({ blocks: event.target.value as typeof draft.blocks })}
            >
              <option value="never">Nobody</option>
              <option value="admin">Admins</option>
              <option value="operator">Operators and admins</option>
            </Select>
          )}
        </Field>
        <Checkbox
          label="People may answer the questions of runs that they started"
          hint="Without it every question needs a second person."
          disabled={readOnly}
          checked={draft.selfApproval}
          onChange={(selfApproval) => set({ selfApproval })}
        />
      </PolicySection>
      <PolicySection
        title="Limits of new runs"
        about="What a run may spend when nothing else is said at its start. Reaching a limit asks a person; it is never passed."
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <LimitInputs
            draft={draft}
            onChange={set}
            readOnly={readOnly}
            tokens={{ hint: 'The installation’s when empty.', error: errorAt('tokenLimit') }}
            cost={{ hint: 'The installation’s when empty.', error: errorAt('costLimitMicros') }}
          />
        </div>
      </PolicySection>
    </>
  );
}
