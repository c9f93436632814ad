import type { Browser, Locator } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createDefinitions,
  daily,
  defineAsset,
  definePipeline,
  materialized,
  multiPartitions,
  staticPartitions,
  TerminalError,
} from '@moderate/orchestrator';
import { startWeb, type Web } from '@moderate/orchestrator/web';
import { eager } from '#orchestrator/workflow/conditions.ts';
import { startCommandWorker } from '#tests/cli/start-command-worker.ts';
import { openBrowser } from '#tests/e2e/browser.ts';
import type { TestWorker } from '#tests/support/start-worker.ts';
import { openPage, type OpenPage } from './start-pages.ts';

const january = daily({ start: '2026-01-01', end: '2026-01-31', timeZone: 'Europe/Madrid' });
const readings = defineAsset({
  key: 'weather/readings',
  partitions: january,
  retry: { maxAttempts: 1 },
  materialize: async ({ partition }) => {
    if (partition.key === '2026-01-05') throw new TerminalError('No readings of this day');
    return partition.key;
  },
});
const maps = defineAsset({
  key: 'weather/maps',
  partitions: multiPartitions({
    region: staticPartitions(['north', 'south', 'east']),
    date: january,
  }),
  materialize: async ({ partition }) => partition.key,
});

const means = defineAsset({
  key: 'weather/means',
  description: 'What the operators look at',
  deps: { readings },
  partitions: january,
  freshness: { within: '25h' },
  automation: eager(),
  materialize: async ({ upstream }) => materialized(await upstream.readings(), { stations: 3 }),
  checks: {
    enough: { severity: 'warn', check: ({ metadata }) => Number(metadata['stations']) > 2 },
  },
});

let worker: TestWorker;
let web: Web;
let browser: Browser;
const reported: unknown[] = [];

beforeAll(async () => {
  const definitions = createDefinitions({
    pipelines: [definePipeline({ assets: [readings, maps, means] })],
  });
  let options;
  ({ worker, options } = await startCommandWorker(definitions));
  const source = {
    env: options.env ?? {},
    settings: { dev: { folder: 'nowhere' } },
    definitions: async () => definitions,
    temporal: async () => worker.client,
    store: async () => worker.store,
    note: () => undefined,
  };
  [web, browser] = await Promise.all([
    startWeb(source, { host: '127.0.0.1', port: 0, report: (error) => void reported.push(error) }),
    openBrowser(),
  ]);
});

afterAll(async () => {
  await browser.close();
  await web.close();
  await worker.stop();
});

const open = (path: string): Promise<OpenPage> => openPage(browser, new URL(path, web.url).href);

/** Drags over a strip or a matrix: positions are fractions of its width and height. */
async function drag(
  { page }: OpenPage,
  strip: Locator,
  [from, to]: readonly [readonly [number, number], readonly [number, number]],
): Promise<void> {
  const box = await strip.boundingBox();
  if (box === null) throw new Error('The strip is not shown');
  const at = ([x, y]: readonly [number, number]) =>
    [box.x + x * box.width, box.y + y * box.height] as const;
  await page.mouse.move(...at(from));
  await page.mouse.down();
  await page.mouse.move(...at(to), { steps: 4 });
  await page.mouse.up();
}

/** The first drags may hit a strip that is being replaced by a newer one. */
async function selectByDragging(
  opened: OpenPage,
  range: string,
  places: readonly [readonly [number, number], readonly [number, number]],
): Promise<void> {
  await expect
    .poll(async () => {
      await drag(opened, opened.page.getByRole('slider'), places);
      return rangeIn(opened);
    })
    .toBe(range);
}

const rangeIn = ({ page }: OpenPage) => new URL(page.url()).searchParams.get('range');

test('partitions are selected by dragging, backfilled after a dry run, and seen to be done', async () => {
  const opened = await open('/assets/weather/readings');
  const { page, complaints } = opened;
  // The centers of the third and the ninth of 31 days.
  await selectByDragging(opened, '2026-01-03..2026-01-09', [
    [2.5 / 31, 0.5],
    [8.5 / 31, 0.5],
  ]);
  await page.getByText('2026-01-03 to 2026-01-09').waitFor();
  expect(await page.locator('[data-counts]').innerText()).toBe('7 partitions: 7 missing');
  expect(rangeIn(opened)).toBe('2026-01-03..2026-01-09');
  await page.getByRole('link', { name: 'Backfill it' }).click();
  await page.getByText('7 runs for 7 partitions, at most 10 at once').waitFor();
  expect(await worker.store.backfills.list(1)).toEqual([]);
  await Promise.all([
    page.waitForURL(/\/backfills\/.+/),
    page.getByRole('button', { name: 'Start the backfill' }).click(),
  ]);
  await page.getByText('6 of 7 partitions done').waitFor({ timeout: 30_000 });
  await page.locator('#failed').getByText('No readings of this day').waitFor({ timeout: 30_000 });
  expect([complaints, reported]).toEqual([[], []]);
  await opened.close();
});

