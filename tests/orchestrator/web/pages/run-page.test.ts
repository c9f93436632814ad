import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCommand, runJson } from '#tests/cli/run-command.ts';
import { energyDefinitions } from './energy.ts';
import { manySteps, seedRun, type SeededRun } from './seed-steps.ts';
import { startPages, type Pages } from './start-pages.ts';
import { overflow, violations } from './violations.ts';

let pages: Pages;
let large: SeededRun;

beforeAll(async () => {
  pages = await startPages();
  large = await seedRun(pages.environment, 'large', 600_000);
  await large.record(manySteps());
  await large.end();
});

afterAll(() => pages.close());

const chart = (page: Page) => page.getByRole('treegrid', { name: 'Steps over time' });
const rows = (page: Page) => chart(page).locator('.gantt-row:not([hidden])');
const row = (page: Page, name: string) => rows(page).filter({ hasText: name });

/** The parts of the page, in order. */
const partsOf = (page: Page) =>
  page.locator('main section').evaluateAll((parts) => parts.map(({ id }) => id));

test('a run is followed from its start to its end without a reload', async () => {
  const run = await seedRun(pages.environment, 'short');
  const { page, complaints, close } = await pages.open(`/runs/${run.runId}`);
  await page.evaluate('window.stayed = true');
  await page.getByText('No step has begun yet.').waitFor({ state: 'attached' });
  const line = { at: Date.now(), level: 'info' as const, message: '<b>hello</b> of the log' };
  const limits = { headLines: 100, tailLines: 100, tailBytes: 1_000_000 };
  await pages.environment.store.runLogs.append(
    [{ runId: run.runId, lines: [line], leftOut: 0 }],
    limits,
  );
  await run.record([{ asset: 'meters/readings', partition: '2026-01-01' }]);
  await row(page, '2026-01-01').getByText('ok').waitFor();
  await page.locator('.log').getByText('<b>hello</b> of the log').waitFor();

  await run.record([{ asset: 'meters/readings', partition: '2026-01-02', error: 'No readings' }]);
  await run.end();
  await page.locator('#failed').getByText('No readings').waitFor();
  await row(page, '2026-01-02').getByText('failed').waitFor();
  await page.locator('#error').getByText('1 step failed').waitFor();
  expect(await partsOf(page)).toEqual(['error', 'failed', 'steps', 'log', 'about', 'config']);
  await page.getByRole('button', { name: 'Retry what failed' }).waitFor();
  expect(await page.evaluate('window.stayed')).toBe(true);
  expect(complaints).toEqual([]);
  await close();
});

test('a step that a check blocks names the check and what it is about, as the partition does', async () => {
  const { store, env } = pages.environment;
  const { runId, end } = await seedRun(pages.environment, 'blocked');
  const assets = [
    ['meters/readings', -1, []],
    ['meters/cleaned', -1, [0]],
    ['analysis/load_profiles', -1, [1]],
  ] as const;
  await store.plans.keep(runId, [{ options: [], assets }]);
  const [partition, at] = ['2026-02-01', Date.now()];
  const check = { name: 'not_empty', severity: 'error', metadata: {} } as const;
  const steps = [false, true].map((passed, index) => ({
    asset: 'meters/readings',
    partition: `2026-02-0${index + 1}`,
    status: 'materialized' as const,
    value: 1,
    metadata: {},
    startedAt: at,
    endedAt: at,
    checks: [{ ...check, passed, blocking: true as const }],
  }));
  await store.materializations.record(runId, steps);
  await end();

  const opened = await pages.open(`/runs/${runId}`);
  const blocked = opened.page.locator('#blocked-steps');
  await blocked.getByRole('heading', { name: 'Blocked by checks (2)' }).waitFor();
  const texts = await blocked.locator('tbody.row').allInnerTexts();
  expect(texts.map((text) => text.replaceAll(/\s+/g, ' ').trim())).toEqual([
    'analysis/load_profiles [2026-02-01] not_empty of meters/readings [2026-02-01]',
    'meters/cleaned [2026-02-01] not_empty of meters/readings [2026-02-01]',
  ]);
  expect(await violations(opened)).toEqual([]);
  await blocked.getByRole('link', { name: `meters/cleaned [${partition}]` }).click();
  const card = opened.page.locator('#blocked');
  await card.getByText('Check not_empty of meters/readings [2026-02-01] did not pass').waitFor();
  await card.getByRole('link', { name: `meters/readings [${partition}]` }).click();
  await opened.page.locator('#checks').getByText('not passed by').waitFor();
  expect(await opened.page.locator('#blocked').count()).toBe(0);
  await opened.close();

  const options = { env, definitions: energyDefinitions };
  const { out } = await runCommand(['runs', 'show', runId], options);
  expect(out).toContain(
    '– meters/cleaned [2026-02-01]: check not_empty of meters/readings [2026-02-01] did not pass',
  );
  const cleaned = ['assets', 'show', 'meters/cleaned'];
  const blockedBy = (asset: object) =>
    expect.objectContaining({ asset: expect.objectContaining(asset) });
  const not = { asset: 'meters/readings', name: 'not_empty', partitions: 1, partition };
  expect(await runJson(cleaned, options)).toEqual(blockedBy({ blockedBy: [not] }));
  expect(await runJson([...cleaned, '--partition', '2026-02-02'], options)).toEqual(
    blockedBy({ blockedBy: [] }),
  );
});

