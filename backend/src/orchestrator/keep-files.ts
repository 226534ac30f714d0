import { WorkspaceError } from '../git/index.js';
import type { ToolResult } from './tools/index.js';
import type { Workspace } from './workspace/index.js';

/**
 * Keeps the files as a call left them. When they are more than a workspace may keep, they are taken back to what they
 * were before the call, and the agent is told; the run could not go on with them.
 *
 * @param before the snapshot that the call began with
 */
export async function keepFiles(
  workspace: Workspace,
  number: number,
  before: string | null,
  done: ToolResult,
): Promise<{ kept: string; done: ToolResult }> {
  try {
    return { kept: await workspace.snapshot(number), done };
  } catch (error) {
    if (!(error instanceof WorkspaceError) || error.code !== 'workspace_too_large' || before === null) throw error;
    await workspace.restore(before);
    const undone = `All that this call changed was taken back: ${error.message}.`;
    return {
      kept: await workspace.snapshot(number),
      done: { ...done, ok: false, content: `${undone}\n${done.content}` },
    };
  }
}
