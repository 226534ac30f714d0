/** One line that says what a call does, for logs and lists: the argument that matters, at most 160 characters. */
export function summarise(tool: string, args: Record<string, unknown>): string {
  const main = args['command'] ?? args['path'] ?? args['pattern'] ?? args['url'] ?? args['message'] ?? args['from'];
  const text = typeof main === 'string' ? `${tool} ${main}` : tool;
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length > 160 ? `${line.slice(0, 159)}…` : line;
}
