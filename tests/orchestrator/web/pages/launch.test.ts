import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { openBrowser } from '#tests/e2e/browser.ts';
import { startWebOfWorker, type WebOfWorker } from '../start-web-of-worker.ts';
import { overflow, violations } from './violations.ts';
import { openPage, type OpenPage } from './start-pages.ts';

let of: WebOfWorker;
let browser: Browser;

beforeAll(async () => {
  [of, browser] = await Promise.all([
    startWebOfWorker({ broken: new Set(), news: [] }),
    openBrowser(),
  ]);
}, 120_000);

afterAll(async () => {
  await browser.close();
  await of.stop();
});

const open = (path: string, options?: BrowserContextOptions): Promise<OpenPage> =>
  openPage(browser, of.url(path), options);

const field = (page: Page, name: string) =>
  page.locator(`[id="field-${encodeURIComponent(name)}"]`);
const problem = (page: Page, name: string) =>
  page.locator(`[id="field-${encodeURIComponent(name)}-problem"]`);
const command = (page: Page) => page.locator('#launch-plan code');
/** The added entry gets the focus when the server has responded. */
async function add(page: Page, list: string, name: string): Promise<void> {
  await page.getByRole('button', { name: `Add to ${list}` }).click();
  await expect.poll(() => page.evaluate('document.activeElement.name')).toBe(name);
}
const start = (page: Page) => page.getByRole('button', { name: 'Start a run' });

/** The config of the page's run, after it has ended. */
async function configOfRun(page: Page): Promise<unknown> {
  const runId = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  await vi.waitUntil(async () => (await of.worker.store.runs.find(runId))?.status === 'completed', {
    timeout: 20_000,
    interval: 100,
  });
  return (await of.worker.store.runs.find(runId))?.config;
}

test('a form is filled in, says at the field what the server finds wrong, and starts the run that its command would', async () => {
  const { page, complaints, close } = await open('/jobs/partyJob');
  await add(page, 'hosts', '/hosts/0');
  const first = page.getByRole('textbox', { name: 'hosts 1' });
  await first.fill('A');
  await problem(page, '/hosts/0').getByText('Expected at least 2 characters').waitFor();
  expect(await first.getAttribute('aria-invalid')).toBe('true');
  expect(await problem(page, '/hosts/0').getAttribute('id')).toBe(
    (await first.getAttribute('aria-describedby'))?.split(' ').at(-1),
  );
  expect(await page.locator('#launch-summary > *').count()).toBe(0);
  await page.getByRole('textbox', { name: 'rooms' }).fill('nine');
  await problem(page, '/rooms').getByText('Expected a number').waitFor();

  await start(page).click();
  await page.getByText('2 values are not valid. Nothing was started.').waitFor();
  expect(await page.evaluate('document.activeElement.id')).toBe('launch-summary');
  await page.locator('#launch-summary').getByRole('link', { name: 'rooms' }).click();
  expect(await page.evaluate('document.activeElement.name')).toBe('/rooms');

  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('2');
  await first.fill("O'Hara");
  await command(page).getByText('hosts').waitFor();
  expect(await command(page).innerText()).toBe(
    `moderate run partyJob --config '{"hosts":["O'\\''Hara"]}'`,
  );
  await Promise.all([page.waitForURL(/\/runs\/.+/), start(page).click()]);
  expect(await configOfRun(page)).toMatchObject({ hosts: ["O'Hara"], rooms: 2 });
  expect(complaints).toEqual([]);
  await close();
});

test('what is entered stays while the server refuses to check it, as once the login is over', async () => {
  const { page, close } = await open('/jobs/partyJob');
  const rooms = page.getByRole('textbox', { name: 'rooms' });
  let isOver = true;
  await page.route('**/jobs/partyJob', (route) =>
    isOver && route.request().method() === 'POST'
      ? route.fulfill({ status: 401, json: { detail: 'Nobody is logged in' } })
      : route.continue(),
  );
  await rooms.fill('nine');
  await page.locator('#answer').getByText('Nobody is logged in. So the config').waitFor();
  isOver = false;
  await rooms.press('End');
  await rooms.pressSequentially('!');
  await problem(page, '/rooms').getByText('Expected a number').waitFor();
  expect(await rooms.inputValue()).toBe('nine!');
  await close();
});

