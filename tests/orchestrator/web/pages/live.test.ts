import type { BrowserContext, Page, Request } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { oneUnit } from '#tests/support/one-unit.ts';
import { followEvents } from '../follow-events.ts';
import { openRun, seedRun } from './seed-steps.ts';
import { startPages, type Pages } from './start-pages.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(() => pages.close());

type IsWanted = (url: URL, page: Page) => boolean;

/**
 * @param when expects that a page shows nothing newer than what existed when its reading was
 * `finished`
 */
const requests = (
  context: BrowserContext,
  isWanted: IsWanted,
  when: 'begun' | 'finished' = 'begun',
) => {
  const seen: string[] = [];
  const note = (request: Request) => {
    if (isWanted(new URL(request.url()), request.frame().page())) seen.push(request.url());
  };
  if (when === 'begun') context.on('request', note);
  else context.on('requestfinished', note);
  return seen;
};

const isStream = ({ pathname }: URL) => pathname.endsWith('/api/v1/events');

/** As a browser reports a background tab. */
const hide = (page: Page) =>
  page.evaluate(`
    Object.defineProperty(document, 'visibilityState', { value: 'hidden', configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  `);

test('a page is read when something changes that it shows, and not for anything else', async () => {
  const run = await seedRun(pages.environment, 'one');
  const { page, close } = await pages.open('/assets/buildings/catalog');
  const isPage = ({ pathname }: URL) => pathname === '/assets/buildings/catalog';
  const read = requests(page.context(), isPage, 'finished');
  // After connecting, it reads earlier changes.
  await expect.poll(() => read.length, { timeout: 10_000 }).toBe(1);
  await run.record([{ asset: 'meters/readings', partition: '2026-01-01' }]);
  await run.record([{ asset: 'buildings/catalog', partition: '' }]);
  await page.locator('#history').getByText('materialized').first().waitFor();
  await expect.poll(() => read.length).toBe(2);
  await close();
});

test('ticks, backfills, the queue, alerts and actions are events, and their pages are read at once', async () => {
  const { store } = pages.environment;
  const stream = await followEvents(new URL('api/v1/events', pages.web.url).href);
  const { page, close } = await pages.open('/search?q=nothing');
  const read = requests(page.context(), ({ pathname }) => !/api|static/.test(pathname), 'finished');
  const tabs = await Promise.all(
    ['/automation/sensors/newWeatherFiles', '/backfills', '/alerts', '/queue'].map(async (path) => {
      const tab = await page.context().newPage();
      await tab.goto(new URL(path, pages.web.url).href);
      return tab;
    }),
  );
  await stream.until(({ event }) => event === 'ready');
  // Each once, and once more after connecting.
  await expect.poll(() => read.length, { timeout: 15_000 }).toBeGreaterThanOrEqual(2 * tabs.length);
  await store.sensors.beginTick('newWeatherFiles', 't1');
  await store.sensors.endTick('newWeatherFiles', 't1', { skipReason: 'No cloud', evaluated: true });
  const rows = [{ partition: '2026-02-01', config: {} }];
  const selection = ['meters/cleaned'];
  await store.backfills.create(
    oneUnit({ backfillId: 'of-one-day', selection, requestedBy: 'anna', rows }),
  );
  const until = new Date(Date.now() + 3_600_000);
  const silence = { rule: '*', subject: '*', until, reason: 'The roof', createdBy: 'anna' };
  await store.alerts.silence(silence);
  await store.database.query(
    `insert into run_requests (job, run_key, attempt, sensor, max_attempts, retry_after_ms)
     values ('materializeAssets', 'k1', 1, 'newWeatherFiles', 1, 0)`,
  );
  const intent = { who: 'anna', via: 'web', action: 'schedules pause', input: {} } as const;
  const action = await store.audit.begin({ ...intent, about: ['weeklyReport'] });
  await store.audit.end(action, { about: [], result: null });
  const sent = async (type: string) => (await stream.until(({ event }) => event === type)).data;
  expect(await sent('tick')).toEqual({ sensor: 'newWeatherFiles' });
  expect(await sent('backfill')).toEqual({ backfillId: 'of-one-day' });
  expect(await sent('alerts')).toEqual({});
  expect(await sent('queue')).toEqual({});
  expect(await sent('action')).toEqual({ action: 'schedules pause', about: ['weeklyReport'] });
  const texts = ['No cloud', 'of-one-day', 'The roof', 'newWeatherFiles'];
  for (const [index, text] of texts.entries())
    await tabs[index]?.locator('main').getByText(text).last().waitFor({ timeout: 8_000 });
  stream.close();
  await close();
});

test('two tabs share a stream, and a hidden one leaves it to the other and reads nothing', async () => {
  const { page, close } = await pages.open('/search?q=nothing');
  const context = page.context();
  const streams = requests(context, isStream);
  await page.goto(new URL('/runs', pages.web.url).href);
  const other = await context.newPage();
  await other.goto(new URL('/runs', pages.web.url).href);
  const first = await seedRun(pages.environment, 'seen-by-two');
  for (const tab of [page, other]) await tab.getByText('seen-by-two').waitFor();
  expect(streams.length).toBe(1);

  const begins = Promise.withResolvers<void>();
  await context.route(isStream, (route) => begins.promise.then(() => route.continue()));
  await hide(page);
  await expect.poll(() => streams.length).toBe(2);
  const read = requests(context, (_url, from) => from === page);
  // Recorded while there is no stream, so that no event reports it.
  await seedRun(pages.environment, 'seen-by-one');
  await other.getByRole('button', { name: /Reconnecting/ }).waitFor();
  begins.resolve();
  await other.getByText('seen-by-one').waitFor({ timeout: 8_000 });
  await first.end();
  await other.locator('#runs').getByText('1 step failed').waitFor();
  expect(await page.getByText('seen-by-one').count()).toBe(0);
  expect(read).toEqual([]);
  await close();
});

