'use client';

import { useState } from 'react';
import { ChangesList } from './changes-list';
import { JudgeFields } from './judge-fields';
import { OvertakenNotice } from './overtaken-notice';
import { PlacesFields } from './places-fields';
import { PrinciplesFields } from './principles-fields';
import { ReplayPanel } from './replay-panel';
import { RightsFields } from './rights-fields';
import { SavePolicyDialog } from './save-policy-dialog';
import { ScoresFields } from './scores-fields';
import { usePolicyDraft } from './use-policy-draft';
import { useMay } from '../../shell/session';
import { Age } from '../../ui/age';
import { Button } from '../../ui/button';
import { Notice, ProblemNotice } from '../../ui/notice';
import { SkeletonRows } from '../../ui/skeleton';
import { actorName, plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import type { Resource } from '@/lib/wave/hooks/use-resource';
import type { PolicyDraft } from '@/lib/wave/policy-draft';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { PolicyReplay, PolicyView } from '@/lib/wave/types';

interface PolicyEditorProps {
  projectId: string;
  policy: Resource<PolicyView>;
}

export function PolicyEditor({ projectId, policy }: PolicyEditorProps) {
  if (policy.value === undefined) {
    return policy.problem ? <ProblemNotice problem={policy.problem} retry={policy.reload} /> : <SkeletonRows />;
  }
  return (
    <Editor
      projectId={projectId}
      saved={policy.value}
      onSaved={(view) => policy.set(() => view)}
      reload={policy.reload}
    />
  );
}

/** What each part of the form is given. */
export interface PolicyFieldsProps {
  draft: PolicyDraft;
  set: (change: Partial<PolicyDraft>) => void;
  /** What is wrong with a member of the policy, by its path: `judge.from`, `principles[0].text`. */
  errorAt: (path: string) => string | undefined;
  readOnly: boolean;
}

interface EditorProps {
  projectId: string;
  saved: PolicyView;
  onSaved: (policy: PolicyView) => void;
  reload: () => void;
}

/** What the project's runs may do, as a form; what a change would have meant for past calls; and its saving. */
function Editor({ projectId, saved, onSaved, reload }: EditorProps) {
  const mayChange = useMay('policy:write');
  const { base, draft, written, changes, dirty, overtaken, set, discard, restart, rebase } = usePolicyDraft(saved);
  const [problem, setProblem] = useState<WaveProblem>();
  const [saving, setSaving] = useState(false);
  const [replay, setReplay] = useState<PolicyReplay>();
  const [replaying, setReplaying] = useState(false);
  const errorAt = (path: string) => problem?.field(`policy.${path}`) ?? problem?.field(path);

  const runReplay = async () => {
    setReplaying(true);
    setProblem(undefined);
    try {
      setReplay(await wave.replayPolicy(projectId, { policy: written }));
    } catch (error) {
      setProblem(asProblem(error));
    }
    setReplaying(false);
  };
  const fields = {
    draft,
    set: (change: Partial<PolicyDraft>) => {
      setReplay(undefined);
      set(change);
    },
    errorAt,
    readOnly: !mayChange,
  };
  return (
    <div className="flex flex-col gap-4 pb-16">
      <p className="text-sm text-muted">
        {base.version === 0 ? (
          'The policy that WAVE ships with; nobody has changed it yet.'
        ) : (
          <>
            Version {base.version}, by {actorName(base.createdBy ?? '')}{' '}
            {base.createdAt !== null && <Age at={base.createdAt} />}: {base.reason}
          </>
        )}
      </p>
      {!mayChange && <Notice tone="accent" title="You can look, and try changes out; saving needs an admin" />}
      {overtaken && <OvertakenNotice overtaken={overtaken} />}
      {problem && <FieldProblems problem={problem} />}
      <PlacesFields {...fields} />
      <ScoresFields {...fields} projectId={projectId} />
      <PrinciplesFields {...fields} />
      <JudgeFields {...fields} />
      <RightsFields {...fields} />
      {replay && <ReplayPanel replay={replay} onClose={() => setReplay(undefined)} />}
      {dirty && (
        <div
          role="region"
          aria-label="Unsaved changes"
          className="sticky bottom-2 z-20 flex flex-wrap items-center gap-2 rounded-lg border bg-surface px-3 py-2 shadow-floating"
        >
          <p className="min-w-0 flex-1 basis-40 text-sm font-medium">
            {plural(changes.length, 'change')}
            <span className="ml-2 font-normal text-muted max-sm:hidden">
              {changes.map(({ label }) => label.toLowerCase()).join(', ')}
            </span>
          </p>
          <Button
            look="quiet"
            onClick={() => {
              setProblem(undefined);
              setReplay(undefined);
              discard();
            }}
          >
            Discard
          </Button>
          <Button busy={replaying} onClick={() => void runReplay()}>
            What would change
          </Button>
          {mayChange && (
            <Button look="primary" onClick={() => setSaving(true)}>
              Save…
            </Button>
          )}
        </div>
      )}
      {saving && (
        <SavePolicyDialog
          projectId={projectId}
          base={base}
          written={written}
          changes={<ChangesList changes={changes} />}
          onClose={() => setSaving(false)}
          onSaved={(policy) => {
            setSaving(false);
            setProblem(undefined);
            setReplay(undefined);
            restart(policy);
            onSaved(policy);
          }}
          onRefused={(failure) => {
            setSaving(false);
            setProblem(failure);
          }}
          onOvertaken={(newer) => {
            setSaving(false);
            setReplay(undefined);
            rebase(newer);
            reload();
          }}
        />
      )}
    </div>
  );
}

/** Every refused field in one place, since the field itself may be out of sight. */
function FieldProblems({ problem }: { problem: WaveProblem }) {
  if (problem.errors.length === 0) return <ProblemNotice problem={problem} />;
  return (
    <Notice tone="bad" role="alert" title="The policy cannot be used as it is written">
      <ul className="list-disc pl-4">
        {problem.errors.map(({ field, message }) => (
          <li key={`${field} ${message}`}>
            <code className="font-mono text-xs">{field.replace(/^policy\./, '')}</code> {message}
          </li>
        ))}
      </ul>
    </Notice>
  );
}
