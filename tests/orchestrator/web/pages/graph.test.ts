import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { begin, largeGraph, seedGraph } from './large-graph.ts';
import { startPages, type OpenPage, type Pages } from './start-pages.ts';

const definitions = largeGraph();
const key = 'group_25/asset_9';
let pages: Pages;

beforeAll(async () => {
  pages = await startPages(async () => definitions);
  await seedGraph(
    pages.environment.store,
    definitions.assets.map((asset) => asset.key),
  );
});

afterAll(() => pages.close());

async function openGraph(query = '', options?: Parameters<Pages['open']>[1]): Promise<OpenPage> {
  const opened = await pages.open(`/assets/graph${query}`, { reducedMotion: 'reduce', ...options });
  if (options?.javaScriptEnabled !== false)
    await opened.page.locator('canvas[data-drawn]').waitFor({ timeout: 60_000 });
  return opened;
}

const assetOf = (page: Page) => new URL(page.url()).searchParams.get('asset');
const listed = (page: Page) => page.locator('[data-tree] a[data-asset]:visible').count();

/**
 * Moves the pointer over the element with this name, from the center upwards, or off the center.
 */
async function moveOver(page: Page, name: RegExp, beside = 0): Promise<void> {
  const box = await page.locator('canvas').boundingBox();
  if (box === null) throw new Error('There is no picture');
  for (let up = 0; up < box.height / 2; up += 4) {
    await page.mouse.move(box.x + box.width / 2 + beside, box.y + box.height / 2 - up);
    if (name.test((await page.locator('canvas').getAttribute('title')) ?? '')) return;
  }
  throw new Error(`Nothing over the middle of the picture has the name ${name}`);
}

/** Number of pixels of the picture with a token's color. */
const pixelsOf = (page: Page, token: string) =>
  page.evaluate<number>(`(() => {
    const canvas = document.querySelector('canvas');
    canvas.style.color = 'var(${token})';
    const [r, g, b] = getComputedStyle(canvas).color.match(/\\d+/g).map(Number);
    const copy = new OffscreenCanvas(canvas.width, canvas.height).getContext('2d', { willReadFrequently: true });
    copy.drawImage(canvas, 0, 0);
    const { data } = copy.getImageData(0, 0, canvas.width, canvas.height);
    let count = 0;
    for (let at = 0; at < data.length; at += 4) if (data[at] === r && data[at + 1] === g && data[at + 2] === b) count += 1;
    return count;
  })()`);

test('before there is a layout, the page has the list and says so; then the picture comes by itself', async () => {
  const { page, complaints, close } = await pages.open('/assets/graph');
  expect(await page.locator('[data-tree] summary').count()).toBe(60);
  await page.getByText('The picture of 2,040 assets is being laid out').waitFor();
  await page.locator('canvas[data-drawn]').waitFor({ timeout: 60_000 });
  expect(await page.locator('[data-notice]').isVisible()).toBe(false);
  for (const token of ['--ok', '--failed', '--running', '--missing'])
    expect(await pixelsOf(page, token)).toBeGreaterThan(10);
  expect(complaints).toEqual([]);
  await close();
}, 90_000);

test('without scripts: from the list to an asset, and to what it is connected with', async () => {
  const { page, close } = await openGraph('', { javaScriptEnabled: false });
  expect(await page.locator('canvas').isVisible()).toBe(false);
  await page.getByText('group_25', { exact: true }).click();
  await page
    .locator('details[open]')
    .getByRole('link', { name: 'ok asset_9', exact: true })
    .click();
  expect(assetOf(page)).toBe(key);
  expect(await page.locator('[data-neighbours="upstream"]').innerText()).toContain(
    'group_25/asset_4',
  );
  await page.getByRole('link', { name: 'Only its upstream and downstream' }).click();
  await page.getByLabel('Upstream').selectOption('1 step');
  await page.getByRole('button', { name: 'Show' }).click();
  expect(new URL(page.url()).search).toBe('?asset=group_25%2Fasset_9&upstream=1&downstream=all');
  const groups = await page.locator('[data-tree] summary').allInnerTexts();
  expect(groups).toEqual(['group_15 1', 'group_25 5']);
  await page.getByRole('link', { name: key }).click();
  expect(new URL(page.url()).pathname).toBe(`/assets/${key}`);
  await page.getByRole('link', { name: 'in the graph' }).click();
  expect(assetOf(page)).toBe(key);
  await close();
});

