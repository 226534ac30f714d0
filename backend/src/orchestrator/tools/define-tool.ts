import type { z } from 'zod';
import { WorkspaceError } from '../workspace/index.js';
import { Refusal } from './refusal.js';
import type { ToolContext, ToolDefinition, ToolResult } from './tool.js';

type Answer = Omit<ToolResult, 'durationMs'>;

interface ToolDraft<Schema extends z.ZodType> extends Omit<ToolDefinition<Schema>, 'run'> {
  run(args: z.infer<Schema>, context: ToolContext): Promise<Answer>;
}

/** Trouble with the machine, not with the call: the agent can do nothing about it, so it is not told as a result. */
const machineTrouble = new Set(['git_unavailable', 'sandbox_unavailable']);

/**
 * Makes a tool of what it does: measures time, and turns every refusal and every error of the file system into a
 * result, since an agent can go on from a result.
 */
export function defineTool<Schema extends z.ZodType>(draft: ToolDraft<Schema>): ToolDefinition<Schema> {
  return {
    ...draft,
    async run(args, context) {
      const started = performance.now();
      const answer = await attempt(draft, args, context);
      return { ...answer, durationMs: Math.round(performance.now() - started) };
    },
  };
}

async function attempt<Schema extends z.ZodType>(
  draft: ToolDraft<Schema>,
  args: z.infer<Schema>,
  context: ToolContext,
): Promise<Answer> {
  if (context.signal.aborted) return { ok: false, content: 'The call was ended before it began.', endedBy: 'aborted' };
  try {
    return await draft.run(args, context);
  } catch (error) {
    if (error instanceof Refusal) return { ok: false, content: error.message };
    if (error instanceof WorkspaceError && !machineTrouble.has(error.code))
      return { ok: false, content: error.message };
    const reason = fileTrouble(error);
    if (reason) return { ok: false, content: `${draft.name} failed: ${reason}` };
    throw error;
  }
}

function fileTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error)) return undefined;
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOENT':
      return 'a file or folder on the way is not there (any more)';
    case 'ELOOP':
      return 'a symbolic link stands where a file or folder was expected';
    case 'EACCES':
    case 'EPERM':
      return 'the file permissions do not allow it';
    case 'ENOTDIR':
      return 'something on the way is a file, not a folder';
    case 'EISDIR':
      return 'it is a folder';
    case 'ENOSPC':
    case 'EDQUOT':
      return 'the disk is full';
    case 'ENAMETOOLONG':
      return 'the name is too long';
    default:
      return (error as NodeJS.ErrnoException).code;
  }
}
