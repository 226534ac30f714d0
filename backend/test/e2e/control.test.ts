import type { Locator, Page } from 'playwright-core';
import { barriersOn } from '../support/axe.js';
import type { Visitor } from '../support/browser.js';
import type { LaunchedWave } from '../support/launcher.js';
import { minutes, openConsole, until, type Console } from './console.js';

interface PolicyBody {
  version: number;
  policy: Record<string, unknown>;
}

let opened: Console | undefined;
let wave: LaunchedWave;
let ada: Visitor;

beforeAll(async () => {
  opened = await openConsole({ WAVE_REHEARSAL_PACE_MS: '150' });
  ({ wave, ada } = opened);
  await ada.signIn(wave.adminKey);
}, 300_000);

afterAll(() => opened?.close(), 60_000);

/** Submits a suggested story on the form, under a profile. */
async function submit(page: Page, title: string, profile?: string): Promise<string> {
  await ada.open('/runs/new');
  await page.getByRole('button', { name: title }).click();
  if (profile !== undefined) await page.getByRole('radio', { name: new RegExp(`^${profile}`, 'i') }).check();
  await page.getByRole('button', { name: 'Start the run' }).click();
  await page.waitForURL(/\/runs\/[0-9a-f-]{36}$/);
  return page.url().slice(-36);
}

