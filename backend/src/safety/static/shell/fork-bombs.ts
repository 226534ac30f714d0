import type { CommandNode, CompoundList, ParsedScript, PipelineNode, Statement } from 'unbash';

/**
 * Whether a script would start processes without end: a loop that never ends and leaves jobs behind it, or a function
 * that starts itself in the background or through a pipe.
 */
export function findForkBombs(script: Pick<ParsedScript, 'commands'>): boolean {
  const bodies = new Map<string, CommandNode>();
  collectFunctions(script, bodies, 0);
  return (
    hasEndlessSpawn(script, 0) ||
    [...bodies.keys()].some((name) => spawnsItself(name, bodies) && isCalled(name, script, bodies))
  );
}

type AnyNode = Statement | PipelineNode | CompoundList | Pick<ParsedScript, 'commands'>;

const depthLimit = 60;

function* childrenOf(node: object): Generator<object> {
  for (const key of childKeys) {
    const child = (node as Record<string, unknown>)[key];
    if (Array.isArray(child)) {
      for (const item of child) if (isNode(item)) yield item;
    } else if (isNode(child)) yield child;
  }
}
const childKeys = ['commands', 'command', 'body', 'clause', 'then', 'elif', 'else', 'items'];
const isNode = (value: unknown): value is object => typeof value === 'object' && value !== null;

function collectFunctions(node: object, bodies: Map<string, CommandNode>, depth: number): void {
  if (depth > depthLimit) return;
  const typed = node as { type?: string; name?: { value: string }; body?: CommandNode };
  if (typed.type === 'Function' && typed.name && typed.body) bodies.set(typed.name.value, typed.body);
  for (const child of childrenOf(node)) collectFunctions(child, bodies, depth + 1);
}

function hasEndlessSpawn(node: object, depth: number): boolean {
  if (depth > depthLimit) return false;
  const { type } = node as { type?: string };
  if (isEndless(node)) {
    const { body } = node as { body: CompoundList };
    if (leavesJobs(body) || spins(body)) return true;
  }
  if (type === 'Function') return false;
  for (const child of childrenOf(node)) if (hasEndlessSpawn(child, depth + 1)) return true;
  return false;
}

function isEndless(node: object): boolean {
  const loop = node as { type?: string; kind?: string; clause?: CompoundList; test?: unknown };
  if (loop.type === 'ArithmeticFor') return loop.test === undefined;
  if (loop.type !== 'While' || !loop.clause) return false;
  const [only, ...more] = loop.clause.commands;
  if (!only || more.length > 0) return false;
  const truth = constantTruth(only.command as CommandNode);
  return truth !== undefined && truth === (loop.kind !== 'until');
}

