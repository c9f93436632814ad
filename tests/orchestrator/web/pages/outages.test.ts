import { afterAll, beforeAll, expect, test } from 'vitest';
import { nonEmpty } from '#tests/support/non-empty.ts';
import { ask } from '../ask.ts';
import { pagePaths } from './page-paths.ts';
import { seed } from './seed.ts';
import { startPages, type Pages } from './start-pages.ts';

let pages: Pages;
let paths: readonly string[];

beforeAll(async () => {
  pages = await startPages();
  await seed(pages.environment);
  paths = nonEmpty(await pagePaths(pages.environment.store));
});

afterAll(() => pages.close());

const get = (path: string) => ask(new URL(path, pages.web.url).href);

/** The status of each page, and whether it reports missing data. */
async function shown(): Promise<Readonly<Record<string, string>>> {
  const found: Record<string, string> = {};
  for (const path of paths) {
    const { status, text } = await get(path);
    const says = /could not be read|Not available at the moment|does not answer/.test(text);
    found[path.replace(/[\da-f-]{36}$/, 'RUN')] = `${status}${says ? ', says so' : ''}`;
  }
  return found;
}

const says = '200, says so';
const notThere = '503, says so';

/** Parts that need Temporal say so; the rest is unchanged. */
const withoutTemporal = {
  '/': says,
  '/alerts': '200',
  '/assets': says,
  '/assets/buildings/by_region?partition=north': '200',
  '/assets/graph': '200',
  '/assets/meters/cleaned': '200',
  '/audit': '200',
  '/automation': says,
  '/automation/schedules/weeklyReport': notThere,
  '/automation/sensors/newWeatherFiles': says,
  '/backfills': '200',
  '/backfills/gaps-of-august': '200',
  '/jobs': '200',
  '/jobs/materializeAssets': says,
  '/queue': '200',
  '/queue/dead-letters/meter-parcels': '200',
  '/runs': says,
  '/runs/0199-profiles-c3': '200',
  '/runs/RUN': says,
  '/search?q=weekly': '200',
};

/** Pages still show what the code declares. */
const withoutPostgres = {
  '/': says,
  '/alerts': notThere,
  '/assets': says,
  '/assets/buildings/by_region?partition=north': says,
  '/assets/graph': says,
  '/assets/meters/cleaned': says,
  '/audit': notThere,
  '/automation': says,
  '/automation/schedules/weeklyReport': says,
  '/automation/sensors/newWeatherFiles': notThere,
  '/backfills': notThere,
  '/backfills/gaps-of-august': notThere,
  '/jobs': says,
  '/jobs/materializeAssets': says,
  '/queue': says,
  '/queue/dead-letters/meter-parcels': '200',
  '/runs': notThere,
  '/runs/0199-profiles-c3': notThere,
  '/runs/RUN': notThere,
  '/search?q=weekly': says,
};

const withoutBoth = { ...withoutPostgres, '/automation/schedules/weeklyReport': notThere };
const all = Object.fromEntries(Object.keys(withoutTemporal).map((path) => [path, '200']));

test.each([
  ['Temporal does not answer', { temporal: true, store: false }, withoutTemporal],
  ['Postgres does not answer', { temporal: false, store: true }, withoutPostgres],
  ['neither answers', { temporal: true, store: true }, withoutBoth],
  ['both answer again', { temporal: false, store: false }, all],
] as const)('each page while %s', { timeout: 60_000 }, async (_, away, expected) => {
  Object.assign(pages.away, away);
  // Pages detect it within seconds.
  await expect.poll(shown, { timeout: 45_000, interval: 500 }).toEqual(expected);
  expect(pages.reported).toEqual([]);
});

test('over a slow network a page is used before its scripts are there', async () => {
  const { page, complaints, close } = await pages.open('/jobs');
  await page.route('**/static/*.js', () => undefined);
  await page.goto(new URL('/assets', pages.web.url).href, { waitUntil: 'commit' });
  await page.getByRole('link', { name: 'meters/cleaned' }).click({ noWaitAfter: true });
  await page.waitForURL(/\/assets\/meters\/cleaned$/, { waitUntil: 'commit' });
  await page.getByRole('heading', { level: 1, name: 'meters/cleaned' }).waitFor();
  expect(complaints).toEqual([]);
  await close();
});
