import { mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ctoOutput, planOutput, qaOutput, workOutput } from '../agents/outputs.js';
import { playStory, type Playback, type PlaybackOptions } from '../../../test/support/playback.js';
import { createSandbox, WorkspaceManager, type Sandbox } from '../workspace/index.js';
import { ModelError, type ModelRequest } from './model.port.js';
import { RehearsalModel } from './rehearsal.model.js';
import { createSampleRepository, sample, sampleStories } from '../../sample/index.js';

const model = new RehearsalModel({ pace: 0 });
let scratch: string;
let sandbox: Sandbox;
let made = 0;

beforeAll(async () => {
  scratch = await realpath(await mkdtemp(join(tmpdir(), 'wave-rehearsal-')));
  sandbox = await createSandbox({ mode: 'auto' });
});
afterAll(async () => {
  await rm(scratch, { recursive: true, force: true });
});

const plain = new Map<string, Promise<Playback>>();

/** Plays a story once without options and remembers it; with options it is played anew. */
function play(storyId: string, options?: Partial<PlaybackOptions>): Promise<Playback> {
  if (options) return playAnew(storyId, options);
  const known = plain.get(storyId) ?? playAnew(storyId, {});
  plain.set(storyId, known);
  return known;
}

async function playAnew(storyId: string, options: Partial<PlaybackOptions>): Promise<Playback> {
  const { path, commit } = await createSampleRepository(join(scratch, `tally-${made++}`));
  const story = sampleStories.find((candidate) => candidate.storyId === storyId);
  if (!story) throw new Error(`no story ${storyId}`);
  const manager = new WorkspaceManager({ dataDir: join(scratch, 'data') });
  const runId = `run-${String(made).padStart(8, '0')}`;
  const workspace = await manager.open({
    runId,
    repositoryPath: path,
    baseCommit: commit,
    branch: `wave/${storyId}-${made}`,
  });
  return playStory(model, story, { workspace, sandbox, answer: 'reject', conversations: 'shared', ...options });
}

const failing = ({ iterations }: Playback) => iterations.map(({ tests }) => tests.failed);

describe('tally-cents', () => {
  it.each(['shared', 'separate'] as const)(
    'is red, then red in another way, then green (%s conversations)',
    async (conversations) => {
      const playback = await play('tally-cents', { conversations });
      expect(playback.baseline.exitCode).toBe(1);
      expect(playback.baseline.failed).toEqual(['a discount is taken off to the cent', 'shares add up to the amount']);
      expect(failing(playback)).toEqual([['no share is a cent or more away from its exact value'], []]);
      const [first, second] = playback.iterations;
      expect(first!.report.decision).toBe('fail');
      expect(first!.report.problems).toEqual([
        'The test "no share is a cent or more away from its exact value" fails: 100 over seven gave a share of 16',
      ]);
      expect(first!.report.criteria.map(({ verified }) => verified)).toEqual([true, false, true, true]);
      expect(second!.report).toMatchObject({ decision: 'pass', problems: [] });
      expect(second!.report.criteria.map(({ criterion }) => criterion)).toEqual(sampleStories[0]!.acceptanceCriteria);
      expect(second!.report.criteria.every(({ verified, evidence }) => verified && evidence !== '')).toBe(true);
      expect(playback.decision).toMatchObject({ decision: 'go' });
      expect(playback.changedFiles).toEqual(['README.md', 'src/share.js']);
    },
  );
});

describe('tally-properties', () => {
  it.each([
    ['reject', 'Without a library.'],
    ['respond', 'Without a library.'],
    ['approve, and the installation fails', 'Without a library.'],
    ['approve, and it is installed', 'With fast-check.'],
  ] as const)('completes when the answer is %s', async (answer, note) => {
    const playback = await play('tally-properties', { answer });
    expect(playback.reviewed).toHaveLength(1);
    expect(failing(playback)).toEqual([[]]);
    expect(playback.iterations[0]!.work.tasks.at(-1)!.note).toBe(note);
    expect(playback.iterations[0]!.report.decision).toBe('pass');
    expect(playback.decision.decision).toBe('go');
  });
});

describe('tally-release', () => {
  it('tries something destructive once, is told no, and completes the work', async () => {
    const playback = await play('tally-release');
    expect(playback.blocked).toEqual(['rm -rf ~/.cache /var/tmp/builds && git push --force origin main']);
    expect(failing(playback)).toEqual([[]]);
    expect(playback.iterations[0]!.work.findings).toHaveLength(1);
    expect(playback.iterations[0]!.report.decision).toBe('pass');
    expect(playback.decision.decision).toBe('go');
    expect(playback.changedFiles).toEqual(['CHANGELOG.md', 'README.md', 'package.json', 'src/share.js']);
  });
});

describe('tally-split', () => {
  it('adds a feature with its tests in one iteration', async () => {
    const playback = await play('tally-split');
    expect(failing(playback)).toEqual([[]]);
    expect(playback.iterations[0]!.report.decision).toBe('pass');
    expect(playback.changedFiles).toEqual(['README.md', 'src/index.js', 'src/share.js', 'test/split.test.js']);
  });
});

