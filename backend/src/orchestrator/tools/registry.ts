import { z } from 'zod';
import type { ToolSpec } from '../models/model.port.js';
import { deleteFile, editFile, listFiles, moveFile, readFile, search, writeFile } from './file-tools.js';
import { commit, gitDiff, gitLog } from './git-tools.js';
import { createHttpFetch } from './http-fetch.js';
import { runCommand } from './run-command.js';
import type { ToolDefinition } from './tool.js';

/** Every built-in tool, in the order in which a model is told of them. */
export const toolDefinitions: readonly ToolDefinition[] = [
  listFiles,
  readFile,
  search,
  writeFile,
  editFile,
  moveFile,
  deleteFile,
  runCommand,
  gitDiff,
  gitLog,
  commit,
  createHttpFetch(),
];

const byName = new Map(toolDefinitions.map((tool) => [tool.name, tool]));

/** @returns undefined when there is no such tool; a model may ask for one */
export function findTool(name: string): ToolDefinition | undefined {
  return byName.get(name);
}

/**
 * What a model is told of tools.
 *
 * @param names all when absent
 * @throws RangeError when there is no such tool
 */
export function toolSpecs(names: readonly string[] = [...byName.keys()]): ToolSpec[] {
  return names.map((name) => {
    const tool = byName.get(name);
    if (!tool) throw new RangeError(`There is no tool ${name}`);
    return { name, description: tool.description, inputSchema: jsonSchema(tool.schema) };
  });
}

export type ParsedArgs<Schema extends z.ZodType> = { ok: true; args: z.infer<Schema> } | { ok: false; message: string };

/**
 * Checks what a model gave as arguments.
 *
 * @returns the arguments with defaults filled in, or a message for the model that names each wrong field
 */
export function parseArgs<Schema extends z.ZodType>(tool: ToolDefinition<Schema>, args: unknown): ParsedArgs<Schema> {
  const parsed = tool.schema.safeParse(args);
  if (parsed.success) return { ok: true, args: parsed.data };
  const lines = parsed.error.issues.map(({ path, message }) => `- ${path.join('.') || '(arguments)'}: ${message}`);
  return { ok: false, message: `The arguments of ${tool.name} are not valid:\n${lines.join('\n')}` };
}

/** JSON Schema of what may be given, as tools and structured outputs are told to a model. */
export function jsonSchema(schema: z.ZodType): Record<string, unknown> {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io: 'input' });
  return rest;
}
