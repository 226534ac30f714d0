'use client';

import { Plus, X } from 'lucide-react';
import { LinesField } from './lines-field';
import type { PolicyFieldsProps } from './policy-editor';
import { PolicySection } from './policy-section';
import { Button, IconButton } from '../../ui/button';
import { Field, Input, Select } from '../../ui/field';

/** Where agents may go and what they may touch: network, git, files, databases. */
export function PlacesFields({ draft, set, errorAt, readOnly }: PolicyFieldsProps) {
  return (
    <>
      <PolicySection
        title="Network"
        about="Commands and fetches reach nothing else. Packages come from the package managers’ own registries."
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <LinesField
            label="Allowed hosts"
            hint="One a line; *.example.com allows what is below it."
            placeholder="none"
            value={draft.allowHosts}
            onChange={(allowHosts) => set({ allowHosts })}
            error={errorAt('allowHosts')}
            readOnly={readOnly}
          />
          <LinesField
            label="Allowed local ports"
            hint="Ports of this machine, such as a test database’s."
            placeholder="none"
            value={draft.allowLoopbackPorts}
            onChange={(allowLoopbackPorts) => set({ allowLoopbackPorts })}
            error={errorAt('allowLoopbackPorts')}
            readOnly={readOnly}
          />
        </div>
        <Field label="Installing packages" error={errorAt('packageRegistries')}>
          {(ids) => (
            <Select
              {...ids}
              disabled={readOnly}
              className="max-w-72"
              value={draft.packageRegistries}
              onChange={(event) =>
                set({ packageRegistries: event.target.value as PolicyFieldsProps['draft']['packageRegistries'] })
              }
            >
              <option value="review">A person is asked</option>
              <option value="allowed">Allowed</option>
            </Select>
          )}
        </Field>
      </PolicySection>
      <PolicySection
        title="Files and git"
        about="What nothing may write, and which branches no agent may change. Work in the run’s own worktree is always free."
      >
        <div className="grid gap-4 sm:grid-cols-2">
          <LinesField
            label="Guarded paths"
            hint="Paths or globs, such as migrations/**."
            value={draft.guarded}
            onChange={(guarded) => set({ guarded })}
            error={errorAt('guarded')}
            readOnly={readOnly}
          />
          <LinesField
            label="Protected branches"
            hint="Names or globs, such as release/*."
            value={draft.protectedBranches}
            onChange={(protectedBranches) => set({ protectedBranches })}
            error={errorAt('protectedBranches')}
            readOnly={readOnly}
          />
        </div>
        <LinesField
          label="Further git remotes"
          hint="Where the run’s own branch may be pushed to, beside the remotes that the repository has."
          placeholder="none"
          value={draft.gitRemotes}
          onChange={(gitRemotes) => set({ gitRemotes })}
          error={errorAt('gitRemotes')}
          readOnly={readOnly}
        />
      </PolicySection>
      <PolicySection
        title="Databases"
        about="A disposable one may be changed at will. A production one is only read, unless a person says otherwise. One that is not named here counts as production when it looks like it."
      >
        <Databases draft={draft} set={set} errorAt={errorAt} readOnly={readOnly} />
      </PolicySection>
    </>
  );
}

function Databases({ draft, set, errorAt, readOnly }: PolicyFieldsProps) {
  const rows = draft.databases;
  const change = (index: number, row: Partial<(typeof rows)[number]>) =>
    set({ databases: rows.map((before, at) => (at === index ? { ...before, ...row } : before)) });
  const error = errorAt('databases');
  return (
    <div className="flex flex-col gap-2">
      {rows.length === 0 && <p className="text-sm text-faint">None is named.</p>}
      {rows.map((row, index) => (
        <div key={index} className="flex flex-wrap items-center gap-2">
          <Input
            aria-label={`Name of database ${index + 1}`}
            className="min-w-0 flex-1 basis-40 font-mono text-xs"
            spellCheck={false}
            readOnly={readOnly}
            value={row.name}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <Select
            aria-label={`Kind of database ${index + 1}`}
            className="w-36"
            disabled={readOnly}
            value={row.kind}
            onChange={(event) => change(index, { kind: event.target.value as (typeof rows)[number]['kind'] })}
          >
            <option value="disposable">disposable</option>
            <option value="production">production</option>
          </Select>
          {!readOnly && (
            <IconButton
              label={`Remove ${row.name || `database ${index + 1}`}`}
              onClick={() => set({ databases: rows.filter((_row, at) => at !== index) })}
            >
              <X aria-hidden size={14} />
            </IconButton>
          )}
        </div>
      ))}
      {error && (
        <p role="alert" className="text-xs text-bad">
          {error}
        </p>
      )}
      {!readOnly && (
        <Button
          size="small"
          className="w-fit"
          onClick={() => set({ databases: [...rows, { name: '', kind: 'disposable' }] })}
        >
          <Plus aria-hidden size={13} /> Add a database
        </Button>
      )}
    </div>
  );
}