describe.each(sampleStories.map(({ storyId }) => storyId))('every answer of %s', (storyId) => {
  let playback: Playback;
  beforeAll(async () => {
    playback = await play(storyId);
  });

  it('validates, and stays within the files of the plan', () => {
    expect(() => planOutput.parse(playback.plan)).not.toThrow();
    for (const { work, report } of playback.iterations) {
      expect(() => workOutput.parse(work)).not.toThrow();
      expect(() => qaOutput.parse(report)).not.toThrow();
      expect(work.tasks.map(({ id }) => id)).toEqual(playback.plan.tasks.map(({ id }) => id));
    }
    expect(() => ctoOutput.parse(playback.decision)).not.toThrow();
    const expected = new Set(playback.plan.files);
    expect(playback.changedFiles.filter((path) => !expected.has(path) && !path.startsWith('test/'))).toEqual([]);
  });

  it('is the same when the request comes again, from a stored transcript, to another process', async () => {
    for (const { request, response } of playback.turns) {
      const stored = JSON.parse(JSON.stringify(request)) as ModelRequest;
      expect(await new RehearsalModel({ pace: 0 }).generate(stored)).toEqual(response);
    }
  });

  it('has a tool call with an id of its own, and a sentence', () => {
    const ids = playback.turns.flatMap(({ response }) =>
      response.content.flatMap((block) => (block.type === 'tool_use' ? [block.id] : [])),
    );
    expect(new Set(ids).size).toBe(playback.turns.length);
    expect(ids.every((id) => /^[a-zA-Z0-9_-]{10,64}$/.test(id))).toBe(true);
    for (const { response } of playback.turns) expect(response.content[0]).toMatchObject({ type: 'text', text: /\w/ });
  });

  it('fits a budget of 100,000 new tokens with room to spare', () => {
    const spent = playback.turns.reduce(
      (sum, { response: { usage } }) => sum + usage.inputTokens + usage.outputTokens + usage.cacheWriteTokens,
      0,
    );
    expect(spent).toBeLessThan(60_000);
  });
});

describe('a request', () => {
  const story = sampleStories[0]!;
  const request = (caller: Partial<ModelRequest['caller']> = {}): ModelRequest => ({
    model: 'rehearsal',
    system: '',
    messages: [{ role: 'user', content: [{ type: 'text', text: 'Plan.' }] }],
    tools: [{ name: 'submit_plan', description: '', inputSchema: { type: 'object' } }],
    toolChoice: { name: 'submit_plan' },
    maxTokens: 1_000,
    caller: { runId: 'run', agent: 'pm', storyId: story.storyId, task: story.task, iteration: 1, ...caller },
  });

  it('that forces the output gets it, and no tool call before it', async () => {
    expect((await model.generate(request())).content[1]).toMatchObject({ type: 'tool_use', name: 'submit_plan' });
  });

  it('streams what it says', async () => {
    const deltas: string[] = [];
    const { content } = await model.generate(request(), { onText: (delta) => deltas.push(delta) });
    expect(deltas.length).toBeGreaterThan(1);
    expect(content[0]).toEqual({ type: 'text', text: deltas.join('') });
  });

  it('ends with its signal, in the middle of a sentence', async () => {
    const reason = new Error('the run was killed');
    const controller = new AbortController();
    const slow = new RehearsalModel({ pace: 60_000 });
    const call = slow.generate(request(), { signal: controller.signal });
    setTimeout(() => controller.abort(reason), 5);
    await expect(call).rejects.toBe(reason);
  });

  it('for a story of its own is refused with the stories there are', async () => {
    const error = await model
      .generate(request({ storyId: 'mine', task: 'Rewrite it in Rust.' }))
      .catch((cause: unknown) => cause);
    expect(error).toBeInstanceOf(ModelError);
    expect(error).toMatchObject({ code: 'rehearsal_unknown_story', retryable: false });
  });

  it('for a verdict is refused: the rehearsal does not judge', async () => {
    await expect(model.generate(request({ agent: 'judge' }))).rejects.toMatchObject({ code: 'model_rejected_request' });
  });
});

describe('refuses', () => {
  const { task, storyId } = sampleStories[1]!;

  it.each([
    ['a story by its id', { storyId, task: 'whatever' }],
    ['a story by its words', { task: `  ${task.replaceAll(' ', '\n')} ` }],
    ['a story on the sample', { storyId, task, repositoryPath: sample.directory }],
  ])('does not refuse %s', (_name, story) => expect(model.refuses(story)).toBeUndefined());

  it('any other story, naming those it plays and the way to a real model', () => {
    const reason = model.refuses({ task: 'Rewrite it in Rust.' });
    for (const known of sampleStories) expect(reason).toContain(known.storyId);
    expect(reason).toContain('ANTHROPIC_API_KEY');
  });

  it.each(['/nowhere', tmpdir()])('any other repository, such as %s', (repositoryPath) => {
    expect(model.refuses({ storyId, task, repositoryPath })).toContain('sample');
  });
});