test('while the stream is refused a page says so and looks for itself, and comes back when it can', async () => {
  const run = await seedRun(pages.environment, 'cut');
  const { page, close } = await pages.open('/assets');
  // As somebody who has too many open.
  const refusal = { status: 429, contentType: 'application/problem+json', body: '{}' };
  await page.context().route(isStream, (route) => route.fulfill(refusal));
  await page.goto(new URL(`/runs/${run.runId}`, pages.web.url).href);
  await page.getByRole('button', { name: /Reconnecting, as of \d/ }).waitFor();
  await run.record([{ asset: 'meters/cleaned', partition: '2026-01-01' }]);
  await page.getByRole('treegrid').getByText('2026-01-01').waitFor();
  await page.context().unroute(isStream);
  await page.getByRole('button', { name: 'Live' }).waitFor();
  await page.getByRole('button', { name: 'Live' }).click();
  expect(await page.getByRole('button', { name: 'Paused' }).getAttribute('aria-pressed')).toBe(
    'false',
  );
  await close();
});

test('a page that cannot be read looks old, and keeps what is entered when the login is over', async () => {
  const { page, close } = await pages.open('/jobs/materializeAssets');
  const button = (name: RegExp) => page.getByRole('button', { name }).waitFor();
  const isPage = (url: URL) => url.pathname.startsWith('/jobs/');
  let status = 503;
  await page.route(isPage, (route) =>
    route.request().method() === 'GET' ? route.fulfill({ status }) : route.continue(),
  );
  const input = page.locator('form[data-launch] input:visible').first();
  await input.fill('meters/cleaned');
  await seedRun(pages.environment, 'not-read');
  await button(/Reconnecting, as of \d/);
  status = 401;
  await seedRun(pages.environment, 'not-read-either');
  await page.getByText('You are no longer logged in').waitFor();
  expect(await input.inputValue()).toBe('meters/cleaned');
  await page.unroute(isPage);
  await seedRun(pages.environment, 'read');
  await button(/Live/);
  await close();
});

test('a page whose forms are closed is loaded again when the login is over, and another keeps them', async () => {
  const { page, close } = await pages.open('/assets/buildings/catalog');
  await page.locator('#about').waitFor();
  await page.route('**/assets/buildings/catalog', (route) =>
    route.fulfill({ status: 401, contentType: 'text/html', body: '<p>Log in</p>' }),
  );
  const change = async (runId: string) =>
    (await seedRun(pages.environment, runId)).record([
      { asset: 'buildings/catalog', partition: '' },
    ]);
  const menu = page.getByText('Materialize', { exact: true });
  await menu.click();
  await change('not-seen');
  await page.getByText('You are no longer logged in').waitFor();
  await menu.click();
  await change('not-seen-either');
  await expect.poll(() => page.getByText('Log in').count(), { timeout: 10_000 }).toBe(1);
  await close();
});

test('the page of a run that had not begun becomes that of a run', async () => {
  const run = await openRun(pages.environment, 'early');
  const { page, close, complaints } = await pages.open(`/runs/${run.runId}`);
  await page.getByText('It has not begun').waitFor();
  await run.begin();
  await run.record([{ asset: 'meters/cleaned', partition: '2026-01-01' }]);
  await page.getByRole('treegrid').getByText('2026-01-01').waitFor({ timeout: 20_000 });
  expect(await page.locator('main .card > header h2').allInnerTexts()).toEqual(
    expect.arrayContaining(['Steps', 'Log', 'About']),
  );
  expect(await page.getByText('It has not begun').count()).toBe(0);
  expect(complaints).toEqual([]);
  await close();
});

test('what somebody has opened, chosen or focused stays while the page is read', async () => {
  const run = await seedRun(pages.environment, 'kept');
  const { page, close } = await pages.open(`/runs/${run.runId}`);
  await page.getByText('Copy as command').click();
  await page.getByRole('link', { name: 'warn' }).focus();
  await run.record([{ asset: 'meters/cleaned', partition: '2026-01-01', error: 'No readings' }]);
  await page.locator('#failed').getByText('No readings').waitFor();
  expect(await page.evaluate('document.activeElement.textContent')).toBe('warn');
  expect(await page.getByText('Watch it').isVisible()).toBe(true);
  await page.getByText('No readings').selectText();
  await run.end();
  await page.locator('#error').waitFor();
  expect(await page.evaluate('getSelection().toString()')).toContain('No readings');
  await close();
});

test('a button that copies has its own label again, however often it is clicked', async () => {
  const { page, close } = await pages.open('/runs');
  await page.getByText('Copy as command').click();
  const button = page.locator('button[data-copy]').first();
  const label = await button.innerText();
  await button.dblclick();
  await page.getByRole('button', { name: /opied/ }).waitFor();
  await page.getByRole('button', { name: /opied/ }).waitFor({ state: 'detached' });
  await page.waitForTimeout(300);
  expect(await button.innerText()).toBe(label);
  await close();
});
