import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { barriersOn } from '../support/axe.js';
import { Visitor } from '../support/browser.js';
import { calcStory, call, command, devAfter, devTurns, makeCalc, scriptsByStory } from '../support/calc.js';
import type { LaunchedWave } from '../support/launcher.js';
import { startMessagesApi, type MessagesApi } from '../support/messages-api.js';
import { allowOutside, doOutside, OutsideWorld } from '../support/outside-world.js';
import { eventually } from '../support/stack.js';
import { minutes, openConsole, phone, until, widthOf, type Console } from './console.js';

let repositories: string;
let world: OutsideWorld;
let model: MessagesApi | undefined;
let opened: Console | undefined;
let wave: LaunchedWave;
let browser: Browser;
let origin: string;
let ada: Visitor;
let page: Page;
let calc: string;
let tight: string;

const look = call('read_file', { path: 'add.js' });
/** Ten kilobytes in two hundred lines, and one word that no line holds. */
const long = [
  'npm install left-pad',
  ...Array.from({ length: 200 }, (_, line) => `echo "line ${line} of a command that is as long as they come"`),
  `echo ${'x'.repeat(900)}`,
].join('\n');

beforeAll(async () => {
  repositories = await mkdtemp(join(tmpdir(), 'wave-questions-'));
  world = await OutsideWorld.start();
  model = await startMessagesApi({
    script: scriptsByStory({
      deploys: calcStory({ dev: devAfter(command(`${doOutside(world, 'deployed')} && sleep 60`)) }),
      looks: calcStory({ dev: [look, look, look, ...devTurns.slice(1)] }),
      writes: calcStory({ dev: devAfter(command(long)) }),
    }),
  });
  opened = await openConsole({
    ANTHROPIC_BASE_URL: model.url,
    ANTHROPIC_API_KEY: 'none',
    WAVE_REPO_ROOTS: repositories,
    WAVE_LEASE_SECONDS: '2',
  });
  ({ wave, browser, origin, ada } = opened);
  page = ada.page;
  await ada.signIn(wave.adminKey);
  await allowOutside(wave, await makeCalc({ repositories }), world);
  const path = await makeCalc({ repositories }, 'tight');
  tight = (await wave.ask<{ projectId: string }>('POST', '/projects', { path })).projectId;
  const { items } = await wave.ask<{ items: { projectId: string; name: string }[] }>('GET', '/projects');
  calc = items.find(({ name }) => name === 'calc')!.projectId;
}, 300_000);

afterAll(async () => {
  await opened?.close();
  await model?.close();
  await world?.stop();
  await rm(repositories, { recursive: true, force: true });
}, 60_000);

async function submit(storyId: string, more: Record<string, unknown> = {}): Promise<string> {
  const story = { task: 'Make add add', storyId, projectId: calc, ...more };
  return (await wave.ask<{ runId: string }>('POST', '/orchestrator/runs', story)).runId;
}

/** The open question of a run, once there is one, as the inbox shows it to a visitor. */
async function question(runId: string, visitor = ada): Promise<Locator> {
  let reviewId: string | undefined;
  await eventually(`${runId} asks`, async () => {
    const { items } = await wave.ask<{ items: { reviewId: string }[] }>('GET', `/reviews?status=open&runId=${runId}`);
    reviewId = items[0]?.reviewId;
    return reviewId !== undefined;
  });
  await visitor.open(`/inbox?review=${reviewId}`);
  const detail = visitor.page.getByRole('article', { name: 'Review' });
  await detail.waitFor();
  return detail;
}

const answersOf = (detail: Locator) => detail.getByRole('group', { name: 'Answers' }).getByRole('button');

it('asks what came of a call that a worker died over, in words that say what each answer does', async () => {
  const id = await submit('deploys');
  await eventually('it has happened', () => world.times('deployed') === 1);
  process.kill(wave.pidOf('worker'), 'SIGKILL');
  const detail = await question(id);
  await detail.getByRole('heading', { name: /^Did this happen: run_command curl/ }).waitFor();
  expect(await answersOf(detail).allInnerTexts()).toEqual([
    expect.stringMatching(/^It happened/),
    expect.stringMatching(/^Make it again/),
    expect.stringMatching(/^Say what happened/),
    expect.stringMatching(/^Kill the run/),
  ]);
  await page.keyboard.press('a');
  await detail.getByText('The call is taken as done, and the run goes on.').first().waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await detail.getByRole('button', { name: 'Count it as done' }).click();
  await detail.getByText('said that it happened').waitFor();
  await ada.open(`/runs/${id}`);
  await until(page, 'complete');
  expect(world.times('deployed')).toBe(1);
}, 300_000);

it('asks about an agent that goes round in circles, and tells it what a person says', async () => {
  const id = await submit('looks');
  const detail = await question(id);
  await detail.getByRole('heading', { name: 'dev goes round in circles. Let it go on?' }).waitFor();
  await detail
    .getByText(/3 times/)
    .first()
    .waitFor();
  await page.keyboard.press('r');
  await detail.getByLabel('Message to the agent').fill('Change the sign.');
  expect(await barriersOn(page)).toEqual([]);
  await page.keyboard.press('Control+Enter');
  await detail.getByText('told the agent').waitFor();
  await ada.open(`/runs/${id}`);
  await until(page, 'complete');
}, 240_000);