/** Presses a command of the run, says why, and sends it. */
async function command(page: Page, name: string, submitted: string, reason: string): Promise<void> {
  await page.getByRole('group', { name: 'Commands' }).getByRole('button', { name, exact: true }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel(/^Reason/).fill(reason);
  await dialog.getByRole('button', { name: submitted }).click();
  await dialog.waitFor({ state: 'hidden' });
}

/** The question of a run, as the inbox shows it. */
async function question(page: Page, runId: string): Promise<Locator> {
  const { items } = (await wave.get(`/api/reviews?status=open&runId=${runId}`)) as { items: { reviewId: string }[] };
  await ada.open(`/inbox?review=${items[0]!.reviewId}`);
  const detail = page.getByRole('article', { name: 'Review' });
  await detail.waitFor();
  return detail;
}

it('holds a run, lets it go on, sends it back with a note and kills it, each with its reason', async () => {
  const { page } = ada;
  await submit(page, 'Split an amount evenly');
  await until(page, 'running');
  await command(page, 'Hold', 'Hold the run', 'Let me look first.');
  await until(page, 'held');
  await page.getByText('Let me look first.').first().waitFor();
  await command(page, 'Resume', 'Resume the run', 'Looks well.');
  await until(page, 'running');

  const commands = page.getByRole('group', { name: 'Commands' });
  await commands.getByRole('button', { name: 'Recycle' }).click();
  const dialog = page.getByRole('dialog', { name: 'Send this run back?' });
  await dialog.getByRole('button', { name: 'Send it back' }).click();
  await dialog.getByText('Say why; it goes on the record.').waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await dialog.getByLabel('Reason').fill('Mind the credit notes.');
  await dialog.getByRole('button', { name: 'Send it back' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText('recycled 1×').waitFor();

  await command(page, 'Kill', 'Kill the run', 'Not needed any more.');
  await until(page, 'killed');
  await page.getByText('Not needed any more.').first().waitFor();
  await commands.getByRole('button', { name: 'Retry' }).waitFor();
  expect(await commands.getByRole('button', { name: /^(Hold|Resume|Recycle|Kill)$/ }).count()).toBe(0);
}, 240_000);

it('tries a story again, and forks a run from one of its steps, each with a way back', async () => {
  const { page } = ada;
  const first = page.url().slice(-36);
  await page.getByRole('group', { name: 'Commands' }).getByRole('button', { name: 'Retry' }).click();
  await page.getByRole('button', { name: 'Start the new run' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(first));
  await page.getByRole('link', { name: 'Another try at the story of an earlier run' }).waitFor();
  const second = page.url().slice(-36);
  await until(page, 'complete');

  await page.getByRole('group', { name: 'Commands' }).getByRole('button', { name: 'Fork' }).click();
  const dialog = page.getByRole('dialog', { name: 'Fork this run' });
  const steps = dialog.getByLabel('From');
  await steps.locator('option').nth(3).waitFor({ state: 'attached' });
  const chosen = (await steps.locator('option').nth(-2).getAttribute('value'))!;
  await steps.selectOption(chosen);
  await dialog.getByLabel('Token limit').fill('many');
  await dialog.getByRole('button', { name: 'Start the fork' }).click();
  await dialog.locator('[name=tokenLimit][aria-invalid=true]').waitFor();
  await dialog.getByLabel('Token limit').fill('90000');
  await dialog.getByRole('button', { name: 'Start the fork' }).click();
  await page.waitForURL((url) => !url.pathname.endsWith(second));
  await page.getByRole('link', { name: `Forked from step ${chosen} of another run` }).waitFor();
  await page.getByText('of 90k').waitFor();
  await until(page, 'complete');
}, 300_000);

it('shows what was blocked, and lets a person pass the safety gate against its evidence, which stays marked', async () => {
  const { page } = ada;
  const id = await submit(page, 'Prepare release 1.0.1');
  await page.getByRole('region', { name: 'Open review' }).waitFor({ timeout: minutes });
  await until(page, 'held');

  await page.getByRole('tab', { name: 'Transcript' }).click();
  const transcript = page.getByRole('region', { name: 'Transcript' });
  await transcript.focus();
  await page.keyboard.press('End');
  const blocked = transcript.locator('li', { hasText: 'block 0.00' });
  await blocked.getByText('not run').waitFor();
  await blocked.getByText('Never execute destructive commands.').waitFor();
  await blocked.getByText(/^No model was asked/).waitFor();
  expect(await barriersOn(page)).toEqual([]);

  const detail = await question(page, id);
  await detail.locator('[data-blocked]').getByText('git push --force origin main').waitFor();
  await detail.getByText(/policy lets nobody override a block/).waitFor();
  await page.keyboard.press('a');
  await detail.getByRole('button', { name: 'Approve this' }).click();
  await detail.getByText('approved this').waitFor();

  await ada.open(`/runs/${id}`);
  await until(page, 'complete');
  await page.locator('[data-gate="5"][data-overridden]').getByText('override', { exact: true }).first().waitFor();
  await page.getByText('1 override').waitFor();
  await page.getByRole('tab', { name: 'Metrics' }).click();
  await page.getByRole('tabpanel').getByText('Overrides').waitFor();
}, 240_000);

it('takes edited arguments by their fields, says what is wrong with one, and judges the call again', async () => {
  const { page } = ada;
  const id = await submit(page, 'Prove shares by properties');
  await page.getByRole('region', { name: 'Open review' }).waitFor({ timeout: minutes });
  const detail = await question(page, id);
  await detail.getByText(/An approval counts for exactly these arguments/).waitFor();
  await page.keyboard.press('e');
  const field = detail.getByRole('textbox', { name: 'Command' });
  expect(await field.inputValue()).toMatch(/^npm install/);
  await field.fill('');
  await page.keyboard.press('Control+Enter');
  await detail.getByText('Command is needed.').waitFor();
  await detail.getByLabel(/^End it after/).fill('soon');
  await field.fill('node --version');
  await page.keyboard.press('Control+Enter');
  await detail.getByText('This is not a number.').waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await detail.getByLabel(/^End it after/).fill('30');
  await page.keyboard.press('Control+Enter');
  await detail.getByText('edited the call').waitFor();
  await detail.getByRole('group', { name: 'Arguments as edited' }).getByText('node --version').waitFor();

  await ada.open(`/runs/${id}`);
  await until(page, 'complete');
}, 240_000);

it('asks a person where the profile does, shows the plan, and lets the budget be raised meanwhile', async () => {
  const { page } = ada;
  const id = await submit(page, 'Split an amount evenly', 'supervised');
  await page.getByRole('region', { name: 'Open review' }).waitFor({ timeout: minutes });
  await page.getByRole('img', { name: 'a person decides here' }).first().waitFor();

  await page.getByRole('tab', { name: 'Budget' }).click();
  await page.getByRole('button', { name: 'Raise' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Token limit').fill('1');
  await dialog.getByLabel('Reason').fill('The story grew.');
  await dialog.getByRole('button', { name: 'Set the limits' }).click();
  await dialog.getByRole('alert').waitFor();
  await dialog.getByLabel('Token limit').fill('250000');
  await dialog.getByRole('button', { name: 'Set the limits' }).click();
  await dialog.waitFor({ state: 'hidden' });
  await page.getByText(/spent of 250k$/).waitFor();
  await page.getByRole('button', { name: 'Table' }).click();
  await page.getByRole('region', { name: 'Spent over time' }).getByRole('row').nth(1).waitFor();

  const detail = await question(page, id);
  await detail.getByText(/^\d tasks?$/).waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await page.keyboard.press('a');
  await detail.getByRole('button', { name: 'Approve this' }).click();
  await detail.getByText('approved this').waitFor();
  await ada.open(`/runs/${id}?tab=audit`);
  await page.locator('[data-audit="budget.raised"]').getByText('The story grew.').first().waitFor();
  await command(page, 'Kill', 'Kill the run', 'Seen enough.');
  await until(page, 'killed');
}, 300_000);

it('shows what a policy would change, keeps a draft that somebody overtook, and remembers every version', async () => {
  const { page } = ada;
  await ada.open('/projects');
  await page.getByRole('link', { name: 'Policy' }).first().click();
  await page.getByLabel('Installing packages').selectOption('allowed');
  await page.getByRole('button', { name: 'What would change' }).click();
  const replay = page.getByRole('region', { name: 'What would change' });
  await replay.getByText(/would be judged otherwise/).waitFor();
  await replay
    .locator('[data-replayed]')
    .getByText(/npm install/)
    .first()
    .waitFor();

  const projectId = /projects\/([0-9a-f-]{36})/.exec(page.url())![1]!;
  const { policy } = (await wave.get(`/api/projects/${projectId}/policy`)) as unknown as PolicyBody;
  const elsewhere = await fetch(`${wave.apiUrl}/api/projects/${projectId}/policy`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${wave.adminKey}`, 'content-type': 'application/json' },
    body: JSON.stringify({ policy: { ...policy, allowHosts: ['docs.example.com'] }, reason: 'For the documentation.' }),
  });
  expect(elsewhere.status).toBe(200);

  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('The lockfile is reviewed.');
  await page.getByRole('button', { name: 'Save the policy' }).click();
  await page.getByText(/saved version 1 meanwhile; your draft is kept/).waitFor();
  expect(await page.getByLabel('Allowed hosts').inputValue()).toBe('docs.example.com');
  expect(await page.getByLabel('Installing packages').inputValue()).toBe('allowed');

  await page.getByLabel('Block below').fill('2');
  await page.getByLabel('Ask below').fill('0.9');
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByRole('dialog').getByLabel('Reason').fill('The lockfile is reviewed.');
  await page.getByRole('button', { name: 'Save the policy' }).click();
  await page.getByText('The policy cannot be used as it is written').waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await page.getByLabel('Block below').fill('');
  await page.getByLabel('Ask below').fill('');
  await page.getByRole('button', { name: 'Save…' }).click();
  await page.getByRole('dialog').getByText('may be installed').waitFor();
  await page.getByRole('dialog').getByLabel('Reason').fill('The lockfile is reviewed.');
  await page.getByRole('button', { name: 'Save the policy' }).click();
  await page.getByText(/Version 2, by/).waitFor();

  await page.getByRole('tab', { name: 'History' }).click();
  await page.locator('[data-version="2"]').getByRole('button').click();
  await page.locator('[data-version="2"]').getByText('may be installed').waitFor();

  await page.getByRole('tab', { name: 'Try a call' }).click();
  await page.getByLabel('Command').fill('npm install left-pad');
  await page.getByRole('button', { name: 'Judge it' }).click();
  await page.getByRole('tabpanel', { name: 'Try a call' }).getByText('Allowed', { exact: true }).waitFor();
}, 120_000);

it('finds on the record who did what, and verifies it', async () => {
  const { page } = ada;
  await page.getByRole('link', { name: 'Audit', exact: true }).click();
  await page.getByRole('button', { name: 'Verify' }).click();
  await page.getByText(/The chain is whole: \d+ entries/).waitFor();
  expect(await barriersOn(page)).toEqual([]);
  await page.getByLabel('Action').selectOption('policy.changed');
  await page.waitForURL(/action=policy\.changed/);
  const entries = page.locator('[data-audit="policy.changed"]');
  await entries.nth(1).waitFor();
  expect(await page.locator('[data-audit]').count()).toBe(2);
  await entries.first().getByRole('button').first().click();
  await entries.first().getByText('The lockfile is reviewed.').first().waitFor();
  const address = await page.getByRole('link', { name: 'Export' }).getAttribute('href');
  expect(address).toBe(`${wave.apiUrl}/api/audit/export`);
  expect(ada.troubles).toEqual([]);
});
