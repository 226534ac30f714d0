import type { Dirent } from 'node:fs';
import { toolSchemas } from '../../safety/index.js';
import { cutMiddle } from '../workspace/index.js';
import { defineTool } from './define-tool.js';
import { guardedReason } from './guarded-names.js';
import { Refusal } from './refusal.js';
import { decodeText } from './text-file.js';
import { applyEdit } from './text-edit.js';
import { missing, WorktreeFiles } from './worktree-files.js';
import { realPath } from './worktree-path.js';

const lineLength = 2_000;

export const listFiles = defineTool({
  name: 'list_files',
  description:
    'Lists files and folders (folders end in /). With recursive, all files below, those that git ignores left out.',
  effect: 'read',
  schema: toolSchemas.list_files,
  async run(args, { workspace, limits }) {
    const folder = await realPath(workspace.path, args.path);
    const files = new WorktreeFiles(workspace.path);
    const there = await files.look(folder);
    if (!there) throw new Refusal(missing(args.path).replace('no file', 'no folder'));
    if (!there.isDirectory()) throw new Refusal(`${args.path} is a file; read_file shows it.`);
    const entries = args.recursive
      ? await workspace.files(folder === '.' ? undefined : folder)
      : (await files.list(folder))
          .filter(({ name }) => name !== '.git')
          .map(entryName)
          .sort();
    if (entries.length === 0) return { ok: true, content: `${args.path} is empty.` };
    const shown = entries.slice(0, args.limit);
    const more = entries.length - shown.length;
    const note = more > 0 ? `\n[${more} more; name a folder, or raise limit]` : '';
    return { ok: true, content: cutMiddle(shown.join('\n'), limits.outputChars) + note };
  },
});

export const readFile = defineTool({
  name: 'read_file',
  description:
    'Reads a text file. Each line comes with its number and a tab, which are not part of the file. Long files come in ' +
    'parts: go on with offset. Refuses binary files, files with secrets, and paths outside the repository.',
  effect: 'read',
  schema: toolSchemas.read_file,
  async run(args, { workspace, limits }) {
    const target = await realPath(workspace.path, args.path);
    const { content } = await new WorktreeFiles(workspace.path).read(target);
    const lines = decodeText(args.path, content).split('\n');
    if (lines.at(-1) === '') lines.pop();
    if (lines.length === 0) return { ok: true, content: `${args.path} is empty.` };
    if (args.offset > lines.length) throw new Refusal(`${args.path} has ${lines.length} lines only.`);
    const shown: string[] = [];
    let room = limits.outputChars;
    for (let at = args.offset; at <= lines.length && shown.length < args.limit; at++) {
      const line = `${String(at).padStart(6)}\t${shortened(lines[at - 1]!)}`;
      room -= line.length + 1;
      if (room < 0 && shown.length > 0) break;
      shown.push(line);
    }
    const next = args.offset + shown.length;
    const note = next > lines.length ? '' : `\n[${lines.length} lines in all; go on with offset ${next}]`;
    return { ok: true, content: shown.join('\n') + note };
  },
});

export const search = defineTool({
  name: 'search',
  description:
    'Searches the text of all files that git does not ignore, new ones too. Answers lines as path:number: text. ' +
    'The pattern is plain text unless regex is set (Perl-compatible).',
  effect: 'read',
  schema: toolSchemas.search,
  async run(args, { workspace, limits }) {
    const folder = args.path === undefined ? '.' : await realPath(workspace.path, args.path);
    const { matches, more } = await workspace
      .search({ ...args, folder: folder === '.' ? undefined : folder, limit: 5_000, timeoutMs: 10_000 })
      .catch((error: Error & { code?: string }) => {
        if (error.code === 'git_timeout') throw new Refusal('The search took too long; use a simpler pattern.');
        throw error;
      });
    const open = matches.filter((match) => !guardedReason(match.path));
    if (open.length === 0) return { ok: true, content: 'Nothing found.' };
    const lines = open.slice(0, args.limit).map((match) => `${match.path}:${match.line}: ${match.text.slice(0, 300)}`);
    const note = more || open.length > lines.length ? '\n[There are more; narrow the search, or raise limit]' : '';
    return { ok: true, content: cutMiddle(lines.join('\n'), limits.outputChars) + note };
  },
});

