import { toolSchemas } from '../../safety/index.js';
import { cutMiddle } from '../workspace/index.js';
import { defineTool } from './define-tool.js';
import { plainPath } from './worktree-path.js';

export const gitDiff = defineTool({
  name: 'git_diff',
  description: 'Shows everything that this run changed since it began, committed or not, new files too.',
  effect: 'read',
  schema: toolSchemas.git_diff,
  async run(args, { workspace, limits }) {
    const path = args.path === undefined ? '.' : plainPath(workspace.path, args.path);
    const diff = await workspace.diff(path === '.' ? {} : { path });
    if (diff === '') return { ok: true, content: 'No changes.' };
    const told = cutMiddle(diff, limits.outputChars);
    return { ok: true, content: told, fullOutput: told === diff ? undefined : diff };
  },
});

export const gitLog = defineTool({
  name: 'git_log',
  description: 'Shows the latest commits of the branch, newest first: id, date, author, subject.',
  effect: 'read',
  schema: toolSchemas.git_log,
  async run(args, { workspace, limits }) {
    const commits = await workspace.log(args.limit);
    const lines = commits.map(({ id, at, author, subject }) => `${id.slice(0, 10)} ${at} ${author}: ${subject}`);
    return { ok: true, content: cutMiddle(lines.join('\n'), limits.outputChars) };
  },
});

export const commit = defineTool({
  name: 'commit',
  description: 'Commits everything that changed to the branch of this run. Nothing is pushed.',
  effect: 'write',
  schema: toolSchemas.commit,
  async run(args, { workspace }) {
    const id = await workspace.commit(args.message);
    if (!id) return { ok: true, content: 'There was nothing to commit.' };
    return { ok: true, content: `Committed ${id.slice(0, 10)} on ${workspace.branch}.` };
  },
});
