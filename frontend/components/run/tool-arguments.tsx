import { DiffLines } from './diff-lines';
import { LongCode } from '../ui/long-code';
import { diffLines } from '@/lib/diff/lines';
import { revealHidden } from '@/lib/hidden-characters';

interface ToolArgumentsProps {
  tool: string;
  args: Record<string, unknown>;
}

/** What a call would do, the way a person reads it: commands as commands, edits as diffs, the rest as JSON. */
export function ToolArguments({ tool, args }: ToolArgumentsProps) {
  const { path, command, content, oldText, newText } = args;
  if (tool === 'run_command' && typeof command === 'string') {
    return (
      <>
        <LongCode label="Command" text={revealHidden(command)} />
        <Rest args={args} without={['command']} />
      </>
    );
  }
  if (tool === 'edit_file' && typeof oldText === 'string' && typeof newText === 'string') {
    return (
      <>
        <FileName path={path} />
        <DiffLines lines={diffLines(oldText, newText)} label={`Edit of ${String(path)}`} numbers={false} />
        <Rest args={args} without={['path', 'oldText', 'newText']} />
      </>
    );
  }
  if (tool === 'write_file' && typeof content === 'string') {
    return (
      <>
        <FileName path={path} />
        <DiffLines lines={diffLines('', content)} label={`Content of ${String(path)}`} />
        <Rest args={args} without={['path', 'content']} />
      </>
    );
  }
  if (tool === 'http_fetch' && typeof args.url === 'string') {
    return <LongCode label="Request" text={revealHidden(requestText(args.url, args))} />;
  }
  return <LongCode label="Arguments" text={revealHidden(JSON.stringify(args, null, 2))} />;
}

/** A request as it would go over the wire. */
function requestText(url: string, { method, headers, body }: Record<string, unknown>): string {
  const lines = Object.entries(Object(headers) as Record<string, unknown>).map(
    ([name, value]) => `${name}: ${String(value)}`,
  );
  const head = [`${typeof method === 'string' ? method : 'GET'} ${url}`, ...lines].join('\n');
  return typeof body === 'string' && body !== '' ? `${head}\n\n${body}` : head;
}

function FileName({ path }: { path: unknown }) {
  return typeof path === 'string' ? <p className="mb-1 font-mono text-xs break-all">{path}</p> : null;
}

function Rest({ args, without }: { args: Record<string, unknown>; without: readonly string[] }) {
  const rest = Object.entries(args).filter(([name, value]) => !without.includes(name) && value !== undefined);
  if (rest.length === 0) return null;
  return (
    <p className="mt-1 font-mono text-2xs break-all text-faint">
      {rest.map(([name, value]) => `${name}: ${JSON.stringify(value)}`).join(' · ')}
    </p>
  );
}

/** One line that names a call: the command, the file, the pattern. */
export function summaryOf(tool: string, args: Record<string, unknown>): string {
  for (const name of ['command', 'path', 'pattern', 'query', 'url', 'message', 'from']) {
    const value = args[name];
    if (typeof value === 'string' && value !== '') return value.split('\n', 1)[0] ?? '';
  }
  const text = JSON.stringify(args);
  return text === '{}' ? '' : text.slice(0, 160);
}
