'use client';

import { useState, type FormEvent } from 'react';
import { VerdictDetails } from '../../run/why/verdict-details';
import { ToolFields } from '../../tool/tool-fields';
import { Button } from '../../ui/button';
import { Field, Select } from '../../ui/field';
import { EmptyState, ProblemNotice } from '../../ui/notice';
import { Panel } from '../../ui/panel';
import { wave } from '@/lib/wave/client';
import { usePrinciples } from '@/lib/wave/hooks/use-principles';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import { argsOf, fieldsOf, knownTools, type ToolDraft } from '@/lib/wave/tool-fields';
import type { Verdict } from '@/lib/wave/types';

interface TryCallProps {
  projectId: string;
  /** The policy's version, which the verdict is by. */
  version: number | undefined;
}

/** A call that nobody makes: what would become of it under the policy that stands. */
export function TryCall({ projectId, version }: TryCallProps) {
  const [tool, setTool] = useState('run_command');
  const [drafts, setDrafts] = useState<Readonly<Record<string, ToolDraft>>>({});
  const [mistakes, setMistakes] = useState<Readonly<Record<string, string | undefined>>>({});
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const [verdict, setVerdict] = useState<Verdict>();
  const principles = usePrinciples(projectId);
  const fields = fieldsOf(tool, {});
  const draft = drafts[tool] ?? {};

  const evaluate = async (event: FormEvent) => {
    event.preventDefault();
    const read = argsOf(fields, draft);
    setMistakes(read.ok ? {} : read.mistakes);
    if (!read.ok) return;
    setBusy(true);
    setProblem(undefined);
    try {
      setVerdict(await wave.evaluate({ projectId, tool, args: read.args }));
    } catch (error) {
      setVerdict(undefined);
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return (
    <div className="grid grid-cols-[minmax(0,1fr)] items-start gap-4 lg:grid-cols-2">
      <Panel title="A call">
        <form
          onSubmit={(event) => void evaluate(event)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) event.currentTarget.requestSubmit();
          }}
          noValidate
          className="flex flex-col gap-4 p-3"
        >
          <Field label="Tool">
            {(ids) => (
              <Select
                {...ids}
                className="max-w-64"
                value={tool}
                onChange={(event) => {
                  setTool(event.target.value);
                  setMistakes({});
                  setVerdict(undefined);
                }}
              >
                {knownTools.map((name) => (
                  <option key={name}>{name}</option>
                ))}
              </Select>
            )}
          </Field>
          <ToolFields
            fields={fields}
            draft={draft}
            mistakes={mistakes}
            onChange={(next) => setDrafts((before) => ({ ...before, [tool]: next }))}
          />
          <Button type="submit" look="primary" busy={busy} className="w-fit">
            Judge it
          </Button>
        </form>
      </Panel>
      <Panel
        title="Verdict"
        aside={version === undefined ? undefined : version === 0 ? 'policy as shipped' : `policy version ${version}`}
      >
        <div className="p-3" aria-live="polite">
          {problem ? (
            <ProblemNotice problem={problem} />
          ) : verdict ? (
            <VerdictDetails facts={{ ...verdict, verdict: verdict.decision }} principles={principles} />
          ) : (
            <EmptyState title="Nothing is run">
              The same code judges here as in a run, by the policy that is saved.
            </EmptyState>
          )}
        </div>
      </Panel>
    </div>
  );
}