test('a partition that did not pass a check is marked in the strip and in the matrix, and listed', async () => {
  const { runId } = await seedRun(pages.environment, 'marked');
  const at = Date.now();
  const steps = [
    { asset: 'meters/readings', partition: '2026-03-05' },
    { asset: 'analysis/heat_maps', partition: '2026-05-03|south' },
  ].map((step) => ({
    ...step,
    status: 'materialized' as const,
    value: 1,
    metadata: {},
    startedAt: at,
    endedAt: at,
    checks: [{ name: 'plausible', severity: 'warn' as const, passed: false, metadata: {} }],
  }));
  await pages.environment.store.materializations.record(runId, steps);

  const opened = await pages.open('/assets/meters/readings?range=2026-03-04..2026-03-06');
  const part = opened.page.locator('#partitions');
  const strip = part.getByRole('slider', { name: /with a failed check$/ });
  await strip.waitFor();
  // The states of windows are up to half a minute old, unlike the marks.
  expect(await strip.getAttribute('aria-valuetext')).toMatch(
    /^2026-03-04 to 2026-03-06, 3 partitions: .*; 1 with a failed check$/,
  );
  expect(await strip.locator('.marks').count()).toBe(1);
  await part.getByRole('heading', { name: '1 with a failed check' }).waitFor();
  expect(await part.locator('.ranges').last().innerText()).toBe('2026-03-05 plausible');
  expect(await violations(opened)).toEqual([]);
  await opened.close();

  const matrix = await fetch(
    new URL('/api/v1/assets/analysis%2Fheat_maps/partitions?rows=3', pages.web.url),
  );
  const { columns, cells, notPassed } = (await matrix.json()) as {
    readonly columns: number;
    readonly cells: readonly { readonly notPassed: number }[];
    readonly notPassed: object;
  };
  expect(cells.findIndex((cell) => cell.notPassed === 1)).toBe(columns + 2);
  const listed = [
    { partition: '2026-05-03|south', checks: [{ name: 'plausible', severity: 'warn' }] },
  ];
  expect(notPassed).toEqual({ count: 1, isCut: false, partitions: listed });
});

test('of ten thousand steps the page has the rows that are looked at, and the failures first', async () => {
  const opened = await pages.open(`/runs/${large.runId}`);
  const { page, complaints } = opened;
  await row(page, 'meters/readings').getByText('12 failed').waitFor();
  await row(page, 'meters/cleaned').getByText('30 check failed').waitFor();
  // The worst step determines the status, however many succeeded.
  expect(await row(page, 'meters/readings').locator('.gantt-bar.failed').count()).toBe(1);
  expect(await row(page, 'meters/cleaned').locator('.gantt-bar.failed').count()).toBe(1);
  expect(await partsOf(page)).toEqual(
    expect.arrayContaining(['error', 'failed', 'checks', 'steps']),
  );
  expect(await page.locator('#failed h2').innerText()).toBe('Failed steps (12)');

  await chart(page).focus();
  await page.keyboard.press('ArrowRight');
  await row(page, 'part-0007').getByText('failed').waitFor();
  await page.keyboard.press('End');
  await row(page, 'analysis/monthly_report').waitFor();
  await page.keyboard.press('ArrowUp');
  await page.keyboard.press('ArrowRight');
  await row(page, 'meters/cleaned').and(page.locator('[aria-expanded="true"]')).waitFor();
  await page.keyboard.press('End');
  await page.keyboard.press('PageUp');
  await row(page, 'part-3998').waitFor();
  const active = page.locator('.gantt-row.active');
  expect(await chart(page).getAttribute('aria-activedescendant')).toBe(
    await active.getAttribute('id'),
  );
  expect(await chart(page).getAttribute('aria-rowcount')).toBe('10003');
  expect(await page.locator('.gantt-row').count()).toBeLessThan(60);
  expect(await violations(opened)).toEqual([]);

  await chart(page).evaluate((element) => element.scrollTo({ top: 60_000 }));
  await row(page, 'part-2150').waitFor();
  await chart(page).focus();
  await page.keyboard.press('Home');
  await Promise.all([page.waitForURL(/\/assets\/meters\/readings/), page.keyboard.press('Enter')]);
  expect(complaints).toEqual([]);
  await opened.close();
});