test('a search and the count of a state leave what they name, in the address too', async () => {
  const { page, complaints, close } = await openGraph();
  await page.getByRole('link', { name: /failed/ }).click();
  const failed = Number(await page.locator('[data-state="failed"] [data-count]').innerText());
  const counts = await page.locator('[data-tree] details:visible summary .muted').allInnerTexts();
  expect(counts.reduce((sum, count) => sum + Number(count), 0)).toBe(failed);
  await page.getByRole('link', { name: /failed/ }).click();
  await page.getByLabel('Find in the graph').fill('group_7/asset_1');
  await page.keyboard.press('Enter');
  expect(new URL(page.url()).search).toBe('?q=group_7%2Fasset_1&asset=group_7%2Fasset_1');
  expect(await listed(page)).toBe(11);
  await page.keyboard.press('Enter');
  expect(assetOf(page)).toBe('group_7/asset_10');
  await page.goBack();
  expect(await page.locator('[data-selected] h2').innerText()).toBe('group_7/asset_1');
  expect(complaints).toEqual([]);
  await close();
});

test('an asset is selected by mouse and by keyboard, and only what it is connected with is shown', async () => {
  const { page, complaints, close } = await openGraph(`?asset=${key}`);
  const lines = await pixelsOf(page, '--accent');
  await page.locator('canvas').focus();
  await page.keyboard.press('Escape');
  expect(assetOf(page)).toBe(null);
  await expect.poll(() => pixelsOf(page, '--accent')).toBeLessThan(lines / 2);
  await moveOver(page, /^group_25\/asset_9: ok$/);
  await page.mouse.down();
  await page.mouse.up();
  expect(assetOf(page)).toBe(key);
  await page.locator('canvas').focus();
  await page.keyboard.press('ArrowRight');
  expect(assetOf(page)).toMatch(/^group_25\/asset_1[89]$/);
  await page.keyboard.press('ArrowLeft');
  expect(assetOf(page)).toMatch(/^group_25\/asset_/);
  await page.getByRole('link', { name: 'Only its upstream and downstream' }).click();
  expect(await listed(page)).toBeLessThan(40);
  await page.getByLabel('Upstream').selectOption('none');
  await page.getByLabel('Downstream').selectOption('none');
  expect(await listed(page)).toBe(1);
  await page.locator('canvas').focus();
  await Promise.all([page.waitForURL(/\/assets\/group_25\//), page.keyboard.press('Enter')]);
  expect(complaints).toEqual([]);
  await close();
});

test('groups are collapsed and expanded, in the picture and from the list', async () => {
  const { page, complaints, close } = await openGraph();
  await page.getByRole('button', { name: 'Collapse all groups' }).click();
  await expect.poll(() => pixelsOf(page, '--ok-tint')).toBe(0);
  const list = page.locator('details[data-group="group_25"]');
  await list.locator('summary').focus();
  await page.keyboard.press('Enter');
  expect(await list.getAttribute('open')).not.toBe(null);
  await expect.poll(() => pixelsOf(page, '--ok-tint')).toBeGreaterThan(1_000);
  await list.locator('summary').click();
  await expect.poll(() => pixelsOf(page, '--ok-tint')).toBe(0);
  await page.getByRole('button', { name: 'Fit everything' }).click();
  await expect.poll(() => pixelsOf(page, '--ok')).toBeGreaterThan(1_000);
  await moveOver(page, /^group_\d+: 34 assets$/, -60);
  await page.mouse.down();
  await page.mouse.up();
  await expect.poll(() => page.locator('[data-tree] details[open]').count()).toBe(1);
  expect(complaints).toEqual([]);
  await close();
});

test('colours change while somebody looks, dark and narrow as well', async () => {
  const { page, complaints, close } = await openGraph('?asset=group_59/asset_33', {
    viewport: { width: 400, height: 800 },
    colorScheme: 'dark',
    deviceScaleFactor: 2,
  });
  expect(await page.locator('[data-badge]').innerText()).toContain('ok');
  await begin(pages.environment.store, 'another', ['group_59/asset_33']);
  await expect
    .poll(() => page.locator('[data-badge]').innerText(), { timeout: 20_000 })
    .toContain('in progress');
  expect(await page.locator('[data-tree] [aria-current] .mark').getAttribute('aria-label')).toBe(
    'in progress',
  );
  await expect.poll(() => pixelsOf(page, '--running-tint')).toBeGreaterThan(500);
  expect(complaints).toEqual([]);
  await close();
});

test('a picture whose states cannot be read looks old', async () => {
  const { page, close } = await openGraph();
  const isStates = (url: URL) => url.pathname.endsWith('/graph/states');
  await page.route(isStates, (route) => route.abort());
  await page.getByRole('button', { name: /Reconnecting, as of \d/ }).waitFor();
  await page.unroute(isStates);
  const live = page.getByRole('button', { name: 'Live' });
  await live.waitFor();
  expect(await live.getAttribute('aria-pressed')).toBe('true');
  await close();
});
