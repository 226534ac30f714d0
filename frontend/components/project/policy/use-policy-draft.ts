'use client';

import { useEffect, useMemo, useState } from 'react';
import { policyChanges, rebasePolicy } from '@/lib/wave/policy-changes';
import { draftOf, policyOf, type PolicyDraft } from '@/lib/wave/policy-draft';
import type { PolicyView } from '@/lib/wave/types';

/** What happened to a draft when somebody else saved first. */
export interface Overtaken {
  by: PolicyView;
  /** What they changed. */
  theirs: ReturnType<typeof policyChanges>;
  /** Labels of what both changed. */
  conflicts: readonly string[];
}

interface Editing {
  /** The policy that the draft was begun from, or was last carried over to. */
  base: PolicyView;
  draft: PolicyDraft;
  overtaken?: Overtaken;
}

/** The draft of a policy: what was changed, and carried over when somebody else saved meanwhile. */
export function usePolicyDraft(saved: PolicyView) {
  const [{ base, draft, overtaken }, setState] = useState<Editing>(() => begin(saved));
  const written = useMemo(() => policyOf(draft), [draft]);
  const changes = useMemo(() => policyChanges(base.policy, written), [base, written]);
  const dirty = changes.length > 0;

  const rebase = (newer: PolicyView) =>
    setState(({ base: before, draft: mine }) => {
      const { policy, conflicts } = rebasePolicy(before.policy, policyOf(mine), newer.policy);
      const theirs = policyChanges(before.policy, newer.policy);
      return { base: newer, draft: draftOf(policy), overtaken: { by: newer, theirs, conflicts } };
    });

  useEffect(() => {
    if (saved.version === base.version && saved.hash === base.hash) return;
    if (dirty) rebase(saved);
    else setState(begin(saved));
    // Only what is saved moves the base; typing does not.
  }, [saved]);

  return {
    base,
    draft,
    written,
    changes,
    dirty,
    overtaken,
    set: (change: Partial<PolicyDraft>) => setState((state) => ({ ...state, draft: { ...state.draft, ...change } })),
    discard: () => setState(begin(base)),
    /** Begins anew from what was just saved. */
    restart: (policy: PolicyView) => setState(begin(policy)),
    rebase,
  };
}

function begin(base: PolicyView): Editing {
  return { base, draft: draftOf(base.policy) };
}
