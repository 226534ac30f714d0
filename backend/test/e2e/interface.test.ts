import type { Browser, Page } from 'playwright-core';
import { barriersOn } from '../support/axe.js';
import { Visitor } from '../support/browser.js';
import type { LaunchedWave } from '../support/launcher.js';
import { minutes, openConsole, phone, until, widthOf, type Console } from './console.js';

interface RunBody {
  runId: string;
  status: string;
  lastSeq: number;
  testsPassed: number;
}

let opened: Console | undefined;
let wave: LaunchedWave;
let browser: Browser;
let origin: string;
let ada: Visitor;

beforeAll(async () => {
  opened = await openConsole({ WAVE_REHEARSAL_PACE_MS: '150' });
  ({ wave, browser, origin, ada } = opened);
}, 300_000);

afterAll(() => opened?.close(), 60_000);

/** Submits a suggested story on the form, as a person would. */
async function submit(page: Page, title: string): Promise<string> {
  await page.getByRole('link', { name: 'Runs', exact: true }).first().click();
  await page.getByRole('link', { name: 'New run' }).first().click();
  await page.getByRole('button', { name: title }).click();
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  return page.url().slice(-36);
}

async function runOf(id: string): Promise<RunBody> {
  return (await wave.get(`/api/orchestrator/runs/${id}`)) as unknown as RunBody;
}

describe('signing in', () => {
  it('is asked of everybody, and says what is wrong with a key', async () => {
    const { page } = ada;
    await ada.open('/inbox?status=resolved');
    await page.waitForURL('**/login?next=*');
    expect(ada.place).toBe('/login?next=%2Finbox%3Fstatus%3Dresolved');
    await page.getByLabel('Key').fill('wave_not_a_key');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('This key is not known, has expired or was revoked.').waitFor();
  });

  it('takes a key from the fragment, which does not stay in the address, and leads to where one wanted to go', async () => {
    await ada.signIn(wave.adminKey, '/inbox?status=resolved');
    expect(ada.place).toBe('/inbox?status=resolved');
    await ada.page.goBack();
    expect(ada.page.url()).not.toContain(wave.adminKey);
    await ada.open('/runs');
    await ada.page.getByRole('heading', { name: 'Runs', exact: true }).waitFor();
  });

  it('takes the link that the launcher printed, once', async () => {
    const [, link] = /Open +(\S+)/.exec(wave.output) ?? [];
    for (const [attempt, seen] of [
      ['first', 'Runs'],
      ['second', 'This sign-in link was used already'],
    ]) {
      const guest = await Visitor.arrive(browser, origin);
      await guest.page.goto(link!);
      const sign =
        attempt === 'first'
          ? guest.page.getByRole('heading', { name: seen, exact: true })
          : guest.page.getByText(seen!);
      await sign.waitFor();
      expect(guest.page.url()).not.toContain('link=');
      await guest.leave();
    }
  });

  it('does not follow an address to another site', async () => {
    const guest = await Visitor.arrive(browser, origin);
    await guest.open(`/login?next=//example.org/#key=${wave.adminKey}`);
    await guest.page.waitForURL(`${origin}/runs`);
    await guest.leave();
  });
});

it('shows the first story until it is complete, as it happens, with everything that it left', async () => {
  const { page } = ada;
  await ada.open('/runs');
  await page.getByText('Rehearsal model — bundled stories, no AI is asked').waitFor();
  const row = page.locator('tr[data-run]').last();
  const id = (await row.getAttribute('data-run'))!;
  await row.getByRole('link').click();
  await until(page, 'complete');
  const run = await runOf(id);

  await page.getByText(`${run.lastSeq} events`, { exact: true }).waitFor();
  expect(await page.locator('[data-gate][data-status="go"]').count()).toBe(10);
  await page.getByText('Complete', { exact: true }).first().waitFor();

  await page.getByRole('tab', { name: 'Transcript' }).click();
  const transcript = page.getByRole('region', { name: 'Transcript' });
  await transcript.getByText('Plan', { exact: true }).waitFor();
  await transcript
    .getByText(/^allow 1\.00/)
    .first()
    .waitFor();

  await page.getByRole('tab', { name: 'Changes' }).click();
  const changed = page.locator('[data-file="src/share.js"]');
  await changed.getByRole('region', { name: 'Changes of src/share.js' }).waitFor();
  expect(await changed.locator('tr').filter({ hasText: 'added:' }).count()).toBeGreaterThan(0);

  await page.getByRole('tab', { name: 'Tests' }).click();
  await page.getByText(`${run.testsPassed} passed`).first().waitFor();
  await page.getByText('2 failed').first().waitFor();
  const verified = page.getByLabel('verified', { exact: true });
  await verified.nth(3).waitFor();
  expect(await verified.count()).toBe(4);
  await page.getByRole('tabpanel').getByText('# fail 0').first().waitFor();

  await page.getByRole('tab', { name: 'Tasks' }).click();
  expect(await page.locator('[data-task]').count()).toBe(
    await page.locator('[data-status="completed"][data-task]').count(),
  );

  await page.getByRole('tab', { name: 'Artifacts' }).click();
  await page.locator('[data-artifact="patch"]').getByRole('button').first().click();
  await page.locator('[data-artifact="patch"]').getByText('diff --git').waitFor();
  expect(page.url()).toContain('tab=artifacts');
}, 240_000);

