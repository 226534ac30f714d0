import { compare, type Comparison } from '../safety/index.js';
import { WorkspaceError } from '../git/index.js';
import { cleanText } from './redaction.js';
import type { SafetyState } from './state.js';
import type { ToolDefinition, ToolResult } from './tools/index.js';
import type { Connection, Workspace } from './workspace/index.js';

/** What was seen of a call that ran, beside what its verdict predicted; stored with the call. */
export interface ObservedCall {
  connections: Connection[];
  filesOutsidePrediction: string[];
  mismatches: string[];
}

export interface Observed {
  /** Null where nothing can be seen: tools that are WAVE's own do what they say. */
  observed: ObservedCall | null;
  filesChanged: string[];
  safety: SafetyState;
}

const filesKept = 500;

/**
 * Compares a command's deeds with its prediction.
 *
 * @param predicted the verdict's effects in words
 * @param snapshots before and after the call
 */
export async function observeCall(
  tool: ToolDefinition,
  done: ToolResult,
  predicted: readonly string[],
  { workspace, guarded }: { workspace: Workspace; guarded: readonly string[] },
  { before, after }: { before: string | null; after: string | undefined },
  safety: SafetyState,
): Promise<Observed> {
  const told = (done.filesChanged ?? []).slice(0, filesKept);
  if (tool.effect !== 'command' || before === null || after === undefined) {
    return { observed: null, filesChanged: told, safety };
  }
  const filesChanged = await workspace.changedBetween(before, after).catch((error: unknown) => {
    // A snapshot that retention or a person removed tells nothing.
    if (error instanceof WorkspaceError && error.code === 'commit_not_found') return [];
    throw error;
  });
  const connections = done.network?.connections ?? [];
  const seen = { filesChanged, connections, blindAttempts: done.network?.pastProxy ?? 0, endedBy: done.endedBy };
  const comparison = compare(predicted, seen, { worktree: workspace.path, guarded });
  const { filesOutsidePrediction, mismatches } = comparison;
  return {
    observed: {
      connections,
      filesOutsidePrediction: filesOutsidePrediction.map(cleanText),
      mismatches: mismatches.map(cleanText),
    },
    filesChanged: filesChanged.slice(0, filesKept),
    safety: lowered(safety, comparison),
  };
}

function lowered(safety: SafetyState, { score, violations }: Comparison): SafetyState {
  if (score >= safety.score && violations.length === 0) return safety;
  return {
    ...safety,
    score: Math.min(safety.score, score),
    violations: [...new Set([...safety.violations, ...violations])],
  };
}
