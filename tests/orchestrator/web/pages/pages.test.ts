import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { parcel } from '#tests/orchestrator/dead-letters/in-memory.ts';
import { hostile, meterParcels } from './energy.ts';
import { seed } from './seed.ts';
import { startPages, type Pages } from './start-pages.ts';
import { overflow, violations } from './violations.ts';

let pages: Pages;

beforeAll(async () => {
  pages = await startPages();
});

afterAll(() => pages.close());

const phone = { viewport: { width: 400, height: 800 } };

interface Inspected {
  readonly status: number;
  readonly text: string;
  /** Empty if the page has no problems. */
  readonly faults: readonly unknown[];
}

/** Opens a page wide and light, and narrow and dark. */
async function inspect(path: string): Promise<Inspected> {
  const [wide, narrow] = await Promise.all([
    pages.open(path),
    pages.open(path, { ...phone, colorScheme: 'dark' }),
  ]);
  const text = await wide.page.locator('body').innerText();
  const found = await Promise.all(
    [wide, narrow].map(async (opened) => [...opened.complaints, ...(await violations(opened))]),
  );
  const wider = await overflow(narrow);
  await Promise.all([wide.close(), narrow.close()]);
  return {
    status: wide.status,
    text,
    faults: [...found.flat(), ...(wider > 0 ? [`${wider} pixels wider than 400`] : [])],
  };
}

async function expectPage(path: string, status: number, texts: readonly string[]): Promise<void> {
  const { text, ...found } = await inspect(path);
  expect(found).toEqual({ status, faults: [] });
  for (const part of nonEmpty(texts)) expect(text).toContain(part);
}

async function textOf(path: string): Promise<string> {
  const opened = await pages.open(path);
  const text = await opened.page.locator('body').innerText();
  await opened.close();
  return text;
}

test.each([
  ['/', 'Nothing has run in the last 24 hours'],
  ['/assets', 'never materialized'],
  ['/assets/graph', 'never materialized'],
  ['/assets/meters/cleaned', 'Never materialized.'],
  ['/runs', 'Nothing has run yet.'],
  ['/backfills', 'There are no backfills.'],
  ['/automation/sensors/newWeatherFiles', 'It has never ticked.'],
  ['/queue', 'Nothing waits.'],
  ['/queue/dead-letters/meter-parcels', 'There are none.'],
  ['/alerts', 'Nothing is silenced.'],
  ['/audit', 'No action is recorded.'],
  ['/search?q=nothing', 'Nothing matches.'],
] as const)('the page %s of a deployment in which nothing has happened says so', (path, text) =>
  expectPage(path, 200, [text]),
);

/** Pages share a snapshot for some seconds: earlier content must not appear. */
async function seedPages(): Promise<void> {
  await seed(pages.environment);
  await expect.poll(() => textOf('/'), { timeout: 10_000 }).toContain('7 problems');
}

const runId = async () =>
  (await pages.environment.store.runs.list({ status: 'running', limit: 1 }))[0]?.runId ?? '';