it('asks a person, takes the answer from the keyboard, and goes on', async () => {
  const { page } = ada;
  const id = await submit(page, 'Prove shares by properties');
  await page.getByRole('region', { name: 'Open review' }).waitFor({ timeout: minutes });
  await until(page, 'held');

  await page.getByRole('link', { name: /^Inbox/ }).click();
  const detail = page.getByRole('article', { name: 'Review' });
  await detail
    .getByText(/npm install/)
    .first()
    .waitFor();
  await page.keyboard.press('?');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog', { name: 'Keys' }).waitFor({ state: 'hidden' });
  await page.keyboard.press('x');
  await detail.getByLabel(/^Reason/).waitFor();
  await page.keyboard.press('Control+Enter');
  await detail.getByText('Say why.').waitFor();
  await page.keyboard.type('No new dependency for this.');
  await page.keyboard.press('Control+Enter');
  await detail.getByText('rejected this').waitFor();

  await ada.open(`/runs/${id}`);
  await until(page, 'complete');
}, 240_000);

it('shows the first answer to whoever comes second', async () => {
  const { page } = ada;
  const id = await submit(page, 'Prove shares by properties');
  await page.getByRole('region', { name: 'Open review' }).waitFor({ timeout: minutes });
  const late = await Visitor.arrive(browser, origin);
  // Hears nothing of what happens meanwhile.
  await late.page.routeWebSocket(/\/api\/ws/, () => undefined);
  await late.signIn(wave.adminKey, '/inbox');
  await late.page.getByRole('button', { name: 'Approve' }).click();

  const review = page.getByRole('region', { name: 'Open review' });
  await review.getByRole('button', { name: 'Reject' }).click();
  await review.getByLabel(/^Reason/).fill('Not now.');
  await review.getByRole('button', { name: 'Reject this' }).click();
  await review.waitFor({ state: 'hidden' });

  await late.page.getByRole('button', { name: 'Approve this' }).click();
  await late.page.getByText(/answered first/).waitFor();
  await late.page.getByText('Not now.').waitFor();
  await late.leave();
  await page.getByRole('group', { name: 'Commands' }).getByRole('button', { name: 'Kill' }).click();
  await page.getByLabel('Reason').fill('Seen enough.');
  await page.getByRole('button', { name: 'Kill the run' }).click();
  await until(page, 'killed');
  expect((await runOf(id)).status).toBe('killed');
}, 240_000);

it('holds a run, lets it go on, and kills it with a reason', async () => {
  const { page } = ada;
  const id = await submit(page, 'Split an amount evenly');
  await until(page, 'running');
  await page.getByRole('button', { name: 'Hold' }).click();
  await page.getByLabel(/^Reason/).fill('Let me look first.');
  await page.getByRole('button', { name: 'Hold the run' }).click();
  await until(page, 'held');
  await page.getByText('Let me look first.').first().waitFor();

  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByRole('button', { name: 'Resume the run' }).click();
  await until(page, 'running');

  await page.getByRole('button', { name: 'Kill' }).click();
  await page.getByRole('button', { name: 'Kill the run' }).click();
  await page.getByText('Say why; it goes on the record.').waitFor();
  await page.getByLabel('Reason').fill('Not needed any more.');
  await page.getByRole('button', { name: 'Kill the run' }).click();
  await until(page, 'killed');
  await page.getByText('Not needed any more.').first().waitFor();
  expect(await page.getByRole('button', { name: /^(Hold|Resume|Kill)$/ }).count()).toBe(0);
  expect((await runOf(id)).status).toBe('killed');
}, 240_000);

it('shows a refused field where it stands', async () => {
  const { page } = ada;
  await ada.open('/runs/new');
  await page.getByRole('button', { name: 'Split an amount evenly' }).click();
  await page.getByText('Limits, branch and model').click();
  await page.getByLabel('Token limit').fill('-5');
  await page.getByLabel('Branch to start from').fill('no/such-branch');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.locator('[name=tokenLimit][aria-invalid=true]').waitFor();
  await page.getByLabel('Token limit').fill('');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.locator('[name=branch][aria-invalid=true]').waitFor();
  await page.getByLabel('Branch to start from').fill('');
  await page.getByLabel('Project').selectOption('Another repository, by its path');
  await page.getByLabel('Path of the repository').fill('/no/such/folder');
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.locator('[name=projectPath][aria-invalid=true]').waitFor();
});