export const writeFile = defineTool({
  name: 'write_file',
  description:
    'Writes a whole file, replacing what is there; makes folders as needed. To change a part, use edit_file.',
  effect: 'write',
  schema: toolSchemas.write_file,
  async run(args, { workspace }) {
    const target = await realPath(workspace.path, args.path);
    const isNew = await new WorktreeFiles(workspace.path).write(target, args.content);
    const lines = args.content === '' ? 0 : args.content.split('\n').length - (args.content.endsWith('\n') ? 1 : 0);
    return {
      ok: true,
      content: `${isNew ? 'Created' : 'Replaced'} ${target} (${lines} lines).`,
      filesChanged: [target],
    };
  },
});

export const editFile = defineTool({
  name: 'edit_file',
  description:
    'Replaces a piece of text in a file. oldText must stand in the file exactly once, spaces and line breaks included ' +
    '(without the line numbers of read_file); give more lines around it to make it unique, or set replaceAll.',
  // Repeating it after it was done would not find the old text: so from the snapshot, like a command.
  effect: 'command',
  schema: toolSchemas.edit_file,
  async run(args, { workspace }) {
    const target = await realPath(workspace.path, args.path);
    const files = new WorktreeFiles(workspace.path);
    const { content } = await files.read(target);
    const edit = applyEdit(decodeText(args.path, content), args);
    if ('problem' in edit) throw new Refusal(`${target} is unchanged: ${edit.problem}`);
    await files.write(target, edit.text);
    const times = edit.count === 1 ? `at line ${edit.line}` : `${edit.count} times`;
    return { ok: true, content: `Edited ${target} ${times}.`, filesChanged: [target] };
  },
});

export const moveFile = defineTool({
  name: 'move_file',
  description: 'Moves or renames a file or folder; makes folders as needed. Refuses to replace what is there.',
  effect: 'command',
  schema: toolSchemas.move_file,
  async run(args, { workspace }) {
    const [from, to] = [
      await realPath(workspace.path, args.from, 'itself'),
      await realPath(workspace.path, args.to, 'itself'),
    ];
    if (from === '.' || to === '.') throw new Refusal('The root of the repository cannot be moved.');
    const files = new WorktreeFiles(workspace.path);
    const source = await files.look(from);
    if (!source) throw new Refusal(missing(args.from));
    if (source.isDirectory() && to.startsWith(`${from}/`)) throw new Refusal('A folder cannot be moved into itself.');
    if (from !== to && (await files.look(to))) {
      throw new Refusal(`${args.to} exists already. Delete it first, or choose another path.`);
    }
    await files.move(from, to);
    return { ok: true, content: `Moved ${from} to ${to}.`, filesChanged: [from, to] };
  },
});

export const deleteFile = defineTool({
  name: 'delete_file',
  description: 'Deletes a file or link; a folder with all that is in it only when recursive is set.',
  effect: 'command',
  schema: toolSchemas.delete_file,
  async run(args, { workspace }) {
    const target = await realPath(workspace.path, args.path, 'itself');
    if (target === '.') throw new Refusal('The root of the repository cannot be deleted.');
    const files = new WorktreeFiles(workspace.path);
    const there = await files.look(target);
    if (!there) throw new Refusal(missing(args.path));
    if (there.isDirectory() && !args.recursive) {
      throw new Refusal(`${args.path} is a folder. Set recursive to delete it with all that is in it.`);
    }
    const changed = there.isDirectory() ? await workspace.files(target) : [target];
    await files.remove(target, there.isDirectory());
    return { ok: true, content: `Deleted ${target}.`, filesChanged: changed.length > 0 ? changed : [target] };
  },
});

function entryName(entry: Dirent): string {
  if (entry.isDirectory()) return `${entry.name}/`;
  return entry.isSymbolicLink() ? `${entry.name} (link)` : entry.name;
}

function shortened(line: string): string {
  return line.length <= lineLength
    ? line
    : `${line.slice(0, lineLength)} [… ${line.length - lineLength} characters more]`;
}