test.each([
  [
    '/',
    [
      '7 problems',
      'overdue for 2 h: expected within 2h',
      'moderate backfill buildings/by_region --failed',
    ],
  ],
  [
    '/assets',
    ['2 failed', '1 check failed', '2 never materialized', 'Readings without gaps and spikes'],
  ],
  ['/assets/meters/cleaned', ['4 failed', '3 in progress', 'upstream connect error', 'rows']],
  [
    '/assets/meters/cleaned?zoom=2026-08-01..2026-10-31&range=2026-08-01..2026-08-31',
    ['2026-08-01 to 2026-08-31', '31 partitions', 'Show all'],
  ],
  [
    '/assets/analysis/heat_maps?range=2026-05-02|north..2026-05-03|south',
    ['4 partitions: 4 missing'],
  ],
  ['/backfill?asset=meters/cleaned&status=failed', ['4 runs for 4 partitions', 'Failed: the last']],
  ['/assets/graph', ['2 failed', '1 check failed', 'load_profiles', 'Expand']],
  [
    '/assets/graph?asset=meters/cleaned&upstream=all&downstream=1',
    ['Whole graph', 'meters/readings', 'analysis/load_profiles'],
  ],
  ['/assets/buildings/by_region', ['No region is named', hostile]],
  ['/assets/buildings/catalog', ['18,233', 'javascript:alert(1)']],
  [
    '/assets/analysis/load_profiles',
    ['all_sent', 'not passed', 'missing: 5', 'See the run', 'solver'],
  ],
  [
    '/assets/meters/readings?partition=2026-05-01',
    ['Never materialized.', '--partition 2026-05-01'],
  ],
  ['/runs', ['running', 'checks failed', '1 of 2 steps failed: meters/cleaned']],
  ['/runs?status=failed', ['1 of 4 steps failed']],
  [
    '/runs/RUN',
    ['Failed steps (1)', 'meters/cleaned [', `<script>alert('log')</script> is no number`],
  ],
  ['/runs/0199-profiles-c3', ['Checks not passed (1)', 'missing: 5']],
  ['/jobs', ['materializeAssets', 'running']],
  ['/jobs/materializeAssets', ['assets', 'required', 'checks failed']],
  ['/backfills', ['meters/cleaned', '2026-08-01 … 2026-08-06', '2 of 6', '1 failed']],
  [
    '/backfills/gaps-of-august',
    ['2 of 6 partitions done', 'Failed (1)', '2026-08-02', 'Partitions in their order'],
  ],
  ['/automation', ['newWeatherFiles', 'No new file', 'weeklyReport', 'no schedule']],
  [
    '/automation/sensors/newWeatherFiles',
    ['14 ticks, No new file, since', 'The folder is not there yet'],
  ],
  ['/automation/schedules/weeklyReport', ['0 6 * * 1', 'It has started nothing yet.']],
  ['/queue', ['materializeAssets', 'Pool solver', '0 of 2']],
  ['/audit', ['anna', 'runs cancel', 'RUN_ENDED', 'no result recorded', hostile]],
  ['/audit?who=anna&before=2', ['Earlier actions', 'succeeded']],
  ['/search?q=weekly', ['weeklyReport']],
] as const)('the page %s of a deployment in use', async (path, texts) => {
  if ((await runId()) === '') await seedPages();
  await expectPage(path.replace('RUN', await runId()), 200, texts);
});

test('the page of an asset leads to its code, and to all assets of its owner', async () => {
  const { page, close } = await pages.open('/assets/meters/cleaned');
  expect(await page.locator('#about a[href^="https:"]').getAttribute('href')).toMatch(
    /^https:\/\/code\.example\.org\/energy\/tests\/orchestrator\/web\/pages\/energy\.ts#L\d+$/,
  );
  await page.getByRole('link', { name: 'team:meters' }).click();
  await page.getByRole('heading', { name: 'Assets', exact: true }).waitFor();
  expect(await page.locator('#list a.whole').allInnerTexts()).toEqual(['meters/cleaned']);
  await close();
});

test('messages that could not be used have their reasons', async () => {
  meterParcels.push(parcel('p1', hostile));
  await expectPage('/queue/dead-letters/meter-parcels', 200, ['p1', hostile, '1 message in']);
  meterParcels.length = 0;
});

test('nothing that came from a source is an element or a link of the page', async () => {
  const { page, close } = await pages.open('/assets/buildings/by_region');
  expect(await page.locator('img').count()).toBe(0);
  expect(await page.getByText(hostile).count()).toBeGreaterThan(0);
  await page.goto(new URL('/assets/buildings/catalog', pages.web.url).href);
  expect(await page.locator('a[href^="javascript:"]').count()).toBe(0);
  await page.goto(new URL('/assets/meters/readings', pages.web.url).href);
  expect(await page.locator('a[href^="https://data.example.org/readings/"]').count()).toBe(1);
  await close();
});

