import { readdirSync, readFileSync } from 'node:fs';
import { faultsOf, verifyAudit } from '../../support/soundness.js';
import { eventually, exitCodeAt, git, type Stack } from '../../support/stack.js';
import { commandOf } from '../../../scripts/process-table.mjs';
import { nameOf } from './storm.js';
import type { OutsideWorld } from '../../support/outside-world.js';

export interface Soundness {
  /** Runs that were accepted and are missing, or ended otherwise than they should. */
  lost: number;
  /** Things that were done more than once: receipts, commits, effects outside. */
  duplicated: number;
  /** Runs that are not over. */
  stuck: number;
  /** Everything that is wrong, as sentences. */
  wrong: string[];
}

/** What has to hold when the storm is over, whatever it did. */
export async function soundnessOf(
  stack: Stack,
  runIds: readonly string[],
  repository: string,
  world: OutsideWorld,
): Promise<Soundness> {
  const { prisma } = stack;
  const found: Soundness = { lost: 0, duplicated: 0, stuck: 0, wrong: [] };
  const wrong = (sentence: string, kind?: 'lost' | 'duplicated' | 'stuck') => {
    found.wrong.push(sentence);
    if (kind !== undefined) found[kind] += 1;
  };
  const known = await prisma.run.count();
  if (known !== runIds.length)
    wrong(
      `${runIds.length} stories were taken, there are ${known} runs`,
      known < runIds.length ? 'lost' : 'duplicated',
    );
  for (const runId of runIds) {
    const run = await prisma.run.findUnique({ where: { id: runId } });
    if (run === null) {
      wrong(`run ${runId} is gone`, 'lost');
      continue;
    }
    const name = run.storyId;
    if (!['complete', 'failed', 'killed'].includes(run.status)) {
      wrong(`${name} is ${run.status}${run.holdReason === null ? '' : `: ${run.holdReason}`}`, 'stuck');
      continue;
    }
    if (run.status !== 'complete') {
      wrong(`${name} ${run.status}: ${run.error ?? run.killReason ?? ''}`, 'lost');
      continue;
    }
    for (const fault of await faultsOf(stack, runId))
      wrong(`${name}: ${fault}`, /twice|times/.test(fault) ? 'duplicated' : undefined);
    const log = await git(repository, 'log', '--format=%s', `${run.baseCommit}..${run.branch}`);
    if (log !== 'Make add add')
      wrong(`${name}: its branch says ${JSON.stringify(log)}`, log.includes('\n') ? 'duplicated' : 'lost');
    const once = await git(repository, 'show', `${run.commitHash}:once.txt`).catch(() => '');
    if (once !== 'x') wrong(`${name}: once.txt holds ${JSON.stringify(once)}`, once.length > 1 ? 'duplicated' : 'lost');
    if ((await exitCodeAt(repository, run.commitHash!, 'node --test')) !== 0) wrong(`${name}: its tests fail`, 'lost');
    await countOutside(stack, runId, name, world, wrong);
  }
  const audit = await verifyAudit(stack);
  if (!audit.ok) wrong(`the audit chain is broken: ${JSON.stringify(audit.firstBroken)}`);
  const owned = await prisma.run.count({ where: { leaseOwner: { not: null } } });
  if (found.stuck === 0 && owned > 0) wrong(`${owned} runs have an owner`);
  await nothingLeft(stack, wrong);
  return found;
}

/** What was done outside is what there are receipts for. */
async function countOutside(
  { prisma }: Stack,
  runId: string,
  name: string,
  world: OutsideWorld,
  wrong: (sentence: string, kind?: 'lost' | 'duplicated') => void,
): Promise<void> {
  const calls = await prisma.toolCall.findMany({ where: { runId, tool: 'run_command' }, orderBy: { number: 'asc' } });
  const claimed = new Set<string>();
  for (const { args } of calls) {
    const effect = nameOf(String((args as { command?: string }).command));
    if (effect !== undefined) claimed.add(effect);
  }
  for (const effect of claimed) {
    const times = world.times(effect);
    if (times !== 1) wrong(`${name}: ${effect} happened ${times} times`, times > 1 ? 'duplicated' : 'lost');
  }
  if (claimed.size !== 3) wrong(`${name}: ${claimed.size} things were done outside, not 3`, 'lost');
}

/** Neither jobs nor processes stay behind. */
async function nothingLeft(stack: Stack, wrong: (sentence: string) => void): Promise<void> {
  await eventually('an empty queue', async () => {
    const { queue } = await stack.ask<{ queue: { waiting: number } }>('GET', '/orchestrator/health');
    return queue.waiting === 0;
  }).catch((error: Error) => wrong(error.message));
  await Promise.all(stack.workers.map((worker) => worker.kill()));
  await eventually('nothing runs in a worktree', () => !isUsed(stack.dataDir)).catch((error: Error) =>
    wrong(error.message),
  );
}

/** Whether the command line or the current folder of any process but the stack's own names the folder. */
function isUsed(folder: string): boolean {
  return readdirSync('/proc').some((pid) => {
    if (!/^\d+$/.test(pid)) return false;
    const line = commandOf(Number(pid));
    return line.includes(`${folder}/worktrees`) || environmentOf(pid).includes(`${folder}/worktrees`);
  });
}

function environmentOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8');
  } catch {
    return '';
  }
}