test('partitions are selected by the keyboard, zoomed into, and still selected when the page is read again', async () => {
  const opened = await open('/assets/weather/readings');
  const { page, complaints } = opened;
  const strip = page.getByRole('slider');
  await strip.focus();
  for (const key of [
    'Home',
    'ArrowRight',
    'Shift+ArrowRight',
    'Shift+ArrowRight',
    'Shift+ArrowRight',
  ])
    await page.keyboard.press(key);
  expect(await strip.getAttribute('aria-valuetext')).toBe(
    '2026-01-02 to 2026-01-05, 4 partitions: 1 failed, 1 missing, 2 ok',
  );
  expect(rangeIn(opened)).toBe('2026-01-02..2026-01-05');
  await Promise.all([page.waitForURL(/zoom=2026-01-02/), page.keyboard.press('Enter')]);
  await strip.focus();
  for (const key of ['End', 'Shift+ArrowLeft']) await page.keyboard.press(key);
  await page.reload();
  expect(await page.locator('[data-range]').innerText()).toBe('2026-01-04 to 2026-01-05');
  expect(await strip.getAttribute('aria-valuemax')).toBe('3');
  await strip.focus();
  await page.keyboard.press('ArrowLeft');
  await page.getByRole('link', { name: 'Open it' }).waitFor();
  await page.keyboard.press('Escape');
  await page.locator('[data-selection]').waitFor({ state: 'hidden' });
  expect(rangeIn(opened)).toBe(null);
  expect([complaints, reported]).toEqual([[], []]);
  await opened.close();
});

test('of two dimensions a rectangle is selected, and all of its pairs are meant', async () => {
  const opened = await open('/assets/weather/maps');
  const { page, complaints } = opened;
  // The second and third row, and the last two of 31 days.
  await selectByDragging(opened, 'south|2026-01-30..east|2026-01-31', [
    [29.5 / 31, 1.5 / 3],
    [30.5 / 31, 2.5 / 3],
  ]);
  await page.keyboard.press('Shift+ArrowUp');
  expect(rangeIn(opened)).toBe('south|2026-01-30..south|2026-01-31');
  await page.getByRole('link', { name: 'Backfill it' }).click();
  await page.getByText('2 runs for 2 partitions').waitFor();
  expect(await page.locator('#plan').innerText()).toContain('south|2026-01-30, south|2026-01-31');
  expect([complaints, reported]).toEqual([[], []]);
  await opened.close();
});

test('the page of a partition shows the reason of its status, what it was made from, its checks, and a button that materializes it', async () => {
  const opened = await open('/assets/weather/means?partition=2026-01-04');
  const { page, complaints } = opened;
  await page.getByText('Never materialized.').waitFor();
  await page.getByText('Materialize', { exact: true }).click();
  await Promise.all([
    page.waitForURL(/\/runs\/.+/),
    page.getByRole('button', { name: 'Start a run' }).click(),
  ]);
  await page.getByText('completed', { exact: false }).first().waitFor({ timeout: 20_000 });
  await page.goto(new URL('/assets/weather/means?partition=2026-01-04', web.url).href);
  expect(await page.locator('#used').innerText()).toMatch(
    /weather\/readings \[2026-01-04\][^]*✓\s+the same/,
  );
  expect(await page.locator('#checks a').getAttribute('title')).toMatch(/^passed, 2026-01-04, /);
  await page.goto(new URL('/assets/weather/readings?partition=2026-01-05', web.url).href);
  expect(await page.locator('#problems').innerText()).toContain('No readings of this day');
  expect([complaints, reported]).toEqual([[], []]);
  await opened.close();
});

test('an automation is explained by its conditions with their values, and paused', async () => {
  const { database } = worker.store;
  const tree = {
    condition: 'and',
    holds: false,
    parts: [
      { condition: 'any dep was updated', holds: true, note: 'weather/readings [2026-01-04]' },
      { condition: 'in progress', holds: false },
    ],
  };
  await database.query(
    `insert into automation_evaluations (asset, partition, evaluated_at, outcome, tree) values ('weather/means', '2026-01-04', now(), 'waiting', $1)`,
    [JSON.stringify(tree)],
  );
  const opened = await open('/assets/weather/means');
  const { page, complaints } = opened;
  const card = page.locator('#automation');
  expect(await card.innerText()).toMatch(
    /it waits\s+2026-01-04[^]*✗\s+and[^]*✓\s+any dep was updated[^]*weather\/readings \[2026-01-04\][^]*✗\s+in progress/,
  );
  await card.getByRole('button', { name: 'Pause' }).click();
  await card.getByRole('button', { name: 'Resume' }).waitFor();
  expect([complaints, reported]).toEqual([[], []]);
  await opened.close();
});
