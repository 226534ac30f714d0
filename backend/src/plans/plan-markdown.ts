/** A task as a plan states it. */
export interface PlannedTask {
  /** As in the plan, for example 1.2. */
  id: string;
  phase: string;
  title: string;
  /** Sub-bullets, as Markdown. */
  detail: string;
  done: boolean;
}

export interface PlanDocument {
  title: string;
  tasks: PlannedTask[];
  /** Checks that QA makes, by the number of the phase they close. */
  verifications: { id: string; text: string }[];
}

const heading = /^(#{1,6})\s+(\S.*)$/;
const task = /^[-*+]\s+\[([ xX])\]\s+(?:(\d+(?:\.\d+)*)[.)]?\s+)?(\S.*)$/;
const verify = /^\s*(?:[-*+]\s+)?\*\*VERIFY\s+(\d+(?:\.\d+)*)\s*:\s*\*\*\s*(\S.*)$/i;
const fence = /^\s*(```|~~~)/;

/**
 * Reads a plan: phases as headings, tasks as `- [ ] 1.1 text` with sub-bullets, `**VERIFY 1:**` lines. What is none of
 * these is prose and is passed over, so any Markdown is a plan, perhaps one without tasks. A task without a number gets
 * the next free one, and so does a number that was used before.
 */
export function parsePlan(markdown: string): PlanDocument {
  const plan: PlanDocument = { title: '', tasks: [], verifications: [] };
  const used = new Set<string>();
  let phase = '';
  let current: PlannedTask | undefined;
  let fenced = false;
  for (const written of markdown.split(/\r?\n/)) {
    const line = written.trimEnd();
    if (fence.test(line)) fenced = !fenced;
    const head = fenced ? null : heading.exec(line);
    const item = fenced ? null : task.exec(line);
    const check = fenced ? null : verify.exec(line);
    if (head !== null) {
      if (head[1]!.length === 1 && plan.title === '') plan.title = titleOf(head[2]!);
      else phase = titleOf(head[2]!);
      current = undefined;
    } else if (item !== null) {
      const id = freeId(item[2], plan.tasks.length, used);
      current = { id, phase, title: item[3]!, detail: '', done: item[1] !== ' ' };
      plan.tasks.push(current);
    } else if (check !== null) {
      plan.verifications.push({ id: check[1]!, text: check[2]! });
      current = undefined;
    } else if (current !== undefined && /^\s+\S/.test(line)) {
      current.detail += `${current.detail === '' ? '' : '\n'}${line.trim()}`;
    } else if (line.trim() !== '') {
      current = undefined;
    }
  }
  return plan;
}

/** A heading may be closed by signs, after a space. */
const titleOf = (heading: string): string => heading.replace(/(?<!\s)\s+#+$/, '');

/** The same plan as Markdown: what `parsePlan` reads back to the same tasks. */
export function printPlan(plan: PlanDocument): string {
  const lines = [`# ${plan.title || 'Plan'}`];
  let phase: string | undefined;
  for (const { id, phase: owner, title, detail, done } of plan.tasks) {
    if (owner !== phase) lines.push('', `## ${owner || 'Tasks'}`, '');
    phase = owner;
    lines.push(`- [${done ? 'x' : ' '}] ${id} ${title}`);
    for (const line of detail.split('\n').filter((text) => text.trim() !== '')) lines.push(`  ${line.trim()}`);
  }
  if (plan.verifications.length > 0) lines.push('');
  for (const { id, text } of plan.verifications) lines.push(`**VERIFY ${id}:** ${text}`);
  return `${lines.join('\n')}\n`;
}

function freeId(wanted: string | undefined, position: number, used: Set<string>): string {
  let id = wanted ?? String(position + 1);
  for (let next = position + 1; used.has(id); next++) id = String(next);
  used.add(id);
  return id;
}
