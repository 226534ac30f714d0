import { posix } from 'node:path';
import { argsHash } from './canonical.js';
import { effect, type Effect } from './effects.js';
import { settle } from './settle.js';
import { prepareAnalysis } from './static/prepare.js';
import type { SafetyContext, SafetyPolicy, ToolProposal, Verdict } from './verdict.js';
import { judge } from './worker/judge.js';
import type { Answer } from './worker/messages.js';
import { AnalysisPool } from './worker/pool.js';

/** Characters of arguments up to which a call is judged at once, without a thread that could be ended. */
const smallSize = 4 * 1024;
/** Brackets within brackets that honest small calls never reach. */
const smallDepth = 40;
/** Characters of arguments that are judged at all. */
const largestSize = 8 * 1024 * 1024;

const pool = new AnalysisPool();

/**
 * Judges one tool call by its arguments: deterministic, offline, bounded. Fails closed: whatever goes wrong (a parser's
 * error, exhausted analysis, the deadline) scores 0 and says so in the evidence.
 */
export async function evaluate(proposal: ToolProposal, context: SafetyContext, policy: SafetyPolicy): Promise<Verdict> {
  let hash = '';
  try {
    hash = argsHash(proposal);
    const effects = withUnsandboxed(await effectsOf(proposal, context), proposal, context);
    return settle(effects, hash, policy, context);
  } catch (error) {
    return settle([failure(error instanceof Error ? error.message : String(error))], hash, policy);
  }
}

/** Gets the analysis ready for long calls ahead of the first one; resolves once it is, and never fails. */
export const warmAnalysis = (): Promise<void> => pool.warm();

const failure = (reason: string): Effect => effect('unclear failure', reason);

async function effectsOf(proposal: ToolProposal, context: SafetyContext): Promise<Effect[]> {
  const shape = measure(proposal.args, 0);
  if (shape.size > largestSize) return [failure('the arguments are too long to judge')];
  const { readFile, ...plain } = context;
  let answer: Omit<Answer, 'id'>;
  if (shape.size <= smallSize && shape.depth <= smallDepth) {
    await prepareAnalysis();
    answer = judge({ proposal, context: plain, files: filesOf(readFile) });
  } else {
    answer = await pool.run({ proposal, context: plain, files: collect(proposal, context) });
  }
  return answer.effects ?? [failure(answer.failure ?? 'no answer')];
}

/** A command without a sandbox around it can reach everything: only the project's own test command goes unasked. */
function withUnsandboxed(effects: Effect[], { tool, args }: ToolProposal, context: SafetyContext): Effect[] {
  if (context.sandboxed || !commandTools.has(tool)) return effects;
  const command = typeof args.command === 'string' ? args.command : '';
  if (context.testCommand !== undefined && command.trim() === context.testCommand.trim()) return effects;
  return [...effects, effect('execute outside-code', 'no sandbox is to be had', command)];
}

const commandTools = new Set(['run_command', 'shell', 'bash']);

interface Shape {
  size: number;
  depth: number;
}

/** Size of all text, and how deep brackets or objects nest. */
function measure(value: unknown, level: number): Shape {
  if (typeof value === 'string') return { size: value.length, depth: value.length > smallSize ? 0 : nestingOf(value) };
  if (typeof value !== 'object' || value === null) return { size: 8, depth: 0 };
  if (level > smallDepth) return { size: 0, depth: smallDepth + 1 };
  const shape: Shape = { size: 0, depth: 0 };
  for (const [key, held] of Object.entries(value)) {
    const inner = measure(held, level + 1);
    shape.size += inner.size + key.length;
    shape.depth = Math.max(shape.depth, inner.depth);
  }
  return shape;
}

function nestingOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let quotes = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    // ( [ {
    if (code === 40 || code === 91 || code === 123) {
      depth += 1;
      if (depth > deepest) deepest = depth;
    } else if (code === 41 || code === 93 || code === 125) depth -= 1;
    // Backticks nest by escaping.
    else if (code === 96) quotes += 1;
  }
  return Math.max(deepest, quotes > 80 ? smallDepth + 1 : 0);
}

/** Reads a file at most once a call. */
function filesOf(readFile: SafetyContext['readFile']): ReadonlyMap<string, string> {
  const known = new Map<string, string>();
  if (!readFile) return known;
  return Object.assign(known, {
    get(path: string): string | undefined {
      const held = Map.prototype.get.call(known, path) as string | undefined;
      if (held !== undefined) return held;
      const content = readFile(path);
      if (content !== undefined) known.set(path, content);
      return content;
    },
  });
}

/** A thread cannot ask back: it is given the files that the arguments name, and those that build tools read. */
function collect({ args }: ToolProposal, { readFile, worktree }: SafetyContext): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  if (!readFile || typeof args.command !== 'string') return files;
  const names = new Set((args.command.match(/[\w@.~+/-]+/g) ?? []).flatMap(pathsIn));
  for (const [, program] of args.command.matchAll(/\b(?:node|nodejs|bun|tsx)\s+([\w@./-]+)(?=[\s;&|]|$)/g))
    if (!/\.\w+$/.test(program!)) for (const ending of ['.js', '.cjs', '/index.js']) names.add(program! + ending);
  const directories = new Set([worktree]);
  for (const [, target] of args.command.matchAll(/\b(?:cd|pushd)\s+["']?([\w@./-]+)/g))
    if (directories.size < 8) directories.add(target!.startsWith('/') ? target! : `${worktree}/${target!}`);
  for (const name of ['package.json', 'Makefile', 'justfile', ...[...names].slice(0, 200)])
    for (const directory of directories) {
      const path = posix.normalize(name.startsWith('/') ? name : `${directory}/${name}`);
      const content = files.size < 40 && !files.has(path) ? readFile(path) : undefined;
      if (content !== undefined) files.set(path, content);
    }
  return files;
}

/** A word that may name a file, and it without what follows its ending; one pass, however long the word is. */
function pathsIn(word: string): string[] {
  if (word.length > longestPath || !/[./]/.test(word)) return [];
  const ending = /^.+\.\w{1,6}/.exec(word)?.[0];
  return ending === undefined || ending === word ? [word] : [word, ending];
}

/** No system opens a longer one. */
const longestPath = 4_096;
