import { AuditLog } from '../../src/audit/index.js';
import type { Clock } from '../../src/platform/index.js';
import { ledgerFaults } from './ledger.js';
import type { Stack } from './stack.js';

/**
 * What holds of any run whatever happened to it: nothing missing, nothing twice, nothing spent that was not allowed.
 *
 * @returns each thing that is wrong as a sentence; none when the run is sound
 */
export async function faultsOf(stack: Stack, runId: string): Promise<string[]> {
  await stack.released(runId);
  const { prisma } = stack;
  const [run, events, calls, entries, messages] = await Promise.all([
    prisma.run.findUniqueOrThrow({ where: { id: runId }, include: { reviews: true, gates: true } }),
    prisma.event.findMany({ where: { runId }, orderBy: { seq: 'asc' } }),
    prisma.toolCall.findMany({ where: { runId }, orderBy: { number: 'asc' } }),
    prisma.budgetEntry.findMany({ where: { runId }, orderBy: { id: 'asc' } }),
    prisma.transcriptEntry.findMany({ where: { runId }, orderBy: { number: 'asc' }, select: { number: true } }),
  ]);
  const faults: string[] = [];
  const isOver = ['complete', 'failed', 'killed'].includes(run.status);
  const told = (type: string) => events.filter((event) => event.type === type);
  const fact = (event: { data: unknown }, name: string) => (event.data as Record<string, unknown>)[name];

  // The log: gapless, and its end is the run's end.
  events.forEach(({ seq }, index) => {
    if (seq !== index + 1) faults.push(`event ${seq} stands in place ${index + 1}`);
  });
  if (run.lastSeq !== events.length)
    faults.push(`the run says that it has ${run.lastSeq} events, there are ${events.length}`);
  const endings = events.filter(({ type }) => ['run.completed', 'run.failed', 'run.killed'].includes(type));
  if (endings.length !== (isOver ? 1 : 0)) faults.push(`a ${run.status} run has ${endings.length} endings`);
  const after = events.slice(events.indexOf(endings[0]!) + 1).map(({ type }) => type);
  if (isOver && after.length > 0) faults.push(`${after.join(', ')} follow the run's end`);

  // Steps: each committed once, in order.
  const steps = told('step.completed').map((event) => fact(event, 'step'));
  steps.forEach((step, index) => {
    if (step !== index) faults.push(`step ${String(step)} was completed in place ${index}`);
  });

  // What people wanted: each fork and recycle begun once, and gates decided as the ladder says.
  const recycles = told('run.recycled').map((event) => fact(event, 'count'));
  recycles.forEach((count, index) => {
    if (count !== index + 1) faults.push(`recycle ${String(count)} was told in place ${index + 1}`);
  });
  if (run.recycleCount !== recycles.length)
    faults.push(`the run was recycled ${run.recycleCount} times, the log tells of ${recycles.length}`);
  const decided = told('gate.decided').length;
  const decisions = await prisma.gateDecision.count({ where: { runId } });
  if (decided !== decisions) faults.push(`${decided} decisions are told, ${decisions} are on the gates`);

  // Tool calls: at most one receipt each, and the log tells of exactly those.
  const completed = told('tool.completed').map((event) => fact(event, 'toolCallId'));
  for (const id of new Set(completed)) {
    const times = completed.filter((other) => other === id).length;
    if (times > 1) faults.push(`tool call ${String(id)} was completed ${times} times`);
  }
  const started = told('tool.started').map((event) => fact(event, 'toolCallId'));
  if (new Set(started).size !== started.length) faults.push('a tool call was started twice');
  for (const { id, number, status, completedAt } of calls) {
    const hasReceipt = status === 'completed' || status === 'failed';
    if (hasReceipt !== completed.includes(id)) faults.push(`call ${number} is ${status}, the log tells otherwise`);
    if (hasReceipt && completedAt === null) faults.push(`call ${number} has a receipt without a time`);
    if (run.status === 'complete' && completedAt === null) faults.push(`call ${number} of a complete run is ${status}`);
  }
  for (const id of completed)
    if (!calls.some((call) => call.id === id)) faults.push(`${String(id)} has an event and no row`);

  messages.forEach(({ number }, index) => {
    if (number !== index + 1) faults.push(`message ${number} stands in place ${index + 1}`);
  });

  // The ledger: each reservation closed once, nothing closed that was not reserved, and the row adds up.
  const sum = (kind: string, of: 'tokens' | 'costMicros') =>
    entries.filter((entry) => entry.kind === kind).reduce((total, entry) => total + entry[of], 0n);
  const open = new Map<string, bigint>();
  for (const { kind, callId, tokens } of entries) {
    if (kind === 'reserve') open.set(callId, tokens);
    else if (!open.has(callId)) faults.push(`call ${callId} was closed twice, or never opened`);
    else {
      if (tokens > open.get(callId)!) faults.push(`call ${callId} took more than was reserved`);
      open.delete(callId);
    }
  }
  const isAtRest = run.leaseOwner === null && run.status !== 'queued';
  if (isAtRest && open.size > 0) faults.push(`${open.size} reservations of a ${run.status} run are open`);
  const reserved = [...open.values()].reduce((total, tokens) => total + tokens, 0n);
  if (run.tokensReserved !== reserved)
    faults.push(`${run.tokensReserved} tokens are reserved, the ledger says ${reserved}`);
  if (run.tokensSpent !== sum('settle', 'tokens')) faults.push('the tokens spent are not those of the ledger');
  if (run.costSpentMicros !== sum('settle', 'costMicros')) faults.push('the cost spent is not that of the ledger');
  if (run.tokensSpent > run.tokenLimit) faults.push(`${run.tokensSpent} tokens spent of ${run.tokenLimit}`);
  if (run.costSpentMicros > run.costLimitMicros) faults.push('more was spent than was allowed');
  // The budgets that it shares stand for all runs at once.
  faults.push(...(await ledgerFaults(prisma)));
  if (isAtRest && run.costReservedMicros !== 0n) faults.push(`${run.costReservedMicros} micro-USD stay reserved`);

  if (isOver) {
    if (run.leaseOwner !== null) faults.push('a run that is over has an owner');
    if (run.command !== null) faults.push(`a run that is over is still to be ${run.command}`);
    if (run.finishedAt === null) faults.push('a run that is over has no end');
    if (run.reviews.some(({ status }) => status === 'open')) faults.push('a run that is over waits for an answer');
  }
  if (run.status === 'complete' && run.gates.some(({ status }) => status !== 'go'))
    faults.push('a complete run has a gate that did not pass');
  return faults;
}

/** Walks the audit chain of a stack. */
export function verifyAudit({ prisma }: Stack): ReturnType<AuditLog['verify']> {
  return new AuditLog(prisma, { now: () => new Date() } as Clock, (text) => text).verify();
}