test('steps are chosen by their status, and read as a table, wide or narrow, in the dark', async () => {
  const opened = await pages.open(`/runs/${large.runId}`, {
    viewport: { width: 400, height: 800 },
    colorScheme: 'dark',
  });
  const { page, complaints } = opened;
  await Promise.all([
    page.waitForURL(/state=failed/),
    page.getByRole('navigation', { name: 'Status of steps' }).getByText('failed 12').click(),
  ]);
  await row(page, 'part-5507').getByText('failed').waitFor();
  expect(await rows(page).count()).toBe(13);
  expect(await violations(opened)).toEqual([]);
  expect(await overflow(opened)).toBeLessThanOrEqual(0);
  await page.getByRole('button', { name: 'As table' }).press('Enter');
  const table = page.getByRole('table').filter({ hasText: 'Over time' });
  expect(await table.locator('tbody tr').count()).toBe(12);
  await table.getByRole('link', { name: 'meters/readings [part-5507]' }).waitFor();
  expect(await violations(opened)).toEqual([]);
  expect(complaints).toEqual([]);
  await opened.close();
});

test('without scripts the steps of an asset are a table in pages', async () => {
  const { page, close } = await pages.open(`/runs/${large.runId}`, { javaScriptEnabled: false });
  await page.getByRole('link', { name: 'meters/readings', exact: true }).click();
  await page.getByText('1 to 100 of 6,000').waitFor();
  await page.getByRole('link', { name: 'Next' }).click();
  await page.getByText('101 to 200 of 6,000').waitFor();
  expect(await page.getByRole('link', { name: /^meters\/readings \[part-01/ }).count()).toBe(100);
  await close();
});

test('a log is filtered by level, step and text, and what is found stays in the address', async () => {
  const at = Date.now();
  const lines = Array.from({ length: 3_000 }, (_, index) => ({
    at: at + index,
    level: index % 1_000 === 5 ? ('error' as const) : ('info' as const),
    asset: 'meters/readings',
    partition: index % 2 === 0 ? 'part-0000' : 'part-0007',
    message: index === 1_005 ? 'Disk of meter 17 is full' : `line ${index}`,
  }));
  const limits = { headLines: 5_000, tailLines: 5_000, tailBytes: 8_000_000 };
  for (let first = 0; first < lines.length; first += 100)
    await pages.environment.store.runLogs.append(
      [{ runId: large.runId, lines: lines.slice(first, first + 100), leftOut: 0 }],
      limits,
    );
  const { page, complaints, close } = await pages.open(`/runs/${large.runId}`);
  const items = page.locator('.log li');
  expect(await items.count()).toBe(500);
  await page.getByRole('link', { name: 'log of meters/readings [part-0007]' }).click();
  await page.getByText('show all steps').waitFor();
  expect(await page.locator('.log').innerText()).not.toContain('part-0000');
  await page.getByRole('navigation', { name: 'Level' }).getByText('error').click();
  await page.waitForURL(/level=error/);
  expect(await items.count()).toBe(3);
  await page.getByRole('searchbox', { name: 'Search the log' }).fill('disk OF');
  await Promise.all([page.waitForURL(/text=disk/), page.keyboard.press('Enter')]);
  expect(await items.allInnerTexts()).toEqual([expect.stringContaining('Disk of meter 17')]);
  expect(complaints).toEqual([]);
  await close();
});
