'use client';

import { OctagonX, Pause, Play } from 'lucide-react';
import { useState, type FormEvent } from 'react';
import { toast } from 'sonner';
import { useMay } from '../shell/session';
import { Button } from '../ui/button';
import { Dialog } from '../ui/dialog';
import { Field, TextArea } from '../ui/field';
import { ProblemNotice } from '../ui/notice';
import { wave } from '@/lib/wave/client';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { RunDetail } from '@/lib/wave/types';

type Command = 'hold' | 'resume' | 'kill';

const commands: Record<Command, { name: string; icon: typeof Play; title: string; text: string; required: boolean }> = {
  hold: {
    name: 'Hold',
    icon: Pause,
    title: 'Hold this run?',
    text: 'What is under way is stopped within a second. Resuming continues from the last step.',
    required: false,
  },
  resume: {
    name: 'Resume',
    icon: Play,
    title: 'Resume this run?',
    text: 'It continues from the step it was held at.',
    required: false,
  },
  kill: {
    name: 'Kill',
    icon: OctagonX,
    title: 'Kill this run?',
    text: 'Its processes end at once, and it cannot be resumed. Its branch and its record stay.',
    required: true,
  },
};

/** What may be done with the run now. */
export function RunActions({ run, onDone }: { run: RunDetail; onDone: () => void }) {
  const mayCommand = useMay('runs:write');
  const [asked, setAsked] = useState<Command>();
  if (!mayCommand) return null;
  const allowed = (['resume', 'hold', 'kill'] as const).filter((command) => run.allowedCommands.includes(command));
  return (
    <>
      {run.pendingCommand !== null && (
        <span role="status" className="breathing text-sm text-warn">
          {run.pendingCommand === 'hold' ? 'Holding…' : 'Killing…'}
        </span>
      )}
      {allowed.map((command) => {
        const { name, icon: Icon } = commands[command];
        return (
          <Button
            key={command}
            look={command === 'kill' ? 'danger' : command === 'resume' ? 'primary' : 'secondary'}
            onClick={() => setAsked(command)}
          >
            <Icon aria-hidden size={14} /> {name}
          </Button>
        );
      })}
      {asked !== undefined && (
        <Dialog
          open
          onOpenChange={(open) => !open && setAsked(undefined)}
          title={commands[asked].title}
          description={commands[asked].text}
        >
          <CommandForm
            runId={run.runId}
            command={asked}
            onClose={() => setAsked(undefined)}
            onDone={() => {
              setAsked(undefined);
              onDone();
            }}
          />
        </Dialog>
      )}
    </>
  );
}

interface CommandFormProps {
  runId: string;
  command: Command;
  onClose: () => void;
  onDone: () => void;
}

function CommandForm({ runId, command, onClose, onDone }: CommandFormProps) {
  const { name, required } = commands[command];
  const [reason, setReason] = useState('');
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<WaveProblem>();
  const [missing, setMissing] = useState(false);
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (required && reason.trim() === '') {
      setMissing(true);
      return;
    }
    setBusy(true);
    setProblem(undefined);
    try {
      const { message } = await wave.command(runId, command, reason.trim());
      toast.success(message);
      onDone();
    } catch (error) {
      setProblem(asProblem(error));
      setBusy(false);
    }
  };
  const fieldError = missing && reason.trim() === '' ? 'Say why; it goes on the record.' : problem?.field('reason');
  return (
    <form onSubmit={(event) => void send(event)} noValidate className="flex flex-col gap-4">
      {problem && fieldError === undefined && <ProblemNotice problem={problem} />}
      <Field
        label={required ? 'Reason' : 'Reason (optional)'}
        error={fieldError}
        hint="Shown wherever the run is shown."
      >
        {(ids) => (
          <TextArea {...ids} autoFocus rows={3} value={reason} onChange={(event) => setReason(event.target.value)} />
        )}
      </Field>
      <div className="flex justify-end gap-2">
        <Button look="quiet" onClick={onClose}>
          Leave it
        </Button>
        <Button type="submit" look={command === 'kill' ? 'danger-solid' : 'primary'} busy={busy}>
          {name} the run
        </Button>
      </div>
    </form>
  );
}
