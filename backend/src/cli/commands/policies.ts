import type { PolicyPage, PolicyReplayView, PolicyView } from '../../safety/policy.dto.js';
import type { Command, Input } from '../command.js';
import { findProject, runIdOf } from '../find.js';
import { fields, moment, plain, table } from '../format.js';
import type { Terminal } from '../terminal.js';

const args = [{ name: 'project' }] as const;
const file = { value: 'FILE', describe: 'the whole policy as JSON; - is standard input' } as const;

const show: Command = {
  name: 'policy show',
  describe: 'Show what a project allows its runs',
  args,
  notes: '"wave policy show <project> --policy-only > policy.json" makes a file to edit for "wave policy set".',
  options: {
    versions: { describe: 'list every policy it has had instead' },
    'policy-only': { describe: 'the policy alone, as JSON' },
  },
  async run(terminal, input) {
    const { projectId } = await findProject(terminal.client, input.arg('project'));
    if (input.has('versions')) {
      const page = await terminal.client.get<PolicyPage>(`/projects/${projectId}/policy/versions`, { limit: 200 });
      return terminal.show(page, () => table(page.items, versionColumns, terminal.width));
    }
    const view = await terminal.client.get<PolicyView>(`/projects/${projectId}/policy`);
    if (input.has('policy-only')) return terminal.line(JSON.stringify(view.policy, null, 2));
    terminal.show(view, () => describePolicy(view));
  },
};

const versionColumns = [
  { title: 'version', value: ({ version }: PolicyView) => String(version), align: 'right' },
  { title: 'hash', value: ({ hash }: PolicyView) => hash.slice(0, 12) },
  { title: 'since', value: ({ createdAt }: PolicyView) => moment(createdAt) },
  { title: 'by', value: ({ createdBy }: PolicyView) => createdBy ?? 'built in' },
  { title: 'reason', value: ({ reason }: PolicyView) => reason ?? '', rest: true },
] as const;

function describePolicy({ version, hash, policy, reason, createdBy, createdAt }: PolicyView): string {
  const facts = fields([
    ['Version', version === 0 ? '0, the built-in policy' : String(version)],
    ['Hash', hash],
    ['Since', createdAt && `${moment(createdAt)}, by ${createdBy}`],
    ['Reason', reason],
  ]);
  return `${facts}\n\n${plain(JSON.stringify(policy, null, 2))}`;
}

const set: Command = {
  name: 'policy set',
  describe: 'Put another policy in force, from the next tool call on',
  args,
  notes: 'A field that is left out gets its default. "wave policy replay" tells beforehand what it would change.',
  options: {
    file,
    reason: { value: 'TEXT', describe: 'why; goes on the record' },
    'expect-version': { value: 'N', describe: 'refuse when another version stands by now' },
  },
  async run(terminal, input) {
    const reason = input.required('reason', 'it goes on the record');
    const body = { policy: await draft(terminal, input), reason, expectedVersion: input.number('expect-version') };
    const { projectId } = await findProject(terminal.client, input.arg('project'));
    const view = await terminal.client.put<PolicyView>(`/projects/${projectId}/policy`, body);
    terminal.show(view, () => `Version ${view.version} is in force (${view.hash.slice(0, 12)}).`);
  },
};

const replay: Command = {
  name: 'policy replay',
  describe: 'Judge past tool calls by a draft, and show what it would change',
  args,
  options: {
    file,
    limit: { value: 'N', describe: 'the newest so many calls (200)' },
    run: { value: 'RUN', describe: 'calls of this run only' },
  },
  async run(terminal, input) {
    const run = input.text('run');
    const body = {
      policy: await draft(terminal, input),
      limit: input.number('limit'),
      ...(run !== undefined && { runId: await runIdOf(terminal.client, run) }),
    };
    const { projectId } = await findProject(terminal.client, input.arg('project'));
    const view = await terminal.client.post<PolicyReplayView>(`/projects/${projectId}/policy/replay`, body);
    terminal.show(view, () => describeReplay(view, terminal.width));
  },
};

function describeReplay({ judged, changed, counts, items, note }: PolicyReplayView, width: number): string {
  const { before, after } = counts;
  const head = fields([
    ['Judged', `${judged} calls, of which ${changed} would change`],
    ['Allow', `${before.allow} → ${after.allow}`],
    ['Review', `${before.review} → ${after.review}`],
    ['Block', `${before.block} → ${after.block}`],
    ['Note', note],
  ]);
  if (items.length === 0) return head;
  const decided = ({ decision, score }: { decision: string; score: number }): string =>
    `${decision} ${score.toFixed(2)}`;
  return `${head}\n\n${table(
    items,
    [
      { title: 'call', value: ({ toolCallId }) => toolCallId },
      { title: 'before', value: (one) => decided(one.before) },
      { title: 'after', value: (one) => decided(one.after) },
      { title: 'agent', value: ({ agent }) => agent },
      { title: 'what', value: ({ summary }) => summary, rest: true },
    ],
    width,
  )}`;
}

async function draft(terminal: Terminal, input: Input): Promise<Record<string, unknown>> {
  const path = input.required('file', 'the policy as JSON');
  return terminal.jsonObject(await terminal.read(path), path);
}

export const policyCommands: readonly Command[] = [show, set, replay];