test('the navigation says how many problems each section has', async () => {
  const { page, close } = await pages.open('/jobs');
  const links = await page.getByRole('navigation').getByRole('link').allTextContents();
  expect(links.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toContain('Jobs 1 problem');
  await close();
});

test('a missing page is answered with a page that says so', async () => {
  await expectPage('/assets/meters/cleand', 404, ['Not found', 'Did you mean meters/cleaned?']);
  expect(await textOf('/nowhere')).toContain('There is no page at /nowhere');
});

test('a run is followed while it is open, until a person pauses that', async () => {
  const id = await runId();
  const opened = await pages.open(`/runs/${id}`);
  const now = Date.now();
  const step = {
    asset: 'analysis/monthly_report',
    partition: '',
    startedAt: now - 9_000,
    endedAt: now,
    checks: [],
  };
  await pages.environment.store.materializations.record(id, [
    { ...step, status: 'materialized', value: 1, metadata: {} },
  ]);
  await opened.page
    .getByRole('link', { name: 'analysis/monthly_report' })
    .waitFor({ timeout: 10_000 });
  await opened.page.getByRole('button', { name: 'Live' }).click();
  expect(
    await opened.page.getByRole('button', { name: 'Paused' }).getAttribute('aria-pressed'),
  ).toBe('false');
  expect(opened.complaints).toEqual([]);
  await opened.close();
});

test('times are those of the viewer, with UTC on hover', async () => {
  const { page, close } = await pages.open('/assets/buildings/catalog', {
    timezoneId: 'Asia/Tokyo',
    locale: 'en-GB',
  });
  const time = page.locator('#latest time').first();
  const at = new Date((await time.getAttribute('datetime')) ?? '');
  expect(await time.innerText()).toContain(
    at.toLocaleTimeString('en-GB', { timeZone: 'Asia/Tokyo' }),
  );
  expect(await time.getAttribute('title')).toContain(
    `${at.toISOString().slice(0, 19).replace('T', ' ')} UTC`,
  );
  await close();
});

test('without a mouse: over the navigation, to the cause of a failure, by the keyboard alone', async () => {
  const { page, close } = await pages.open('/runs');
  await page.keyboard.press('Tab');
  expect(await page.evaluate('document.activeElement.textContent')).toBe('Skip to content');
  await page.keyboard.press('Enter');
  expect(await page.evaluate('document.activeElement.id')).toBe('main');
  const job = page.getByLabel('Status');
  await job.focus();
  await page.keyboard.type('failed');
  await page.keyboard.press('Tab');
  await Promise.all([page.waitForURL(/status=failed/), page.keyboard.press('Enter')]);
  await page.getByRole('group', { name: 'Runs' }).focus();
  await page.keyboard.press('Tab');
  await Promise.all([page.waitForURL(/\/runs\/0199-regions-b2$/), page.keyboard.press('Enter')]);
  expect(await page.locator('#error').innerText()).toContain('1 of 4 steps failed');
  await close();
});

test('while Temporal does not answer, pages show what Postgres knows and say what is missing', async () => {
  pages.away.temporal = true;
  await vi.waitFor(async () => expect(await textOf('/')).toContain('Temporal does not answer'), {
    timeout: 15_000,
  });
  await expectPage('/', 200, ['A part of this page could not be read']);
  expect(await textOf('/assets/meters/cleaned')).toContain('57 ok');
  expect(await textOf('/runs')).toContain('1 of 2 steps failed: meters/cleaned');
  pages.away.temporal = false;
});

test('while Postgres does not answer, pages show what is declared and say what is missing', async () => {
  pages.away.store = true;
  const cleaned = () => textOf('/assets/meters/cleaned');
  // A server checks every three seconds whether Postgres is available.
  await expect.poll(cleaned, { timeout: 15_000 }).toContain('could not be read');
  await expectPage('/assets/meters/cleaned', 200, ['could not be read', 'analysis/load_profiles']);
  const { status, complaints, close } = await pages.open('/runs');
  expect({ status, complaints }).toEqual({ status: 503, complaints: [] });
  await close();
  expect(await textOf('/runs')).toContain(
    'Nothing is lost: reload this page when it answers again',
  );
  pages.away.store = false;
});
