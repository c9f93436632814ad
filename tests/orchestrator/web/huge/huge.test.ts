import { afterAll, beforeAll, expect, test } from 'vitest';
import { ask } from '../ask.ts';
import { startPages, type Pages } from '../pages/start-pages.ts';
import {
  createHugeDefinitions,
  dailyAsset,
  hoursAsset,
  keysAsset,
  plainAsset,
  type HugeSizes,
} from './definitions.ts';
import { fillHuge, largestRun } from './fill.ts';

const sizes: HugeSizes = {
  assets: 2_000,
  hours: 80_000,
  keys: 10_000,
  daily: 20,
  days: 500,
  runs: 20_000,
  steps: 2_000,
};

let pages: Pages;

beforeAll(async () => {
  const definitions = createHugeDefinitions(sizes);
  pages = await startPages(async () => definitions);
  await fillHuge(pages.environment.store.database, sizes);
}, 180_000);

afterAll(() => pages.close());

const mostBytes = 300_000;
const mostLinks = 600;

test.each([
  ['/', 'Problems ('],
  ['/assets', '1 to 200 of 2,000'],
  ['/assets?page=10', '1,801 to 2,000 of 2,000'],
  ['/assets?state=failed', plainAsset(0).split('/')[0] ?? ''],
  [`/assets/${plainAsset(100)}`, 'rows'],
  [`/assets/${dailyAsset(1)}`, 'Partitions'],
  [`/assets/${hoursAsset}`, 'more partitions'],
  [`/assets/${keysAsset}`, 'more partitions'],
  ['/runs', 'Earlier'],
  ['/runs?status=failed', 'failed'],
  [`/runs/${largestRun}`, '2,000 ok'],
  [`/runs/${largestRun}?page=20`, 'asset_01900'],
  ['/jobs', 'materializeAssets'],
  ['/jobs/materializeAssets', 'All runs'],
  ['/queue', 'Nothing waits.'],
  ['/search?q=asset', 'group_0'],
] as const)(
  'the page %s of a large deployment shows a part, and how to come to the rest',
  async (path, text) => {
    const answer = await ask(new URL(path, pages.web.url).href);
    expect(answer.status).toBe(200);
    expect(answer.text).toContain(text);
    expect(answer.text.length).toBeLessThan(mostBytes);
    expect(answer.text.split('<a ').length).toBeLessThan(mostLinks);
  },
);

test('the API lists the first steps of a run, and says that there are more', async () => {
  const { text } = await ask(new URL(`/api/v1/runs/${largestRun}`, pages.web.url).href);
  const { steps, hasMoreSteps } = JSON.parse(text) as { steps: object[]; hasMoreSteps: boolean };
  expect({ listed: steps.length, hasMoreSteps }).toEqual({ listed: 1_000, hasMoreSteps: true });
});

test('earlier runs follow one another from page to page', async () => {
  const runsOf = async (path: string) => {
    const { text } = await ask(new URL(path, pages.web.url).href);
    const next = /href="([^"]+)" rel="next"/.exec(text)?.[1]?.replaceAll('&amp;', '&') ?? '';
    return { next, runs: [...text.matchAll(/href="\/runs\/(run-\d+)"/g)].map(([, run]) => run) };
  };
  const first = await runsOf('/runs?status=failed');
  const second = await runsOf(first.next);
  expect(new Set([...first.runs, ...second.runs]).size).toBe(100);
});

test('a browser shows the largest pages without a complaint', async () => {
  const complaints: string[] = [];
  for (const path of ['/', '/assets', `/assets/${hoursAsset}`, `/runs/${largestRun}`]) {
    const opened = await pages.open(path);
    await opened.page.locator('h1').waitFor();
    complaints.push(...opened.complaints);
    await opened.close();
  }
  expect({ complaints, reported: pages.reported }).toEqual({ complaints: [], reported: [] });
});