test('lists, records and choices', async () => {
  const { page, complaints, close } = await open('/jobs/partyJob');
  for (const [index, host] of ['Bob', 'Cleo', 'Ann'].entries()) {
    await add(page, 'hosts', `/hosts/${index}`);
    await page.keyboard.type(host);
  }
  await page.getByRole('button', { name: 'Move up: hosts 3' }).click();
  await page.getByRole('button', { name: 'Move up: hosts 2' }).click();
  await expect.poll(() => page.getByRole('textbox', { name: 'hosts 1' }).inputValue()).toBe('Ann');
  await page.getByRole('button', { name: 'Remove: hosts 2' }).click();
  await expect.poll(() => page.getByRole('textbox', { name: /^hosts/ }).count()).toBe(2);

  await page.getByRole('combobox', { name: 'Kind of drink' }).selectOption('juice');
  await page.getByRole('textbox', { name: 'fruit' }).fill('fig');
  await page.getByRole('combobox', { name: 'Kind of budget' }).selectOption('nothing (null)');
  await page.getByRole('button', { name: 'Add to seats' }).click();
  await page.getByRole('textbox', { name: 'Key of seats 1' }).fill('a/b');
  await page.getByRole('textbox', { name: 'seats 1', exact: true }).fill('0');
  await problem(page, '/seats/0').getByText('Expected at least 1').waitFor();
  await page.getByRole('textbox', { name: 'seats 1', exact: true }).fill('4');
  await page.getByRole('checkbox', { name: 'isLoud' }).check();
  await page.getByLabel('day').fill('2026-12-31');

  await page.getByRole('button', { name: 'YAML' }).click();
  const text = page.getByRole('textbox', { name: 'Config in YAML' });
  const written =
    'hosts:\n  - Ann\n  - Cleo\nisLoud: true\nday: 2026-12-31\ndrink:\n  kind: juice\n  fruit: fig\nseats:\n  a/b: 4\nbudget: null\n';
  expect(await text.inputValue()).toBe(written);
  await text.fill(written.replace('fruit: fig', 'fruit: no'));
  await page.getByText('Line 8, drink › fruit: Expected at least 3 characters').waitFor();
  await text.fill(written.replace('fig', 'lemon'));
  await command(page).getByText('lemon').waitFor();
  await page.getByRole('button', { name: 'Form', exact: true }).click();
  expect(await page.getByRole('textbox', { name: 'fruit' }).inputValue()).toBe('lemon');
  await Promise.all([page.waitForURL(/\/runs\/.+/), start(page).click()]);
  expect(await configOfRun(page)).toEqual({
    hosts: ['Ann', 'Cleo'],
    rooms: 2,
    isLoud: true,
    day: '2026-12-31',
    drink: { kind: 'juice', fruit: 'lemon' },
    seats: { 'a/b': 4 },
    budget: null,
  });
  expect(complaints).toEqual([]);
  await close();
});

test('by the keyboard alone, with the config of the last run', async () => {
  const { page, close } = await open('/jobs/partyJob');
  await page.getByRole('link', { name: 'Use the config of the last run' }).focus();
  await Promise.all([page.waitForURL(/from=/), page.keyboard.press('Enter')]);
  const rooms = page.getByRole('textbox', { name: 'rooms' });
  await rooms.focus();
  await page.keyboard.press('ControlOrMeta+A');
  await page.keyboard.type('8');
  await page.keyboard.press('Enter');
  await expect.poll(() => command(page).innerText()).toContain('"rooms":8');
  await start(page).focus();
  await Promise.all([page.waitForURL(/\/runs\/.+/), page.keyboard.press('Space')]);
  expect(await configOfRun(page)).toMatchObject({ hosts: ['Ann', 'Cleo'], rooms: 8 });
  const made = new URL(page.url()).pathname.split('/').at(-1) ?? '';
  expect(await of.get(`/api/v1/audit?about=${made}`)).toMatchObject({
    actions: [{ action: 'run', about: ['partyJob', expect.stringMatching(/-/), made] }],
  });
  const about = page.locator('#about', { hasText: 'Launched again from' });
  expect(await about.getByRole('link', { name: /-/ }).first().getAttribute('href')).not.toContain(
    made,
  );
  const again = page.getByRole('link', { name: 'Edit the config and run again' });
  await again.waitFor();
  const commands = page.locator('code', { hasText: 'moderate run partyJob --config' });
  expect(await commands.textContent()).toContain('"rooms":8');
  await again.click();
  await page.getByText('A new run, with the config of run').waitFor();
  await close();
});

