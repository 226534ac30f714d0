'use client';

import { ShieldCheck } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button';
import { CopyButton } from '../ui/copy';
import { Notice, ProblemNotice } from '../ui/notice';
import { plural } from '@/lib/format';
import { wave } from '@/lib/wave/client';
import { asProblem, type WaveProblem } from '@/lib/wave/problem';
import type { AuditCheck } from '@/lib/wave/types';

interface Result {
  check: AuditCheck;
  at: string;
}

/** Verifying the chain: the button, and what came of it. */
export function useChainCheck() {
  const [result, setResult] = useState<Result>();
  const [problem, setProblem] = useState<WaveProblem>();
  const [busy, setBusy] = useState(false);
  const verify = async () => {
    setBusy(true);
    setProblem(undefined);
    try {
      const check = await wave.verifyAudit();
      setResult({ check, at: new Date().toLocaleTimeString('en-GB') });
    } catch (error) {
      setProblem(asProblem(error));
    }
    setBusy(false);
  };
  return { result, problem, busy, verify: () => void verify() };
}

export function VerifyButton({ busy, verify }: Pick<ReturnType<typeof useChainCheck>, 'busy' | 'verify'>) {
  return (
    <Button look="primary" busy={busy} onClick={verify}>
      <ShieldCheck aria-hidden size={14} /> Verify
    </Button>
  );
}

export function ChainCheckResult({ result, problem, verify }: ReturnType<typeof useChainCheck>) {
  if (problem) return <ProblemNotice problem={problem} retry={verify} />;
  if (result === undefined) return null;
  const { check, at } = result;
  const { head } = check;
  if (!check.ok) {
    return (
      <Notice tone="bad" role="alert" title="The record was tampered with">
        {check.firstBroken
          ? `The first entry that does not fit is number ${check.firstBroken.seq}: ${check.firstBroken.reason}`
          : 'An entry does not fit the chain.'}
      </Notice>
    );
  }
  return (
    <Notice tone="good" role="status" title={`The chain is whole: ${plural(check.entries, 'entry', 'entries')}`}>
      <p>Every entry carries the hash of the one before it, and each was computed again at {at}.</p>
      {head !== null && (
        <p className="mt-1 flex min-w-0 flex-wrap items-center gap-x-2 text-xs text-muted">
          Newest hash
          <CopyButton
            text={`${head.seq}:${head.hash}`}
            label="Copy the newest hash"
            shown={head.hash}
            className="max-w-full font-mono text-ink"
          />
          <span>Kept elsewhere, it proves later that nothing before it was changed.</span>
        </p>
      )}
    </Notice>
  );
}
