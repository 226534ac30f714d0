'use client';

import { X } from 'lucide-react';
import { useState } from 'react';
import type { PolicyFieldsProps } from './policy-editor';
import { PolicySection } from './policy-section';
import { ScoreTable } from './score-table';
import { SafetyScore } from '../../run/figures';
import { Button, IconButton } from '../../ui/button';
import { Field, Input, Select } from '../../ui/field';
import { wave } from '@/lib/wave/client';
import { useResource } from '@/lib/wave/hooks/use-resource';
import type { EffectScore } from '@/lib/wave/types';

/** What each effect is worth, where the project sees it otherwise than WAVE; and where verdicts change. */
export function ScoresFields({ draft, set, errorAt, readOnly, projectId }: PolicyFieldsProps & { projectId: string }) {
  const table = useResource(`scores of ${projectId}`, (signal) => wave.listScores(projectId, signal)).value?.items;
  const [whole, setWhole] = useState(false);
  const own = new Set(draft.scores.map(({ effect }) => effect));
  return (
    <PolicySection
      title="Scores"
      about="A call is worth as much as the worst of its effects, from 0 to 1. Below the first threshold it is blocked, below the second a person is asked."
    >
      <div className="grid gap-4 sm:grid-cols-2">
        <Threshold
          label="Block below"
          value={draft.block}
          set={(block) => set({ block })}
          error={errorAt('thresholds.block') ?? errorAt('thresholds')}
          readOnly={readOnly}
        />
        <Threshold
          label="Ask below"
          value={draft.escalate}
          set={(escalate) => set({ escalate })}
          error={errorAt('thresholds.escalate')}
          readOnly={readOnly}
        />
      </div>
      <div className="flex flex-col gap-2">
        <h3 className="text-sm font-medium">Scores of the project’s own</h3>
        {draft.scores.length === 0 && <p className="text-sm text-faint">None; the table that WAVE ships with holds.</p>}
        {draft.scores.map(({ effect, score }, index) => (
          <OwnScore
            key={effect}
            effect={effect}
            score={score}
            row={table?.find((row) => row.effect === effect)}
            error={errorAt(`scores.${effect}`)}
            readOnly={readOnly}
            onChange={(value) =>
              set({ scores: draft.scores.map((row, at) => (at === index ? { effect, score: value } : row)) })
            }
            onRemove={() => set({ scores: draft.scores.filter((_row, at) => at !== index) })}
          />
        ))}
        {!readOnly && table !== undefined && (
          <AddScore
            rows={table.filter(({ effect }) => !own.has(effect))}
            onAdd={(row) => set({ scores: [...draft.scores, { effect: row.effect, score: String(row.defaultScore) }] })}
          />
        )}
      </div>
      {table !== undefined && (
        <div>
          <button
            type="button"
            aria-expanded={whole}
            onClick={() => setWhole(!whole)}
            className="rounded-sm text-xs text-accent hover:underline"
          >
            {whole ? 'Hide the whole table' : `The whole table, ${table.length} effects`}
          </button>
          {whole && <ScoreTable rows={table} />}
        </div>
      )}
    </PolicySection>
  );
}

interface ThresholdProps {
  label: string;
  value: string;
  set: (value: string) => void;
  error: string | undefined;
  readOnly: boolean;
}

function Threshold({ label, value, set, error, readOnly }: ThresholdProps) {
  return (
    <Field label={label} error={error} hint="The installation’s when empty.">
      {(ids) => (
        <Input
          {...ids}
          inputMode="decimal"
          className="max-w-32"
          placeholder={label === 'Block below' ? '0.70' : '0.85'}
          readOnly={readOnly}
          value={value}
          onChange={(event) => set(event.target.value)}
        />
      )}
    </Field>
  );
}

interface OwnScoreProps {
  effect: string;
  score: string;
  row: EffectScore | undefined;
  error: string | undefined;
  readOnly: boolean;
  onChange: (score: string) => void;
  onRemove: () => void;
}

function OwnScore({ effect, score, row, error, readOnly, onChange, onRemove }: OwnScoreProps) {
  const words = row?.words ?? effect;
  return (
    <div className="rounded-md border p-2.5">
      <div className="flex items-center gap-2">
        <p className="min-w-0 flex-1 text-sm">
          <span className="font-medium first-letter:uppercase">{words}</span>
          {row && (
            <span className="block text-xs text-muted">
              {row.reason}; {row.defaultScore.toFixed(2)} by default
            </span>
          )}
        </p>
        <Input
          aria-label={`Score of: ${words}`}
          aria-invalid={error === undefined ? undefined : true}
          inputMode="decimal"
          className="w-20"
          readOnly={readOnly}
          value={score}
          onChange={(event) => onChange(event.target.value)}
        />
        {!readOnly && (
          <IconButton label={`Remove the score of: ${words}`} onClick={onRemove}>
            <X aria-hidden size={14} />
          </IconButton>
        )}
      </div>
      {row !== undefined && Number(score) > row.defaultScore && (
        <p className="mt-1 text-xs text-warn">Looser than by default: such calls are judged less strictly here.</p>
      )}
      {error && (
        <p role="alert" className="mt-1 text-xs text-bad">
          {error}
        </p>
      )}
    </div>
  );
}

function AddScore({ rows, onAdd }: { rows: readonly EffectScore[]; onAdd: (row: EffectScore) => void }) {
  const [effect, setEffect] = useState('');
  const chosen = rows.find((row) => row.effect === effect);
  const acts = [...new Set(rows.map(({ act }) => act))];
  return (
    <div className="flex flex-wrap items-center gap-2">
      <Select
        aria-label="Effect to score"
        className="max-w-80 min-w-0 flex-1 basis-48"
        value={effect}
        onChange={(event) => setEffect(event.target.value)}
      >
        <option value="">Choose an effect…</option>
        {acts.map((act) => (
          <optgroup key={act} label={act}>
            {rows
              .filter((row) => row.act === act)
              .map((row) => (
                <option key={row.effect} value={row.effect}>
                  {row.words} ({row.defaultScore.toFixed(2)})
                </option>
              ))}
          </optgroup>
        ))}
      </Select>
      <Button
        size="small"
        disabled={chosen === undefined}
        onClick={() => {
          if (chosen === undefined) return;
          onAdd(chosen);
          setEffect('');
        }}
      >
        Score it
      </Button>
      {chosen && (
        <span className="flex items-center gap-2 text-xs text-muted">
          <SafetyScore score={chosen.defaultScore} /> {chosen.reason}
        </span>
      )}
    </div>
  );
}