test('a backfill is started with a config, which follows what is selected', async () => {
  const { page, complaints, close } = await open(
    '/backfill?asset=weather%2Fregions&status=missing',
  );
  await page.locator('#plan').getByText('2 runs for 2 partitions').waitFor();
  expect(await page.getByRole('button', { name: 'JSON' }).count()).toBe(0);
  await page.goto(new URL('/backfill?asset=weather%2Freadings&status=missing', of.web.url).href);
  const plan = page.locator('#launch-plan');
  await add(page, 'stations', '/weather~1readings/stations/0');
  await page.keyboard.type('north');
  await plan.getByText('"stations":["north"]').waitFor();
  await page.getByLabel('Range').fill('2026-01-02..2026-01-03');
  await plan.getByText('2 runs for 2 partitions').waitFor();
  expect(await plan.locator('code').innerText()).toBe(
    `moderate backfill weather/readings --range 2026-01-02..2026-01-03 --missing --config '{"weather/readings":{"stations":["north"]}}'`,
  );
  await page.getByLabel('Range').fill('2026-01-03..2026-01-02');
  await plan.getByText('it ends before it begins').waitFor();
  const button = page.getByRole('button', { name: 'Start the backfill' });
  await button.waitFor({ state: 'hidden' });
  await page.getByLabel('Range').fill('2026-01-02..2026-01-03');
  await plan.getByText('2 runs for 2 partitions').waitFor();
  const starts: string[] = [];
  page.on('request', (request) => {
    if (request.url().endsWith('/api/v1/backfills')) starts.push(request.url());
  });
  // The plan is another one than it was when the page showed it.
  const isForm = ({ pathname }: URL) => pathname.endsWith('/backfill');
  await page.route(isForm, (route) =>
    route.continue({ url: route.request().url().replace('2026-01-02', '2026-01-04') }),
  );
  await button.click();
  await plan.getByText('it ends before it begins').waitFor();
  await page.unroute(isForm);
  await page.getByLabel('Range').fill('2026-01-02..2026-01-03');
  await Promise.all([page.waitForURL(/\/backfills\/.+/), button.click()]);
  expect(starts).toHaveLength(1);
  const { rows } = await of.worker.store.database.query(
    'select distinct config from backfill_units where backfill_id = $1',
    [new URL(page.url()).pathname.split('/').at(-1)],
  );
  const config = { 'weather/readings': { stations: ['north'] } };
  expect(rows).toEqual([{ config: { selection: ['weather/readings'], config } }]);
  expect(complaints).toEqual([]);
  await close();
});

test('without scripts the form says what is wrong, and shows the command', async () => {
  const { page, close } = await open('/jobs/partyJob', { javaScriptEnabled: false });
  expect(await start(page).count()).toBe(0);
  await page.getByRole('button', { name: 'Add to hosts' }).click();
  await page.getByRole('textbox', { name: 'hosts 1' }).fill('A');
  await page.getByRole('button', { name: 'Check' }).click();
  expect(await problem(page, '/hosts/0').innerText()).toContain('Expected at least 2 characters');
  await page.getByRole('textbox', { name: 'hosts 1' }).fill('Ann');
  await page.getByRole('button', { name: 'Check' }).click();
  expect(await command(page).innerText()).toBe(
    `moderate run partyJob --config '{"hosts":["Ann"]}'`,
  );
  await close();
});

test('a selection of assets is materialized with their configs', async () => {
  const path = '/jobs/materializeAssets?selection=weather%2Freadings&partition=2026-01-05';
  const { page, complaints, close } = await open(path);
  expect(await page.locator('#launch-plan').innerText()).toContain(
    'Materialize weather/readings [2026-01-05]',
  );
  await add(page, 'stations', '/config/weather~1readings/stations/0');
  await page.keyboard.type('north');
  await command(page).getByText('north').waitFor();
  await Promise.all([page.waitForURL(/\/runs\/.+/), start(page).click()]);
  expect(await configOfRun(page)).toMatchObject({
    config: { 'weather/readings': { stations: ['north'] } },
  });
  expect(complaints).toEqual([]);
  await close();
});

test('the form is usable by everybody, also on a phone and in the dark', async () => {
  const entered = async (options?: BrowserContextOptions) => {
    const opened = await open('/jobs/partyJob', options);
    const { page } = opened;
    await page.getByRole('button', { name: 'Add to seats' }).click();
    await page.getByRole('combobox', { name: 'Kind of drink' }).selectOption('tea');
    await field(page, '/drink|/sugar').waitFor();
    await start(page).click();
    await page.locator('#launch-summary a').first().waitFor();
    return opened;
  };
  const phone = { viewport: { width: 400, height: 800 }, colorScheme: 'dark' } as const;
  const [wide, narrow] = await Promise.all([entered(), entered(phone)]);
  expect(await violations(wide)).toEqual([]);
  expect(await violations(narrow)).toEqual([]);
  expect(await overflow(narrow)).toBeLessThanOrEqual(0);
  await narrow.page.getByRole('button', { name: 'JSON' }).click();
  await narrow.page.getByRole('textbox', { name: 'Config in JSON' }).waitFor();
  expect(await violations(narrow)).toEqual([]);
  await Promise.all([wide.close(), narrow.close()]);
});
