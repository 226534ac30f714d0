import { z } from 'zod';

const path = z.string().min(1).max(1_024);

/** The arguments of every built-in tool, told to models and checked wherever arguments come in. */
export const toolSchemas = {
  list_files: z.strictObject({
    path: path.default('.').describe('Folder, relative to the root of the repository'),
    recursive: z.boolean().default(false).describe('List all files below, not only one level'),
    limit: z.int().min(1).max(5_000).default(500).describe('Most entries to answer'),
  }),
  read_file: z.strictObject({
    path: path.describe('File, relative to the root of the repository'),
    offset: z.int().min(1).default(1).describe('Number of the first line to read'),
    limit: z.int().min(1).max(10_000).default(2_000).describe('Most lines to read'),
  }),
  search: z.strictObject({
    pattern: z
      .string()
      .min(1)
      .max(1_000)
      .regex(/^[^\n\0]*$/, 'one line, without NUL')
      .describe('What to look for'),
    path: path.optional().describe('Only in this file or folder'),
    glob: z.string().min(1).max(300).optional().describe('Only in files such as *.ts or src/**/*.test.js'),
    regex: z.boolean().default(false).describe('The pattern is a regular expression'),
    ignoreCase: z.boolean().default(false),
    limit: z.int().min(1).max(1_000).default(100).describe('Most lines to answer'),
  }),
  write_file: z.strictObject({
    path: path.describe('File, relative to the root of the repository'),
    content: z.string().max(4_000_000).describe('The whole text of the file'),
  }),
  edit_file: z.strictObject({
    path: path.describe('File, relative to the root of the repository'),
    oldText: z.string().min(1).max(1_000_000).describe('The text to replace, exactly as it stands'),
    newText: z.string().max(1_000_000).describe('What to put in its place; may be empty'),
    replaceAll: z.boolean().default(false).describe('Replace every occurrence'),
  }),
  move_file: z.strictObject({
    from: path.describe('File or folder to move'),
    to: path.describe('Its new path, not the folder to put it in'),
  }),
  delete_file: z.strictObject({
    path: path.describe('File, relative to the root of the repository'),
    recursive: z.boolean().default(false).describe('Delete a folder and all that is in it'),
  }),
  run_command: z.strictObject({
    command: z.string().min(1).max(100_000).describe('The command line'),
    cwd: z.string().min(1).max(1_024).optional().describe('Folder to run in; the root of the repository when absent'),
    timeoutSeconds: z.number().positive().max(86_400).optional().describe('End it after so many seconds'),
  }),
  git_diff: z.strictObject({
    path: path.optional().describe('Only this file or folder'),
  }),
  git_log: z.strictObject({
    limit: z.int().min(1).max(200).default(20).describe('Most commits to show'),
  }),
  commit: z.strictObject({
    message: z
      .string()
      .max(10_000)
      .regex(/\S/, 'not empty')
      .describe('What changed and why; the first line is the subject'),
  }),
  http_fetch: z.strictObject({
    method: z.enum(['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE']).default('GET'),
    url: z
      .url({ protocol: /^https?$/ })
      .max(4_000)
      .describe('http or https; the host must be allowed for this project'),
    headers: z.record(z.string().min(1).max(200), z.string().max(8_000)).default({}),
    body: z.string().max(1_000_000).optional().describe('Sent as it is; set content-type in headers'),
  }),
} as const;

/** @returns what is wrong with arguments, by field (`args.path`); empty for tools that are not built in */
export function toolArgsErrors(tool: string, args: unknown): { field: string; message: string }[] {
  if (!Object.hasOwn(toolSchemas, tool)) return [];
  const parsed = toolSchemas[tool as keyof typeof toolSchemas].safeParse(args);
  if (parsed.success) return [];
  return parsed.error.issues.flatMap((issue) => {
    const place = ['args', ...issue.path.map(String)].join('.');
    return issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({ field: `${place}.${key}`, message: `${tool} has no such argument` }))
      : [{ field: place, message: issue.message }];
  });
}