function constantTruth(node: CommandNode): boolean | undefined {
  if (node.type === 'Command') {
    const name = node.name?.value.replace(/^.*\//, '');
    if (name === 'true' || name === ':') return true;
    if (name === 'false') return false;
    if (name === '[' || name === 'test') {
      const words = node.suffix.flatMap((item) => (item.type === 'Word' && item.value !== ']' ? [item] : []));
      return words.length === 1 && words[0]!.parts === undefined ? words[0]!.value !== '' : undefined;
    }
    return undefined;
  }
  if (node.type === 'ArithmeticCommand') {
    const number = Number(node.body.trim());
    return Number.isFinite(number) && node.body.trim() !== '' ? number !== 0 : undefined;
  }
  if (node.type === 'TestCommand') {
    const { expression } = node;
    return expression.type === 'TestUnary' &&
      /^(-n)?$/.test(expression.operator) &&
      expression.operand.parts === undefined
      ? expression.operand.value !== ''
      : undefined;
  }
  return undefined;
}

/** Whether a turn of the loop may end with jobs still running and without leaving the loop. */
function leavesJobs(body: CompoundList): boolean {
  let isRunning = false;
  // A subshell's jobs are nobody's children: no `wait` of the loop reaches them.
  let isOrphaned = false;
  for (const statement of body.commands) {
    if (statement.background) {
      isRunning = true;
      continue;
    }
    const command = nameOf(statement);
    if (command === 'break' || command === 'exit' || command === 'return' || command === 'exec') return false;
    if (command === 'wait' && isPlainWait(statement)) isRunning = false;
    else if (command === 'disown') return isRunning || true;
    else if (statement.command.type === 'Subshell') isOrphaned ||= subshellLeavesJobs(statement.command.body);
    else if (statement.command.type === 'BraceGroup') isRunning ||= leavesJobs(statement.command.body);
  }
  if (isOrphaned) return true;
  // Work started after `wait` in one turn is waited for in the next: at most one turn's jobs are alive.
  if (isRunning && body.commands.some((one) => isWaitAll(one)) && jobsOf(body) === 1) return false;
  if (isRunning && startsWithWait(body) && jobsOf(body) <= 1) return false;
  return isRunning;
}

/** Nothing but steps that take no time: a processor is kept busy for ever. */
const spins = (body: CompoundList): boolean =>
  body.commands.every(
    ({ command, background }) =>
      !background &&
      (command.type === 'ArithmeticCommand' ||
        (command.type === 'Command' && /^(|:|true|false|let|continue)$/.test(command.name?.value ?? ''))),
  );

const jobsOf = (body: CompoundList): number => body.commands.filter(({ background }) => background).length;
const isWaitAll = (statement: Statement): boolean =>
  !statement.background && nameOf(statement) === 'wait' && isPlainWait(statement);
const startsWithWait = (body: CompoundList): boolean => body.commands[0] !== undefined && isWaitAll(body.commands[0]);
const isPlainWait = (statement: Statement): boolean => statement.command.type === 'Command' && !statement.background;

/** A subshell's jobs outlive it unless it waits itself. */
function subshellLeavesJobs(body: CompoundList): boolean {
  let isRunning = false;
  for (const statement of body.commands) {
    if (statement.background) isRunning = true;
    else if (isWaitAll(statement)) isRunning = false;
  }
  return isRunning;
}

const nameOf = ({ command }: Statement): string | undefined =>
  command.type === 'Command' ? command.name?.value : undefined;

/** Follows calls from a function; a cycle through a background job or a pipe multiplies. */
function spawnsItself(name: string, bodies: Map<string, CommandNode>): boolean {
  const seen = new Set<string>();
  const visit = (current: string, spawned: boolean): boolean => {
    const key = `${current}:${spawned}`;
    if (seen.has(key)) return false;
    seen.add(key);
    const body = bodies.get(current);
    if (!body) return false;
    return callsOf(body, 0).some(({ callee, apart }) => {
      if (!bodies.has(callee)) return false;
      if (callee === name && (spawned || apart)) return true;
      return visit(callee, spawned || apart);
    });
  };
  return visit(name, false);
}

interface FunctionCall {
  callee: string;
  /** In the background or in a pipe: the caller goes on beside it. */
  apart: boolean;
}

function callsOf(node: object, depth: number, apart = false): FunctionCall[] {
  if (depth > depthLimit) return [];
  const typed = node as AnyNode & { type?: string; background?: boolean; name?: { value: string } };
  if (typed.type === 'Function') return [];
  const isApart =
    apart ||
    typed.background === true ||
    (typed.type === 'Pipeline' && (typed as { commands: unknown[] }).commands.length > 1);
  const own = typed.type === 'Command' && typed.name ? [{ callee: typed.name.value, apart: isApart }] : [];
  return [...own, ...[...childrenOf(node)].flatMap((child) => callsOf(child, depth + 1, isApart))];
}

function isCalled(name: string, script: Pick<ParsedScript, 'commands'>, bodies: Map<string, CommandNode>): boolean {
  const reached = new Set<string>();
  const queue = callsOf(script, 0).map(({ callee }) => callee);
  while (queue.length > 0) {
    const next = queue.pop()!;
    if (reached.has(next)) continue;
    reached.add(next);
    const body = bodies.get(next);
    if (body) queue.push(...callsOf(body, 0).map(({ callee }) => callee));
  }
  return reached.has(name);
}