it('finds runs by what stands in the address', async () => {
  const { page } = ada;
  await ada.open('/runs');
  await page.getByLabel('Search the stories').fill('split(');
  await page.waitForURL(/q=split/);
  await page.getByText('Matching runs').waitFor();
  await page.getByLabel('Status').selectOption('killed');
  await page.waitForURL(/status=killed/);
  await ada.open(ada.place);
  await page.locator('tr[data-run]').first().waitFor();
  expect(await page.locator('tr').getByText('Not needed any more.').count()).toBe(1);
  await page.getByLabel('Search the stories').fill('nothing like it');
  await page.getByText('No run matches the filter').waitFor();
  await page.getByRole('button', { name: 'Show all runs' }).click();
  await page.waitForURL(`${origin}/runs`);
});

it('shows projects, and keeps a changed test command', async () => {
  const { page } = ada;
  await ada.open('/projects');
  await page.getByRole('button', { name: /^Change the test command/ }).click();
  await page.getByLabel('Test command').fill('node --test test/');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('node --test test/', { exact: true }).waitFor();
  await page.reload();
  await page.getByText('node --test test/', { exact: true }).waitFor();
  await page.getByRole('button', { name: 'Add a project' }).click();
  await page.getByLabel('Path', { exact: true }).fill('/no/such/folder');
  await page.getByRole('button', { name: 'Add', exact: true }).click();
  await page.locator('[name=path][aria-invalid=true]').waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'hidden' });
});

const pages = [
  '/runs',
  '/runs/new',
  '/audit',
  '/inbox?status=resolved',
  '/projects',
  '/nowhere',
  '/runs/00000000-0000-7000-8000-000000000000',
];

/** The page of the sample project. */
async function projectPath(): Promise<string> {
  const { items } = (await wave.get('/api/projects')) as { items: { projectId: string }[] };
  return `/projects/${items[0]!.projectId}`;
}

describe.each(['light', 'dark'] as const)('in %s', (colorScheme) => {
  it('has nothing that keeps people out', async () => {
    const guest = await Visitor.arrive(browser, origin, { colorScheme });
    await guest.open('/login');
    await guest.page.getByRole('button', { name: 'Sign in' }).waitFor();
    const found: string[] = [];
    const check = async (): Promise<void> => {
      // Colours are all that the two differ in.
      found.push(...(await barriersOn(guest.page, colorScheme === 'dark' ? ['color-contrast'] : undefined)));
    };
    await check();
    await guest.signIn(wave.adminKey);
    await guest.page.locator('tr[data-run]').first().waitFor();
    const id = await guest.page.locator('tr[data-run]').last().getAttribute('data-run');
    const project = await projectPath();
    const tabs = [
      ...['activity', 'transcript', 'changes', 'tests', 'tasks', 'artifacts', 'budget', 'metrics', 'audit'].map(
        (tab) => `/runs/${id}?tab=${tab}`,
      ),
      ...['policy', 'history', 'try', 'budget'].map((tab) => `${project}?tab=${tab}`),
    ];
    for (const path of [...pages, ...tabs]) {
      await guest.open(path);
      await guest.page.locator('h1, [role=alert], main p').first().waitFor();
      await guest.page.waitForLoadState('networkidle');
      await check();
    }
    expect(found).toEqual([]);
    expect(guest.troubles).toEqual([]);
    await guest.leave();
  }, 240_000);
});

it('fits a phone', async () => {
  const guest = await Visitor.arrive(browser, origin, phone);
  await guest.signIn(wave.adminKey);
  await guest.page.locator('li[data-run]').first().waitFor();
  const id = await guest.page.locator('li[data-run]').last().getAttribute('data-run');
  const tabs = ['transcript', 'changes', 'budget', 'metrics', 'audit'].map((tab) => `/runs/${id}?tab=${tab}`);
  const project = await projectPath();
  for (const path of [...pages, `/runs/${id}`, ...tabs, project, `${project}?tab=try`]) {
    await guest.open(path);
    await guest.page.locator('h1, [role=alert], main p').first().waitFor();
    await guest.page.waitForLoadState('networkidle');
    expect([path, await widthOf(guest.page)]).toEqual([path, phone.viewport.width]);
  }
  await guest.page.getByRole('button', { name: 'Open the navigation' }).click();
  await guest.page.getByRole('dialog').getByRole('link', { name: 'Projects' }).click();
  await guest.page.waitForURL('**/projects');
  await guest.page.getByRole('dialog').waitFor({ state: 'hidden' });
  await guest.leave();
}, 120_000);

it('says when the API is away, and goes on without a gap when it is back', async () => {
  const { page } = ada;
  expect(ada.troubles).toEqual([]);
  const id = await submit(page, 'Split an amount evenly');
  await until(page, 'running');
  process.kill(wave.pidOf('API'), 'SIGKILL');
  await page.getByText('Reconnecting', { exact: true }).waitFor();
  await page.getByText('Live', { exact: true }).waitFor({ timeout: minutes });
  await until(page, 'complete');
  await page.getByText(`${(await runOf(id)).lastSeq} events`, { exact: true }).waitFor();
}, 240_000);

it('signs out', async () => {
  const { page } = ada;
  await page.getByRole('button', { name: /^Signed in as/ }).click();
  await page.getByRole('menuitem', { name: 'Sign out' }).click();
  await page.waitForURL(`${origin}/login`);
  await ada.open('/runs');
  await page.waitForURL('**/login');
});