it('shows all of a command of ten kilobytes, and a story of two thousand characters, on any screen', async () => {
  const id = await submit('writes', { task: 'A story without an end. '.repeat(90).slice(0, 2_000) });
  const detail = await question(id);
  await detail.getByText(/^202 lines, 1\d(\.\d)? KB/).waitFor();
  const commandText = detail.getByRole('group', { name: 'Command', exact: true });
  expect(await commandText.textContent()).toBe(long);
  const height = async () => (await commandText.boundingBox())!.height;
  const folded = await height();
  await detail.getByRole('button', { name: 'Whole command' }).click();
  expect(await height()).toBeGreaterThan(4 * folded);

  const guest = await Visitor.arrive(browser, origin, phone);
  await guest.signIn(wave.adminKey);
  for (const path of [`/inbox${new URL(page.url()).search}`, '/inbox', `/runs/${id}`, '/runs']) {
    await guest.open(path);
    await guest.page.locator('h1').first().waitFor();
    await guest.page.waitForLoadState('networkidle');
    expect([path, await widthOf(guest.page)]).toEqual([path, phone.viewport.width]);
  }
  await guest.leave();
  await wave.ask('POST', `/orchestrator/runs/${id}/kill`, { reason: 'Seen enough.' });
}, 240_000);

it('shows nobody what their role may not do', async () => {
  const id = await submit('hungry', { tokenLimit: 1_500 });
  await question(id);
  const scenes = [
    { role: 'viewer', sections: ['Runs', 'Inbox', 'Projects'], answers: [], said: /needs the role of a reviewer/ },
    {
      role: 'reviewer',
      sections: ['Runs', 'Inbox', 'Projects'],
      answers: [/^Kill the run/],
      said: /^Raising the limits of the run needs the role of an operator/,
    },
    {
      role: 'operator',
      sections: ['Runs', 'Inbox', 'Projects', 'Audit'],
      answers: [/^Double the limits/, /^Set the limits/, /^Kill the run/],
      said: /^This run: .* left of 1,500; the next call may take up to/,
    },
  ];
  for (const { role, sections, answers, said } of scenes) {
    const { key } = await wave.ask<{ key: string }>('POST', '/auth/keys', { name: `a ${role}`, role });
    const visitor = await Visitor.arrive(browser, origin);
    const refused: string[] = [];
    visitor.page.on('response', (response) => {
      if (response.status() === 403) refused.push(response.url());
    });
    await visitor.signIn(key);
    const detail = await question(id, visitor);
    await detail.getByText(said).waitFor();
    expect(await answersOf(detail).allInnerTexts()).toEqual(
      answers.map((answer) => expect.stringMatching(answer) as string),
    );
    const links = visitor.page.getByRole('navigation', { name: 'Sections' }).getByRole('link');
    expect((await links.allInnerTexts()).map((text) => text.split('\n')[0])).toEqual(sections);

    const mayWork = role === 'operator';
    for (const path of ['/runs', '/runs/new', '/audit', '/projects', `/projects/${calc}`, `/runs/${id}?tab=audit`]) {
      await visitor.open(path);
      await visitor.page.locator('h1').first().waitFor();
      await visitor.page.waitForLoadState('networkidle');
    }
    expect(await visitor.page.getByRole('tab', { name: 'Audit' }).count()).toBe(mayWork ? 1 : 0);
    expect(await visitor.page.getByRole('group', { name: 'Commands' }).count()).toBe(mayWork ? 1 : 0);
    await visitor.open('/audit');
    await visitor.page.getByRole('heading', { name: mayWork ? 'Audit' : 'Your key does not open this page' }).waitFor();
    expect(refused).toEqual([]);
    await visitor.leave();
  }

  await ada.open(`/runs/${id}?tab=budget`);
  await page.getByRole('button', { name: 'Raise' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Token limit').fill('200000');
  await dialog.getByLabel('Reason').fill('The story grew.');
  await dialog.getByRole('button', { name: 'Set the limits' }).click();
  await page.getByText('The new limits hold, and the run goes on.').waitFor();
  await until(page, 'complete');
}, 300_000);

it(
  'says which shared limit is too low, leads to it, and counts the runs that go on once it is raised',
  async () => {
    await wave.ask('PATCH', `/budgets/projects/${tight}`, { tokenLimit: 1_500, reason: 'A small purse.' });
    const ids = [await submit('first', { projectId: tight }), await submit('second', { projectId: tight })];
    for (const id of ids) {
      const detail = await question(id);
      await detail.getByText(/^Project tight: 1,500 left of 1,500; the next call may take up to/).waitFor();
      expect(await answersOf(detail).allInnerTexts()).toEqual([
        expect.stringMatching(/^Try again/),
        expect.stringMatching(/^Kill the run/),
      ]);
    }
    await page.getByRole('link', { name: 'Raise the shared limit' }).click();
    await page.getByText('2 runs held by this limit').waitFor();
    await page.getByRole('button', { name: 'Change' }).first().click();
    const dialog = page.getByRole('dialog', { name: 'Limits: this project' });
    await dialog.getByLabel('Token limit').fill('1000000');
    await dialog.getByLabel('Reason').fill('The purse was too small.');
    await dialog.getByRole('button', { name: 'Set the limits' }).click();
    await page.getByText('2 runs go on since you changed the limits').waitFor();
    expect(await barriersOn(page)).toEqual([]);
    await page.getByRole('link', { name: 'Open run 1' }).click();
    await until(page, 'complete');
    expect(ada.troubles).toEqual([]);
  },
  4 * minutes,
);
